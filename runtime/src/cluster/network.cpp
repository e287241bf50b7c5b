#include "cluster/network.hpp"

#include "cluster/member.hpp"
#include "globals/type_list.hpp"

#include <signal.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace ferry::cluster {
namespace {

constexpr std::size_t cookie_bytes = 32;
constexpr auto joining_time = std::chrono::seconds(60);

wire::bytes view(std::string const &s) { return {reinterpret_cast<unsigned char const *>(s.data()), s.size()}; }
std::string copy(wire::bytes b) { return {reinterpret_cast<char const *>(b.data), b.size}; }
bool equal(wire::bytes b, std::string const &s) {
  return b.size == s.size() && (b.size == 0 || std::memcmp(b.data, s.data(), b.size) == 0);
}

std::string random_cookie() {
  std::string cookie(cookie_bytes, '\0');
  if (::getrandom(cookie.data(), cookie.size(), 0) != static_cast<ssize_t>(cookie.size()))
    net::throw_errno("cannot make a random cookie");
  return cookie;
}

std::string hex(wire::bytes b) {
  std::string text;
  for (std::size_t i = 0; i < b.size; ++i) {
    text += "0123456789abcdef"[b.data[i] >> 4];
    text += "0123456789abcdef"[b.data[i] & 15];
  }
  return text;
}

}  // namespace

network::network(net::hub &hub, call_handler &calls, std::string build)
    : hub_(hub), calls_(calls), build_(std::move(build)), cookie_(random_cookie()) {}

network::network(net::hub &hub, call_handler &calls, std::string build, net::descriptor to_main)
    : hub_(hub), calls_(calls), build_(std::move(build)), self_(0) {
  open_doorway();
  auto main = std::make_shared<member>();
  main->id = 1;
  main->stream = std::make_shared<link>(hub_, std::move(to_main), *this);
  members_[1] = main;
  net::waiter joined;
  main->watching.push_back(&joined);
  main->stream->start();
  if (!hub_.wait(joined, after(joining_time), main->stream.get()) || !main->joined)
    throw error("the main process did not say who this worker is: " + main->refused);
}

network::~network() = default;

void network::open_doorway() {
  doorway_ = std::make_shared<doorway>(*this, net::listen_locally(address_));
  hub_.add(doorway_->fd(), doorway_);
}

std::vector<proc_id> network::processes() const {
  std::lock_guard lock(mutex_);
  std::vector<proc_id> ids{self_};
  for (auto const &[id, m] : members_)
    if (m->joined && !m->leaving && !m->left) ids.push_back(id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::vector<proc_id> network::workers() const {
  auto ids = processes();
  if (!ids.empty() && ids.front() == 1) ids.erase(ids.begin());
  return ids;
}

process_exited network::exited(proc_id id, exit_status status, std::string const &site) {
  std::string what = "process " + std::to_string(id) + " has ended";
  if (status.signal)
    what = "process " + std::to_string(id) + " was ended by signal " + std::to_string(*status.signal) + " (" +
           ::strsignal(*status.signal) + ")";
  else if (status.exit_code)
    what = "process " + std::to_string(id) + " exited with status " + std::to_string(*status.exit_code);
  if (!site.empty()) what += " while the remote call at " + site + " ran or waited there";
  return process_exited(what, id, status.signal, status.exit_code);
}

void network::greet(link &to) {
  wire::hello hello;
  hello.build = view(build_);
  hello.cookie = view(cookie_);
  hello.process = self_;
  hello.address = address_;
  hello.pid = ::getpid();
  to.send(hello);
}

// ---- messages about membership; everything else is a call's

void network::on_message(std::shared_ptr<link> const &from, wire::received message) {
  if (auto *hello = message.as<wire::hello>()) return on_hello(from, *hello);
  if (auto *refused = message.as<wire::refused>()) {
    std::string why(refused->why);
    if (!refused->types.empty()) why += difference(refused->types);
    std::lock_guard lock(mutex_);
    for (auto &[id, m] : members_)
      if (m->stream == from || m->opening == from) {
        m->refused = why;
        m->changed(hub_);
      }
    return;
  }
  if (from->peer() == 0) throw error("a message before the hello");
  if (auto *ping = message.as<wire::ping>()) {
    from->send(wire::pong{ping->number});
  } else if (message.as<wire::shutdown>() && from->peer() == 1) {
    calls_.on_shutdown();
  } else if (auto *peers = message.as<wire::peers>(); peers && from->peer() == 1) {
    std::lock_guard lock(mutex_);
    for (auto const &peer : peers->list) {
      auto &m = members_[peer.process];
      if (!m) m = std::make_shared<member>();
      m->id = peer.process;
      m->address = peer.address;
      m->joined = true;
    }
  } else if (auto *left = message.as<wire::left>(); left && from->peer() == 1) {
    exit_status status;
    if (left->signal >= 0) status.signal = left->signal;
    if (left->exit_code >= 0) status.exit_code = left->exit_code;
    set_left(left->process, status);
  } else {
    auto *result = message.as<wire::result>();
    if (result && result->printed && is_main()) show_output(from->peer());
    calls_.on_message(from, std::move(message));
  }
}

// What a call printed is shown before its caller goes on.
void network::show_output(proc_id id) {
  std::shared_ptr<member> m;
  {
    std::lock_guard lock(mutex_);
    if (auto found = members_.find(id); found != members_.end()) m = found->second;
  }
  if (!m || !m->output) return;
  m->output->on_readable();
  m->errors->on_readable();
}

std::string network::refusal(wire::hello const &hello) const {
  if (hello.protocol != wire::protocol_version)
    return "protocol version " + std::to_string(hello.protocol) + " there, " + std::to_string(wire::protocol_version) +
           " here";
  if (!equal(hello.build, build_))
    return "another build of the program: " + hex(hello.build) + " there, " + hex(view(build_)) + " here";
  if (self_ != 0 && !equal(hello.cookie, cookie_)) return "it does not belong to this run of the program";
  return {};
}

// What a developer of the program would look for: two builds whose values have different forms.
std::string network::difference(std::string_view types_there) const {
  auto const first = globals::first_difference(calls_.types(), types_there);
  return first.empty() ? "; the classes of the values that travel are the same" : "; " + first;
}

// Whether the process at the other end may be who it says it is. With the lock held.
bool network::may_be(link const &from, wire::hello const &hello) const {
  auto const known = std::find_if(members_.begin(), members_.end(), [&](auto const &m) {
    return m.second->stream.get() == &from || m.second->opening.get() == &from;
  });
  // Which of its processes this is, only the main process says, on the stream that this one was started with.
  if (self_ == 0) return known != members_.end() && hello.process == 1 && hello.you_are > 1;
  if (known != members_.end()) return hello.process == known->first;
  return !is_main() && hello.process > 1 && hello.process != self_;  // another worker at the door
}

void network::on_hello(std::shared_ptr<link> const &from, wire::hello const &hello) {
  if (from->peer() != 0) return from->close();  // no process says it twice
  std::string why = refusal(hello);
  std::unique_lock lock(mutex_);
  if (why.empty() && !may_be(*from, hello)) why = "it is not process " + std::to_string(hello.process);
  if (!why.empty()) {
    for (auto &[id, m] : members_)
      if (m->stream == from || m->opening == from) {
        m->refused = why;
        m->opening = nullptr;
        m->changed(hub_);
      }
    lock.unlock();
    bool const other_build = hello.protocol == wire::protocol_version && !equal(hello.build, build_);
    std::string const types = other_build ? calls_.types() : std::string();
    from->send(wire::refused{why, types});
    return from->close();
  }
  bool answer = false;
  std::shared_ptr<member> m;
  if (self_ == 0) {  // the main process tells this worker who it is
    self_ = hello.you_are;
    cookie_ = copy(hello.cookie);
    m = members_[1];
    answer = true;
    if (!hello.working_directory.empty() && ::chdir(std::string(hello.working_directory).c_str()) != 0) {
      std::string problem = std::string("cannot change to the working directory '") +
                            std::string(hello.working_directory) + "': " + std::strerror(errno);
      m->refused = problem;
      m->changed(hub_);
      lock.unlock();
      from->send(wire::refused{problem, {}});
      return;
    }
  } else {
    auto &place = members_[hello.process];
    answer = !place || (place->stream != from && place->opening != from);  // it connected to us
    if (!place) place = std::make_shared<member>();
    m = place;
    m->id = hello.process;
    m->address = hello.address;
  }
  // Before anybody can send on the stream: the other side takes nothing ahead of the hello.
  if (answer) greet(*from);
  from->set_peer(m->id);
  if (!m->stream) m->stream = from;
  if (m->opening == from) m->opening = nullptr;
  m->joined = true;
  if (m->has_stream())
    for (auto const &message : std::exchange(m->to_be_told, {})) m->stream->send(message);
  m->changed(hub_);
}

void network::on_end(std::shared_ptr<link> const &from, std::string const &why) {
  if (!is_main()) {
    if (from->peer() != 0 && from->lacks_memory()) give_up(*from, why);
    if (from->peer() == 1 || self_ == 0) calls_.on_left(1, {});
    std::lock_guard lock(mutex_);
    for (auto &[id, m] : members_)
      if (m->stream == from || m->opening == from) {
        (m->stream == from ? m->stream : m->opening).reset();
        m->to_be_told.clear();
        m->changed(hub_);
      }
    return;
  }
  // A worker that cannot be talked to is of no use; its exit status comes with the end of its process.
  std::lock_guard lock(mutex_);
  for (auto &[id, m] : members_)
    if (m->stream == from && m->process) {
      if (m->refused.empty()) m->refused = why;
      ::kill(m->pid, SIGKILL);
    }
}

// A worker that has lost what another process sent it, or a part of what it sent itself. That process waits for answers,
// and is told of the end of this one by the main process.
void network::give_up(link const &broken, std::string const &why) {
  std::fprintf(stderr, "ferry: process %d ends, for the stream to process %d is broken: %s\n", self_, broken.peer(),
               why.c_str());
  ::_exit(70);
}

void network::set_left(proc_id id, exit_status status) {
  {
    std::lock_guard lock(mutex_);
    auto found = members_.find(id);
    if (found == members_.end() || found->second->left) return;
    member &m = *found->second;
    m.left = true;
    m.status = status;
    m.to_be_told.clear();
    if (m.stream) m.stream->close();
    m.changed(hub_);
  }
  calls_.on_left(id, status);
}

}  // namespace ferry::cluster
