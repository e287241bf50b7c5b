// Objects of one call that are parts of others: an element of a vector that is captured as well, what a unique_ptr of
// another object owns, what a shared_ptr shares with its owner. On the other process they must be parts of those there.
//
// What the call refers to is listed first, and compared with all memory that the encoder reads for something else. When
// an object turns out to be a part of another, the call is encoded again: the object travels as a copy, so that nothing
// refers to nowhere while the message is decoded; behind the arguments follows what leads to it and where it really is,
// and on arrival that is set right. Without such parts nothing follows. The form of that:
//   the number of pointers and references; of each two places: where it is, and where it leads
//   a place: 0: in the callable; 1 … the number of arguments: in an argument; the next ones: in an object of the
//   message; and a path in it, see part_path.hpp.
#pragma once

#include "values/part_path.hpp"
#include "values/sent_objects.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ferry::values {

class call_parts {
public:
  // `callable` and then the arguments.
  call_parts(program_names const &names, std::vector<whole_object> roots);

  // ---- what the encoder says
  // Starts once more.
  void begin();
  bool seeks() const { return !all_.empty(); }
  // Memory that is about to be read, of something else than the object that it begins with.
  void read(void const *data, std::size_t bytes) {
    auto const first = reinterpret_cast<std::uintptr_t>(data);
    if (on_ && first <= last_ && first + bytes > first_) compare(first, bytes, nullptr);
  }
  void read_object(whole_object const &o) {
    auto const first = reinterpret_cast<std::uintptr_t>(o.address);
    if (on_ && first <= last_ && first + o.of->bytes > first_) compare(first, o.of->bytes, &o);
  }
  // Whether what is read now can have parts that are referred to: not what is passed by value, and not what views copy.
  class looking {
  public:
    looking(call_parts *parts, bool on) : parts_(parts), before_(parts && parts->on_) {
      if (parts_) parts_->on_ = on;
    }
    ~looking() {
      if (parts_) parts_->on_ = before_;
    }
    looking(looking const &) = delete;
    looking &operator=(looking const &) = delete;

  private:
    call_parts *parts_;
    bool before_;
  };

  // A reference leads to the object.
  void is_referred(whole_object const &);
  // It is a part of another one, met before or after it.
  void is_part(whole_object const &);
  // Whether it is one; `unknown`: where it is in the other one cannot be told.
  bool knows_part(whole_object const &, bool &unknown) const;
  // What leads to a part: the place of the reference or pointer, what it leads to, and its name for messages.
  void leads_to_part(void const *slot, wanted_part const &, std::string where);

  // A reference leads into this variable of the program.
  void leads_into(std::uint64_t variable) {
    if (referred_.empty() || referred_.back() != variable) referred_.push_back(variable);
  }

  // ---- afterwards
  std::vector<std::uint64_t> const &referred() const { return referred_; }  // with repetitions
  // Whether the call has to be encoded again. `objects`: those of the message.
  bool learn(sent_objects const &objects);
  // What references lead to that is not known to be in a global variable; `use(object)`.
  template <class Use> void for_each_of_the_call(Use use) const {
    for (auto const &[address, s] : all_)
      if (s.is != state::in_variable) use(s.object);
  }
  // The object is a part of a global variable that the call reaches: references to it lead there.
  void is_in_variable(whole_object const &, named_variable const &);
  named_variable const *variable_of(whole_object const &o) const {
    auto const *known = all_.empty() ? nullptr : find(o);
    return known && known->is == state::in_variable ? &known->variable : nullptr;
  }

  // Throws not_shippable when a pointer is where it cannot be set right.
  void append_to(byte_writer &, sent_objects const &objects) const;

private:
  enum class state { alone, part, unknown_part, in_variable };
  struct sought {
    whole_object object;
    state is = state::alone;
    bool seen = false;  // in memory of something else
    named_variable variable{};
  };
  struct pointer {
    wanted_part target;
    std::string where;
  };
  // What parts may be in, with its number in the message.
  using owners = std::vector<std::pair<std::size_t, whole_object>>;

  void list(abi::type const &, void const *object);
  void list_target(abi::type const &, void const *object);
  void compare(std::uintptr_t first, std::size_t bytes, whole_object const *itself);
  sought *find(whole_object const &);
  sought const *find(whole_object const &o) const { return const_cast<call_parts *>(this)->find(o); }
  void add(whole_object const &, state);
  owners owners_in(sent_objects const &, bool arguments_too) const;
  bool find_place(owners const &, wanted_part const &, std::vector<unsigned char> &) const;

  program_names const &names_;
  std::vector<whole_object> const roots_;
  std::multimap<std::uintptr_t, sought> all_;             // by address
  std::uintptr_t first_ = ~std::uintptr_t{0}, last_ = 0;  // of all addresses
  std::vector<std::uint64_t> referred_;
  bool on_ = false, again_ = false;
  std::map<void const *, pointer> pointers_;  // by where they are
};

}  // namespace ferry::values
