// Values into bytes, by their descriptions.
#pragma once

#include "values/block.hpp"
#include "values/buffer.hpp"
#include "values/call_parts.hpp"
#include "values/lifetime.hpp"
#include "values/names.hpp"
#include "values/owners_to_come.hpp"
#include "values/sent_objects.hpp"
#include "values/walk.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ferry::values {

// Deeper nesting is refused, on both sides: it would overrun the stack.
inline constexpr int max_depth = 1000;

// Encodes the values of one message. Objects that several of them share are encoded once. Equal values give equal
// bytes, but for the order of unordered containers.
class encoder {
public:
  // `subject` names what is encoded, for messages: "cfg::table". With a walk, large blocks go there, see block.hpp;
  // without one everything is in the bytes.
  encoder(byte_writer &to, program_names const &names, std::string_view subject, walk *noted = nullptr,
          role as = role::call)
      : to_(to), names_(names), subject_(subject), walk_(noted), role_(as) {
    to_.encoding = this;
  }
  ~encoder() { to_.encoding = nullptr; }
  encoder(encoder const &) = delete;
  encoder &operator=(encoder const &) = delete;

  // For a call, whose objects may be parts of each other.
  void look_for_parts(call_parts &parts) {
    parts_ = &parts;
    if (walk_ && parts.seeks()) walk_->parts = &parts;
  }
  // For a value that outlives the message.
  void look_for_owners(owners_to_come &owners) { owners_ = &owners; }
  sent_objects const &objects() const { return objects_; }

  // Throws not_shippable, naming the member, when the value cannot travel.
  void encode(abi::type const &t, void const *value) {
    if (t.what == abi::kind::flat && t.bytes < apart_from_bytes) return to_.append(value, t.bytes);
    encode_nested(t, value);
  }
  // The same, for a part of the subject that has a name.
  void encode(char const *name, abi::type const &, void const *value);
  // A record, telling after each field its name and how many bytes it took.
  void encode_fields(abi::record const &, void const *value,
                     std::function<void(char const *name, std::size_t bytes)> const &told);

  // To be called when a value that outlives the message has been encoded: nothing in it may be owned elsewhere.
  void expect_owned() const;
  // For what codecs do meanwhile: throws not_shippable, naming the member; memory that is about to be read; the names.
  [[noreturn]] void refuse(std::string const &why) const;
  void note_read(void const *data, std::size_t bytes) {
    if (walk_) walk_->read(data, bytes);
  }
  // Elements of a flat type, which may lie apart.
  void encode_flat_block(std::size_t count, block const &);
  // A place that is sent by name: who gets it needs the library that it is in.
  void note_place(image_place place) {
    if (is_in_library(place)) name(place.module);
  }
  program_names const &names() const { return names_; }

private:
  struct element_walk;
  struct step;    // a member or element on the way to the value being encoded
  struct target;  // what a pointer or reference leads to

  std::string where() const;
  void encode_nested(abi::type const &, void const *value);
  void encode_field(abi::record const &, abi::field const &, void const *value);
  void encode_record(abi::record const &, void const *object);
  void expect_exactly(abi::type const &, void const *object) const;
  target find_target(abi::type const &, void const *object);
  void encode_target(target const &, bool by_itself = false);
  void encode_object(abi::type const &, void const *object, void const *slot, abi::shared const *);
  void note_part(whole_object const &, abi::type const &, void const *object, void const *slot, abi::shared const *);
  void note_sharing(std::size_t first, whole_object const &second, void const *control);
  void encode_owned_part(std::size_t number, whole_object const &, abi::type const &, void const *object, bool owned);
  void encode_early_owner(owners_to_come::whole const &, abi::type const &part, void const *object,
                          sent_object const &pointer);
  void expect_ownership(void const *object, void const *control) const;
  bool is_around(whole_object const &, whole_object const &part) const;
  bool is_in_known(std::size_t number, abi::type const &, void const *object) const;
  void encode_known(std::size_t number, abi::type const &, void const *object, bool owned);
  std::string why_no_class(abi::type const &, void const *object) const;
  void encode_reference(abi::type const &, void const *slot);
  void encode_sharing(named_variable const &, abi::type const &, void const *object, void const *control);
  void encode_variable(named_variable const &, abi::type const &, void const *object);
  void encode_sequence(abi::sequence const &, void const *value);
  void encode_view(abi::view const &, void const *value);
  void encode_elements(abi::type const &element, void const *data, std::size_t count);
  void encode_range(abi::range const &, void const *value);
  void encode_choice(abi::choice const &, void const *value);
  void encode_owner(abi::owner const &, void const *value);
  void encode_shared(abi::shared const &, void const *value);
  void encode_pointer(void const *address, char const *instead);
  void encode_erased(abi::type const &, void const *value);
  void encode_function(void const *address);
  void encode_member(abi::member const &, void const *pointer);
  void encode_member_function(abi::member const &, void const *pointer);
  std::uint64_t id_of_function(void const *address);
  void name(std::uint64_t id);

  byte_writer &to_;
  program_names const &names_;
  std::string_view subject_;
  walk *walk_;
  role role_;
  call_parts *parts_ = nullptr;
  owners_to_come *owners_ = nullptr;
  step const *path_ = nullptr;
  int depth_ = 0;
  sent_objects objects_;
  std::vector<std::size_t> open_;  // those that are being encoded
  std::vector<std::uint64_t> classes_;  // by which the message knows objects' own classes
};

}  // namespace ferry::values
