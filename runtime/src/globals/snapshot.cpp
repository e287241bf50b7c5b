#include "globals/snapshot.hpp"

#include <ferry/error.hpp>

#include <utility>

namespace ferry::globals {
namespace {

// Values without large blocks are kept with a call up to this size.
constexpr std::size_t kept_with_call_bytes = 64 * 1024;

wire::bytes view(std::vector<unsigned char> const &bytes) { return {bytes.data(), bytes.size()}; }

wire::block whole(block_hashes &of) {
  auto const &b = of.block();
  wire::block to;
  to.size = b.bytes;
  to.copy = of.copy();
  if (b.bytes) to.pieces.push_back({0, {static_cast<unsigned char const *>(b.data), b.bytes}});
  return to;
}

// The chunks that have changed since a version.
wire::block changes(block_hashes &b, version since, outgoing_value &out) {
  wire::block to;
  to.size = b.block().bytes;
  to.copy = b.copy();
  b.changed_since(since, [&](std::size_t offset, std::size_t size) {
    to.pieces.push_back({offset, {static_cast<unsigned char const *>(b.block().data) + offset, size}});
    out.bytes += size;
    out.changed_chunks += (size + values::chunk_bytes - 1) / values::chunk_bytes;
  });
  return to;
}

}  // namespace

observed_values::observed_values(registry const &program) : program_(program) {}

observed_values::lock observed_values::hold() {
  lock held(*this);
  auto const now = program_.generation();
  if (std::exchange(generation_, now) == now) return held;
  all_.resize(program_.variable_count());
  is_listed_.resize(all_.size());
  for (std::size_t i = 0; i < all_.size(); ++i)
    if (all_[i] && program_.by_index(i).is_unloaded()) all_[i] = nullptr;
  // What a library does when it is loaded was not expected.
  for (auto const i : resting_)
    if (all_[i]) all_[i]->stop_resting();
  return held;
}

void observed_values::expect_not_held_here() const {
  if (holder_.load(std::memory_order_relaxed) == std::this_thread::get_id())
    throw error("a codec or serialize function of a global makes a remote call, waits for one, or steers globals: while "
                "globals are encoded or decoded it can only use what is there");
}

observed &observed_values::of(variable const &v) {
  if (v.index >= all_.size()) {  // of a library that another thread has just loaded
    all_.resize(v.index + 1);
    is_listed_.resize(v.index + 1);
  }
  auto &place = all_[v.index];
  if (!place) place = std::make_unique<observed>(v);
  return *place;
}

void observed_values::forget_all(lock const &) {
  for (auto const &o : all_)
    if (o) o->forget();
}

observed &observed_values::look(lock const &, variable const &v) {
  auto &o = of(v);
  o.look();
  return o;
}

observed &observed_values::look_and_rest(lock const &, variable const &v) {
  auto &o = of(v);
  o.look_and_rest();
  if (o.rests() && !is_listed_[v.index]) {
    is_listed_[v.index] = true;
    resting_.push_back(v.index);
  }
  return o;
}

void observed_values::expect_writes(lock const &, std::vector<bool> const &of) {
  auto const ends = [&](std::size_t i) {
    if (!all_[i] || !all_[i]->rests()) return true;
    if (i >= of.size() || !of[i]) return false;
    all_[i]->expect_writes();
    return true;
  };
  for (std::size_t i = 0; i < resting_.size();) {
    if (!ends(resting_[i])) {
      ++i;
      continue;
    }
    is_listed_[resting_[i]] = false;
    resting_[i] = resting_.back();
    resting_.pop_back();
  }
}

std::optional<snapshot> observed_values::take(lock const &held, variable const &v) {
  if (!v.is_initialised()) return {};
  auto &o = look(held, v);
  snapshot s{&v, o.tag(), o.now(), nullptr};
  if (o.blocks().empty() && o.bytes() <= kept_with_call_bytes) s.encoding = o.encoding();
  return s;
}

outgoing_value observed_values::send_form(lock const &, snapshot const &s, belief const *believed) {
  outgoing_value out;
  out.value.id = s.of->id;
  out.value.tag = s.tag;
  if (believed && believed->tag == s.tag) return out;
  auto &o = of(*s.of);
  bool has_base = believed && !o.blocks().empty() && believed->at >= o.layout_changed();
  if (has_base) {
    out.value.form = wire::form::changes;
    out.value.base = believed->tag;
    out.value.same_bytes = o.encoding_changed() <= believed->at;
    for (auto &b : o.blocks()) {
      out.value.value.blocks.push_back(changes(b, believed->at, out));
      out.chunks += b.chunks();
    }
  } else {
    out.value.form = wire::form::whole;
    for (auto &b : o.blocks()) {
      out.value.value.blocks.push_back(whole(b));
      out.bytes += b.block().bytes;
    }
  }
  if (!out.value.same_bytes) {
    out.value.value.owner = o.encoding();
    out.value.value.bytes = view(*o.encoding());
    out.bytes += out.value.value.bytes.size;
  }
  return out;
}

}  // namespace ferry::globals
