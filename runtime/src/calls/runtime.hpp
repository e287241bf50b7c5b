// The runtime of one process: everything it needs to make calls, and to run those of others.
#pragma once

#include "calls/executor.hpp"
#include "calls/kept.hpp"
#include "calls/outcome.hpp"
#include "calls/outstanding.hpp"
#include "calls/payload.hpp"
#include "calls/payload_blocks.hpp"
#include "cluster/network.hpp"
#include "globals/held.hpp"
#include "globals/received.hpp"
#include "globals/registry.hpp"
#include "globals/sharing.hpp"
#include "globals/snapshot.hpp"
#include "movement/log.hpp"
#include "net/hub.hpp"

#include <ferry/abi/runtime.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <source_location>
#include <vector>

namespace ferry::calls {

class call_globals;

class runtime final : public cluster::call_handler {
public:
  // That of this process; made on first use in the main process. Lives until the process ends.
  static runtime &get();
  // The same, after the workers that FERRY_WORKERS asks for have been started.
  static runtime &with_workers();
  // Whether this process is a copy made by fork of one that has a runtime: the streams are not its own, and get()
  // throws.
  static bool is_forked();
  // Makes this process the worker at the other end of the socket; ends with the process.
  [[noreturn]] static void run_worker(net::descriptor to_main);

  cluster::network &network() { return *network_; }
  movement_log::log &movements() { return movements_; }

  // Makes the call with the values of now, and sends it. Throws not_shippable before anything is sent.
  // `report`: nobody will wait for it, so an exception goes to standard error.
  std::shared_ptr<request> send(abi::invocation const &, wire::call_mode, bool report = false);
  // A request that is not a call: `fill(id)` gives the message.
  template <class Fill> std::shared_ptr<request> ask(proc_id whom, Fill fill) {
    return ask(whom, network_->to(whom), fill);
  }
  // The same on a stream to it that there is: does not wait.
  template <class Fill> std::shared_ptr<request> ask(proc_id whom, std::shared_ptr<cluster::link> stream, Fill fill) {
    auto r = requests_.make(whom);
    r->stream = std::move(stream);
    r->is_for_inventory = std::is_same_v<decltype(fill(r->id)), wire::inspect>;
    try {
      deliver(*r, fill(r->id));
    } catch (...) {
      requests_.forget(r->id);
      throw;
    }
    return r;
  }
  // Waits for the answer; false when the deadline has passed. Then throws what the process's end brought, if it ended.
  bool wait(request &, net::deadline = {});
  void forget(request &r) { requests_.forget(r.id); }

  // Throws what a result says that is not a value; `from` answered.
  void throw_unless_ok(wire::result const &, proc_id from, std::string const &site);

  // The public functions of these names, see ferry/steering.hpp.
  void push(globals::variable const &, std::vector<proc_id> const &, std::source_location const &);
  void pull(globals::variable const &, proc_id, void *result);
  void clear(globals::variable const &, std::vector<proc_id> const &);
  void touch(globals::variable const *);

  // A message to a process that may have ended: nothing is lost by that.
  void tell(proc_id, wire::message const &);
  // Notes who got a handle, see calls/handle.cpp.
  void retain(proc_id owner, wire::result_key, proc_id for_process);

private:
  explicit runtime(bool is_worker);
  void make_known();
  static void before_fork();
  static void after_fork();
  static void after_fork_in_child();

  void on_message(std::shared_ptr<cluster::link> const &, wire::received) override;
  void on_left(proc_id, cluster::exit_status) override;
  void on_shutdown() override;
  std::string types() const override;

  // -- calls of this process
  proc_id choose(proc_id where);
  // The call, unless it needs libraries that the receiver is not known to have: then null, and these.
  std::shared_ptr<request> try_send(abi::invocation const &, wire::call_mode, bool report, proc_id where,
                                    std::vector<globals::registry::needed_library> &lacking);
  std::vector<globals::registry::needed_library> lacking_libraries(proc_id where,
                                                                      std::vector<std::uint64_t> const &keys);
  void provide(proc_id where, std::vector<globals::registry::needed_library> const &, net::deadline,
               std::string const &what_for);
  void provide_for(globals::variable const &, proc_id where, std::string const &order);
  void deliver(request &, wire::message const &);
  // Returns the keys of the libraries that the call needs.
  std::vector<std::uint64_t> take_snapshots(globals::observed_values::lock const &, std::uint64_t entry,
                                            std::vector<std::uint64_t> const &named, request &);
  void take_reached(globals::observed_values::lock const &, globals::reach const &, std::vector<bool> const &seen,
                    request &, std::vector<std::uint64_t> &further);
  bool find_shared(globals::observed_values::lock const &, request const &, std::uint64_t entry,
                   std::vector<wire::shared_run> &);
  bool find_in_globals(globals::observed_values::lock const &, request const &, payload const &, values::call_parts &);
  void put_payload(payload &, proc_id to, movement_log::site &, wire::call &);
  void put_globals(globals::observed_values::lock const &, request const &, movement_log::site &, wire::call &);
  // By index of the variable.
  std::vector<std::optional<globals::belief>> &beliefs_of(proc_id);
  // It may hold something else than this process believes.
  void disbelieve(proc_id);
  void forget(proc_id);
  void send_values(std::shared_ptr<cluster::link> const &, wire::want const &);
  void report(request const &);
  std::shared_ptr<request> order(proc_id whom, std::shared_ptr<cluster::link>, wire::steering, wire::global_value);
  void obey(request &, std::string const &order);

  // -- calls of others, see incoming.cpp
  void accept(std::shared_ptr<cluster::link> const &, wire::received);
  struct arrived_call;
  void note_globals(proc_id caller, arrived_call &);
  void run(std::shared_ptr<cluster::link> const &, arrived_call &);
  void make_current(std::shared_ptr<cluster::link> const &, arrived_call &, call_globals &);
  void ask_for(std::shared_ptr<cluster::link> const &, wire::want const &, arrived_call &);
  void run_entry(arrived_call const &, call_globals &, proc_id caller, outcome &);
  void make_anew_if_outdated(globals::variable const &);
  void accept_order(std::shared_ptr<cluster::link> const &, std::shared_ptr<wire::received>);
  void steer(std::shared_ptr<cluster::link> const &, wire::steer const &,
             std::vector<globals::received_value::pointer> const &);
  void accept_libraries(std::shared_ptr<cluster::link> const &, wire::received);
  void expect_loaded(arrived_call &, std::vector<globals::library_hold> &);
  bool take_cancelled(proc_id caller, std::uint64_t call);

  [[noreturn]] void end_worker(int status);

  globals::registry &program_;
  net::hub hub_;
  requests requests_{hub_};
  executor executor_;
  kept_results kept_;
  globals::observed_values observed_;
  globals::received_values received_;
  globals::held_values held_;
  globals::known_sharing held_sharing_;  // used while the held values are
  kept_blocks kept_blocks_;
  movement_log::log movements_;

  // Guards what is below: snapshots are taken, beliefs formed and calls sent as one step, so that the order of the
  // messages on a stream is the order of the beliefs.
  std::mutex sending_;
  // What this process believes that others hold for it: per process, by index of the variable.
  std::map<proc_id, std::vector<std::optional<globals::belief>>> beliefs_;
  std::map<proc_id, sent_blocks> sent_blocks_;
  std::map<proc_id, std::set<std::uint64_t>> libraries_there_;  // by key: that calls of this process need not provide
  std::uint64_t payloads_as_of_ = 0;                            // generation of the program
  globals::known_sharing sharing_;
  blocks_on_their_way blocks_on_their_way_;
  payload_tags payload_tags_;
  std::vector<wire::held_global> held_list_;  // of the call that is being sent
  std::size_t next_worker_ = 0;

  // Calls here that wait for values they lack, by (stream, call).
  struct awaited {
    net::waiter *waiting;
    std::shared_ptr<wire::received> values;
  };
  std::mutex awaiting_mutex_;
  std::map<std::pair<cluster::link *, std::uint64_t>, awaited *> awaiting_;
  std::map<std::pair<proc_id, std::uint64_t>, bool> cancelled_;  // queued calls: whether they are cancelled
  std::weak_ptr<cluster::link> last_caller_;

  std::unique_ptr<cluster::network> network_;
};

}  // namespace ferry::calls
