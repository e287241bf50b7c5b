// Feeds the decoder bytes that nobody encoded. They say which of the program's variables or calls they are for, and what
// values would travel for; the rest is the values. What is accepted must be values: they are encoded again, and that must
// decode to the same.
//
//   fuzz_decode CORPUS [LIBFUZZER OPTIONS]     as libFuzzer's programs are run
//   FERRY_FUZZ_SEEDS=FOLDER fuzz_decode        writes an encoding of each variable and call as it is, and ends
#include "schema.hpp"

#include "globals/registry.hpp"
#include "values/call_parts.hpp"
#include "values/decode.hpp"
#include "values/encode.hpp"

#include <ferry/abi/runtime.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <list>
#include <optional>
#include <vector>

namespace {

using namespace ferry;
using bytes = std::vector<unsigned char>;
using types = std::vector<ferry::abi::type const *>;
using values::role;

globals::registry const &program() { return globals::registry::program(); }

// The large blocks follow the encoding as they do on the wire: apart, each with its size.
struct message {
  bytes encoding;
  std::vector<bytes> blocks;
  bool operator==(message const &) const = default;
};

// What values are decoded for: a variable, or a call with its callable and arguments.
struct target {
  std::string name;
  role as;
  types of;
  message seed;
  std::uint16_t number = 0;  // of its name: stays the same when others are added, so that inputs can be kept
  bool ordered = true;       // made again, its encoding is the same
};

// A result is encoded with its blocks in the bytes.
bool has_blocks_apart(role as) { return as != role::result; }

// Null when it has to be done again: parts of others have been found.
std::optional<message> encode_once(std::string const &name, types const &of, role as,
                                   std::vector<void const *> const &objects, values::call_parts *parts,
                                   values::owners_to_come &owners) {
  message m;
  values::walk walk;
  values::byte_writer writer(m.encoding);
  values::encoder out(writer, program(), name, has_blocks_apart(as) ? &walk : nullptr, as);
  if (parts) {
    parts->begin();
    out.look_for_parts(*parts);
  } else {
    owners.begin();
    out.look_for_owners(owners);
  }
  for (std::size_t i = 0; i < of.size(); ++i) {
    values::call_parts::looking in_the_callable(parts, i == 0);
    out.encode(*of[i], objects[i]);
  }
  if (!parts && owners.has_learned()) return {};
  if (!parts) out.expect_owned();
  if (parts && parts->learn(out.objects())) return {};
  if (parts) parts->append_to(writer, out.objects());
  for (auto const &b : walk.blocks) {
    auto const *first = static_cast<unsigned char const *>(b.data);
    m.blocks.emplace_back(first, first + b.bytes);
  }
  return m;
}

std::vector<values::whole_object> roots_of(types const &of, std::vector<void const *> const &objects) {
  std::vector<values::whole_object> roots;
  for (std::size_t i = 0; i < of.size(); ++i) roots.push_back({objects[i], of[i]});
  return roots;
}

message encode(std::string const &name, types const &of, role as, std::vector<void const *> const &objects) {
  std::optional<values::call_parts> parts;
  if (as == role::call) parts.emplace(program(), roots_of(of, objects));
  values::owners_to_come owners(*of.front());  // there is one in what is no call
  for (;;)
    if (auto m = encode_once(name, of, as, objects, parts ? &*parts : nullptr, owners)) return std::move(*m);
}

// Values, and the decoder that they may refer to. What they own in a circle ends with them.
class decoded {
public:
  decoded(target const &to, role as, message const &from)
      : name_(to.name), is_call_(as == role::call), views_(views_of(from)),
        reader_(from.encoding.data(), from.encoding.size()),
        in_(reader_, program(), has_blocks_apart(as) ? &views_ : nullptr, as) {
    for (auto const *t : to.of) {
      auto &made = made_.emplace_back(*t);
      if (as != role::call) in_.begin_value(*t);
      in_.decode(*t, made.raw());
      made.set_alive();
    }
    if (as == role::call && reader_.left() > 0) in_.join_parts(roots_of(to.of, objects()));
    in_.expect_end();
  }
  ~decoded() {
    std::vector<void *> objects;
    for (auto const &m : made_) objects.push_back(m.raw());
    schema::break_cycles(name_, is_call_, objects);
  }
  decoded(decoded const &) = delete;
  decoded &operator=(decoded const &) = delete;

  std::vector<void const *> objects() const {
    std::vector<void const *> all;
    for (auto const &m : made_) all.push_back(m.raw());
    return all;
  }

private:
  static std::vector<values::block_view> views_of(message const &m) {
    std::vector<values::block_view> all;
    for (auto const &b : m.blocks) all.push_back({b.data(), b.size()});
    return all;
  }
  std::string name_;
  bool is_call_;
  std::vector<values::block_view> views_;
  values::byte_reader reader_;
  values::decoder in_;
  std::list<values::memory> made_;
};

std::vector<target> &targets() {
  static std::vector<target> all;
  return all;
}

// Containers without an order, or ordered by where objects lie.
bool is_ordered(std::string const &name) {
  static std::string const unordered[] = {"unordered", "weights",    "circle",   "graph",    "groups",     "animals", "by_node", "owners",
                                          "parts",     "weak_alone", "elements", "contents", "shared_part"};
  return std::find(std::begin(unordered), std::end(unordered), name.substr(name.rfind(':') + 1)) ==
         std::end(unordered);
}

void add(target t) {
  t.number = static_cast<std::uint16_t>(values::hash_of(t.name.data(), t.name.size()).low);
  t.ordered = is_ordered(t.name);
  targets().push_back(std::move(t));
}

std::uint16_t two_bytes(unsigned char const *at) { return static_cast<std::uint16_t>(at[0] | at[1] << 8); }
void put_two_bytes(bytes &to, std::size_t n) {
  to.push_back(static_cast<unsigned char>(n));
  to.push_back(static_cast<unsigned char>(n >> 8));
}

target const &target_of(std::uint16_t number) {
  for (auto const &t : targets())
    if (t.number == number) return t;
  return targets()[number % targets().size()];
}

// Input, all numbers in two bytes: the target; the number of blocks and, from 4 on, another role than the target's; the
// size of each block; the blocks; the encoding.
struct input {
  target const *to = nullptr;
  role as = role::global;
  message content;
};
bool parse(unsigned char const *data, std::size_t size, input &in) {
  if (size < 4) return false;
  in.to = &target_of(two_bytes(data));
  static constexpr role roles[] = {role::global, role::call, role::result};
  std::size_t const form = two_bytes(data + 2) % 16, blocks = form % 4;
  in.as = form < 4 ? in.to->as : roles[form / 4 - 1];
  std::size_t at = 4 + 2 * blocks;
  if (size < at) return false;
  for (std::size_t i = 0; i < blocks; ++i) {
    std::size_t const n = two_bytes(data + 4 + 2 * i);
    if (size - at < n) return false;
    in.content.blocks.emplace_back(data + at, data + at + n);
    at += n;
  }
  in.content.encoding.assign(data + at, data + size);
  return true;
}

void write_seeds(std::filesystem::path const &folder) {
  std::filesystem::create_directories(folder);
  for (auto const &t : targets()) {
    bytes to;
    put_two_bytes(to, t.number);
    put_two_bytes(to, t.seed.blocks.size());
    for (auto const &b : t.seed.blocks) put_two_bytes(to, b.size());
    for (auto const &b : t.seed.blocks) to.insert(to.end(), b.begin(), b.end());
    to.insert(to.end(), t.seed.encoding.begin(), t.seed.encoding.end());
    auto file = t.name;
    std::replace(file.begin(), file.end(), ':', '_');
    std::ofstream(folder / file, std::ios::binary)
        .write(reinterpret_cast<char const *>(to.data()), static_cast<std::streamsize>(to.size()));
  }
}

[[noreturn]] void fail(target const &t, char const *what) {
  std::fprintf(stderr, "%s: %s\n", t.name.c_str(), what);
  std::abort();
}

void find_targets() {
  for (std::size_t i = 0; i < program().variable_count(); ++i) {
    auto const &v = program().by_index(i);
    types const of{v.description};
    if (!v.description) fail({v.name, role::global, {}, {}}, "it does not travel");
    add({v.name, role::global, of, encode(v.name, of, role::global, {v.address})});
  }
  schema::make_calls();
}

}  // namespace

// The schema's calls end here: their types are noted, and their values as a seed.
void ferry::abi::call_and_wait(invocation const &call) {
  target t{call.name, role::call, {*call.what->callable}, {}};
  std::vector<void const *> objects{call.callable};
  for (unsigned i = 0; i < call.what->argument_count; ++i) {
    t.of.push_back(*call.what->arguments[i]);
    objects.push_back(call.arguments[i]);
  }
  t.seed = encode(t.name, t.of, role::call, objects);
  add(std::move(t));
}

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  find_targets();
  if (auto const *folder = std::getenv("FERRY_FUZZ_SEEDS")) {
    write_seeds(folder);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(unsigned char const *data, std::size_t size) {
  input in;
  if (!parse(data, size, in)) return -1;
  message again;
  try {
    decoded const first(*in.to, in.as, in.content);
    again = encode(in.to->name, in.to->of, in.as, first.objects());
  } catch (error const &) {
    return 0;  // refused, as it should be
  }
  message twice;
  try {
    decoded const second(*in.to, in.as, again);
    twice = encode(in.to->name, in.to->of, in.as, second.objects());
  } catch (error const &e) {
    fail(*in.to, e.what());
  }
  if (in.to->ordered && !(again == twice)) fail(*in.to, "an accepted value does not come back as it went");
  return 0;
}
