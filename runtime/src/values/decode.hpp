// Bytes into values, by their descriptions. The bytes come from another process and are trusted in nothing.
#pragma once

#include "values/arrived_objects.hpp"
#include "values/block.hpp"
#include "values/buffer.hpp"
#include "values/least.hpp"
#include "values/lifetime.hpp"
#include "values/limits.hpp"
#include "values/memory.hpp"
#include "values/names.hpp"
#include "values/part_path.hpp"

#include <algorithm>
#include <list>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ferry::values {

class bit_field;

// A message cannot make values that take more memory than this, and so much more for each of its bytes.
inline constexpr std::size_t usual_room = std::size_t{1} << 30, room_per_byte = 256;

// Decodes the values of one message. Objects behind references and shared pointers belong to the decoder: it must
// outlive the values that refer to them.
class decoder {
public:
  // `blocks`: what lies apart, in its order; null when everything is in the bytes. See block.hpp.
  decoder(byte_reader &from, program_names const &names, std::vector<block_view> const *blocks = nullptr,
          role as = role::call)
      : from_(from), names_(names), blocks_(blocks), role_(as) {
    from_.decoding = this;
    std::size_t bytes = from_.left();
    if (blocks)
      for (auto const &b : *blocks) bytes += b.bytes;
    room_ += room_per_byte * bytes;
  }
  ~decoder() { from_.decoding = nullptr; }
  decoder(decoder const &) = delete;
  decoder &operator=(decoder const &) = delete;

  // Makes a value in raw memory. When it throws (malformed, or what a codec throws) nothing has been made.
  void decode(abi::type const &t, void *raw) {
    if (t.what == abi::kind::flat && t.bytes < apart_from_bytes && !t.limits) return from_.take(raw, t.bytes);
    decode_nested(t, raw);
  }
  // For a call, when its callable and arguments have been made: what is a part of something else becomes that.
  void join_parts(std::vector<whole_object> const &callable_and_arguments);
  // Throws malformed unless everything has been read. Until it has returned, objects that own each other end with the
  // decoder.
  void expect_end();
  // The two halves of that.
  void expect_all_read() const;
  void keep() { objects_.keep(); }

  // Objects of the message, by their numbers, that are objects of other values, or parts of these, which the decoder
  // and its values must not outlive; see joint.hpp.
  struct outside_object {
    void *address;
    void const *owner;  // a shared_ptr<void>
    abi::type const *of;
    std::size_t distance;
  };
  void take_from_outside(std::unordered_map<std::size_t, outside_object> objects) { outside_ = std::move(objects); }
  // An object of this one, for others. Until keep().
  outside_object object_there(std::size_t number, std::size_t distance) const;
  std::vector<void const *> objects_there() const;

  // For a value that outlives the message: its type.
  void begin_value(abi::type const &of) { of_the_value_ = &of; }
  // Notes from here on which functions, and types that erasing classes hold, the values name.
  void note_names(std::vector<std::uint64_t> &to) { named_ = &to; }

  // For codecs: elements of a flat type, wherever they lie.
  struct flat_elements {
    unsigned char const *data;
    std::size_t count;
  };
  flat_elements take_flat_elements(abi::type const &element);
  // To be called before memory is taken for objects that may be smaller in the message, or not there at all.
  void take_room(std::uint64_t count, std::size_t each_bytes) {
    std::size_t bytes;
    if (__builtin_mul_overflow(count, each_bytes, &bytes) || bytes > room_) refuse("it would take too much memory");
    room_ -= bytes;
  }
  program_names const &names() const { return names_; }

private:
  friend struct element_maker;
  void decode_nested(abi::type const &, void *raw);
  void decode_flat(abi::type const &, void *raw);
  void decode_field(abi::field const &, void *raw);
  void decode_bits(bit_field const &, void *object);
  void decode_record(abi::record const &, void *raw);
  void decode_array(abi::array const &, void *raw);
  void decode_reference(abi::type const &, void *raw);
  void *take_variable(abi::type const &);
  void decode_sequence(abi::sequence const &, void *raw);
  void decode_flat_block(abi::sequence const &, void *raw);
  void decode_view(abi::view const &, void *raw);
  void *decode_elements(abi::type const &element, std::size_t count);
  void decode_keys(abi::type const &, void *raw);
  bool decode_key(abi::type const &element, bool is_pair, void *raw);
  void fill_waiting();
  void forget(std::size_t object);
  void decode_choice(abi::choice const &, void *raw);
  struct target;
  target take_target(abi::type const &);
  void *decode_object(abi::type const &, abi::heap const &, std::uint64_t form, std::size_t &number);
  void *known_object(abi::type const &, std::uint64_t number);
  void find_outside(std::size_t number, abi::type const &);
  void leads_to(std::size_t number) { first_unfinished_ = std::min(first_unfinished_, objects_.unfinished(number)); }
  class making;
  void decode_owner(abi::owner const &, void *raw);
  void decode_shared(abi::shared const &, void *raw);
  void decode_sharing(abi::shared const &, void *raw);
  void decode_owned_part(abi::shared const &, void *raw);
  void *take_address();
  void decode_erased(abi::erased const &, void *raw);
  void decode_member(abi::member const &, void *raw);
  void decode_member_function(abi::member const &, void *raw);
  std::uint64_t take_id();
  std::uint64_t take_name();
  void const *take_function(std::uint64_t id);
  std::size_t take_element_count(abi::type const &element);
  block_view take_block(std::size_t element_bytes);

  // A member of an object, an empty container, whose elements have arrived and lead to what is still being made.
  struct waiting_container {
    std::size_t object;
    void *where;
    abi::type const *of;
    std::unique_ptr<memory_of_many> elements;
  };

  static constexpr std::size_t no_object = arrived_objects::none;
  byte_reader &from_;
  program_names const &names_;
  std::vector<block_view> const *blocks_;
  role role_;
  std::size_t next_block_ = 0;
  int depth_ = 0;
  std::size_t room_ = usual_room;
  abi::type const *counted_ = nullptr;  // the last type of which elements were counted, and the least that one takes
  least least_of_counted_;
  arrived_objects objects_;
  std::unordered_map<std::size_t, outside_object> outside_;
  std::vector<abi::type const *> classes_;  // by which the message knows objects' own classes
  std::list<memory_of_many> viewed_;
  std::size_t unfinished_ = 0;                // objects that are being made, the last one of them:
  std::size_t made_now_ = no_object;
  std::size_t first_unfinished_ = no_object;  // the first one that what has been decoded leads to
  std::vector<waiting_container> waiting_;
  bool has_forgotten_ = false;
  std::vector<std::uint64_t> *named_ = nullptr;
  abi::type const *of_the_value_ = nullptr;
};

// An encoded value: the bytes, and the blocks that lie apart.
struct encoded {
  unsigned char const *bytes;
  std::size_t size;
  std::vector<block_view> const &blocks;
};

// The value of a variable, in its memory. Throws malformed, or what a codec throws. `objects`: is given those behind
// its shared pointers, by their numbers.
memory make(abi::type const &, encoded const &, program_names const &, std::vector<void const *> *objects = nullptr);

// Gives a global variable the value; an object that does not exist yet (`raw`) is made. When it throws, the variable is
// as it was.
void assign(abi::type const &, void *variable, bool raw, encoded const &, program_names const &,
            std::vector<void const *> *objects = nullptr);

}  // namespace ferry::values
