#include "cluster/link.hpp"

#include <new>

namespace ferry::cluster {

link::link(net::hub &hub, net::descriptor socket, link_handler &handler)
    : hub_(hub), handler_(handler), connection_(std::move(socket)) {
  connection_.limit_frames(wire::max_hello_words);
  on_frame_ = [this](wire::frame f) { handler_.on_message(shared_from_this(), wire::received(std::move(f))); };
}

void link::set_peer(proc_id id) {
  peer_.store(id, std::memory_order_relaxed);
  connection_.limit_frames(wire::max_frame_words);
}

void link::start() { hub_.add(connection_.fd(), shared_from_this()); }

bool link::send(wire::message const &m) {
  if (!connection_.send(m)) return false;
  if (connection_.has_unsent()) hub_.watch_writable(connection_.fd(), true);
  return true;
}

void link::close() { connection_.close(); }

void link::on_readable() {
  if (ended_) return;
  std::string why;
  try {
    if (connection_.receive(on_frame_) >= 0) return;
    lacks_memory_ = connection_.is_given_up();
    if (lacks_memory_) why = "no memory for the rest of a message";
  } catch (std::bad_alloc const &e) {
    lacks_memory_ = true;
    why = e.what();
  } catch (std::exception const &e) {
    why = e.what();  // a peer that is not ferry
  }
  end(why);
}

void link::on_writable() {
  if (!connection_.flush()) return;
  hub_.watch_writable(connection_.fd(), false);
  // Another thread may have queued more in between, and have asked for this before it was taken back.
  if (connection_.has_unsent()) hub_.watch_writable(connection_.fd(), true);
}

void link::end(std::string const &why) {
  ended_ = true;
  auto self = shared_from_this();
  handler_.on_end(self, why);  // before the other side sees it
  connection_.close();
  hub_.remove(connection_.fd());
}

}  // namespace ferry::cluster
