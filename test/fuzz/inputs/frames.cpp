// Reads messages that nobody sent, and takes what calls say of values: they are refused, or read to their end.
//
//   fuzz_frames CORPUS [LIBFUZZER OPTIONS]     as libFuzzer's programs are run
//   FERRY_FUZZ_SEEDS=FOLDER fuzz_frames        writes a message of each kind, and ends
#include "calls/payload_blocks.hpp"
#include "globals/received.hpp"
#include "globals/registry.hpp"
#include "wire/frame.hpp"
#include "wire/outgoing.hpp"

#include <ferry/error.hpp>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>

namespace {

using namespace ferry;
using namespace ferry::wire;

bytes view(std::string const &s) { return {reinterpret_cast<unsigned char const *>(s.data()), s.size()}; }

void write_seeds(std::filesystem::path const &folder) {
  std::filesystem::create_directories(folder);
  auto const save = [&](char const *name, message const &m) {
    outgoing out(m);
    std::string all;
    for (auto const &b : out.blocks()) all.append(static_cast<char const *>(b.iov_base), b.iov_len);
    std::ofstream(folder / name, std::ios::binary) << all.substr(8);  // without its length
  };
  std::string const small = "a small value", large(3000, 'l');
  held_global const held_ones[] = {{21, {22, 23}}, {24, {25, 26}}};
  global_value whole, changed;
  whole.id = changed.id = 1;
  whole.form = form::whole;
  whole.value = {view(small), {{large.size(), {{0, view(large)}}, {}, false}}};
  changed.form = form::changes;
  changed.same_bytes = true;
  changed.value.blocks = {{large.size() + 3, {{10, view(small)}, {2990, view(small)}}, {}, false}};
  call c;
  c.id = 5;
  c.entry = 7;
  c.payload = {view(small), {{large.size(), {}, {5, 6}, true}, {large.size(), {{0, view(large)}}, {8, 6}, false}}};
  c.held = {held_ones, 2};
  c.globals = {whole, changed};
  c.site = "main.cpp:12";
  c.release = {{9, 10}};
  c.referred = {1};
  c.shares = true;
  c.shared = {{1, 2, 1, 2, 3, 4}};
  c.absent = {4};
  save("call", c);
  hello h;
  h.build = h.cookie = view(small);
  h.address = h.working_directory = "@abc";
  save("hello", h);
  result r;
  r.status = status::thrown;
  r.payload = whole.value;
  r.thrown = {"type", "text", "what", "trace", 3};
  save("result", r);
  save("refused", refused{"why", "types"});
  save("want", want{1, {1, 2, 3}});
  save("values", wire::values{1, {whole, changed}});
  save("fetch", fetch{1, {2, 3}, true, true});
  save("holders", holders{{2, 3}, 4, 1});
  save("peers", peers{{{3, "@x"}, {4, "@y"}}});
  save("left", left{3, 1, 2});
  save("inspect", inspect{1});
  save("inventory", inventory{1, {{1, 2}, {3, 4}}});
  save("steer", steer{1, steering::take, {whole}});
  save("load", load{1, {{"/a/b.so", view(small), 5, true}}});
  save("ping", ping{1});
  save("pong", pong{1});
  save("shutdown", shutdown{});
  save("cancel", cancel{1});
}

// Reads all that it is shown.
class reading {
public:
  void operator()(bytes b) {
    for (std::size_t i = 0; i < b.size; ++i) sum_ += b.data[i];
  }
  void operator()(std::string_view t) { (*this)(bytes{reinterpret_cast<unsigned char const *>(t.data()), t.size()}); }
  void operator()(value const &v) {
    (*this)(v.bytes);
    for (auto const &b : v.blocks)
      for (auto const &p : b.pieces) (*this)(p.content);
  }
  void operator()(std::vector<global_value> const &all, std::shared_ptr<received> const &message) {
    static globals::variable const variable{};
    globals::received_values here;
    for (auto const &g : all) try {
        (*this)(g.value);
        auto const known = here.of(3).note(variable, g, message);
        if (!known) continue;
        known->settle();
        for (auto const &b : known->whole().blocks) (*this)(bytes{b.data, b.bytes});
      } catch (error const &) {}
  }

private:
  volatile unsigned sum_ = 0;
};

void read(std::shared_ptr<received> const &message) {
  reading all;
  if (auto const *c = message->as<call>()) {
    for (auto const &h : c->held) all(bytes{reinterpret_cast<unsigned char const *>(&h), sizeof h});
    all(c->payload), all(c->site), all(c->globals, message);
    calls::kept_blocks kept;
    for (auto const &b : kept.take(3, *c, message)) all(bytes{b.data, b.bytes});
  } else if (auto const *v = message->as<wire::values>()) {
    all(v->globals, message);
  } else if (auto const *s = message->as<steer>()) {
    all(s->globals, message);
  } else if (auto const *h = message->as<hello>()) {
    all(h->build), all(h->cookie), all(h->address), all(h->working_directory);
  } else if (auto const *r = message->as<result>()) {
    all(r->payload), all(r->text), all(r->thrown.type_name), all(r->thrown.type_text), all(r->thrown.what);
    all(r->thrown.trace);
  } else if (auto const *l = message->as<load>()) {
    for (auto const &library : l->libraries) all(library.path), all(library.build);
  } else if (auto const *p = message->as<peers>()) {
    for (auto const &one : p->list) all(one.address);
  } else if (auto const *no = message->as<refused>()) {
    all(no->why), all(no->types);
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  if (auto const *folder = std::getenv("FERRY_FUZZ_SEEDS")) {
    write_seeds(folder);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(unsigned char const *data, std::size_t size) {
  frame f{memory::kept_words(size / 8 + 1), size / 8};
  if (f.count) std::memcpy(f.words.get(), data, 8 * f.count);
  try {
    read(std::make_shared<received>(std::move(f)));
  } catch (error const &) {}  // refused, as it should be
  return 0;
}
