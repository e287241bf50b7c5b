// The processes of a program: the main process and the workers it started.
#pragma once
#pragma GCC system_header

#include <ferry/abi/same_library.hpp>
#include <ferry/error.hpp>
#include <ferry/export.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace ferry {

// "Choose a worker for me": an idle one first, else in turn.
struct any_t {
  explicit any_t() = default;
};
inline constexpr any_t any{};

// This process: 1 in the main process. Thread-safe, as everything here is.
FERRY_API proc_id myid();
// The main process and the workers, ascending.
FERRY_API std::vector<proc_id> procs();
// The workers, ascending; {1} when there are none: the main process then does the work itself.
FERRY_API std::vector<proc_id> workers();
FERRY_API int nprocs();
// At least 1, see workers().
FERRY_API int nworkers();

// How to start a worker.
struct launch_options {
  std::map<std::string, std::string> env = {};  // added to the environment that the worker inherits
  std::string cwd = {};                         // working directory; empty: the same as here
  std::chrono::milliseconds timeout{60'000};    // for a worker to start and answer
};

// Starts n workers on this machine: new processes of this very program, which enter ferry's worker loop before the body
// of main. Returns their numbers once all of them are ready for calls. Throws ferry::error, with no worker left behind,
// when one cannot be started, when n is negative, and on a worker.
FERRY_API std::vector<proc_id> addprocs(int n, launch_options options = {});

// Ends workers: a running call may finish within `grace`, then the process is killed. Calls that wait for one of them
// throw process_exited. Unknown or ended workers are ignored; process 1 cannot be removed. Throws ferry::error on a
// worker.
FERRY_API void rmprocs(std::vector<proc_id> ids, std::chrono::milliseconds grace = std::chrono::milliseconds(5000));
FERRY_API void rmprocs(proc_id id, std::chrono::milliseconds grace = std::chrono::milliseconds(5000));

}  // namespace ferry
