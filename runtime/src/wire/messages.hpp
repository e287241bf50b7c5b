// The messages of the protocol as plain data; runtime/schema/protocol.capnp says what each means.
//
// Views (`bytes`, string_view) point into the frame a message was read from, or into what the sender owns while it
// sends. This header is read by C++17 code: the generated Cap'n Proto headers of version 0.9 do not compile as C++20.
#pragma once

#include "memory/shared_copy.hpp"
#include "values/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace ferry::wire {

inline constexpr std::uint32_t protocol_version = 5;

struct bytes {
  unsigned char const *data = nullptr;
  std::size_t size = 0;
};

using content_tag = values::hash128;

struct piece {
  std::uint64_t offset = 0;
  bytes content;
};

struct block {
  std::uint64_t size = 0;
  std::vector<piece> pieces;
  content_tag tag;
  bool kept = false;
  // Of the sender, not sent: where what a stream does not take at once is kept for all messages with this block's
  // content. Null: each message keeps its own.
  std::shared_ptr<memory::shared_copy> copy = nullptr;
};

struct value {
  wire::bytes bytes;
  std::vector<block> blocks;
  // Of the sender, not sent: keeps `bytes` as they are. Null: they may change once the message has been sent.
  std::shared_ptr<void const> owner = nullptr;
};

struct hello {
  std::uint32_t protocol = protocol_version;
  bytes build, cookie;
  int process = 0, you_are = 0, pid = 0;
  std::string_view address, working_directory;
};

struct refused {
  std::string_view why;
  std::string_view types;  // of the sender, when it is of another build
};

enum class form : std::uint8_t { held, whole, changes };

struct global_value {
  std::uint64_t id = 0;
  content_tag tag;
  wire::form form = form::held;
  wire::value value;
  content_tag base;
  bool same_bytes = false;
};

// A global that the sender believes the receiver to keep. Also its form on the wire, where numbers are little-endian.
struct held_global {
  std::uint64_t id = 0;
  content_tag tag;
};
static_assert(sizeof(held_global) == 24);

struct held_globals {
  held_global const *first = nullptr;
  std::size_t count = 0;

  held_global const *begin() const { return first; }
  held_global const *end() const { return first + count; }
};

// Objects of a global that are those of another one. Also its form on the wire.
struct shared_run {
  std::uint64_t owner = 0, other = 0;
  std::uint32_t owner_first = 0, other_first = 0, count = 0, distance = 0;

  friend bool operator==(shared_run const &a, shared_run const &b) {
    return a.owner == b.owner && a.other == b.other && a.owner_first == b.owner_first &&
           a.other_first == b.other_first && a.count == b.count && a.distance == b.distance;
  }
};
static_assert(sizeof(shared_run) == 32);

enum class call_mode : std::uint8_t { fetch, keep, discard };

struct call {
  std::uint64_t id = 0, entry = 0;
  call_mode mode = call_mode::fetch;
  value payload;
  // Both in the order of the entry's reach, and what the call reaches beyond that behind them.
  held_globals held;
  std::vector<global_value> globals;
  std::vector<std::uint64_t> absent;  // statics of functions that are not initialised
  std::string_view site;
  std::vector<content_tag> release;
  std::vector<std::uint64_t> referred;
  bool shares = false;
  std::vector<shared_run> shared;  // in the order of the globals' ids
};

enum class status : std::uint8_t { ok, thrown, failed, cancelled, unknown, pending };

struct thrown {
  std::string_view type_name, type_text, what, trace;
  int worker = 0;
};

struct result {
  std::uint64_t id = 0;
  wire::status status = status::ok;
  value payload;
  std::string_view text;
  wire::thrown thrown;
  bool printed = false;  // text of the sender waits in its output pipes
};

struct want {
  std::uint64_t call = 0;
  std::vector<std::uint64_t> globals;
};

struct values {
  std::uint64_t call = 0;
  std::vector<global_value> globals;
};

struct result_key {
  int caller = 0;
  std::uint64_t call = 0;
  friend bool operator==(result_key a, result_key b) { return a.caller == b.caller && a.call == b.call; }
};

struct fetch {
  std::uint64_t id = 0;
  result_key key;
  bool wait = true, value = true;
};

struct holders {
  result_key key;
  int process = 0, change = 0;
};

struct peer {
  int process = 0;
  std::string_view address;
};
struct peers {
  std::vector<peer> list;
};

struct left {
  int process = 0, signal = -1, exit_code = -1;
};

struct inspect {
  std::uint64_t id = 0;
};

struct held {
  std::uint64_t global = 0, bytes = 0;
};
struct inventory {
  std::uint64_t id = 0;
  std::vector<held> list;
};

enum class steering : std::uint8_t { take, give, drop };

struct steer {
  std::uint64_t id = 0;
  steering what = steering::take;
  std::vector<global_value> globals;
};

struct wanted_library {
  std::string_view path;
  bytes build;
  std::uint64_t bindings = 0;
  bool is_global = false;
};
struct load {
  std::uint64_t id = 0;
  std::vector<wanted_library> libraries;
};

struct ping {
  std::uint64_t number = 0;
};
struct pong {
  std::uint64_t number = 0;
};
struct shutdown {};
struct cancel {
  std::uint64_t call = 0;
};

using message = std::variant<hello, refused, call, result, want, values, fetch, holders, peers, left, inspect,
                             inventory, steer, load, ping, pong, shutdown, cancel>;

}  // namespace ferry::wire
