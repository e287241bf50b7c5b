#include "values/image_of_small.hpp"

#include <algorithm>
#include <cstdint>

namespace ferry::values {

void image_of_small::begin(void const *object, std::size_t bytes) {
  pieces_.clear();
  copy_.clear();
  is_whole_ = false;
  fits_ = true;
  add(object, bytes);
}

void image_of_small::add(void const *data, std::size_t bytes) {
  fits_ = fits_ && pieces_.size() < most_pieces && bytes <= most_bytes - copy_.size();
  if (!fits_ || bytes == 0) return;
  auto const *first = static_cast<unsigned char const *>(data);
  pieces_.push_back({first, bytes, copy_.size()});
  copy_.insert(copy_.end(), first, first + bytes);
}

// The pieces in such an order that each, after the object, is led to by a pointer in one before it, or follows one
// before it without a gap. So a comparison comes to an address only while all that led to it is the same: then the
// memory there is still the value's. Pieces that nothing leads to are left out.
std::vector<image_of_small::piece> image_of_small::in_order_of_access() const {
  auto by_address = pieces_;
  std::sort(by_address.begin(), by_address.end(), [](piece const &a, piece const &b) { return a.data < b.data; });
  std::vector<bool> placed(by_address.size());
  std::vector<piece> order;
  auto place = [&](unsigned char const *address) {
    auto at = std::lower_bound(by_address.begin(), by_address.end(), address,
                               [](piece const &p, unsigned char const *a) { return p.data < a; });
    for (; at != by_address.end() && at->data == address; ++at) {
      auto const i = static_cast<std::size_t>(at - by_address.begin());
      if (placed[i]) continue;
      placed[i] = true;
      order.push_back(*at);
    }
  };
  place(pieces_[0].data);
  for (std::size_t next = 0; next < order.size(); ++next) {
    auto const p = order[next];
    place(p.data + p.bytes);
    std::size_t const gap = -reinterpret_cast<std::uintptr_t>(p.data) % sizeof(void *);
    for (std::size_t i = gap; i + sizeof(void *) <= p.bytes; i += sizeof(void *)) {
      unsigned char const *pointer;
      std::memcpy(&pointer, &copy_[p.copy + i], sizeof pointer);
      place(pointer);
    }
  }
  return order;
}

void image_of_small::finish() {
  if (!fits_ || pieces_.empty()) return;
  auto order = in_order_of_access();
  is_whole_ = order.size() == pieces_.size();
  pieces_ = std::move(order);
}

}  // namespace ferry::values
