// A codec of a global cannot make remote calls, nor wait for one: it would wait for its own call. That is an error, and calls
// go on afterwards. One of a capture can.
// RUN: %ferryxx -O2 -Wno-error %s -o %t && %run %t
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <string>

namespace {

enum class doing { nothing, calls, waits, touches };
[[ferry::process_local]] ferry::future<int> result;
int value = 1;

struct counted {
  doing when_saved = doing::nothing, when_loaded = doing::nothing;
  int n = 0;
};

void act(doing what) {
  if (what == doing::calls) ferry::remotecall_fetch(3, [] { return 1; });
  if (what == doing::waits) result.get();
  if (what == doing::touches) ferry::touch(value);
}

}  // namespace

template <> struct ferry::codec<counted> {
  static void save(ferry::writer &w, counted const &c) {
    act(c.when_saved);
    w.write(c.when_loaded);
    w.write(c.n);
  }
  static counted load(ferry::reader &r) {
    counted c;
    c.when_loaded = r.read<doing>();
    c.n = r.read<int>();
    act(c.when_loaded);
    return c;
  }
};

namespace {
counted global;

void refused() {
  auto const e = thrown_by<ferry::error>([] { ferry::remotecall_fetch(2, [] { return global.n; }); });
  check(std::string(e.what()).find("codec") != std::string::npos);
  global.when_saved = global.when_loaded = doing::nothing;
  global.n += 1;
  check_equal(ferry::remotecall_fetch(2, [] { return global.n; }), global.n);
}
}  // namespace

int main() {
  ferry::addprocs(2);
  result = ferry::remotecall(3, [] { return 1; });
  ferry::remotecall_fetch(2, [] { result = ferry::remotecall(3, [] { return 1; }); });
  for (auto what : {doing::calls, doing::waits, doing::touches}) {
    global.when_saved = what;
    refused();
  }
  for (auto what : {doing::calls, doing::waits}) {
    global.when_loaded = what;
    refused();
  }
  counted const captured{doing::calls, doing::calls, 5};
  check_equal(ferry::remotecall_fetch(2, [captured] { return captured.n; }), 5);
}
