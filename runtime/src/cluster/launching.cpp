// The main process's part of membership: starting workers, seeing them end, ending them.
#include "cluster/member.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace ferry::cluster {
namespace {

// How long a killed process may take to be gone before it is given up on.
constexpr auto dying_time = std::chrono::seconds(10);

wire::bytes view(std::string const &s) { return {reinterpret_cast<unsigned char const *>(s.data()), s.size()}; }

// Collects the status of an ended child; unknown when the program collects its children itself.
exit_status collect(int pidfd) {
  siginfo_t info{};
  exit_status status;
  if (::waitid(P_PIDFD, static_cast<id_t>(pidfd), &info, WEXITED | WNOHANG) != 0 || info.si_pid == 0) return status;
  if (info.si_code == CLD_EXITED)
    status.exit_code = info.si_status;
  else
    status.signal = info.si_status;
  return status;
}

}  // namespace

std::vector<proc_id> network::add_local(int n, launch_options const &options) {
  std::vector<std::shared_ptr<member>> started;
  std::string problem;
  try {
    for (int i = 0; i < n; ++i) started.push_back(launch_one(options));
    problem = wait_until_joined(started, options.timeout);
  } catch (std::exception const &e) {
    problem = e.what();
  }
  std::vector<proc_id> ids;
  for (auto const &m : started) ids.push_back(m->id);
  if (!problem.empty()) {
    remove(ids, std::chrono::milliseconds(0));
    throw error("cannot start " + std::to_string(n) + (n == 1 ? " worker: " : " workers: ") + problem);
  }
  announce(started);
  return ids;
}

std::shared_ptr<network::member> network::launch_one(launch_options const &options) {
  auto process = launch::start_local(options.env);
  auto m = std::make_shared<member>();
  {
    std::lock_guard lock(mutex_);
    m->id = next_++;
    members_[m->id] = m;
  }
  m->pid = process.pid;
  m->process = std::move(process.process);
  m->output = std::make_shared<output_forwarder>(hub_, std::move(process.output), m->id, stdout);
  m->errors = std::make_shared<output_forwarder>(hub_, std::move(process.errors), m->id, stderr);
  m->stream = std::make_shared<link>(hub_, std::move(process.socket), *this);

  wire::hello greeting;
  greeting.build = view(build_);
  greeting.cookie = view(cookie_);
  greeting.process = self_;
  greeting.you_are = m->id;
  greeting.working_directory = options.cwd;
  m->stream->send(greeting);

  hub_.add(m->output->fd(), m->output);
  hub_.add(m->errors->fd(), m->errors);
  m->stream->start();
  hub_.add(m->process.get(), std::make_shared<process_watch>(*this, m));
  return m;
}

// Empty when all have joined, else what went wrong.
std::string network::wait_until_joined(std::vector<std::shared_ptr<member>> const &started,
                                       std::chrono::milliseconds time) {
  auto until = after(time);
  for (auto const &m : started) {
    for (;;) {
      net::waiter changed;
      {
        std::lock_guard lock(mutex_);
        if (!m->refused.empty()) return "worker " + std::to_string(m->id) + ": " + m->refused;
        if (m->left) return exited(m->id, m->status).what() + std::string(" before it was ready");
        if (m->joined) break;
        m->watching.push_back(&changed);
      }
      bool in_time = hub_.wait(changed, until, m->stream.get());
      std::lock_guard lock(mutex_);
      m->stop_watching(changed);
      if (!in_time)
        return "worker " + std::to_string(m->id) + " did not answer within " + std::to_string(time.count()) +
               " ms; static initialisers that run long, or a main that was not compiled with ferry++?";
    }
  }
  return {};
}

// Tells the workers of each other.
void network::announce(std::vector<std::shared_ptr<member>> const &joined) {
  auto is_new = [&](std::shared_ptr<member> const &m) {
    return std::find(joined.begin(), joined.end(), m) != joined.end();
  };
  wire::peers everyone, newcomers;
  std::vector<std::shared_ptr<member>> all;
  {
    std::lock_guard lock(mutex_);
    for (auto const &[id, m] : members_)
      if (m->joined && !m->left && !m->leaving) all.push_back(m);
  }
  for (auto const &m : all) {
    everyone.list.push_back({m->id, m->address});
    if (is_new(m)) newcomers.list.push_back({m->id, m->address});
  }
  for (auto const &m : all) {
    wire::peers others;
    for (auto const &peer : is_new(m) ? everyone.list : newcomers.list)
      if (peer.process != m->id) others.list.push_back(peer);
    if (!others.list.empty()) m->stream->send(others);
  }
}

void network::process_ended(member &m) {
  hub_.remove(m.process.get());
  exit_status status = collect(m.process.get());
  // What it still said comes before the news of its end.
  m.stream->on_readable();
  m.output->finish();
  m.errors->finish();
  set_left(m.id, status);
  std::vector<std::shared_ptr<link>> others;
  {
    std::lock_guard lock(mutex_);
    for (auto const &[id, other] : members_)
      if (other->joined && !other->left && other->stream) others.push_back(other->stream);
  }
  for (auto const &other : others)
    other->send(wire::left{m.id, status.signal.value_or(-1), status.exit_code.value_or(-1)});
}

void network::remove(std::vector<proc_id> const &ids, std::chrono::milliseconds grace) {
  std::vector<std::shared_ptr<member>> leaving;
  {
    std::lock_guard lock(mutex_);
    for (proc_id id : ids) {
      auto found = members_.find(id);
      if (found == members_.end() || found->second->left) continue;
      found->second->leaving = true;
      leaving.push_back(found->second);
    }
  }
  for (auto const &m : leaving) m->stream->send(wire::shutdown{});
  auto wait_for_end = [&](member &m, net::deadline until) {
    net::waiter ended;
    {
      std::lock_guard lock(mutex_);
      if (m.left) return true;
      m.watching.push_back(&ended);
    }
    hub_.wait(ended, until);
    std::lock_guard lock(mutex_);
    m.stop_watching(ended);
    return m.left;
  };
  auto until = after(grace);
  for (auto const &m : leaving) {
    if (wait_for_end(*m, until)) continue;
    ::kill(m->pid, SIGKILL);
    wait_for_end(*m, after(dying_time));
  }
}

void network::end_all(std::chrono::milliseconds grace) { remove(workers(), grace); }

}  // namespace ferry::cluster
