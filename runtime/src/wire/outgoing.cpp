#include "wire/outgoing.hpp"

#include "protocol.capnp.h"

#include <capnp/message.h>

#include <algorithm>
#include <cstring>

namespace ferry::wire {
namespace {

// Values at least this long are referenced, not copied, into the message.
constexpr std::size_t reference_from = 16384;
// One Data holds at most 2^29-1 bytes; longer values are cut into pieces of this many.
constexpr std::size_t piece_bytes = std::size_t{1} << 28;

kj::ArrayPtr<kj::byte const> array(bytes b) { return {b.data, b.size}; }
capnp::Text::Reader text(std::string_view s, std::string &keep) {
  keep.assign(s);  // Cap'n Proto wants a terminating zero
  return {keep.c_str(), keep.size()};
}

}  // namespace

struct outgoing::builder {
  // Room for the usual small message without an allocation; Cap'n Proto wants it zeroed.
  capnp::word scratch[64] = {};
  capnp::MallocMessageBuilder message{kj::arrayPtr(scratch, 64)};
  std::string text_buffer;
  struct tail {
    std::uint64_t word;
  };
  struct reference {
    bytes content;
    keeper kept;
  };
  std::vector<reference> referenced;
  std::vector<std::unique_ptr<tail>> tails;

  // Puts bytes into a list or a field: by reference when they are long.
  template <class Copy, class Adopt> void set_data(bytes piece, keeper const &kept, Copy copy, Adopt adopt) {
    if (piece.size < reference_from || reinterpret_cast<std::uintptr_t>(piece.data) % 8) return copy(array(piece));
    adopt(message.getOrphanage().referenceExternalData(array(piece)));
    referenced.push_back({piece, kept});
  }
  static std::size_t pieces_of(std::size_t size) { return (size + piece_bytes - 1) / piece_bytes; }
  static bytes piece_of(bytes whole, std::size_t i) {
    return {whole.data + i * piece_bytes, std::min(piece_bytes, whole.size - i * piece_bytes)};
  }

  void fill(schema::Block::Builder to, block const &m) {
    to.setSize(m.size);
    if (m.tag != content_tag{}) fill(to.initTag(), m.tag);
    to.setKept(m.kept);
    std::size_t count = 0;
    for (auto const &p : m.pieces) count += pieces_of(p.content.size);
    auto list = to.initPieces(static_cast<unsigned>(count));
    unsigned i = 0;
    for (auto const &p : m.pieces)
      for (std::size_t k = 0; k < pieces_of(p.content.size); ++k, ++i) {
        auto item = list[i];
        item.setOffset(p.offset + k * piece_bytes);
        set_data(
            piece_of(p.content, k), {nullptr, m.copy, p.content.data - p.offset},
            [&](auto data) { item.setContent(data); }, [&](auto orphan) { item.adoptContent(std::move(orphan)); });
      }
  }
  void fill(schema::Value::Builder to, value const &m) {
    if (m.bytes.size)
      set_data(
          piece_of(m.bytes, 0), {m.owner, nullptr, nullptr}, [&](auto data) { to.setBytes(data); },
          [&](auto orphan) { to.adoptBytes(std::move(orphan)); });
    if (m.bytes.size > piece_bytes) {
      auto more = to.initMore(static_cast<unsigned>(pieces_of(m.bytes.size) - 1));
      for (unsigned i = 0; i < more.size(); ++i)
        set_data(
            piece_of(m.bytes, i + 1), {m.owner, nullptr, nullptr}, [&](auto data) { more.set(i, data); },
            [&](auto orphan) { more.adopt(i, std::move(orphan)); });
    }
    if (m.blocks.empty()) return;
    auto blocks = to.initBlocks(static_cast<unsigned>(m.blocks.size()));
    for (unsigned i = 0; i < blocks.size(); ++i) fill(blocks[i], m.blocks[i]);
  }

  void fill(schema::Hello::Builder to, hello const &m) {
    to.setProtocol(m.protocol);
    to.setBuild(array(m.build));
    to.setCookie(array(m.cookie));
    to.setProcess(m.process);
    to.setYouAre(m.you_are);
    to.setAddress(text(m.address, text_buffer));
    to.setPid(m.pid);
    to.setWorkingDirectory(text(m.working_directory, text_buffer));
  }
  void fill(schema::Tag::Builder to, content_tag const &tag) {
    to.setLow(tag.low);
    to.setHigh(tag.high);
  }
  void fill(schema::Key::Builder to, result_key const &key) {
    to.setCaller(key.caller);
    to.setCall(key.call);
  }
  void fill(::capnp::List<schema::Global>::Builder to, std::vector<global_value> const &globals) {
    for (unsigned i = 0; i < globals.size(); ++i) {
      auto item = to[i];
      auto const &g = globals[i];
      item.setId(g.id);
      item.setTagLow(g.tag.low);
      item.setTagHigh(g.tag.high);
      item.setForm(static_cast<schema::Form>(g.form));
      if (g.form == form::held) continue;
      fill(item.initValue(), g.value);
      item.setBaseLow(g.base.low);
      item.setBaseHigh(g.base.high);
      item.setSameBytes(g.same_bytes);
    }
  }
  static void fill(::capnp::List<std::uint64_t>::Builder to, std::vector<std::uint64_t> const &numbers) {
    for (unsigned i = 0; i < numbers.size(); ++i) to.set(i, numbers[i]);
  }

  void put(schema::Message::Builder root, hello const &m) { fill(root.initHello(), m); }
  void put(schema::Message::Builder root, refused const &m) {
    auto to = root.initRefused();
    to.setWhy(text(m.why, text_buffer));
    to.setTypes(text(m.types, text_buffer));
  }
  void put(schema::Message::Builder root, call const &m) {
    auto to = root.initCall();
    to.setId(m.id);
    to.setEntry(m.entry);
    to.setMode(static_cast<schema::Mode>(m.mode));
    fill(to.initPayload(), m.payload);
    if (!m.globals.empty()) fill(to.initGlobals(static_cast<unsigned>(m.globals.size())), m.globals);
    if (m.held.count)
      to.setHeld({reinterpret_cast<kj::byte const *>(m.held.first), m.held.count * sizeof(held_global)});
    if (!m.absent.empty()) {
      auto absent = to.initAbsent(static_cast<unsigned>(m.absent.size()));
      for (unsigned i = 0; i < absent.size(); ++i) absent.set(i, m.absent[i]);
    }
    to.setSite(text(m.site, text_buffer));
    if (m.shares) to.setShares(true);
    if (!m.shared.empty())
      to.setShared({reinterpret_cast<kj::byte const *>(m.shared.data()), m.shared.size() * sizeof(shared_run)});
    if (!m.referred.empty()) fill(to.initReferred(static_cast<unsigned>(m.referred.size())), m.referred);
    if (m.release.empty()) return;
    auto release = to.initRelease(static_cast<unsigned>(m.release.size()));
    for (unsigned i = 0; i < release.size(); ++i) fill(release[i], m.release[i]);
  }
  void put(schema::Message::Builder root, result const &m) {
    auto to = root.initResult();
    to.setId(m.id);
    to.setStatus(static_cast<schema::Status>(m.status));
    if (m.payload.bytes.size || !m.payload.blocks.empty()) fill(to.initPayload(), m.payload);
    if (!m.text.empty()) to.setText(text(m.text, text_buffer));
    if (m.printed) to.setPrinted(true);
    if (m.status != status::thrown) return;
    auto thrown = to.initThrown();
    thrown.setTypeName(text(m.thrown.type_name, text_buffer));
    thrown.setTypeText(text(m.thrown.type_text, text_buffer));
    thrown.setWhat(text(m.thrown.what, text_buffer));
    thrown.setTrace(text(m.thrown.trace, text_buffer));
    thrown.setWorker(m.thrown.worker);
  }
  void put(schema::Message::Builder root, want const &m) {
    auto to = root.initWant();
    to.setCall(m.call);
    fill(to.initGlobals(static_cast<unsigned>(m.globals.size())), m.globals);
  }
  void put(schema::Message::Builder root, values const &m) {
    auto to = root.initValues();
    to.setCall(m.call);
    fill(to.initGlobals(static_cast<unsigned>(m.globals.size())), m.globals);
  }
  void put(schema::Message::Builder root, fetch const &m) {
    auto to = root.initFetch();
    to.setId(m.id);
    fill(to.initKey(), m.key);
    to.setWait(m.wait);
    to.setValue(m.value);
  }
  void put(schema::Message::Builder root, holders const &m) {
    auto to = root.initHolders();
    fill(to.initKey(), m.key);
    to.setProcess(m.process);
    to.setChange(m.change);
  }
  void put(schema::Message::Builder root, peers const &m) {
    auto to = root.initPeers(static_cast<unsigned>(m.list.size()));
    for (unsigned i = 0; i < m.list.size(); ++i) {
      to[i].setProcess(m.list[i].process);
      to[i].setAddress(text(m.list[i].address, text_buffer));
    }
  }
  void put(schema::Message::Builder root, left const &m) {
    auto to = root.initLeft();
    to.setProcess(m.process);
    to.setSignal(m.signal);
    to.setExitCode(m.exit_code);
  }
  void put(schema::Message::Builder root, inspect const &m) { root.setInspect(m.id); }
  void put(schema::Message::Builder root, inventory const &m) {
    auto to = root.initInventory();
    to.setId(m.id);
    auto list = to.initHeld(static_cast<unsigned>(m.list.size()));
    for (unsigned i = 0; i < m.list.size(); ++i) {
      list[i].setGlobal(m.list[i].global);
      list[i].setBytes(m.list[i].bytes);
    }
  }
  void put(schema::Message::Builder root, steer const &m) {
    auto to = root.initSteer();
    to.setId(m.id);
    to.setWhat(static_cast<schema::Steering>(m.what));
    fill(to.initGlobals(static_cast<unsigned>(m.globals.size())), m.globals);
  }
  void put(schema::Message::Builder root, load const &m) {
    auto to = root.initLoad();
    to.setId(m.id);
    auto list = to.initLibraries(static_cast<unsigned>(m.libraries.size()));
    for (unsigned i = 0; i < m.libraries.size(); ++i) {
      auto const &l = m.libraries[i];
      list[i].setPath(text(l.path, text_buffer));
      list[i].setBuild({l.build.data, l.build.size});
      list[i].setGlobal(l.is_global);
      list[i].setBindings(l.bindings);
    }
  }
  void put(schema::Message::Builder root, ping const &m) { root.setPing(m.number); }
  void put(schema::Message::Builder root, pong const &m) { root.setPong(m.number); }
  void put(schema::Message::Builder root, shutdown const &) { root.setShutdown(); }
  void put(schema::Message::Builder root, cancel const &m) { root.setCancel(m.call); }

  // The segments come in the order in which they were made, so what is referenced is met in that order.
  reference *referenced_at(unsigned char const *start) {
    bool const is_next = next_referenced != referenced.size() && referenced[next_referenced].content.data == start;
    return is_next ? &referenced[next_referenced++] : nullptr;
  }
  std::size_t next_referenced = 0;
};

outgoing::outgoing(message const &m) : builder_(std::make_unique<builder>()) {
  auto root = builder_->message.initRoot<schema::Message>();
  std::visit([&](auto const &content) { builder_->put(root, content); }, m);

  // The segment table, then the segments.
  auto segments = builder_->message.getSegmentsForOutput();
  std::size_t words = segments.size() / 2 + 1;
  head_.assign(2 + words * 2, 0);
  head_[2] = static_cast<std::uint32_t>(segments.size() - 1);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    head_[3 + i] = static_cast<std::uint32_t>(segments[i].size());
    words += segments[i].size();
  }
  head_[0] = static_cast<std::uint32_t>(words);
  head_[1] = static_cast<std::uint32_t>(std::uint64_t{words} >> 32);
  size_ = words * 8 + 8;

  auto block = [&](void const *start, std::size_t size) {
    if (size) blocks_.push_back({const_cast<void *>(start), size});
  };
  block(head_.data(), head_.size() * 4);
  for (auto segment : segments) {
    auto bytes = segment.asBytes();
    auto *const reference = builder_->referenced_at(bytes.begin());
    if (!reference) {
      block(bytes.begin(), bytes.size());
      continue;
    }
    std::size_t const size = reference->content.size;
    auto &kept = reference->kept;
    if (kept.owner || kept.copy) keepers_.emplace_back(blocks_.size(), std::move(kept));
    // The sender's own bytes: the last, partial word is filled up with zeros, not with what lies behind them.
    block(bytes.begin(), size & ~std::size_t{7});
    if (size % 8) {
      builder_->tails.push_back(std::make_unique<builder::tail>());
      builder_->tails.back()->word = 0;
      std::memcpy(&builder_->tails.back()->word, bytes.begin() + (size & ~std::size_t{7}), size % 8);
      block(&builder_->tails.back()->word, 8);
    }
  }
}

outgoing::~outgoing() = default;

outgoing::keeper outgoing::keeper_of(std::size_t block) const {
  auto const at = std::lower_bound(keepers_.begin(), keepers_.end(), block,
                                   [](auto const &k, std::size_t wanted) { return k.first < wanted; });
  return at != keepers_.end() && at->first == block ? at->second : keeper();
}

}  // namespace ferry::wire
