// The public functions: thin, each says in ferry's headers what it does.
#include "calls/exceptions.hpp"
#include "calls/kept_result.hpp"
#include "calls/payload.hpp"
#include "calls/runtime.hpp"

#include <ferry/movement.hpp>
#include <ferry/process.hpp>

#include <algorithm>

namespace ferry {

using calls::runtime;

proc_id myid() { return runtime::get().network().self(); }
std::vector<proc_id> procs() { return runtime::with_workers().network().processes(); }
std::vector<proc_id> workers() {
  auto ids = runtime::with_workers().network().workers();
  return ids.empty() ? std::vector<proc_id>{1} : ids;
}
int nprocs() { return static_cast<int>(procs().size()); }
int nworkers() { return static_cast<int>(workers().size()); }

std::vector<proc_id> addprocs(int n, launch_options options) {
  auto &network = runtime::get().network();
  if (!network.is_main())
    throw error("addprocs on process " + std::to_string(network.self()) + ": only the main process starts workers");
  if (n < 0) throw error("addprocs(" + std::to_string(n) + "): a number of workers cannot be negative");
  return network.add_local(n, options);
}

void rmprocs(std::vector<proc_id> ids, std::chrono::milliseconds grace) {
  auto &network = runtime::get().network();
  if (!network.is_main())
    throw error("rmprocs on process " + std::to_string(network.self()) + ": only the main process ends workers");
  if (std::find(ids.begin(), ids.end(), 1) != ids.end()) throw error("rmprocs(1): the main process cannot be removed");
  network.remove(ids, grace);
}
void rmprocs(proc_id id, std::chrono::milliseconds grace) { rmprocs(std::vector<proc_id>{id}, grace); }

std::vector<movement_entry> movement() { return runtime::get().movements().entries(); }
void reset_movement() { runtime::get().movements().reset(); }

std::vector<variable_info> varinfo(proc_id where) {
  auto &here = runtime::with_workers();
  auto r = here.ask(where, [](std::uint64_t id) { return wire::inspect{id}; });
  here.wait(*r);
  auto const &program = globals::registry::program();
  std::vector<variable_info> list;
  for (auto const &held : r->answer->as<wire::inventory>()->list)
    if (auto const *v = program.find(held.global))
      list.push_back({v->name, v->type, static_cast<std::size_t>(held.bytes), v->constant});
  std::sort(list.begin(), list.end(), [](auto const &a, auto const &b) { return a.name < b.name; });
  return list;
}

namespace abi {
namespace {

net::deadline deadline_of(std::chrono::nanoseconds timeout) {
  if (timeout.count() <= 0) return {};
  return std::chrono::steady_clock::now() + timeout;
}

// Sends a call, waits for it, and returns its request once it has ended well.
std::shared_ptr<calls::request> finish(invocation const &call, wire::call_mode mode) {
  auto &here = runtime::with_workers();
  auto until = deadline_of(call.timeout);
  auto r = here.send(call, mode);
  if (!here.wait(*r, until)) {
    here.tell(r->to, wire::cancel{r->id});
    here.forget(*r);
    throw timeout_error("the remote call at " + r->site + " on process " + std::to_string(r->to) +
                        " did not end within its timeout of " +
                        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(call.timeout).count()) +
                        " ms");
  }
  auto const &result = *r->answer->as<wire::result>();
  here.throw_unless_ok(result, r->to, r->site);
  return r;
}

}  // namespace

void call_and_fetch(invocation const &call, void *result) {
  auto r = finish(call, wire::call_mode::fetch);
  if (!result) return;
  auto const &payload = r->answer->as<wire::result>()->payload;
  calls::decode_result(**call.what->result, payload, result, globals::registry::program());
  runtime::get().movements().at(call.file, call.line, call.name, [&](movement_log::site &site) {
    site.sent(movement_log::kind::result, (*call.what->result)->name, payload.bytes.size,
              {movement_log::reason::every_call, r->to});
  });
}

void call_and_wait(invocation const &call) { finish(call, wire::call_mode::discard); }

void call_and_forget(invocation const &call) {
  runtime::with_workers().send(call, wire::call_mode::discard, /*report=*/true);
}

std::shared_ptr<kept_result> call_and_keep(invocation const &call) {
  auto &here = runtime::with_workers();
  auto r = here.send(call, wire::call_mode::keep);
  wire::result_key key{here.network().self(), r->id};
  proc_id owner = r->to;
  return std::make_shared<kept_result>(owner, key, std::move(r), deadline_of(call.timeout));
}

}  // namespace abi
}  // namespace ferry
