#include "values/encode.hpp"

#include "values/bit_field.hpp"
#include "values/dynamic.hpp"
#include "values/encode_step.hpp"

namespace ferry::values {

using abi::kind;

// Of a long way the first and the last steps.
std::string encoder::where() const {
  constexpr std::size_t shown = 6;
  std::vector<char const *> names;
  for (auto const *s = path_; s; s = s->up) names.push_back(s->name);
  std::string path(subject_);
  for (std::size_t left = names.size(); left > 0; --left) {
    auto const *name = names[left - 1];
    if (names.size() > 2 * shown && left == names.size() - shown) {
      path += " … ";
      left = shown + 1;
    } else if (!name) {
      path += "[…]";
    } else {
      path += (path.empty() ? "" : ".") + std::string(name);
    }
  }
  return path;
}

void encoder::refuse(std::string const &why) const { throw not_shippable("cannot send '" + where() + "': " + why); }

void encoder::encode_nested(abi::type const &t, void const *value) {
  switch (t.what) {
  case kind::flat:
    if (!walk_) return to_.append(value, t.bytes);
    walk_->blocks.push_back({value, t.bytes, &t});  // in an object that has been noted
    return;
  case kind::boolean: {
    unsigned char b = *static_cast<bool const *>(value) ? 1 : 0;
    return to_.append(&b, 1);
  }
  case kind::record: {
    auto const &r = detail_of<abi::record>(t);
    if (r.dynamic) expect_exactly(t, value);
    return encode_record(r, value);
  }
  case kind::array: {
    auto const &a = detail_of<abi::array>(t);
    step element(*this, nullptr);
    for (std::size_t i = 0; i < a.count; ++i) encode(*a.element, at(value, i * a.element->bytes));
    return;
  }
  case kind::sequence: return encode_sequence(detail_of<abi::sequence>(t), value);
  case kind::range: return encode_range(detail_of<abi::range>(t), value);
  case kind::choice: return encode_choice(detail_of<abi::choice>(t), value);
  case kind::owner: return encode_owner(detail_of<abi::owner>(t), value);
  case kind::shared: return encode_shared(detail_of<abi::shared>(t), value);
  case kind::pointer: return encode_pointer(*static_cast<void *const *>(value), static_cast<char const *>(t.detail));
  case kind::function: return encode_function(*static_cast<void *const *>(value));
  case kind::custom:
    if (walk_ && !(detail_of<abi::custom>(t).flags & abi::custom::contained))
      walk_->is_traceable = walk_->is_canonical = false;
    return detail_of<abi::custom>(t).save(static_cast<writer *>(&to_), value);
  case kind::view: return encode_view(detail_of<abi::view>(t), value);
  case kind::local: return;
  case kind::extended: return to_.append(value, extended_bytes);
  case kind::member: return encode_member(detail_of<abi::member>(t), value);
  case kind::reference: return encode_reference(*detail_of<abi::reference>(t).of, value);
  case kind::erased: return encode_erased(t, value);
  case kind::unsupported: refuse(std::string(t.name) + ": " + static_cast<char const *>(t.detail));
  }
}

void encoder::encode(char const *name, abi::type const &t, void const *value) {
  step part(*this, name);
  encode(t, value);
}

void encoder::encode_record(abi::record const &r, void const *object) {
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f) encode_field(r, *f, object);
}

void encoder::encode_fields(abi::record const &r, void const *value,
                            std::function<void(char const *, std::size_t)> const &told) {
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f) {
    std::size_t before = to_.size();
    encode_field(r, *f, value);
    told(f->name, to_.size() - before);
  }
}

void encoder::encode_field(abi::record const &, abi::field const &f, void const *value) {
  void const *place = at(value, f.offset);
  if (!f.flags && f.of->what == kind::flat) return encode(*f.of, place);  // which cannot fail
  step member(*this, f.name);
  if (f.flags & abi::field::by_reference)
    encode_reference(*f.of, place);
  else if (f.flags & abi::field::is_bits)
    bit_field(f).append(to_, value);
  else
    encode(*f.of, place);
}

void encoder::encode_sequence(abi::sequence const &s, void const *value) {
  if (walk_ && (s.flags & abi::sequence::elsewhere)) walk_->is_traceable = false;
  std::size_t n = s.count(value);
  auto const *data = s.data(value);
  if (s.element->what == kind::flat && s.from_block)
    return encode_flat_block(n, {data, n * s.element->bytes, s.element, value, &s});
  encode_elements(*s.element, data, n);
}

void encoder::encode_elements(abi::type const &e, void const *data, std::size_t count) {
  to_.append_count(count);
  if (walk_ && count) walk_->read(data, count * e.bytes);
  step element(*this, nullptr);
  for (std::size_t i = 0; i < count; ++i) encode(e, at(data, i * e.bytes));
}

// One more than the count, and the elements; 0: the next one of the blocks that lie apart.
void encoder::encode_flat_block(std::size_t count, block const &b) {
  if (walk_ && b.bytes >= apart_from_bytes) {
    to_.append_count(0);
    if (walk_->parts) walk_->parts->read(b.data, b.bytes);
    walk_->blocks.push_back(b);
    return;
  }
  // A short string lies in its object, which has been noted.
  if (walk_ && !(b.container && lies_in(b.data, b.container, sizeof(std::string)))) walk_->read(b.data, b.bytes);
  to_.append_count(count + 1);
  to_.append_block(b.data, b.bytes);
}

// 0: it is empty; 1: its elements follow; 2 and more: it is of constants in the module of that number or key, less 2.
void encoder::encode_view(abi::view const &v, void const *value) {
  std::size_t n = v.count(value);
  auto const *data = v.data(value);
  auto const &e = *v.element;
  if (n == 0) return to_.append_count(0);
  image_place place;
  if (role_ == role::call) {
    call_parts::looking not_in_copies(parts_, false);
    to_.append_count(1);
    if (e.what == kind::flat) return encode_flat_block(n, {data, n * e.bytes, &e});
    encode_elements(e, data, n);
  } else if (v.constant && e.what == kind::flat && find_in_constants(names_, data, n * e.bytes, place)) {
    note_place(place);
    to_.append_count(place.module + 2);
    to_.append_count(place.offset);
    to_.append_count(n);
  } else {
    refuse("it does not own what it refers to, and that is no constant of the program; use a std::string or a "
           "std::vector");
  }
}

// Walks the elements of a range, noting where they are and, for an unordered one, the sum of their hashes.
struct encoder::element_walk {
  encoder &in;
  abi::range const &of;
  hash128 sum;

  void encode_one(void const *element) {
    auto *w = in.walk_;
    if (!w) return in.encode(*of.element, element);
    if (of.flags & abi::range::elsewhere)
      w->is_traceable = false;
    else
      w->read(before(element, of.header_bytes), of.header_bytes + of.element->bytes);
    std::size_t first = in.to_.size(), part = w->unordered_parts.size();
    in.encode(*of.element, element);
    if (!(of.flags & abi::range::unordered)) return;
    sum = values::sum(sum, hash_of(in.to_.data(), first, in.to_.size(), *w, part));
    w->unordered_parts.resize(part);
  }
};

void encoder::encode_range(abi::range const &r, void const *value) {
  to_.append_count(r.count(value));
  step element(*this, nullptr);
  if (walk_ && r.spine) {
    std::size_t bytes = 0;
    auto const *spine = r.spine(value, &bytes);
    walk_->read(spine, bytes);
  }
  std::size_t first = to_.size(), blocks = walk_ ? walk_->blocks.size() : 0, objects = objects_.size();
  element_walk elements{*this, r, {}};
  packing inside(to_, r.flags & abi::range::unordered);
  r.each(value, {&elements, [](void *context, void const *e) { static_cast<element_walk *>(context)->encode_one(e); }});
  if (!walk_ || !(r.flags & abi::range::unordered)) return;
  // Blocks and shared objects are numbered in the order they are met: then the order counts.
  if (walk_->blocks.size() == blocks && objects_.size() == objects)
    walk_->unordered_parts.push_back({first, to_.size(), elements.sum});
  else
    walk_->is_canonical = false;
}

void encoder::encode_choice(abi::choice const &c, void const *value) {
  unsigned index = c.index(value);
  if (index >= c.count) refuse("it holds no alternative: it is valueless by exception");
  to_.append_count(index);
  if (!c.alternatives[index]) return;
  step content(*this, nullptr);
  auto const &alternative = *c.alternatives[index];
  auto const *object = c.content(value);
  if (walk_ && !lies_in(object, value, c.bytes)) walk_->read(object, alternative.bytes);
  encode(alternative, object);
}

// 0: null; else one more than the module, and the offset in it.
void encoder::encode_pointer(void const *address, char const *instead) {
  if (!address) return to_.append_count(0);
  auto otherwise = [&](std::string const &why) { return instead ? why + "; " + instead : why; };
  image_place place;
  if (!find_in_image(names_, address, place))
    refuse(otherwise("raw pointer into heap or stack; length and owner of what is there are unknown; keep the object "
                     "itself, or a std::vector, a std::string or a std::unique_ptr"));
  if (role_ == role::result && at_place(names_, place).is_writable)
    refuse(otherwise("raw pointer to a variable of this process, whose content would not come along"));
  name(names_.variable_id(address));
  note_place(place);
  to_.append_count(place.module + 1);
  to_.append_count(place.offset);
}

}  // namespace ferry::values
