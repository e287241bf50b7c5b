#include "values/part_path.hpp"

#include "values/dynamic.hpp"
#include "values/encode.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace ferry::values {
namespace {

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

// A reference or pointer must not be changed where its container, or code that it holds, relies on what it was.
bool may_lead_to_slots(abi::type const &holder) { return holder.what == kind::owner || holder.what == kind::sequence; }

// The holder that begins there; null: none does.
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

// Whether these bytes of a value are within one that is encoded by code of its own.
bool is_opaque_in(abi::type const &t, std::size_t offset, std::size_t bytes) {
  if (t.what == kind::custom) return bytes <= t.bytes && offset <= t.bytes - bytes;
  if (t.what == kind::array) {
    auto const &a = detail_of<abi::array>(t);
    return a.count && is_opaque_in(*a.element, offset % a.element->bytes, bytes);
  }
  if (t.what != kind::record) return false;
  auto const &r = detail_of<abi::record>(t);
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f)
    if (!f->flags && offset - f->offset < f->of->bytes && is_opaque_in(*f->of, offset - f->offset, bytes)) return true;
  return false;
}

// The same for elements of an unordered container wherever they come in it.
hash128 content_hash(program_names const &names, abi::type const &t, void const *object) {
  std::vector<unsigned char> bytes;
  byte_writer to(bytes);
  walk noted;
  encoder(to, names, {}, &noted).encode(t, object);
  auto hash = hash_of(bytes.data(), 0, bytes.size(), noted);
  for (auto const &b : noted.blocks) hash = sum(hash, hash_of(static_cast<unsigned char const *>(b.data), b.bytes));
  return hash;
}

bool is_unordered(abi::range const &r) { return (r.flags & abi::range::unordered) != 0; }

// What an owner or a strong shared pointer owns; a null type: nothing, or what is not known.
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

class finder {
public:
  finder(program_names const &names, wanted_part const &wanted, bool through_shared)
      : names_(names), wanted_(wanted), through_shared_(through_shared) {}

  bool find(abi::type const &t, void const *object) {
    auto const offset = distance(object);
    if (offset < t.bytes && ends_in(t, offset)) {
      last_ = offset;
      return true;
    }
    if (steps_.size() >= static_cast<std::size_t>(max_depth)) return false;  // such a value does not travel
    return find_in_holders(t, object, 0);
  }

  void append_to(std::vector<unsigned char> &path) const {
    std::vector<unsigned char> bytes;
    byte_writer to(bytes);
    to.append_count(steps_.size());
    for (auto const &s : steps_) {
      to.append_count(s.offset);
      if (s.by_content)
        to.append(&s.content, sizeof s.content);
      else
        to.append_count(s.number);
    }
    to.append_count(last_);
    path.insert(path.end(), bytes.begin(), bytes.end());
  }

private:
  struct step {
    std::size_t offset, number = 0;
    bool by_content = false;
    hash128 content{};
  };

  std::size_t distance(void const *object) const {
    return reinterpret_cast<std::uintptr_t>(wanted_.address) - reinterpret_cast<std::uintptr_t>(object);
  }
  bool ends_in(abi::type const &t, std::size_t offset) const {
    if (wanted_.what == part_kind::slot) return pointer_slot_in(t, offset).to != nullptr;
    if (wanted_.what == part_kind::sharer) return false;
    return has_part(t, offset, *wanted_.of);
  }

  bool find_in_holders(abi::type const &t, void const *object, std::size_t offset) {
    if (is_holder(t)) {
      steps_.push_back({offset});
      if (find_in_content(t, at(object, offset))) return true;
      steps_.pop_back();
    } else if (t.what == kind::array) {
      auto const &a = detail_of<abi::array>(t);
      for (std::size_t i = 0; i < a.count && a.element->what != kind::flat; ++i)
        if (find_in_holders(*a.element, object, offset + i * a.element->bytes)) return true;
    } else if (t.what == kind::record) {
      auto const &r = detail_of<abi::record>(t);
      for (auto const *f = r.fields, *end = f + r.count; f != end; ++f)
        if (!f->flags && find_in_holders(*f->of, object, offset + f->offset)) return true;
    }
    return false;
  }

  bool find_in_content(abi::type const &t, void const *holder) {
    if (wanted_.what == part_kind::sharer && t.what == kind::shared) {
      auto const &pointer = detail_of<abi::shared>(t);
      if (!pointer.weak && pointer.control(holder) == wanted_.address && leads_to_wanted(t, holder)) {
        last_ = steps_.back().offset;
        steps_.pop_back();
        return true;
      }
    }
    if (wanted_.what == part_kind::slot && !may_lead_to_slots(t)) return false;
    switch (t.what) {
    case kind::sequence: return find_in_sequence(detail_of<abi::sequence>(t), holder);
    case kind::range: return find_in_range(detail_of<abi::range>(t), holder);
    case kind::choice: {
      auto const &c = detail_of<abi::choice>(t);
      auto const index = c.index(holder);
      if (index >= c.count || !c.alternatives[index]) return false;
      steps_.back().number = index;
      return find(*c.alternatives[index], c.content(holder));
    }
    case kind::owner:
    case kind::shared: {
      if (t.what == kind::shared && !through_shared_) return false;
      auto const whole = owned_by(names_, t, holder);
      if (!whole.of || (t.what == kind::shared && !visited_.insert(whole.address).second)) return false;
      return find(*whole.of, whole.address);
    }
    default: {
      auto const &e = detail_of<abi::erased>(t);
      auto const *type = e.held(holder);
      auto const *row = type ? names_.find_held_type(e.holder, type).row : nullptr;
      return row && !row->problem && find(*row->of, row->content(holder));
    }
    }
  }

  bool leads_to_wanted(abi::type const &pointer, void const *holder) const {
    auto const whole = owned_by(names_, pointer, holder);
    return whole.of && finder(names_, *wanted_.shared, true).find(*whole.of, whole.address);
  }

  bool find_in_sequence(abi::sequence const &s, void const *holder) {
    std::size_t const count = s.count(holder), each = s.element->bytes;
    if (s.flags & abi::sequence::elsewhere) return false;
    auto const *data = s.data(holder);
    if (auto const offset = distance(data); offset < count * each) {
      steps_.back().number = offset / each;
      return find(*s.element, at(data, offset / each * each));
    }
    if (s.element->what == kind::flat) return false;
    for (std::size_t i = 0; i < count; ++i) {
      steps_.back().number = i;
      if (find(*s.element, at(data, i * each))) return true;
    }
    return false;
  }

  bool find_in_range(abi::range const &r, void const *holder) {
    if (r.flags & abi::range::elsewhere) return false;
    struct context {
      finder &in;
      abi::range const &of;
      std::size_t level, number = 0;
      bool found = false;
    } all{*this, r, steps_.size() - 1};
    r.each(holder, {&all, [](void *of, void const *element) {
                      auto &c = *static_cast<context *>(of);
                      if (c.found) return;
                      c.in.steps_[c.level].number = c.number++;
                      c.found = c.in.find(*c.of.element, element);
                      if (!c.found || !is_unordered(c.of)) return;
                      c.in.steps_[c.level].by_content = true;
                      c.in.steps_[c.level].content = content_hash(c.in.names_, *c.of.element, element);
                    }});
    return all.found;
  }

  program_names const &names_;
  wanted_part const &wanted_;
  bool through_shared_;
  std::unordered_set<void const *> visited_;  // shared objects
  std::vector<step> steps_;
  std::size_t last_ = 0;
};

// One step of a path, from a value to an element of a holder in it.
class follower {
public:
  follower(program_names const &names, whole_object const &from, byte_reader &path, part_kind what)
      : names_(names), path_(path), what_(what), at_(const_cast<void *>(from.address)), of_(from.of) {}

  // How far within `of` the part lies.
  std::size_t follow() {
    auto const steps = path_.take_count();
    if (steps > static_cast<std::uint64_t>(max_depth)) throw malformed("a path to a part is too long");
    for (std::uint64_t i = 0; i < steps; ++i) step();
    auto const offset = path_.take_count();
    if (offset >= of_->bytes) leads_nowhere();
    return static_cast<std::size_t>(offset);
  }
  void *address() const { return at_; }
  abi::type const &of() const { return *of_; }

  [[noreturn]] static void leads_nowhere() { throw malformed("a path to a part leads nowhere"); }

private:
  void step() {
    auto const offset = path_.take_count();
    auto const *holder = offset < of_->bytes ? holder_in(*of_, static_cast<std::size_t>(offset)) : nullptr;
    if (!holder || (what_ == part_kind::slot && !may_lead_to_slots(*holder))) leads_nowhere();
    enter(*holder, at(at_, static_cast<std::size_t>(offset)));
  }

  void enter(abi::type const &t, void const *holder) {
    if (t.what == kind::range) return enter_range(detail_of<abi::range>(t), holder);
    auto const number = path_.take_count();
    switch (t.what) {
    case kind::sequence: {
      auto const &s = detail_of<abi::sequence>(t);
      if (number >= s.count(holder) || s.flags & abi::sequence::elsewhere) leads_nowhere();
      return come_to(*s.element, at(s.data(holder), static_cast<std::size_t>(number) * s.element->bytes));
    }
    case kind::choice: {
      auto const &c = detail_of<abi::choice>(t);
      if (number != c.index(holder) || number >= c.count || !c.alternatives[number]) leads_nowhere();
      return come_to(*c.alternatives[number], c.content(holder));
    }
    case kind::owner:
    case kind::shared: {
      auto const whole = owned_by(names_, t, holder);
      if (!whole.of) leads_nowhere();
      return come_to(*whole.of, whole.address);
    }
    default: {
      auto const &e = detail_of<abi::erased>(t);
      auto const *type = e.held(holder);
      auto const *row = type ? names_.find_held_type(e.holder, type).row : nullptr;
      if (!row || row->problem) leads_nowhere();
      return come_to(*row->of, row->content(holder));
    }
    }
  }

  void enter_range(abi::range const &r, void const *holder) {
    struct context {
      follower &in;
      abi::range const &of;
      std::uint64_t number = 0;
      hash128 content{};
      void const *found = nullptr;
    } all{*this, r};
    if (r.flags & abi::range::elsewhere) leads_nowhere();
    if (is_unordered(r))
      path_.take(&all.content, sizeof all.content);
    else
      all.number = path_.take_count();
    r.each(holder, {&all, [](void *of, void const *element) {
                      auto &c = *static_cast<context *>(of);
                      if (c.found) return;
                      bool const is_it = is_unordered(c.of)
                                             ? content_hash(c.in.names_, *c.of.element, element) == c.content
                                             : c.number-- == 0;
                      if (is_it) c.found = element;
                    }});
    if (!all.found) leads_nowhere();
    come_to(*r.element, all.found);
  }

  void come_to(abi::type const &t, void const *address) {
    of_ = &t;
    at_ = const_cast<void *>(address);
  }

  program_names const &names_;
  byte_reader &path_;
  part_kind what_;
  void *at_;
  abi::type const *of_;
};

}  // namespace

whole_object whole_object_at(program_names const &names, abi::type const &t, void const *object) {
  auto const *c = dynamic_class_of(t);
  if (!c || is_exactly(*c, object)) return {object, &t};
  auto const *complete = complete_object(object);
  return {complete, names.class_with(vtable_of(complete)).of};
}

pointer_slot pointer_slot_in(abi::type const &t, std::size_t offset) {
  if (t.what == kind::reference && offset == 0) return {detail_of<abi::reference>(t).of};
  if (t.what == kind::shared && offset == 0) return {detail_of<abi::shared>(t).element, &detail_of<abi::shared>(t), &t};
  if (t.what == kind::array) {
    auto const &a = detail_of<abi::array>(t);
    return a.count ? pointer_slot_in(*a.element, offset % a.element->bytes) : pointer_slot{};
  }
  if (t.what != kind::record) return {};
  auto const &r = detail_of<abi::record>(t);
  for (auto const *f = r.fields, *end = f + r.count; f != end; ++f) {
    if (f->flags == abi::field::by_reference && f->offset == offset) return {f->of};
    if (!f->flags && offset - f->offset < f->of->bytes)
      if (auto const found = pointer_slot_in(*f->of, offset - f->offset); found.to) return found;
  }
  return {};
}

bool is_opaque_part(named_variable const &v, std::size_t offset, abi::type const &part) {
  if (offset > v.bytes || part.bytes > v.bytes - offset) return false;
  if ((reinterpret_cast<std::uintptr_t>(v.address) + offset) % part.alignment) return false;
  return !v.of || is_opaque_in(*v.of, offset, part.bytes);
}

whole_object shared_content(program_names const &names, pointer_slot const &slot, void const *pointer) {
  return slot.shared ? owned_by(names, *slot.of, pointer) : whole_object{nullptr, nullptr};
}

bool find_path(program_names const &names, whole_object const &in, wanted_part const &wanted,
               std::vector<unsigned char> &path, bool through_shared) {
  finder f(names, wanted, through_shared);
  if (!f.find(*in.of, in.address)) return false;
  f.append_to(path);
  return true;
}

void *follow_path(program_names const &names, whole_object const &in, byte_reader &path, abi::type const &part) {
  follower f(names, in, path, part_kind::object);
  auto const offset = f.follow();
  if (!has_part(f.of(), offset, part)) f.leads_nowhere();
  return at(f.address(), offset);
}

void *follow_path(program_names const &names, whole_object const &in, byte_reader &path, pointer_slot &slot,
                  part_kind what) {
  follower f(names, in, path, what);
  auto const offset = f.follow();
  slot = pointer_slot_in(f.of(), offset);
  if (!slot.to) f.leads_nowhere();
  return at(f.address(), offset);
}

}  // namespace ferry::values
