#include "launch/local.hpp"

#include <ferry/error.hpp>

// Debian's C library has vfork; this version of Boost only looks for it under older feature macros.
#define BOOST_POSIX_HAS_VFORK 1
#include <boost/process/args.hpp>
#include <boost/process/child.hpp>
#include <boost/process/env.hpp>
#include <boost/process/environment.hpp>
#include <boost/process/exe.hpp>
#include <boost/process/extend.hpp>
#include <boost/process/io.hpp>
#include <boost/process/posix.hpp>

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace ferry::launch {
namespace {

namespace bp = boost::process;

std::pair<net::descriptor, net::descriptor> pipe_ends() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) net::throw_errno("cannot make a pipe");
  return {net::descriptor(ends[0]), net::descriptor(ends[1])};
}

// The descriptor by which a worker finds its socket.
constexpr int worker_socket = 3;

// The same out of the way of 0 to 3: the child binds these one after the other, and binding a descriptor to itself
// would leave it to be closed on exec.
net::descriptor out_of_the_way(net::descriptor const &d) {
  net::descriptor copy(::fcntl(d.get(), F_DUPFD_CLOEXEC, worker_socket + 1));
  if (!copy) net::throw_errno("cannot copy a descriptor");
  return copy;
}

}  // namespace

started start_local(std::map<std::string, std::string> const &environment) {
  auto [ours, theirs] = net::stream_pair();
  auto [output, output_end] = pipe_ends();
  auto [errors, errors_end] = pipe_ends();

  theirs = out_of_the_way(theirs);
  output_end = out_of_the_way(output_end);
  errors_end = out_of_the_way(errors_end);

  bp::environment inherited = boost::this_process::environment();
  for (auto const &[name, value] : environment) inherited[name] = value;
  inherited[worker_variable] = std::to_string(worker_socket);

  started s;
  try {
    // vfork: the time to start does not grow with the memory of this process. The name seen in process lists stays
    // ours.
    bp::child child(bp::exe = "/proc/self/exe", bp::args = std::vector<std::string>{}, inherited, bp::std_in < bp::null,
                    bp::posix::fd.bind(STDOUT_FILENO, output_end.get()),
                    bp::posix::fd.bind(STDERR_FILENO, errors_end.get()),
                    bp::posix::fd.bind(worker_socket, theirs.get()), bp::posix::use_vfork);
    s.pid = child.id();
    child.detach();
  } catch (bp::process_error const &e) {
    throw error(std::string("cannot start a worker process: ") + e.what());
  }
  s.process = net::descriptor(static_cast<int>(::syscall(SYS_pidfd_open, s.pid, 0)));
  if (!s.process) net::throw_errno("cannot watch a worker process");
  s.socket = std::move(ours);
  s.output = std::move(output);
  s.errors = std::move(errors);
  return s;
}

}  // namespace ferry::launch
