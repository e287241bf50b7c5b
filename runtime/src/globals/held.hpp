// The values that this process's globals were given by calls, and whether they still are what was given.
#pragma once

#include "globals/received.hpp"
#include "globals/registry.hpp"
#include "globals/snapshot.hpp"
#include "wire/messages.hpp"

#include <mutex>
#include <optional>
#include <vector>

namespace ferry::globals {

class call_context;

// Values are given and checked only by the thread that is about to run a call. The functions that want it take an
// `access` as the proof that nobody else looks at the values or at the variables' memory.
class held_values {
public:
  struct access {
    std::unique_lock<std::mutex> held;
    observed_values::lock memory;
  };

  held_values(registry const &program, observed_values &memory);

  access open();

  // Whether the variable has the value of that tag: it was given, and nothing here has written it since.
  bool has(access const &, variable const &, wire::content_tag);
  // Gives the variable a received value: works in what differs from the one it has, as far as that is known, else
  // makes it anew. Throws ferry::error; then the variable holds its old value or counts as holding none.
  void give(access const &, variable const &, received_value::pointer);
  // Another value or object is about to take the place of the variable's: what codecs may have made of the old one is
  // emptied while that is still there, and is outdated.
  void forget_what_looks_into(access const &, variable const &);
  // A call that may write the variable is about to begin. Returns whether it is worth while to look again after it.
  bool may_be_written(access const &, variable const &);
  // Looks whether a large variable still has the value that it was given.
  void look_again(access const &, variable const &);
  // Ends the variable's value, if it has one: its storage is raw memory afterwards.
  void end(access const &, variable const &);
  // Whether the variable has a codec whose work may lead to what is gone: it is not to be looked at before it is given
  // anew.
  bool is_outdated(variable const &v) const { return v.has_codec && is_outdated_[v.index]; }
  // Frees a received value and forgets it. A value that a waiting call uses stays as long as that call.
  void drop(variable const &);
  std::vector<wire::held> list() const;

  struct entry {
    received_value::pointer source;
    wire::content_tag local;  // of the value encoded here: another one where equal values may have several encodings
    version at = 0;           // of the observed variable
    std::size_t bytes = 0;
    // The objects behind its shared pointers, by their numbers in the received value, and the observed variable's count
    // of changes among them at that time.
    std::vector<void const *> objects;
    std::uint64_t shared_as_of = 0;
    std::uint64_t number = 0;  // of all that have been noted
  };
  // Notes that an object with a received value has been put in the variable's place, with these objects.
  void note(access const &, variable const &, received_value::pointer, std::vector<void const *> objects);
  // A call that may write one variable with shared pointers may write what any of them owns by these.
  void expect_writes_to_shared(access const &);
  // Changes with the numbers of a variable's objects, or what they are.
  std::uint64_t numbering(access const &, variable const &) const;
  // The value that the variable was given; null: none.
  received_value::pointer source(variable const &v) const {
    return entries_[v.index] ? entries_[v.index]->source : nullptr;
  }
  // The objects behind its shared pointers, by their numbers in the value that it was given; nothing when a call that
  // ran here has made them others.
  std::optional<std::vector<values::sent_object>> shared_objects(access const &, variable const &);
  // Replaces what is known of the variable, for one whose storage gets another object; returns what was known.
  std::optional<entry> exchange(access const &, variable const &, std::optional<entry>);
  // The call whose object the variable is now; null: none that runs or waits.
  call_context *&owner(variable const &v) { return owners_[v.index]; }

private:
  void note(variable const &, received_value::pointer, observed const &now, std::vector<void const *> objects);
  bool is_still(observed_values::lock const &, variable const &, wire::content_tag);
  bool restore(observed_values::lock const &, variable const &, entry const &);
  void put_blank(variable const &);
  bool work_in(observed_values::lock const &, variable const &, entry const &, received_value const &);

  registry const &program_;
  observed_values &memory_;
  mutable std::mutex mutex_;
  std::uint64_t generation_ = 0;  // of the program that the lists are for
  std::vector<std::optional<entry>> entries_;
  std::vector<call_context *> owners_;
  std::vector<bool> is_outdated_;  // of variables with codecs: what the value leads into may have been written since
  std::uint64_t last_number_ = 0;
};

}  // namespace ferry::globals
