// What references and pointers lead to; the forms are described in encode_objects.cpp.
#include "values/decode.hpp"
#include "values/dynamic.hpp"
#include "values/part_path.hpp"
#include "values/type_path.hpp"

#include <algorithm>
#include <cstring>

namespace ferry::values {

struct decoder::target {
  abi::type const *of;
  std::size_t offset;  // in it, of what it is known as
};

decoder::target decoder::take_target(abi::type const &known_as) {
  if (!dynamic_class_of(known_as)) return {&known_as, 0};
  std::uint64_t const form = from_.take_count();
  if (form == 0) return {&known_as, 0};
  if (form == 1) {
    std::uint64_t id;
    from_.take(&id, sizeof id);
    auto const *named = names_.class_named(id);
    if (!named)
      throw malformed("it names a class that this program does not have, or a library that is not loaded here");
    classes_.push_back(named);
  } else if (form - 2 >= classes_.size()) {
    throw malformed("it names a class that it has not named before");
  }
  auto const *of = form == 1 ? classes_.back() : classes_[form - 2];
  auto const &own = *dynamic_class_of(*of);
  std::uint64_t const base = from_.take_count();
  if (base >= own.base_count || !is_base(own.bases[base], known_as))
    throw malformed("an object is of a class that is not derived from the one it is known by");
  return {of, own.bases[base].offset};
}

void *decoder::known_object(abi::type const &t, std::uint64_t number) {
  if (number >= objects_.size()) throw malformed("a pointer leads nowhere");
  auto const &of = objects_.type(number);
  std::size_t const distance = is_same_type(of, t) ? 0 : from_.take_count();
  if (distance >= of.bytes || !has_part(of, distance, t))
    throw malformed("a pointer leads to an object of another type");
  leads_to(number);
  return at(objects_.address(number), distance);
}

// An object that is being made, and which of those around it its content leads to.
class decoder::making {
public:
  making(decoder &in, std::size_t number)
      : in_(in), number_(number), before_(std::exchange(in.first_unfinished_, no_object)),
        around_(std::exchange(in.made_now_, number)) {
    ++in_.unfinished_;
  }
  ~making() {
    --in_.unfinished_;
    in_.made_now_ = around_;
    in_.first_unfinished_ = std::min(before_, in_.first_unfinished_);
    if (!done_) in_.forget(number_);
  }
  making(making const &) = delete;
  making &operator=(making const &) = delete;

  void done() {
    in_.objects_.set_made(number_);
    if (in_.first_unfinished_ >= number_) in_.first_unfinished_ = no_object;
    in_.objects_.set_waits_for(number_, in_.first_unfinished_);
    done_ = true;
  }

private:
  decoder &in_;
  std::size_t number_, before_, around_;
  bool done_ = false;
};

// Of a new object the address is known before its content has been read: it may lead back to it.
void *decoder::decode_object(abi::type const &t, abi::heap const &heap, std::uint64_t form, std::size_t &number) {
  if (form != 1) {
    number = form - 3;
    return known_object(t, number);
  }
  auto const to = take_target(t);
  take_room(1, to.of->bytes);
  number = objects_.add(*to.of, heap_of(*to.of, heap));
  if (!outside_.empty()) find_outside(number, *to.of);
  {
    making now(*this, number);
    decode(*to.of, objects_.memory(number));
    now.done();
  }
  if (unfinished_ == 0) fill_waiting();
  return at(objects_.address(number), to.offset);
}

void decoder::find_outside(std::size_t number, abi::type const &t) {
  auto const found = outside_.find(number);
  if (found == outside_.end()) return;
  auto const &o = found->second;
  if (!has_part(*o.of, o.distance, t)) throw malformed("a value shares an object of another type");
  objects_.set_outside(number, at(o.address, o.distance), o.owner);
}

decoder::outside_object decoder::object_there(std::size_t number, std::size_t distance) const {
  auto const *owner = number < objects_.size() ? objects_.known_owner(number) : nullptr;
  if (!owner) throw malformed("a value shares an object that another one does not have");
  return {objects_.address(number), owner, &objects_.type(number), distance};
}

std::vector<void const *> decoder::objects_there() const {
  std::vector<void const *> all;
  for (std::size_t i = 0; i < objects_.size(); ++i) all.push_back(objects_.address(i));
  return all;
}

void decoder::decode_reference(abi::type const &t, void *raw) {
  void *object;
  if (role_ != role::call) {
    object = take_address();
    if (!object) throw malformed("a reference leads nowhere");
    image_place end;
    if (reinterpret_cast<std::uintptr_t>(object) % t.alignment || !find_in_image(names_, at(object, t.bytes - 1), end))
      throw malformed("a reference leads to where no object of its type can be");
  } else {
    std::size_t number;
    std::uint64_t const form = from_.take_count();
    if (form == 0) throw malformed("a reference leads nowhere");
    if (form == 2) {
      object = take_variable(t);
    } else {
      object = decode_object(t, {}, form, number);
      objects_.is_referred(number);
    }
  }
  std::memcpy(raw, &object, sizeof object);
}

// The variable has the value that the call means: globals are given theirs before captures and arguments are made.
void *decoder::take_variable(abi::type const &t) {
  std::uint64_t id;
  from_.take(&id, sizeof id);
  auto const v = names_.variable_named(id);
  if (!v.id) throw malformed("a reference leads to a variable that this program does not have");
  auto const form = from_.take_count();
  if (form == 0 && v.of) return follow_path(names_, {v.address, v.of}, from_, t);
  auto const distance = form == 1 ? from_.take_count() : v.bytes;
  if (distance >= v.bytes || !is_opaque_part(v, static_cast<std::size_t>(distance), t))
    throw malformed("a reference leads to what is not in the variable");
  return at(v.address, static_cast<std::size_t>(distance));
}

void decoder::decode_owner(abi::owner const &o, void *raw) {
  std::uint64_t const form = from_.take_count();
  if (form == 0) return o.adopt(raw, nullptr);
  if (form != 1) throw malformed("it names an alternative that does not exist");
  auto const to = take_target(*o.element);
  if (to.of != o.element && !o.ends_derived) throw malformed("an object of a derived class could not be deleted");
  auto const &heap = heap_of(*to.of, o.memory);
  take_room(1, to.of->bytes);
  void *memory = allocate(*to.of, heap);
  try {
    decode(*to.of, memory);
  } catch (...) {
    release(*to.of, heap, memory);
    throw;
  }
  o.adopt(raw, at(memory, to.offset));
}

void decoder::decode_shared(abi::shared const &s, void *raw) {
  std::uint64_t const form = from_.take_count();
  if (form == 0) return s.empty(raw);
  if (form == 2) return role_ == role::call ? decode_sharing(s, raw) : decode_owned_part(s, raw);
  std::size_t number;
  void *object = decode_object(*s.element, s.memory, form, number);
  s.share(raw, objects_.owner(number, *s.owners), object);
}

void decoder::decode_sharing(abi::shared const &s, void *raw) {
  std::uint64_t id;
  from_.take(&id, sizeof id);
  auto const v = names_.variable_named(id);
  if (!v.of) throw malformed("a pointer shares what no variable owns");
  pointer_slot slot;
  auto const *sharer = follow_path(names_, {v.address, v.of}, from_, slot, part_kind::sharer);
  auto const whole = shared_content(names_, slot, sharer);
  if (!whole.of) throw malformed("a pointer shares what no variable owns");
  // Shared pointers of all types are laid out alike.
  s.share(raw, sharer, follow_path(names_, whole, from_, *s.element));
}

// A pointer to a part of what it shares, which is there before it.
void decoder::decode_owned_part(abi::shared const &s, void *raw) {
  std::uint64_t const form = from_.take_count();
  auto number = static_cast<std::size_t>(form - 1);
  if (form == 0) {
    if (!of_the_value_) throw malformed("a pointer shares what nothing owns");
    decode_object(take_type_path(from_, names_, *of_the_value_), {}, 1, number);
  } else if (form > objects_.size() || !objects_.is_made(number)) {
    throw malformed("a pointer leads into an object that is not there yet");
  }
  leads_to(number);
  whole_object const whole{objects_.address(number), &objects_.type(number)};
  bool const is_complete = objects_.unfinished(number) == no_object;
  auto *part = follow_path(names_, whole, from_, *s.element, is_complete ? way::what_it_owns : way::what_is_made);
  s.share(raw, objects_.owner(number, *s.owners), part);
}

}  // namespace ferry::values
