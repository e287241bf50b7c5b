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

bytes join(::capnp::List<capnp::Data>::Reader pieces, joined_values &keep) {
  if (pieces.size() == 0) return {};
  if (pieces.size() == 1) return view(pieces[0]);
  std::size_t size = 0;
  for (auto piece : pieces) size += piece.size();
  keep.push_back(std::unique_ptr<unsigned char[]>(new unsigned char[size]));
  auto *to = keep.back().get();
  for (auto piece : pieces) {
    if (piece.size()) std::memcpy(to, piece.begin(), piece.size());
    to += piece.size();
  }
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

std::vector<global_value> read(::capnp::List<schema::Global>::Reader from, joined_values &keep) {
  std::vector<global_value> to;
  to.reserve(from.size());
  for (auto item : from)
    to.push_back(
        {item.getId(), read(item.getTag()), item.hasValue(), item.hasValue() ? join(item.getValue(), keep) : bytes{}});
  return to;
}

hello read(schema::Hello::Reader from) {
  return {from.getProtocol(), view(from.getBuild()), view(from.getCookie()),  from.getProcess(),
          from.getYouAre(),   from.getPid(),         view(from.getAddress()), view(from.getWorkingDirectory())};
}

call read(schema::Call::Reader from, joined_values &keep) {
  if (from.getMode() > schema::Mode::DISCARD) throw error("a call of an unknown mode");
  return {from.getId(),
          from.getEntry(),
          static_cast<call_mode>(from.getMode()),
          join(from.getPayload(), keep),
          read(from.getGlobals(), keep),
          view(from.getSite())};
}

result read(schema::Result::Reader from, joined_values &keep) {
  if (from.getStatus() > schema::Status::PENDING) throw error("a result of an unknown status");
  result to;
  to.id = from.getId();
  to.status = static_cast<status>(from.getStatus());
  to.payload = join(from.getPayload(), keep);
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

message read(schema::Message::Reader from, joined_values &keep) {
  using which = schema::Message::Which;
  switch (from.which()) {
  case which::HELLO: return read(from.getHello());
  case which::REFUSED: return refused{view(from.getRefused())};
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
