#include "values/part_path.hpp"

#include "values/dynamic.hpp"
#include "values/encode.hpp"
#include "values/part_steps.hpp"

namespace ferry::values {
namespace {

using abi::kind;

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

// One step of a path, from a value to an element of a holder in it.
class follower {
public:
  follower(program_names const &names, whole_object const &from, byte_reader &path, part_kind what,
           way through = way::anything)
      : names_(names), path_(path), what_(what), through_(through), at_(const_cast<void *>(from.address)),
        of_(from.of) {}

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
      if (t.what == kind::shared && through_ != way::anything) leads_nowhere();
      auto const whole = owned_by(names_, t, holder);
      if (!whole.of) leads_nowhere();
      return come_to(*whole.of, whole.address);
    }
    default: {
      auto const *row = held_in(names_, detail_of<abi::erased>(t), holder);
      if (!row) leads_nowhere();
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
    if (is_unordered(r)) {
      if (through_ == way::what_is_made) throw malformed("a path to a part leads through what is not there yet");
      path_.take(&all.content, sizeof all.content);
    } else {
      all.number = path_.take_count();
    }
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
  way through_;
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

void *follow_path(program_names const &names, whole_object const &in, byte_reader &path, abi::type const &part,
                  way through) {
  follower f(names, in, path, part_kind::object, through);
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
