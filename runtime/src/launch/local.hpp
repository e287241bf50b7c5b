// Starting workers on this machine: this program again, told over a socket who it is.
#pragma once

#include "net/descriptor.hpp"

#include <map>
#include <string>

#include <sys/types.h>

namespace ferry::launch {

// The environment variable that tells a process that it is a worker: the number of the descriptor of its socket to the
// main process. Nothing secret is in it; everything else comes over that socket.
inline constexpr char worker_variable[] = "FERRY_WORKER";

// What ties a started process to this one. Destroying it does not end the process.
struct started {
  pid_t pid = 0;
  net::descriptor process;         // pidfd: readable when the process has ended
  net::descriptor socket;          // stream to it
  net::descriptor output, errors;  // read ends of its standard output and error
};

// Starts this executable with an empty standard input. Throws ferry::error when that fails.
started start_local(std::map<std::string, std::string> const &environment);

}  // namespace ferry::launch
