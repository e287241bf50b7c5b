// The values that this process received for its globals, and whether they still are what was received.
#pragma once

#include "globals/registry.hpp"
#include "wire/messages.hpp"

#include <mutex>
#include <optional>
#include <vector>

namespace ferry::globals {

class call_context;

// Thread-safe; values are applied and checked only by the thread that is about to run a call.
class held_values {
public:
  explicit held_values(registry const &program);

  // Whether the variable has the value of that tag: it was received, and nothing here has written it since.
  bool has(variable const &, wire::content_tag);
  // Gives the variable a received value. Throws ferry::error, with the variable as it was, when the bytes are not one.
  void apply(variable const &, wire::content_tag, wire::bytes);
  // Frees a received value and forgets it. A value that a waiting call uses stays as long as that call.
  void drop(variable const &);
  std::vector<wire::held> list() const;

  struct entry {
    wire::content_tag received;
    wire::content_tag local;  // of the value encoded here, which may differ: the order of an unordered container
    std::size_t bytes = 0;
  };
  // Notes that the variable has just been given a received value.
  void note(variable const &, wire::content_tag, std::size_t bytes);
  // Replaces what is known of the variable, for one whose storage gets another object; returns what was known.
  std::optional<entry> exchange(variable const &, std::optional<entry>);
  // The call whose object the variable is now; null: none that runs or waits.
  call_context *&owner(variable const &v) { return owners_[v.index]; }

private:
  registry const &program_;
  mutable std::mutex mutex_;
  std::vector<std::optional<entry>> entries_;
  std::vector<call_context *> owners_;
  std::vector<unsigned char> scratch_;
};

}  // namespace ferry::globals
