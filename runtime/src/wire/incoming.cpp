#include "wire/frame.hpp"

#include "protocol.capnp.h"

#include <ferry/error.hpp>

#include <capnp/serialize.h>

#include <cstring>

namespace ferry::wire {
namespace {

using joined_values = std::vector<std::unique_ptr<unsigned char[]>>;

bytes view(capnp::Data::Reader data) { return {data.begin(), data.size()}; }
std::string_view view(capnp::Text::Reader text) { return {text.begin(), text.size()}; }

bytes join(bytes first, ::capnp::List<capnp::Data>::Reader more, joined_values &keep) {
  if (more.size() == 0) return first;
  std::size_t size = first.size;
  for (auto part : more) size += part.size();
  keep.push_back(std::unique_ptr<unsigned char[]>(new unsigned char[size]));
  auto *to = keep.back().get();
  auto add = [&](bytes part) {
    if (part.size) std::memcpy(to, part.data, part.size);
    to += part.size;
  };
  add(first);
  for (auto part : more) add(view(part));
  return {keep.back().get(), size};
}

content_tag read(schema::Tag::Reader from) { return {from.getLow(), from.getHigh()}; }
result_key read(schema::Key::Reader from) { return {from.getCaller(), from.getCall()}; }

std::vector<std::uint64_t> read(::capnp::List<std::uint64_t>::Reader from) {
  std::vector<std::uint64_t> to;
  to.reserve(from.size());
  for (auto number : from) to.push_back(number);
  return to;
}

block read(schema::Block::Reader from) {
  block to;
  to.size = from.getSize();
  if (from.hasTag()) to.tag = read(from.getTag());
  to.kept = from.getKept();
  std::uint64_t end = 0;
  for (auto item : from.getPieces()) {
    piece p{item.getOffset(), view(item.getContent())};
    if (p.offset < end || p.offset > to.size || p.content.size > to.size - p.offset)
      throw error("a block's piece lies outside of it");
    end = p.offset + p.content.size;
    to.pieces.push_back(p);
  }
  return to;
}

value read(schema::Value::Reader from, joined_values &keep) {
  value to;
  to.bytes = join(view(from.getBytes()), from.getMore(), keep);
  auto blocks = from.getBlocks();
  to.blocks.reserve(blocks.size());
  for (auto item : blocks) to.blocks.push_back(read(item));
  return to;
}

std::vector<global_value> read(::capnp::List<schema::Global>::Reader from, joined_values &keep) {
  std::vector<global_value> to;
  to.reserve(from.size());
  for (auto item : from) {
    if (item.getForm() > schema::Form::CHANGES) throw error("a value of an unknown form");
    to.emplace_back();
    auto &g = to.back();
    g.id = item.getId();
    g.tag = {item.getTagLow(), item.getTagHigh()};
    g.form = static_cast<form>(item.getForm());
    if (g.form == form::held) continue;
    g.value = read(item.getValue(), keep);
    g.base = {item.getBaseLow(), item.getBaseHigh()};
    g.same_bytes = item.getSameBytes();
  }
  return to;
}

hello read(schema::Hello::Reader from) {
  return {from.getProtocol(), view(from.getBuild()), view(from.getCookie()),  from.getProcess(),
          from.getYouAre(),   from.getPid(),         view(from.getAddress()), view(from.getWorkingDirectory())};
}

// In place: Cap'n Proto keeps data at multiples of 8 bytes.
held_globals read_held(capnp::Data::Reader from) {
  if (from.size() % sizeof(held_global) || reinterpret_cast<std::uintptr_t>(from.begin()) % alignof(held_global))
    throw error("a list of held globals is cut off");
  return {reinterpret_cast<held_global const *>(from.begin()), from.size() / sizeof(held_global)};
}

std::vector<shared_run> read_shared(capnp::Data::Reader from) {
  if (from.size() % sizeof(shared_run)) throw error("a list of shared objects is cut off");
  std::vector<shared_run> to(from.size() / sizeof(shared_run));
  if (!to.empty()) std::memcpy(to.data(), from.begin(), from.size());
  return to;
}

call read(schema::Call::Reader from, joined_values &keep) {
  if (from.getMode() > schema::Mode::DISCARD) throw error("a call of an unknown mode");
  call to;
  to.id = from.getId();
  to.entry = from.getEntry();
  to.mode = static_cast<call_mode>(from.getMode());
  to.payload = read(from.getPayload(), keep);
  to.held = read_held(from.getHeld());
  to.globals = read(from.getGlobals(), keep);
  for (auto id : from.getAbsent()) to.absent.push_back(id);
  to.site = view(from.getSite());
  for (auto tag : from.getRelease()) to.release.push_back(read(tag));
  for (auto id : from.getReferred()) to.referred.push_back(id);
  to.shares = from.getShares();
  if (to.shares) to.shared = read_shared(from.getShared());
  return to;
}

result read(schema::Result::Reader from, joined_values &keep) {
  if (from.getStatus() > schema::Status::PENDING) throw error("a result of an unknown status");
  result to;
  to.id = from.getId();
  to.status = static_cast<status>(from.getStatus());
  to.payload = read(from.getPayload(), keep);
  to.text = view(from.getText());
  to.printed = from.getPrinted();
  if (to.status != status::thrown) return to;
  auto thrown = from.getThrown();
  to.thrown = {view(thrown.getTypeName()), view(thrown.getTypeText()), view(thrown.getWhat()), view(thrown.getTrace()),
               thrown.getWorker()};
  return to;
}

steer read(schema::Steer::Reader from, joined_values &keep) {
  if (from.getWhat() > schema::Steering::DROP) throw error("an order of an unknown kind");
  return {from.getId(), static_cast<steering>(from.getWhat()), read(from.getGlobals(), keep)};
}

peers read(::capnp::List<schema::Peer>::Reader from) {
  peers to;
  for (auto item : from) to.list.push_back({item.getProcess(), view(item.getAddress())});
  return to;
}

inventory read(schema::Inventory::Reader from) {
  inventory to{from.getId(), {}};
  for (auto item : from.getHeld()) to.list.push_back({item.getGlobal(), item.getBytes()});
  return to;
}

load read(schema::Load::Reader from) {
  load to{from.getId(), {}};
  for (auto item : from.getLibraries()) {
    auto const build = item.getBuild();
    to.libraries.push_back({view(item.getPath()), {build.begin(), build.size()}, item.getBindings(), item.getGlobal()});
  }
  return to;
}

message read(schema::Message::Reader from, joined_values &keep) {
  using which = schema::Message::Which;
  switch (from.which()) {
  case which::HELLO: return read(from.getHello());
  case which::REFUSED: return refused{view(from.getRefused().getWhy()), view(from.getRefused().getTypes())};
  case which::CALL: return read(from.getCall(), keep);
  case which::RESULT: return read(from.getResult(), keep);
  case which::WANT: return want{from.getWant().getCall(), read(from.getWant().getGlobals())};
  case which::VALUES: return values{from.getValues().getCall(), read(from.getValues().getGlobals(), keep)};
  case which::FETCH: {
    auto f = from.getFetch();
    return fetch{f.getId(), read(f.getKey()), f.getWait(), f.getValue()};
  }
  case which::HOLDERS: {
    auto h = from.getHolders();
    return holders{read(h.getKey()), h.getProcess(), h.getChange()};
  }
  case which::PEERS: return read(from.getPeers());
  case which::LEFT: return left{from.getLeft().getProcess(), from.getLeft().getSignal(), from.getLeft().getExitCode()};
  case which::INSPECT: return inspect{from.getInspect()};
  case which::INVENTORY: return read(from.getInventory());
  case which::STEER: return read(from.getSteer(), keep);
  case which::LOAD: return read(from.getLoad());
  case which::PING: return ping{from.getPing()};
  case which::PONG: return pong{from.getPong()};
  case which::SHUTDOWN: return shutdown{};
  case which::CANCEL: return cancel{from.getCancel()};
  }
  throw error("a message of an unknown kind");
}

}  // namespace

received::received(frame f) : frame_(std::move(f)) {
  // Every byte may be read a few times: strings and lists are visited once, values once more when they are joined.
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 8 * frame_.count + 1024;
  options.nestingLimit = 16;
  try {
    capnp::FlatArrayMessageReader reader(
        kj::arrayPtr(reinterpret_cast<capnp::word const *>(frame_.words.get()), frame_.count), options);
    message_ = read(reader.getRoot<schema::Message>(), joined_);
  } catch (kj::Exception const &e) {
    throw error(std::string("malformed message: ") + e.getDescription().cStr());
  }
}

received::received(received &&) noexcept = default;
received &received::operator=(received &&) noexcept = default;
received::~received() = default;

}  // namespace ferry::wire
