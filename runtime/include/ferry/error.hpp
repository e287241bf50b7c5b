// The exceptions of ferry. Each message says what failed, where, and what to do about it.
#pragma once
#pragma GCC system_header

#include <ferry/export.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace ferry {

// Names a process: 1 is the main process; workers are 2, 3, … and are never reused.
using proc_id = int;

// The base of everything ferry itself throws.
class FERRY_API error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

// A value cannot be sent to another process; nothing of the call has been sent.
class FERRY_API not_shippable : public error {
public:
  using error::error;
};

// A call did not end within its timeout.
class FERRY_API timeout_error : public error {
public:
  using error::error;
};

// The call was cancelled before it had a result.
class FERRY_API cancelled_error : public error {
public:
  using error::error;
};

// A process ended, by itself or killed, before it had answered.
class FERRY_API process_exited : public error {
public:
  process_exited(std::string const &what, proc_id worker, std::optional<int> signal, std::optional<int> exit_code)
      : error(what), worker_(worker), signal_(signal), exit_code_(exit_code) {}
  // The process that ended.
  proc_id worker() const { return worker_; }
  // The signal that ended it, when one did and it is known.
  std::optional<int> signal() const { return signal_; }
  // Its exit status, when it ended by itself and it is known.
  std::optional<int> exit_code() const { return exit_code_; }

private:
  proc_id worker_;
  std::optional<int> signal_, exit_code_;
};

// An exception thrown by a remote call: itself when its own type cannot travel, or the origin of one that did.
class FERRY_API remote_error : public error {
public:
  remote_error(std::string const &what, proc_id worker, std::string type, std::string trace)
      : error(what), worker_(worker), type_(std::move(type)), trace_(std::move(trace)) {}
  // The process that threw.
  proc_id worker() const { return worker_; }
  // The type of what was thrown, as written in C++.
  std::string type() const { return type_; }
  // The remote calls it came through, innermost first, one a line.
  std::string trace() const { return trace_; }

private:
  proc_id worker_;
  std::string type_, trace_;
};

// Where an exception caught from a remote call was thrown; null for one that no remote call threw.
// Valid until this thread has caught 16 further exceptions from remote calls. Thread-safe.
FERRY_API remote_error const *remote_origin(std::exception const &);

}  // namespace ferry
