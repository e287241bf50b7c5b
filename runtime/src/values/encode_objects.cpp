// What references and pointers lead to. The form of an object behind a reference or shared pointer:
//   0          none
//   1          a new one: its class, then its value
//   2          of references: a global variable or a part of it: its identity, 8 bytes; 0 and a path, see
//   part_path.hpp;
//              or 1 and how far within it the part lies, where the variable is not described
//              of shared pointers: what a global variable owns: its identity, 8 bytes; the path to a shared pointer in
//              it; and from what that owns the path to the object; in a value that outlives its message: a part of
//              one: n + 1: the n-th one of the message, or 0 and a new one: its type, see type_path.hpp, its class and
//              its value; then the path from it to the part
//   n + 3      the n-th one of the message; when that is of another type, also how far within it: a base or a member
// and of one behind a unique_ptr: 0, or 1, its class and its value. The class is left out for types that have no
// virtual tables. Else:
//   0          the class that the pointer or reference names
//   1          the class of the id that follows, 8 bytes
//   n + 2      the n-th class of the message that was named like that
// and after the latter two, as which of its bases it is known.
#include "memory/own_stack.hpp"
#include "values/dynamic.hpp"
#include "values/encode_step.hpp"
#include "values/part_path.hpp"

#include <algorithm>

namespace ferry::values {

namespace {
constexpr char shares_something_else[] = "it shares the ownership of an object that it is no part of";
}

struct encoder::target {
  void const *complete;
  abi::type const *of;
  abi::type const *known_as;
  std::uint64_t class_id = 0;
  unsigned base = 0;
  std::uint64_t library = 0;  // that the class is in
};

// An object of a class derived from this one must not be cut down to it.
void encoder::expect_exactly(abi::type const &t, void const *object) const {
  auto const &c = *dynamic_class_of(t);
  if (!is_exactly(c, object)) refuse("it is a " + dynamic_type_name(object) + ", of a class derived from " + t.name);
  if (!can_be_made(c)) refuse(std::string("the virtual tables of ") + t.name + " cannot be named from its file");
}

std::string encoder::why_no_class(abi::type const &t, void const *object) const {
  std::string const name = dynamic_type_name(object);
  std::string text = "it is a " + name + ", of a class derived from " + t.name + ", ";
  auto const *type = type_info_name(object);
  if (!type) return text + "that was compiled without type information (-fno-rtti)";
  if (auto why = names_.why_no_class(type); !why.empty()) return text + "that cannot travel: " + why;
  return text + "whose file was not compiled with ferry++";
}

encoder::target encoder::find_target(abi::type const &t, void const *object) {
  auto const *c = dynamic_class_of(t);
  if (!c) return {object, &t, &t};
  if (walk_) {
    call_parts::looking not_for_itself(parts_, false);
    walk_->read(object, sizeof(void *));
  }
  if (is_exactly(*c, object)) return {object, &t, &t};
  auto const *complete = complete_object(object);
  auto const found = names_.class_with(vtable_of(complete));
  if (!found.of) refuse(why_no_class(t, object));
  auto const &own = *dynamic_class_of(*found.of);
  auto const offset = static_cast<char const *>(object) - static_cast<char const *>(complete);
  unsigned const base = find_base(own, t, static_cast<std::size_t>(offset));
  if (base == own.base_count) refuse(std::string("its class ") + found.of->name + " has another base of that name");
  return {complete, found.of, &t, found.id, base, found.library};
}

// The class, where it may be another than the one that is known, and the value.
void encoder::encode_target(target const &to, bool by_itself) {
  if (walk_) {
    call_parts::looking else_than_itself(by_itself ? parts_ : nullptr, false);
    walk_->read(to.complete, to.of->bytes);
  }
  if (by_itself && parts_) parts_->read_object({to.complete, to.of});
  if (!dynamic_class_of(*to.known_as)) return encode(*to.of, to.complete);
  if (to.library) name(to.library);
  if (to.of == to.known_as) {
    to_.append_count(0);
    return encode(*to.of, to.complete);
  }
  if (owners_) owners_->comes_from({type_path_root::named_class, to.class_id, to.of});
  auto const at = std::find(classes_.begin(), classes_.end(), to.class_id);
  if (at == classes_.end()) {
    classes_.push_back(to.class_id);
    to_.append_count(1);
    to_.append(&to.class_id, sizeof to.class_id);
  } else {
    to_.append_count(static_cast<std::uint64_t>(at - classes_.begin()) + 2);
  }
  to_.append_count(to.base);
  encode(*to.of, to.complete);
}

bool encoder::is_in_known(std::size_t number, abi::type const &t, void const *object) const {
  auto const &known = objects_.all()[number];
  auto const distance =
      static_cast<std::size_t>(static_cast<char const *>(object) - static_cast<char const *>(known.address));
  return is_same_type(*known.of, t) ? distance == 0 : distance < known.of->bytes && has_part(*known.of, distance, t);
}

void encoder::encode_known(std::size_t number, abi::type const &t, void const *object, bool owned) {
  auto &known = objects_[number];
  known.is_owned |= owned;
  to_.append_count(number + 3);
  if (!is_same_type(*known.of, t))
    to_.append_count(
        static_cast<std::size_t>(static_cast<char const *>(object) - static_cast<char const *>(known.address)));
}

// The object is a part of another one, which is told behind the arguments. Here it travels as a copy.
void encoder::note_part(whole_object const &whole, abi::type const &t, void const *object, void const *slot,
                        abi::shared const *s) {
  bool unknown;
  if (!parts_ || !parts_->knows_part(whole, unknown)) return;
  if (unknown && s) refuse(shares_something_else);
  if (unknown)
    refuse("it is a part of another object that the call takes along, in a way that ferry does not know; refer to that "
           "object instead");
  parts_->leads_to_part(slot, {part_kind::object, object, &t}, where());
}

// Whether the second object is a part of the first, or of what that owns alone.
bool encoder::is_around(whole_object const &whole, whole_object const &part) const {
  auto const distance =
      static_cast<std::size_t>(static_cast<char const *>(part.address) - static_cast<char const *>(whole.address));
  if (has_part(*whole.of, distance, *part.of)) return true;
  std::vector<unsigned char> path;
  return find_path(names_, whole, {part_kind::object, part.address, part.of}, path);
}

// Two objects of a call have the same shared owners, and the second is no part of the first: either is one of the
// other, or of something that the other owns.
void encoder::note_sharing(std::size_t first, whole_object const &second, void const *control) {
  whole_object const known{objects_[first].address, objects_[first].of};
  bool const known_is_part = is_around(second, known);
  parts_->is_part(known_is_part ? known : second);
  if (known_is_part) objects_.forget_owner(control);
}

// The same in a value that outlives its message.
void encoder::encode_owned_part(std::size_t number, whole_object const &second, abi::type const &t, void const *object,
                                bool owned) {
  if (role_ == role::call) refuse(shares_something_else);
  auto &first = objects_[number];
  whole_object const known{first.address, first.of};
  std::vector<unsigned char> path;
  bool const is_open = std::find(open_.begin(), open_.end(), number) != open_.end();
  if (!is_open && find_path(names_, known, {part_kind::object, object, &t}, path)) {
    first.is_owned |= owned;
    to_.append_count(2);
    to_.append_count(number + 1);
    return to_.append(path.data(), path.size());
  }
  if (!owners_) refuse(shares_something_else);
  if (is_around(second, known))
    owners_->is_whole(first.control, {&t, object});
  else
    owners_->is_unknown("cannot send '" + where() + "': " + shares_something_else);
  to_.append_count(0);  // this encoding is for nothing
}

// The whole is put where a pointer to a part of it comes first.
void encoder::encode_early_owner(owners_to_come::whole const &w, abi::type const &part, void const *object,
                                 sent_object const &pointer) {
  auto const to = find_target(*w.known_as, w.address);
  to_.append_count(2);
  to_.append_count(0);
  if (!append_type_path(to_, owners_->roots(), *w.known_as)) refuse(shares_something_else);
  open_.push_back(objects_.add({to.complete, to.of, pointer.is_owned, pointer.control}));
  encode_target(to, true);
  open_.pop_back();
  std::vector<unsigned char> path;
  if (!find_path(names_, {to.complete, to.of}, {part_kind::object, object, &part}, path)) refuse(shares_something_else);
  to_.append(path.data(), path.size());
}

// What lies on the stack or in a variable ends by itself, unless the pointer's control block lies there too: whatever
// the pointer shares the ownership of, it is something else. Without a control block it owns nothing. Of objects on the
// heap nobody can tell.
void encoder::expect_ownership(void const *object, void const *control) const {
  auto const is_a_variable = [this](void const *address) {
    return ferry::memory::is_on_own_stack(address) || names_.variable_at(address).id != 0;
  };
  if (!control || (is_a_variable(object) && !is_a_variable(control)))
    refuse("it leads to an object that it does not own; refer to that itself");
}

// `slot`: the reference, or the shared pointer, of this kind.
void encoder::encode_object(abi::type const &t, void const *object, void const *slot, abi::shared const *s) {
  auto const *control = s ? s->control(slot) : nullptr;
  bool const owned = !s || !s->weak;
  auto const sharing = control ? objects_.owned_by(control) : sent_objects::none;
  // A pointer to a part of an object that it shares: the part's own type says nothing of the whole.
  if (sharing != sent_objects::none && is_in_known(sharing, t, object)) {
    auto const &known = objects_[sharing];
    note_part({known.address, known.of}, t, object, slot, s);
    return encode_known(sharing, t, object, owned);
  }
  if (auto const *w = control && owners_ && sharing == sent_objects::none ? owners_->find(control) : nullptr)
    return encode_early_owner(*w, t, object, {nullptr, nullptr, owned, control});
  auto const to = find_target(t, object);
  if (s) expect_ownership(to.complete, control);
  whole_object const whole{to.complete, to.of};
  if (sharing != sent_objects::none && !parts_) return encode_owned_part(sharing, whole, t, object, owned);
  if (auto const *v = s && parts_ ? parts_->variable_of(whole) : nullptr) return encode_sharing(*v, t, object, control);
  if (sharing != sent_objects::none) note_sharing(sharing, whole, control);
  if (parts_ && !s) parts_->is_referred(whole);
  note_part(whole, t, object, slot, s);
  if (auto number = objects_.find(to.complete, to.of); number != sent_objects::none) {
    objects_.is_owned_by(number, control);
    return encode_known(number, t, object, owned);
  }
  open_.push_back(objects_.add({to.complete, to.of, owned, control}));
  to_.append_count(1);
  call_parts::looking in_it(parts_, true);
  encode_target(to, true);
  open_.pop_back();
}

// In a value that outlives the call, a reference is like a pointer: to what the program itself has.
void encoder::encode_reference(abi::type const &t, void const *slot) {
  auto const *object = *static_cast<void *const *>(slot);
  if (role_ == role::call) {
    if (auto const v = names_.variable_at(object); v.id) return encode_variable(v, t, object);
    if (auto const *v = parts_ ? parts_->variable_of(whole_object_at(names_, t, object)) : nullptr)
      return encode_variable(*v, t, object);
    return encode_object(t, object, slot, nullptr);
  }
  image_place place;
  if (!find_in_image(names_, object, place))
    refuse("it points into heap or stack, and refers to what only this process has; hold the object itself");
  encode_pointer(object, "hold the object itself");
}

// What the reference leads to is there: the variable of that process, with the value that it has here.
void encoder::encode_variable(named_variable const &v, abi::type const &t, void const *object) {
  if (!v.process_local) name(v.id);
  if (v.library) name(v.library);
  if (!v.process_local && parts_) parts_->leads_into(v.id);
  to_.append_count(2);
  to_.append(&v.id, sizeof v.id);
  std::vector<unsigned char> path;
  auto const distance = static_cast<std::size_t>(static_cast<char const *>(object) - static_cast<char *>(v.address));
  if (v.of && find_path(names_, {v.address, v.of}, {part_kind::object, object, &t}, path, true)) {
    to_.append_count(0);
    to_.append(path.data(), path.size());
  } else if (is_opaque_part(v, distance, t)) {
    to_.append_count(1);
    to_.append_count(distance);
  } else {
    refuse("it refers to a part of a global variable that ferry does not know; refer to the variable itself");
  }
}

// The object is one that the variable owns: the pointer there shares it with the variable.
void encoder::encode_sharing(named_variable const &v, abi::type const &t, void const *object, void const *control) {
  to_.append_count(2);
  to_.append(&v.id, sizeof v.id);
  parts_->leads_into(v.id);
  std::vector<unsigned char> paths;
  whole_object const variable{v.address, v.of};
  wanted_part const of_the_object{part_kind::object, object, &t};
  if (!find_path(names_, variable, {part_kind::sharer, control, nullptr, &of_the_object}, paths, true))
    refuse(shares_something_else);
  byte_reader back(paths.data(), paths.size());
  pointer_slot slot;
  auto const *sharer = follow_path(names_, variable, back, slot, part_kind::sharer);
  auto const whole = shared_content(names_, slot, sharer);
  if (!whole.of || !find_path(names_, whole, of_the_object, paths, true)) refuse(shares_something_else);
  to_.append(paths.data(), paths.size());
}

void encoder::encode_owner(abi::owner const &o, void const *value) {
  auto const *object = o.content(value);
  if (!object) return to_.append_count(0);
  to_.append_count(1);
  step content(*this, nullptr);
  auto const to = find_target(*o.element, object);
  if (to.of != to.known_as && !o.ends_derived)
    refuse("its destructor is not virtual, and it owns a " + dynamic_type_name(object));
  encode_target(to);
}

void encoder::encode_shared(abi::shared const &s, void const *value) {
  auto const *control = s.control(value);
  // The counts tell whether what a weak pointer led to has ended.
  if (s.weak && control && walk_) {
    call_parts::looking not_in_counts(parts_, false);
    walk_->read(control, 3 * sizeof(void *));
    if (walk_->image) walk_->image->give_up();
  }
  auto const *object = s.content(value);
  if (!object) return to_.append_count(0);
  step content(*this, nullptr);
  encode_object(*s.element, object, value, &s);
}

void encoder::expect_owned() const {
  for (auto const &o : objects_.all())
    if (!o.is_owned) refuse(std::string("a weak_ptr in it leads to a ") + o.of->name + " that nothing in it owns");
}

}  // namespace ferry::values
