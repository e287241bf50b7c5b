// The streams of this process to others: there from the start to the main process and its workers, opened between workers
// when they are needed first.
#include "cluster/member.hpp"

namespace ferry::cluster {
namespace {

constexpr auto opening_time = std::chrono::seconds(60);
// How long the main process may take to tell of the end of a process that has closed its streams.
constexpr auto time_for_news = std::chrono::seconds(5);
constexpr char closed_it[] = "it closed it";

// There is no stream to a process.
struct unreachable {
  std::string why;
  bool may_have_ended;
};
net::descriptor connect_to(std::string const &address) {
  try {
    return net::connect_locally(address);
  } catch (error const &e) {
    throw unreachable{e.what(), true};
  }
}

}  // namespace

std::shared_ptr<link> network::to_self() {
  std::lock_guard lock(mutex_);
  if (self_link_) return self_link_;
  auto [near, far] = net::stream_pair();
  self_link_ = std::make_shared<link>(hub_, std::move(near), *this);
  auto other = std::make_shared<link>(hub_, std::move(far), *this);
  for (auto const &end : {self_link_, other}) {
    end->set_peer(self_);
    end->start();
  }
  return self_link_;
}

std::shared_ptr<link> network::to(proc_id id) {
  if (id == self_) return to_self();
  member *m;
  {
    std::lock_guard lock(mutex_);
    m = &known(id);  // they stay for ever
    if (m->has_stream()) return m->stream;
  }
  return open_stream(*m);
}

void network::expect_end_to_be_told(proc_id id) const {
  std::lock_guard lock(mutex_);
  static_cast<void>(known(id));
}

// Another worker, talked to for the first time. Several threads may want it at the same time, and it may connect to
// this process at the same time: all take whichever stream is ready first.
std::shared_ptr<link> network::open_stream(member &m) {
  auto const until = after(opening_time);
  bool asked = false;
  for (;;) {
    net::waiter changed;
    std::shared_ptr<link> made;
    try {
      std::lock_guard lock(mutex_);
      if (m.left) throw exited(m.id, m.status);
      if (m.has_stream()) return m.stream;
      if (asked && !m.opening)
        throw unreachable{"process " + std::to_string(m.id) + " did not accept a connection: " + m.refused,
                          m.refused == closed_it};
      if (!m.opening) made = begin_to_open(m);
      asked = true;
      m.watching.push_back(&changed);
    } catch (unreachable const &u) {
      if (u.may_have_ended) wait_for_news_of_end(m, after(time_for_news));
      throw error(u.why);
    }
    if (made) start(*made);
    bool const in_time = hub_.wait(changed, until);
    std::lock_guard lock(mutex_);
    m.stop_watching(changed);
    if (in_time) continue;
    m.opening = nullptr;
    throw error("process " + std::to_string(m.id) + " did not answer a connection");
  }
}

// Throws process_exited as soon as the process is known to have ended.
void network::wait_for_news_of_end(member &m, net::deadline until) {
  for (bool in_time = true; in_time;) {
    net::waiter changed;
    {
      std::lock_guard lock(mutex_);
      if (m.left) throw exited(m.id, m.status);
      m.watching.push_back(&changed);
    }
    in_time = hub_.wait(changed, until);
    std::lock_guard lock(mutex_);
    m.stop_watching(changed);
  }
}

// With the lock held; what it returns is started when it is not.
std::shared_ptr<link> network::begin_to_open(member &m) {
  m.refused = closed_it;
  return m.opening = std::make_shared<link>(hub_, connect_to(m.address), *this);
}

void network::start(link &made) {
  made.start();
  greet(made);
}

void network::tell(proc_id id, wire::message const &message) {
  std::shared_ptr<link> stream, made;
  if (id == self_) {
    stream = to_self();
  } else {
    std::lock_guard lock(mutex_);
    member &m = known(id);
    if (m.has_stream()) {
      stream = m.stream;
    } else {
      m.to_be_told.push_back(message);
      try {
        if (!m.opening) made = begin_to_open(m);
      } catch (unreachable const &) {  // it has ended, as the main process will say
        m.to_be_told.clear();
      }
    }
  }
  if (stream) stream->send(message);
  if (made) start(*made);
}

// With the lock held.
network::member &network::known(proc_id id) const {
  auto const found = members_.find(id);
  if (found == members_.end())
    throw error("there is no process " + std::to_string(id) + "; procs() lists those there are");
  if (found->second->left) throw exited(id, found->second->status);
  return *found->second;
}

}  // namespace ferry::cluster
