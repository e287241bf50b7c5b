// A worker's standard output and error, shown by the main process line by line.
#pragma once

#include "net/descriptor.hpp"
#include "net/hub.hpp"

#include <ferry/error.hpp>

#include <cstdio>
#include <string>

namespace ferry::cluster {

// Reads one pipe and writes each of its lines to a stream of this process as "From worker N: <line>".
class output_forwarder : public net::event_source {
public:
  output_forwarder(net::hub &, net::descriptor pipe, proc_id from, std::FILE *to);

  int fd() const { return pipe_.get(); }
  void on_readable() override;
  // Takes what is there now, and the last line if it has no end: the worker is gone.
  void finish();

private:
  bool read_available();
  void write_lines(bool all);

  net::hub &hub_;
  net::descriptor pipe_;
  std::string prefix_;
  std::FILE *to_;
  std::string pending_;
  bool ended_ = false;
};

}  // namespace ferry::cluster
