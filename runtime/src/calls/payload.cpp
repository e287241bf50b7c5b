#include "calls/payload.hpp"

#include "calls/receiver.hpp"
#include "calls/running_reach.hpp"
#include "values/encode.hpp"

#include <array>
#include <memory>
#include <string>

namespace ferry::calls {
namespace {

using movement_log::kind;

// A longer encoding is given to the message: it is not copied when the stream does not take it at once.
constexpr std::size_t owned_from_bytes = 64 * 1024;

thread_local proc_id receiver_now = 0;

// Names of arguments as movement() shows them; static, for they are known by address.
char const *argument_name(unsigned i) {
  static constexpr std::array<char const *, 10> names = {"#1", "#2", "#3", "#4", "#5", "#6", "#7", "#8", "#9", "#10"};
  return i < names.size() ? names[i] : "#11 and more";
}

char const *argument_in_messages(unsigned i) {
  static constexpr std::array<char const *, 5> names = {"argument 1", "argument 2", "argument 3", "argument 4",
                                                        "argument 5"};
  return i < names.size() ? names[i] : "argument 6 or a later one";
}

abi::type const &described(abi::type const *const *slot, char const *what) {
  if (*slot) return **slot;
  throw not_shippable(std::string("the type of ") + what +
                      " has no description: compile the file of the call with ferry++, as C++20");
}

}  // namespace

proc_id current_receiver() { return receiver_now; }
receiver_scope::receiver_scope(proc_id receiver) : before_(std::exchange(receiver_now, receiver)) {}
receiver_scope::~receiver_scope() { receiver_now = before_; }

wire::value payload::take() {
  wire::value v;
  v.bytes = {bytes.data(), bytes.size()};
  if (bytes.size() >= owned_from_bytes) v.owner = std::make_shared<std::vector<unsigned char>>(std::move(bytes));
  v.blocks.reserve(blocks.size());
  for (auto const &b : blocks) {
    wire::block to;
    to.size = b.bytes;
    to.pieces.push_back({0, {static_cast<unsigned char const *>(b.data), b.bytes}});
    v.blocks.push_back(std::move(to));
  }
  return v;
}

// Returns whether it has to be done again.
static bool encode_once(abi::invocation const &call, globals::registry const &program, values::call_parts &parts,
                        payload &p) {
  p = {};
  parts.begin();
  values::walk noted;
  values::byte_writer writer(p.bytes);
  values::encoder out(writer, program, {}, &noted, values::role::call);
  out.look_for_parts(parts);
  auto add = [&](kind of, char const *name, std::size_t bytes) {
    std::size_t first = p.parts.empty() ? 0 : p.parts.back().last;
    p.parts.push_back({of, name, bytes, first, noted.blocks.size()});
  };
  auto const &callable = described(call.what->callable, "the callable");
  // A closure whose bytes are its value still has its captures; they give the same bytes one by one, unless they make
  // one large block.
  bool has_fields = callable.what == abi::kind::record ||
                    (callable.what == abi::kind::flat && callable.detail && callable.bytes < values::apart_from_bytes);
  {
    values::call_parts::looking in_the_callable(&parts, true);
    parts.read_object({call.callable, &callable});
    if (has_fields)
      out.encode_fields(values::detail_of<abi::record>(callable), call.callable,
                        [&](char const *name, std::size_t bytes) { add(kind::capture, name, bytes); });
    else
      out.encode("the callable", callable, call.callable);
  }
  for (unsigned i = 0; i < call.what->argument_count; ++i) {
    std::size_t before = writer.size();
    out.encode(argument_in_messages(i), described(call.what->arguments[i], "an argument"), call.arguments[i]);
    add(kind::argument, argument_name(i), writer.size() - before);
  }
  if (parts.learn(out.objects())) return true;
  parts.append_to(writer, out.objects());
  p.blocks = std::move(noted.blocks);
  p.named = std::move(noted.named);
  for (auto const &o : out.objects().all())
    if (o.control) p.shared.push_back(o);
  return false;
}

values::call_parts parts_of(abi::invocation const &call, globals::registry const &program) {
  std::vector<values::whole_object> roots{{call.callable, &described(call.what->callable, "the callable")}};
  for (unsigned i = 0; i < call.what->argument_count; ++i)
    roots.push_back({call.arguments[i], &described(call.what->arguments[i], "an argument")});
  return {program, std::move(roots)};
}

payload encode_payload(abi::invocation const &call, proc_id receiver, globals::registry const &program,
                       values::call_parts &parts) {
  receiver_scope scope(receiver);
  payload p;
  while (encode_once(call, program, parts, p)) {}
  return p;
}

std::vector<unsigned char> encode_result(abi::type const &type, void const *value, proc_id receiver,
                                         globals::registry const &program) {
  receiver_scope scope(receiver);
  std::vector<unsigned char> bytes;
  values::encode_whole(type, [&](values::owners_to_come &owners) {
    values::byte_writer writer(bytes);
    values::encoder out(writer, program, "result", nullptr, values::role::result);
    out.look_for_owners(owners);
    out.encode(type, value);
    if (!owners.has_learned()) out.expect_owned();
  });
  return bytes;
}

void decode_result(abi::type const &type, wire::value const &from, void *raw, globals::registry const &program) {
  values::byte_reader reader(from.bytes.data, from.bytes.size);
  values::decoder in(reader, program, nullptr, values::role::result);
  std::vector<std::uint64_t> named;
  in.note_names(named);
  in.begin_value(type);
  in.decode(type, raw);
  try {
    in.expect_end();
    expect_reached(std::move(named), program);
  } catch (...) {
    values::destroy(type, raw);
    throw;
  }
}

decoded_payload::decoded_payload(abi::entry const &entry, wire::bytes from,
                                 std::vector<values::block_view> const &blocks, globals::registry const &program)
    : reader_(from.data, from.size), decoder_(reader_, program, &blocks) {
  auto make = [&](abi::type const &type) {
    values::memory value(type);
    decoder_.decode(type, value.raw());
    value.set_alive();
    return value;
  };
  callable_ = make(described(entry.callable, "the callable"));
  for (unsigned i = 0; i < entry.argument_count; ++i) {
    values_.push_back(make(described(entry.arguments[i], "an argument")));
    arguments_.push_back(values_.back().raw());
  }
  if (reader_.left() > 0) {
    std::vector<values::whole_object> made{{callable_.raw(), callable_.type()}};
    for (auto const &v : values_) made.push_back({v.raw(), v.type()});
    decoder_.join_parts(made);
  }
  decoder_.expect_end();
}

}  // namespace ferry::calls
