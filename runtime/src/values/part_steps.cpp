#include "values/part_steps.hpp"

#include "values/encode.hpp"

namespace ferry::values {

using abi::kind;

bool is_holder(abi::type const &t) {
  switch (t.what) {
  case kind::sequence:
  case kind::range:
  case kind::choice:
  case kind::owner:
  case kind::shared:
  case kind::erased: return true;
  default: return false;
  }
}

abi::type const *holder_in(abi::type const &t, std::size_t offset) {
  if (is_holder(t)) return offset == 0 ? &t : nullptr;
  if (t.what == kind::array) {
    auto const &a = detail_of<abi::array>(t);
    return a.count ? holder_in(*a.element, offset % a.element->bytes) : nullptr;
  }
  if (t.what != kind::record) return nullptr;
  auto const &r = detail_of<abi::record>(t);
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f)
    if (!f->flags && offset - f->offset < f->of->bytes)
      if (auto const *found = holder_in(*f->of, offset - f->offset)) return found;
  return nullptr;
}

whole_object owned_by(program_names const &names, abi::type const &holder, void const *object) {
  abi::type const *of;
  void const *content;
  if (holder.what == kind::owner) {
    auto const &o = detail_of<abi::owner>(holder);
    of = o.element;
    content = o.content(object);
  } else {
    auto const &s = detail_of<abi::shared>(holder);
    of = s.element;
    content = s.weak ? nullptr : s.content(object);
  }
  return content ? whole_object_at(names, *of, content) : whole_object{nullptr, nullptr};
}

abi::held_type const *held_in(program_names const &names, abi::erased const &e, void const *object) {
  auto const *type = e.held(object);
  auto const *row = type ? names.find_held_type(e.holder, type).row : nullptr;
  return row && !row->problem ? row : nullptr;
}

hash128 content_hash(program_names const &names, abi::type const &t, void const *object) {
  std::vector<unsigned char> bytes;
  byte_writer to(bytes);
  walk noted;
  encoder(to, names, {}, &noted).encode(t, object);
  auto hash = hash_of(bytes.data(), 0, bytes.size(), noted);
  for (auto const &b : noted.blocks) hash = sum(hash, hash_of(static_cast<unsigned char const *>(b.data), b.bytes));
  return hash;
}

}  // namespace ferry::values
