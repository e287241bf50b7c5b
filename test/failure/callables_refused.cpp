// What a callable names or holds and cannot travel is refused before anything is sent, with what it is and what to do.
// RUN: mkdir -p %t.dir && %clangxx -std=c++20 -fPIC -shared %S/inputs/plain_library.cpp -o %t.dir/libplain.so
// RUN: %ferryxx -O1 %s %t.dir/libplain.so -Wl,-rpath,%t.dir -o %t && %run %t
// RUN: %ferryxx %sanitize %s %t.dir/libplain.so -Wl,-rpath,%t.dir -o %t.sanitized && %run %t.sanitized
#include <ferry/ferry.hpp>

#include "../support/check.hpp"
#include "../support/refused.hpp"

#include <cctype>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using ferry::remotecall_fetch;

int (*plain_pointer())(int);
std::function<int(int)> plain_closure();

namespace {
std::function<int()> kept;
std::string text = "of a global";

void functions() {
  auto f = plain_pointer();
  refused([&] { remotecall_fetch(2, f, 1); },
          {"the callable", "function 'plain_function(int)' of libplain.so", "in no table"});
  refused([&] { remotecall_fetch(2, [f] { return f(1); }); }, {"cannot send 'f'"});
  // One of a library whose address the program takes itself is known.
  check_equal(remotecall_fetch(2, static_cast<int (*)(int)>(std::toupper), 'a'), 'A');
  check_equal(remotecall_fetch(
                  2, [](int (*g)(int)) { return g('B'); }, static_cast<int (*)(int)>(std::tolower)),
              'b');
}

void held() {
  std::function<int(int)> f = plain_closure();
  refused([&] { remotecall_fetch(2, f, 1); },
          {"the callable", "std::function<int (int)> holds plain_closure()", "which is not registered", "ferry++"});
  std::function<int(int)> around = [f](int n) { return f(n); };
  refused([&] { remotecall_fetch(2, [around] { return around(1); }); },
          {"cannot send 'around.lambda at callables_refused.cpp:", ".f'"});
  auto heap = std::make_unique<int>(4);
  std::function<int()> pointing = [p = heap.get()] { return *p; };
  refused([&] { remotecall_fetch(2, pointing); }, {".p'", "raw pointer into heap or stack"});
  std::function<bool()> threaded = [t = std::make_shared<std::thread>()] { return t->joinable(); };
  refused([&] { remotecall_fetch(2, threaded); },
          {"holds", "which cannot travel", "its member 't' has type 'std::thread'", "a thread belongs to its process"});
  refused([&] { remotecall_fetch(2, [v = std::vector{threaded}] { return v.size(); }); },
          {"cannot send 'v[…]'", "std::thread"});
}

void references() {
  int local = 3;
  std::function<int()> f = [&local] { return local; };
  check_equal(remotecall_fetch(2, f), 3);
  kept = f;
  refused([] { remotecall_fetch(2, [] { return kept(); }); },
          {"reaches global '(anonymous namespace)::kept'", ".local'", "it points into heap or stack"});
  kept = nullptr;
  refused(
      [] {
        remotecall_fetch(2, [] {
          int n = 1;
          return std::function<int()>([&n] { return n; });
        });
      },
      {"result", ".n'", "it points into heap or stack"});
}

void texts() {
  auto length = [](char const *s) { return std::string(s ? s : "").size(); };
  check_equal(remotecall_fetch(2, length, "literal"), 7u);
  check_equal(remotecall_fetch(2, length, static_cast<char const *>(nullptr)), 0u);
  char const *literal = "captured";
  check_equal(remotecall_fetch(2, [literal] { return std::string(literal); }), "captured");
  check_equal(remotecall_fetch(2, [&literal] { return std::string(literal); }), "captured");
  check_equal(std::string(remotecall_fetch(2, [] { return "returned"; })), "returned");
  wchar_t const *wide = L"wide";
  check(remotecall_fetch(2, [wide] { return std::wstring(wide) == L"wide"; }));
  std::string owned = "a text that is too long for the object";
  char const *inside = owned.c_str();
  refused([&] { remotecall_fetch(2, length, inside); }, {"cannot send 'argument 1'", "use std::string"});
  refused([&] { remotecall_fetch(2, [inside] { return std::string(inside); }); },
          {"cannot send 'inside'", "use std::string"});
  refused([] { remotecall_fetch(2, [] { return text.c_str(); }); }, {"result", "use std::string"});
}
}  // namespace

int main() {
  ferry::addprocs(1);
  functions();
  held();
  references();
  texts();
  std::cout << "refused in time\n";
}
