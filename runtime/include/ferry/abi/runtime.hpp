// What the call templates ask of the runtime library.
#pragma once
#pragma GCC system_header

#include <ferry/abi/same_library.hpp>
#include <ferry/abi/types.hpp>
#include <ferry/error.hpp>
#include <ferry/export.hpp>

#include <chrono>
#include <memory>

namespace ferry::abi {

// One remote call as its template knows it. Everything pointed to lives until the function it is passed to returns.
struct invocation {
  entry const *what;
  void const *callable;
  void const *const *arguments;
  proc_id where;  // 0: any
  char const *file;
  unsigned line;
  std::chrono::nanoseconds timeout;  // 0: none
  char const *name;                  // as given in call_options, or empty
};

// Calls, waits, and makes the result in the raw memory at `result` (null when there is none to take).
FERRY_API void call_and_fetch(invocation const &, void *result);
// Calls and waits; the result is dropped there.
FERRY_API void call_and_wait(invocation const &);
// Calls; an exception is reported on standard error.
FERRY_API void call_and_forget(invocation const &);

// A result that stays where it was made, until it is fetched.
class kept_result;
FERRY_API std::shared_ptr<kept_result> call_and_keep(invocation const &);

// The value, fetched on first use; null for void. Throws what the call threw. `of` describes the result, null for void.
FERRY_API void *value_of(kept_result &, type const *of);
FERRY_API bool wait_for(kept_result &, std::chrono::nanoseconds timeout);  // 0: until it is there
FERRY_API bool is_ready(kept_result &);
FERRY_API proc_id owner_of(kept_result const &);
FERRY_API void cancel(kept_result &);

// A handle on its way to another process, and arrived there. `writer` and `reader` are a codec's.
FERRY_API void save_handle(void *writer, kept_result const *);
FERRY_API std::shared_ptr<kept_result> load_handle(void *reader);

}  // namespace ferry::abi
