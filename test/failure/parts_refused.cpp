// A reference to a part of something else that a call takes along, which cannot become that part there, is refused and
// not copied.
// RUN: %ferryxx -O1 %s -o %t && %run %t
#include <ferry/ferry.hpp>

#include "../support/check.hpp"
#include "../support/refused.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

using ferry::remotecall_fetch;

struct secret {
  int open = 1, hidden = 2;
  std::vector<int> values = {1, 2};
};
template <> struct ferry::codec<secret> {
  static void save(writer &to, secret const &s) {
    to.write(s.open);
    to.write(s.values);
  }
  static secret load(reader &from) {
    secret s;
    s.open = from.read<int>();
    s.values = from.read<std::vector<int>>();
    return s;
  }
};

namespace {

struct holder {
  int &number;
};

}  // namespace

int main() {
  ferry::addprocs(1);
  std::vector<int> v = {1, 2, 3};
  std::function<int()> f = [&e = v[1]] { return e; };
  refused([&] { remotecall_fetch(2, [f, &v] { return f() + v[1]; }); },
          {"cannot send 'f.lambda at parts_refused.cpp:", ".e'", "refers to a part of another object",
           "from within a container or a std::function; capture it by itself"});
  check_equal(remotecall_fetch(2, f), 2);
  std::map<int, holder> by_number;
  by_number.emplace(1, holder{v[2]});
  refused([&] { remotecall_fetch(2, [&v, &by_number] { return by_number.at(1).number + v[2]; }); },
          {"cannot send 'by_number[…].second.number'", "from within a container"});
  secret s;
  refused(
      [&] { remotecall_fetch(2, [&s, &e = s.open] { return &e == &s.open; }); },
      {"cannot send 'e'", "it is a part of another object that the call takes along", "refer to that object instead"});
  refused([&] { remotecall_fetch(2, [&e = s.values[1], &s] { return &e == &s.values[1]; }); }, {"cannot send 'e'"});
  std::cout << "refused in time\n";
}
