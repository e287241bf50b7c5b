// Containers that compare or hash their elements by what these lead to. While an object is being made that they are a
// part of, their keys may lead back to it: then they stay empty until it is there.
#include "values/decode.hpp"
#include "values/part_steps.hpp"

namespace ferry::values {

using abi::kind;

namespace {

void build(abi::range const &r, void *raw, memory_of_many &elements) {
  r.build(raw, elements.left(),
          {&elements, [](void *from, void *to) { static_cast<memory_of_many *>(from)->take(to); }});
}

}  // namespace

// Whether what it is known by leads to what is still being made. The values of a map may do so.
bool decoder::decode_key(abi::type const &element, bool is_pair, void *raw) {
  auto const before = std::exchange(first_unfinished_, no_object);
  bool waits;
  auto const *pair = is_pair && element.what == kind::record ? &detail_of<abi::record>(element) : nullptr;
  if (pair && pair->count == 2) {
    decode_field(pair->fields[0], raw);
    waits = first_unfinished_ != no_object;
    try {
      decode_field(pair->fields[1], raw);
    } catch (...) {
      destroy_fields(*pair, raw, 1);
      throw;
    }
  } else {
    decode(element, raw);
    waits = first_unfinished_ != no_object;
  }
  first_unfinished_ = std::min(before, first_unfinished_);
  return waits;
}

void decoder::decode_keys(abi::type const &t, void *raw) {
  auto const &r = detail_of<abi::range>(t);
  auto const count = take_element_count(*r.element);
  auto elements = std::make_unique<memory_of_many>(*r.element, count);
  bool waits = false;
  for (std::size_t i = 0; i < count; ++i) {
    waits |= decode_key(*r.element, r.flags & abi::range::pairs, elements->next());
    elements->made_one();
  }
  // One alone is compared with nothing.
  if (!waits || (count == 1 && !(r.flags & abi::range::unordered))) return build(r, raw, *elements);
  auto const &object = objects_.type(made_now_);
  auto const *begin = static_cast<char *>(objects_.memory(made_now_));
  auto const offset = static_cast<std::size_t>(static_cast<char *>(raw) - begin);
  if (offset >= object.bytes || holder_in(object, offset) != &t)
    throw malformed("the keys of a container lead to an object that it is itself a part of; let it be a member of that "
                    "object, or compare and hash its keys by what they hold themselves");
  memory_of_many nothing(*r.element, 0);
  waiting_.reserve(waiting_.size() + 1);
  build(r, raw, nothing);
  waiting_.push_back({made_now_, raw, &t, std::move(elements)});
}

// All objects are there.
void decoder::fill_waiting() {
  for (auto const &w : std::exchange(waiting_, {})) {
    memory whole(*w.of);
    build(detail_of<abi::range>(*w.of), whole.raw(), *w.elements);
    replace(*w.of, w.where, whole.raw());
  }
}

// The object could not be made. A codec may go on all the same, but then others may lead to it.
void decoder::forget(std::size_t object) {
  has_forgotten_ = true;
  std::erase_if(waiting_, [object](auto const &w) { return w.object == object; });
}

}  // namespace ferry::values
