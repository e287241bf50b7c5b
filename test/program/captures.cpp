// Every way to capture arrives with the value it has at the call.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

using ferry::remotecall_fetch;

namespace {

struct point {
  int x, y;
  bool operator==(point const &) const = default;
};

class account {
public:
  explicit account(int balance) : balance_(balance) {}
  int by_this() const {
    return remotecall_fetch(2, [this] { return balance_ * 2; });
  }
  int by_copy() const {
    return remotecall_fetch(2, [*this] { return balance_ + 1; });
  }
  int by_default() const {
    return remotecall_fetch(2, [=, this] { return balance_ + bonus(); });
  }
  int nested() const {
    return remotecall_fetch(2, [this] { return remotecall_fetch(3, [this] { return balance_ + ferry::myid(); }); });
  }

private:
  int bonus() const { return 7; }
  int balance_;
};

template <class T> T doubled(T value) {
  return remotecall_fetch(2, [value] { return static_cast<T>(value + value); });
}

template <class... T> auto sum_of(T... values) {
  return remotecall_fetch(2, [values...] { return (values + ...); });
}

template <class F> auto on_worker(F f) { return remotecall_fetch(3, f); }

struct alignas(64) aligned {
  double value;
};

int with_default(int n = remotecall_fetch(2, [] { return 5; })) { return n; }

struct initialised {
  int from_member = remotecall_fetch(2, [] { return 6; });
};

}  // namespace

int main() {
  ferry::addprocs(2);

  int n = 3;
  std::string text = "text that is too long for the small buffer of a string";
  point p{1, 2};
  check_equal(remotecall_fetch(2, [n] { return n; }), 3);
  check_equal(remotecall_fetch(2, [=] { return text + std::to_string(n); }), text + "3");
  check_equal(remotecall_fetch(2, [&] { return text.size() + static_cast<std::size_t>(p.y); }), text.size() + 2);
  check_equal(remotecall_fetch(2, [&, n] { return n + p.x; }), 4);
  check_equal(remotecall_fetch(2, [m = n * 10] { return m; }), 30);
  check_equal(remotecall_fetch(2, [&r = p] { return r; }), p);
  check_equal(remotecall_fetch(2, [owned = std::make_unique<int>(9)] { return *owned; }), 9);

  int array[2][3] = {{1, 2, 3}, {4, 5, 6}};
  check_equal(remotecall_fetch(2, [array] { return array[1][2]; }), 6);
  check_equal(remotecall_fetch(2, [&array] { return array[0][1]; }), 2);

  auto [a, b] = p;
  check_equal(remotecall_fetch(2, [a, b] { return a * 10 + b; }), 12);
  check_equal(remotecall_fetch(2, [&a] { return a; }), 1);

  // Two references to one object stay one object.
  int &same = n;
  check(remotecall_fetch(2, [&n, &same] { return &n == &same; }));

  // A mutable lambda changes its own copy.
  check_equal(remotecall_fetch(2, [n]() mutable { return ++n; }), 4);
  check_equal(n, 3);

  auto generic = [n](auto x) { return x + n; };
  check_equal(remotecall_fetch(2, generic, 4), 7);
  check_equal(remotecall_fetch(2, generic, 0.5), 3.5);

  auto inner = [n] { return n + 1; };
  auto outer = [inner, text] { return inner() + static_cast<int>(text.size()); };
  check_equal(remotecall_fetch(2, [outer] { return outer(); }), 4 + static_cast<int>(text.size()));
  check_equal(remotecall_fetch(2, [n] {
                return remotecall_fetch(3, [n] { return remotecall_fetch(2, [n] { return n * 100 + ferry::myid(); }); });
              }), 302);

  aligned wide{2.5};
  check_equal(remotecall_fetch(2, [wide] { return reinterpret_cast<std::uintptr_t>(&wide) % 64 + wide.value; }), 2.5);
  check_equal(remotecall_fetch(2, [e = std::array<int, 0>{}] { return e.size(); }), 0u);

  account acc(21);
  check_equal(acc.by_this(), 42);
  check_equal(acc.by_copy(), 22);
  check_equal(acc.by_default(), 28);
  check_equal(acc.nested(), 24);

  check_equal(doubled(4), 8);
  check_equal(doubled(std::string("ab")), "abab");
  check_equal(sum_of(1, 2.5, 3), 6.5);
  check_equal(on_worker([&] { return ferry::myid() + n; }), 6);
  check_equal(with_default(), 5);
  check_equal(initialised{}.from_member, 6);

  std::map<std::string, std::vector<point>> tree{{"one", {{1, 1}}}, {"two", {{2, 2}, {3, 3}}}};
  check_equal(remotecall_fetch(2, [&tree] { return tree; }), tree);
  std::cout << "captures hold\n";
}
