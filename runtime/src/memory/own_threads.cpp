#include "memory/own_threads.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <atomic>

namespace ferry::memory {
namespace {
std::atomic<unsigned> own_threads{0};
}  // namespace

own_thread::own_thread() { ++own_threads; }
own_thread::~own_thread() { --own_threads; }

bool runs_only_own_threads() {
  static int const tasks = ::open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat status;
  if (tasks < 0 || ::fstat(tasks, &status) != 0) return false;
  // A folder's links: its name, its ".", and the ".." of each folder in it, here of each thread.
  return status.st_nlink == 2 + 1 + own_threads.load();
}

}  // namespace ferry::memory
