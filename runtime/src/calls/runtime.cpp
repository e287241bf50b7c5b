#include "calls/runtime.hpp"

#include "calls/call_globals.hpp"
#include "calls/exceptions.hpp"
#include "globals/standard_library.hpp"
#include "globals/type_list.hpp"
#include "launch/local.hpp"
#include "memory/shared_modules.hpp"

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <iostream>

#include <pthread.h>
#include <unistd.h>

namespace ferry::calls {
namespace {

// How long a running call may go on after the end of the main process's program.
constexpr auto end_grace = std::chrono::milliseconds(250);

std::atomic<runtime *> instance{nullptr};
std::mutex making;
std::atomic<bool> is_fork{false};

constexpr char fork_cannot_call[] =
    "this process was forked from one that uses ferry, whose workers are not its own: make the call in the process "
    "that was forked, or start another program by exec";

int workers_asked_for() {
  char const *text = std::getenv("FERRY_WORKERS");
  if (!text || !*text) return 0;
  char *end;
  long n = std::strtol(text, &end, 10);
  if (*end || n < 0 || n > 100'000)
    throw error("FERRY_WORKERS must be a number of workers to start, not '" + std::string(text) + "'");
  return static_cast<int>(n);
}

}  // namespace

runtime::runtime(bool is_worker)
    : program_(globals::registry::program()), executor_(hub_, is_worker, &call_globals::resume_running),
      observed_(program_), held_(program_, observed_) {}

void runtime::make_known() {
  instance.store(this, std::memory_order_release);
  ::pthread_atfork(&before_fork, &after_fork, &after_fork_in_child);
}

void runtime::before_fork() {
  if (!is_forked()) instance.load()->hub_.before_fork();
}
void runtime::after_fork() {
  if (!is_forked()) instance.load()->hub_.after_fork();
}
void runtime::after_fork_in_child() {
  if (!is_fork.exchange(true)) instance.load()->hub_.after_fork_in_child();
}

bool runtime::is_forked() { return is_fork.load(std::memory_order_relaxed); }

runtime &runtime::get() {
  if (is_forked()) throw error(fork_cannot_call);
  if (auto *r = instance.load(std::memory_order_acquire)) return *r;
  std::lock_guard lock(making);
  if (auto *r = instance.load()) return *r;
  // A worker that comes here has run past the place where ferry takes over: going on would start workers of workers.
  if (std::getenv(launch::worker_variable)) {
    std::fprintf(stderr, "ferry: this worker process ran into the program's own main; compile the file that has main "
                         "with ferry++\n");
    ::_exit(70);
  }
  // Never destroyed: threads may use it until the process is gone.
  auto *r = new runtime(false);
  r->network_ = std::make_unique<cluster::network>(r->hub_, *r, r->program_.build());
  r->hub_.start_background();
  std::atexit([] {
    if (is_forked()) return;
    auto &here = *instance.load();
    here.network_->end_all(end_grace);
    here.hub_.stop_background();
  });
  r->make_known();
  return *r;
}

runtime &runtime::with_workers() {
  auto &r = get();
  static std::once_flag started;
  if (r.network_->is_main())
    std::call_once(started, [&] {
      int n = workers_asked_for();
      if (n > 0 && r.network_->workers().empty()) r.network_->add_local(n, {});
    });
  return r;
}

void runtime::run_worker(net::descriptor to_main) {
  auto *r = new runtime(true);
  r->make_known();
  try {
    r->network_ = std::make_unique<cluster::network>(r->hub_, *r, r->program_.build(), std::move(to_main));
  } catch (std::exception const &e) {
    std::fprintf(stderr, "ferry: %s\n", e.what());
    ::_exit(70);
  }
  r->hub_.start_background();
  r->executor_.serve([r]() -> std::shared_ptr<net::event_source> {
    std::lock_guard lock(r->awaiting_mutex_);
    return r->last_caller_.lock();
  });
}

// Static destructors do not run on workers: they belong to the main process's end.
void runtime::end_worker(int status) {
  std::cout.flush();
  std::fflush(nullptr);
  ::_exit(status);
}

void runtime::on_shutdown() {
  executor_.add([this] { end_worker(0); });
}

std::string runtime::types() const { return globals::type_list(program_.types()); }

void runtime::on_left(proc_id id, cluster::exit_status status) {
  // Without the main process there is nobody to work for. Nothing here can be waited for, so not even a computing
  // call delays this.
  if (!network_ || !network_->is_main())
    if (id == 1) ::_exit(0);
  auto why = std::make_exception_ptr(cluster::network::exited(id, status, requests_.oldest_site(id)));
  for (auto const &r : requests_.lose(id, why))
    if (r->report) report(*r);
  kept_.drop_holder(id);
  received_.drop(id);
  kept_blocks_.drop(id);
  forget(id);
  std::lock_guard lock(awaiting_mutex_);
  for (auto &[key, place] : awaiting_)
    if (key.first->peer() == id) hub_.signal(*place->waiting);
}

void runtime::disbelieve(proc_id id) {
  std::lock_guard lock(sending_);
  beliefs_.erase(id);
  sent_blocks_[id].start_over();
}

void runtime::forget(proc_id id) {
  std::lock_guard lock(sending_);
  beliefs_.erase(id);
  sent_blocks_.erase(id);
  libraries_there_.erase(id);
}

void runtime::on_message(std::shared_ptr<cluster::link> const &from, wire::received message) {
  if (message.as<wire::call>()) return accept(from, std::move(message));
  if (auto *result = message.as<wire::result>()) {
    bool failed = result->status == wire::status::failed;
    auto r = requests_.answer(from->peer(), result->id, std::move(message));
    if (failed) disbelieve(from->peer());  // it may not have taken the values that came with the call
    if (r && r->report) report(*r);
  } else if (auto *inventory = message.as<wire::inventory>()) {
    requests_.answer(from->peer(), inventory->id, std::move(message));
  } else if (auto *want = message.as<wire::want>()) {
    send_values(from, *want);
  } else if (auto *values = message.as<wire::values>()) {
    std::lock_guard lock(awaiting_mutex_);
    auto place = awaiting_.find({from.get(), values->call});
    if (place == awaiting_.end()) return;
    place->second->values = std::make_shared<wire::received>(std::move(message));
    hub_.signal(*place->second->waiting);
  } else if (auto *fetch = message.as<wire::fetch>()) {
    kept_.answer(from, *fetch);
  } else if (auto *holders = message.as<wire::holders>()) {
    kept_.change_holders(*holders);
  } else if (auto *inspect = message.as<wire::inspect>()) {
    from->send(wire::inventory{inspect->id, held_.list()});
  } else if (message.as<wire::steer>()) {
    accept_order(from, std::make_shared<wire::received>(std::move(message)));
  } else if (message.as<wire::load>()) {
    accept_libraries(from, std::move(message));
  } else if (auto *cancel = message.as<wire::cancel>()) {
    std::lock_guard lock(awaiting_mutex_);
    auto found = cancelled_.find({from->peer(), cancel->call});
    if (found != cancelled_.end()) found->second = true;
  }
}

}  // namespace ferry::calls

// Called before the body of main, in every process of a program compiled with ferry++.
extern "C" FERRY_API void ferry_enter_main() {
  ferry::memory::note_start_of_main();
  if (auto const problem = ferry::globals::mixed_libraries(); !problem.empty()) {
    std::fprintf(stderr, "ferry: %s\n", problem.c_str());
    ::_exit(70);
  }
  char const *text = std::getenv(ferry::launch::worker_variable);
  if (!text) return;
  int fd = std::atoi(text);
  ::unsetenv(ferry::launch::worker_variable);  // programs that the worker starts are not workers
  ferry::calls::runtime::run_worker(ferry::net::descriptor(fd));
}
