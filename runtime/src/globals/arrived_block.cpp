#include "globals/arrived_block.hpp"

#include "values/buffer.hpp"
#include "values/lifetime.hpp"
#include "values/limits.hpp"

#include <algorithm>
#include <cstring>
#include <vector>

namespace ferry::globals {

arrived_block whole_block(wire::block const &b, std::shared_ptr<void const> const &message) {
  std::uint64_t end = 0;
  for (auto const &p : b.pieces) {
    if (p.offset != end) throw values::malformed("a block has gaps");
    end += p.content.size;
  }
  if (end != b.size) throw values::malformed("a block is incomplete");
  // The message belongs to this process, which may write to it.
  if (b.pieces.size() == 1) return {const_cast<unsigned char *>(b.pieces[0].content.data), b.size, message};
  std::shared_ptr<unsigned char[]> whole(new unsigned char[b.size]);
  for (auto const &p : b.pieces)
    if (p.content.size) std::memcpy(whole.get() + p.offset, p.content.data, p.content.size);
  return {whole.get(), b.size, whole};
}

namespace {

// Puts what a stretch of bytes has of an element where it belongs in that.
void copy_part(std::vector<unsigned char> &element, std::size_t at, unsigned char const *bytes, std::size_t first,
               std::size_t size) {
  auto const from = std::max(at, first), to = std::min(at + element.size(), first + size);
  if (from < to) std::memcpy(element.data() + (from - at), bytes + (from - first), to - from);
}

}  // namespace

// The pieces come in their order, and do not overlap.
void expect_values(abi::type const &t, values::block_view before, wire::block const &change) {
  if (t.limits & abi::type::of_elements)
    return expect_values(*values::detail_of<abi::array>(t).element, before, change);
  if (!t.limits) return;
  std::size_t const each = t.bytes, end = change.size / each * each;
  std::size_t done = 0;  // elements before it have been looked at
  std::vector<unsigned char> element(each);
  for (auto p = change.pieces.begin(); p != change.pieces.end(); ++p) {
    auto const last = std::min<std::size_t>(p->offset + p->content.size, end);
    for (auto at = std::max<std::size_t>(done, p->offset / each * each); at < last; at = done) {
      if (at >= p->offset && last - at >= each) {
        auto const whole = (last - at) / each;
        values::expect_values(t, p->content.data + (at - p->offset), whole);
        done = at + whole * each;
        continue;
      }
      copy_part(element, at, before.data, 0, before.bytes);
      for (auto q = p; q != change.pieces.end() && q->offset < at + each; ++q)
        copy_part(element, at, q->content.data, q->offset, q->content.size);
      values::expect_values(t, element.data(), 1);
      done = at + each;
    }
  }
}

}  // namespace ferry::globals
