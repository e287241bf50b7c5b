// The processes of a program and the streams between them: who is there, how to reach it, and how it ended.
#pragma once

#include "cluster/link.hpp"
#include "cluster/output.hpp"
#include "launch/local.hpp"
#include "net/hub.hpp"

#include <ferry/process.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ferry::cluster {

// How a process ended, as far as it is known.
struct exit_status {
  std::optional<int> signal, exit_code;
};

// What the layer above does with messages that are not about membership. Called by the reader; must not wait.
class call_handler {
public:
  virtual ~call_handler() = default;
  virtual void on_message(std::shared_ptr<link> const &, wire::received) = 0;
  // The process is gone: nothing more comes from it.
  virtual void on_left(proc_id, exit_status) = 0;
  // The main process asks this worker to end.
  virtual void on_shutdown() = 0;
  // The classes of the program's values, see globals/type_list.hpp.
  virtual std::string types() const = 0;
};

class network final : public link_handler {
public:
  // The main process's side: process 1, no workers yet.
  network(net::hub &, call_handler &, std::string build);
  // A worker's side: takes its place from the main process over the inherited socket. Throws ferry::error.
  network(net::hub &, call_handler &, std::string build, net::descriptor to_main);
  ~network();

  proc_id self() const { return self_; }
  bool is_main() const { return self_ == 1; }
  std::vector<proc_id> processes() const;  // ascending, this one included
  std::vector<proc_id> workers() const;

  // The stream to a process; connects when there is none yet. Throws process_exited when it has ended, ferry::error
  // when there never was one of that number.
  std::shared_ptr<link> to(proc_id);
  // Sends a message that has no answer, when there is a stream; does not wait until there is. Throws the same.
  void tell(proc_id, wire::message const &);
  // For a request whose stream has broken: throws process_exited when the end of that process has been told already, so
  // that nobody will tell the request. Else that is still to come.
  void expect_end_to_be_told(proc_id) const;

  // Main process only.
  std::vector<proc_id> add_local(int n, launch_options const &);
  void remove(std::vector<proc_id> const &, std::chrono::milliseconds grace);
  // Ends all workers at the end of the program.
  void end_all(std::chrono::milliseconds grace);

  // "process 3 was ended by signal 9 (Killed)"; `site`: of a call that it had not answered.
  static process_exited exited(proc_id, exit_status, std::string const &site = {});

private:
  struct member;
  class process_watch;
  class doorway;

  void on_message(std::shared_ptr<link> const &, wire::received) override;
  void on_end(std::shared_ptr<link> const &, std::string const &why) override;

  void on_hello(std::shared_ptr<link> const &, wire::hello const &);
  std::string refusal(wire::hello const &) const;
  bool may_be(link const &, wire::hello const &) const;
  std::string difference(std::string_view types_there) const;
  std::shared_ptr<member> launch_one(launch_options const &);
  std::string wait_until_joined(std::vector<std::shared_ptr<member>> const &, std::chrono::milliseconds);
  void announce(std::vector<std::shared_ptr<member>> const &joined);
  void show_output(proc_id);
  void process_ended(member &);
  [[noreturn]] void give_up(link const &, std::string const &why);
  void set_left(proc_id, exit_status);
  void open_doorway();
  std::shared_ptr<link> to_self();
  std::shared_ptr<link> open_stream(member &);
  std::shared_ptr<link> begin_to_open(member &);
  void start(link &);
  void wait_for_news_of_end(member &, net::deadline);
  member &known(proc_id) const;
  void greet(link &);

  net::hub &hub_;
  call_handler &calls_;
  std::string const build_;
  std::string cookie_;
  proc_id self_ = 1;
  proc_id next_ = 2;
  std::shared_ptr<doorway> doorway_;  // workers: where other workers connect
  std::string address_;
  std::shared_ptr<link> self_link_;  // one end of a stream to itself: calls to this process travel like any other

  mutable std::mutex mutex_;
  std::map<proc_id, std::shared_ptr<member>> members_;
};

}  // namespace ferry::cluster
