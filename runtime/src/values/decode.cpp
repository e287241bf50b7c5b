#include "values/decode.hpp"

#include "values/bit_field.hpp"
#include "values/dynamic.hpp"
#include "values/element_maker.hpp"
#include "values/encode.hpp"

#include <algorithm>

namespace ferry::values {

using abi::kind;

namespace {

// What writes its own bytes may write none; so many elements of that kind may take less than a byte each.
constexpr std::size_t max_empty_elements = std::size_t{1} << 20;

class deeper {
public:
  explicit deeper(int &depth) : depth_(depth) {
    if (depth_ >= max_depth) refuse("it is nested too deeply");
    ++depth_;
  }
  ~deeper() { --depth_; }

private:
  int &depth_;
};

}  // namespace

void decoder::expect_all_read() const {
  if (from_.left() != 0) throw malformed("bytes are left over");
  if (has_forgotten_) throw malformed("an object in it could not be made");
  if (blocks_ && next_block_ != blocks_->size()) throw malformed("blocks are left over");
}

void decoder::expect_end() {
  expect_all_read();
  keep();
}

void decoder::decode_nested(abi::type const &t, void *raw) {
  deeper level(depth_);
  switch (t.what) {
  case kind::flat: return decode_flat(t, raw);
  case kind::boolean: {
    unsigned char b = *from_.take_in_place(1);
    if (b > 1) throw malformed("a bool is neither true nor false");
    std::memcpy(raw, &b, 1);
    return;
  }
  case kind::record: return decode_record(detail_of<abi::record>(t), raw);
  case kind::array: return decode_array(detail_of<abi::array>(t), raw);
  case kind::sequence: return decode_sequence(detail_of<abi::sequence>(t), raw);
  case kind::range: {
    auto const &r = detail_of<abi::range>(t);
    packing inside(from_, r.flags & abi::range::unordered);
    if (r.flags & abi::range::looks_into_keys && unfinished_ > 0) return decode_keys(t, raw);
    element_maker element{*this, *r.element};
    return r.build(raw, take_element_count(*r.element), element.as_maker());
  }
  case kind::choice: return decode_choice(detail_of<abi::choice>(t), raw);
  case kind::owner: return decode_owner(detail_of<abi::owner>(t), raw);
  case kind::shared: return decode_shared(detail_of<abi::shared>(t), raw);
  case kind::pointer: {
    auto *address = take_address();
    std::memcpy(raw, &address, sizeof address);
    return;
  }
  case kind::function: {
    std::uint64_t const id = take_name();
    void const *address = id ? take_function(id) : nullptr;
    std::memcpy(raw, &address, sizeof address);
    return;
  }
  case kind::custom: return detail_of<abi::custom>(t).load(static_cast<reader *>(&from_), raw);
  case kind::view: return decode_view(detail_of<abi::view>(t), raw);
  case kind::local: return detail_of<abi::local>(t).make(raw);
  case kind::extended: std::memset(raw, 0, t.bytes); return from_.take(raw, extended_bytes);
  case kind::member: return decode_member(detail_of<abi::member>(t), raw);
  case kind::reference: return decode_reference(*detail_of<abi::reference>(t).of, raw);
  case kind::erased: return decode_erased(detail_of<abi::erased>(t), raw);
  case kind::unsupported: break;
  }
  throw malformed(std::string("values of type ") + t.name + " do not travel");
}

// Looked at before they are where they may be read.
void decoder::decode_flat(abi::type const &t, void *raw) {
  unsigned char const *bytes;
  if (blocks_ && t.bytes >= apart_from_bytes) {
    auto const block = take_block(t.bytes);
    if (block.bytes != t.bytes) throw malformed("a block has the wrong size");
    bytes = block.data;
  } else {
    bytes = from_.take_in_place(t.bytes);
  }
  expect_values(t, bytes, 1);
  std::memcpy(raw, bytes, t.bytes);
}

void *decoder::take_address() {
  std::uint64_t module = from_.take_count();
  if (module == 0) return nullptr;
  auto *address = at_place(names_, {module - 1, from_.take_count()}).address;
  if (!address) throw malformed("a pointer leads out of the program");
  if (auto const id = named_ ? names_.variable_id(address) : 0; id != 0) named_->push_back(id);
  return address;
}

void decoder::decode_field(abi::field const &f, void *raw) {
  if (f.flags & abi::field::by_reference)
    decode_reference(*f.of, at(raw, f.offset));
  else if (f.flags & abi::field::is_bits)
    decode_bits(bit_field(f), raw);
  else
    decode(*f.of, at(raw, f.offset));
}

void decoder::decode_bits(bit_field const &bits, void *object) {
  auto const *encoded = from_.take_in_place(bits.bytes());
  if (!bits.is_value(encoded)) throw malformed("a bit-field has a value that its type does not have");
  bits.write(object, encoded);
}

void decoder::decode_record(abi::record const &r, void *raw) {
  if (r.dynamic && !can_be_made(*r.dynamic)) throw malformed("it holds an object of a class that has none");
  unsigned made = 0;
  try {
    for (; made < r.count; ++made) decode_field(r.fields[made], raw);
  } catch (...) {
    destroy_fields(r, raw, made);
    throw;
  }
  set_vtables(r, raw);
}

void decoder::decode_array(abi::array const &a, void *raw) {
  std::size_t made = 0;
  try {
    for (; made < a.count; ++made) decode(*a.element, at(raw, made * a.element->bytes));
  } catch (...) {
    while (made-- > 0) destroy(*a.element, at(raw, made * a.element->bytes));
    throw;
  }
}

std::size_t decoder::take_element_count(abi::type const &element) {
  std::uint64_t n = from_.take_count();
  if (n == 0) return 0;
  if (counted_ != &element) {
    least_of_counted_ = least_of(element, blocks_ != nullptr);
    counted_ = &element;
  }
  auto const each = least_of_counted_;
  std::uint64_t limit = each.bytes ? from_.left() / each.bytes : std::max(from_.left(), max_empty_elements);
  if (each.blocks) limit = std::min<std::uint64_t>(limit, (blocks_->size() - next_block_) / each.blocks);
  if (n > limit) refuse("it claims more elements than it has");
  take_room(n, element.bytes);
  return static_cast<std::size_t>(n);
}

namespace {
// Shows the bytes at an address that is a multiple of `alignment`: most are, being padded to 8 in the encoding.
template <class Use> void with_alignment(unsigned char const *bytes, std::size_t size, std::size_t alignment, Use use) {
  if ((reinterpret_cast<std::uintptr_t>(bytes) & (alignment - 1)) == 0) return use(bytes);
  alignas(aligned_block_bytes) unsigned char small[aligned_block_bytes];
  if (size <= sizeof small && alignment <= aligned_block_bytes) {
    std::memcpy(small, bytes, size);
    return use(small);
  }
  auto release = [=](void *p) { ::operator delete(p, static_cast<std::align_val_t>(alignment)); };
  std::unique_ptr<void, decltype(release)> copy(::operator new(size, static_cast<std::align_val_t>(alignment)),
                                                release);
  std::memcpy(copy.get(), bytes, size);
  use(copy.get());
}
}  // namespace

void decoder::decode_sequence(abi::sequence const &s, void *raw) {
  auto const &e = *s.element;
  if (e.what == kind::flat && s.from_block) return decode_flat_block(s, raw);
  std::size_t n = take_element_count(e);
  element_maker element{*this, e};
  s.build(raw, n, element.as_maker());
}

void decoder::decode_flat_block(abi::sequence const &s, void *raw) {
  auto const &e = *s.element;
  auto const [data, n] = take_flat_elements(e);
  if (n == 0) return s.from_block(raw, nullptr, 0);
  with_alignment(data, n * e.bytes, e.alignment,
                 [&, n = n](void const *aligned) { s.from_block(raw, aligned, n); });
}

decoder::flat_elements decoder::take_flat_elements(abi::type const &e) {
  flat_elements elements;
  if (std::uint64_t const form = from_.take_count(); form != 0) {
    elements = {from_.take_block(form - 1, e.bytes), static_cast<std::size_t>(form - 1)};
  } else {
    if (!blocks_) refuse("it claims more elements than it has");
    auto const block = take_block(e.bytes);
    elements = {block.data, block.bytes / e.bytes};
  }
  expect_values(e, elements.data, elements.count);
  return elements;
}

void decoder::decode_view(abi::view const &v, void *raw) {
  auto const &e = *v.element;
  std::uint64_t module = from_.take_count(), n = 0;
  void *elements = nullptr;
  if (module == 1) {
    if (role_ != role::call) throw malformed("a view refers to what would not live");
    if (e.what == kind::flat) {
      auto const arrived = take_flat_elements(e);
      n = arrived.count;
      elements = viewed_.emplace_back(e, n).raw();
      if (n) std::memcpy(elements, arrived.data, n * e.bytes);
    } else {
      n = take_element_count(e);
      elements = decode_elements(e, n);
    }
  } else if (module >= 2) {
    if (role_ == role::call) throw malformed("a view of a call does not bring what it refers to");
    image_place place{module - 2, from_.take_count()};
    n = from_.take_count();
    if (!v.constant || e.what != kind::flat || n > SIZE_MAX / e.bytes) throw malformed("a view has the wrong type");
    elements = constants_in_image(names_, place, n * e.bytes);
    if (!elements || reinterpret_cast<std::uintptr_t>(elements) % e.alignment)
      throw malformed("a view leads out of the program's constants");
    expect_values(e, static_cast<unsigned char const *>(elements), n);
  }
  if (!v.build(raw, elements, n)) throw malformed("a view has the wrong number of elements");
}

void *decoder::decode_elements(abi::type const &e, std::size_t count) {
  auto &place = viewed_.emplace_back(e, count);
  for (; count > 0; --count) {
    decode(e, place.next());
    place.made_one();
  }
  return place.raw();
}

block_view decoder::take_block(std::size_t element_bytes) {
  if (next_block_ == blocks_->size()) throw malformed("a block is missing");
  auto block = (*blocks_)[next_block_++];
  if (block.bytes % element_bytes) throw malformed("a block ends within an element");
  return block;
}

void decoder::decode_choice(abi::choice const &c, void *raw) {
  std::uint64_t index = from_.take_count();
  if (index >= c.count) throw malformed("it names an alternative that does not exist");
  auto const *alternative = c.alternatives[index];
  static constexpr abi::maker nothing{nullptr, [](void *, void *) {}};
  if (!alternative) return c.build(raw, static_cast<unsigned>(index), nothing);
  element_maker content{*this, *alternative};
  c.build(raw, static_cast<unsigned>(index), content.as_maker());
}

memory make(abi::type const &t, encoded const &from, program_names const &names, std::vector<void const *> *objects) {
  byte_reader reader(from.bytes, from.size);
  decoder in(reader, names, &from.blocks, role::global);
  memory value(t);
  in.begin_value(t);
  in.decode(t, value.raw());
  value.set_alive();
  if (objects) *objects = in.objects_there();
  in.expect_end();
  return value;
}

void assign(abi::type const &t, void *variable, bool raw, encoded const &from, program_names const &names,
            std::vector<void const *> *objects) {
  if (t.what == kind::flat) {
    byte_reader reader(from.bytes, from.size);
    decoder in(reader, names, &from.blocks);
    if (t.bytes < apart_from_bytes && from.size != t.bytes) throw malformed("it has the wrong size");
    return in.decode(t, variable);
  }
  memory value = make(t, from, names, objects);
  value.set_alive(false);
  if (raw)
    relocate(t, variable, value.raw());
  else
    replace(t, variable, value.raw());
}

}  // namespace ferry::values
