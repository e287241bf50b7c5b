// Objects of classes with virtual functions, several bases and virtual bases travel as values, and are then what they
// were: virtual calls, base classes and conversions work, and none of the classes' constructors has run.
// RUN: %every_way %t %s %S/inputs/animals.cpp
// RUN: %ferryxx -flto -O2 -fuse-ld=lld %s %S/inputs/animals.cpp -I%support -o %t.lto && %run %t.lto | diff %t.txt -
// RUN: %ferryxx -flto=thin -O2 -fuse-ld=lld -fvisibility=hidden %s %S/inputs/animals.cpp -I%support -o %t.thin && %run %t.thin | diff %t.txt -
// RUN: %ferryxx -O1 -fno-rtti -DWITHOUT_TYPE_INFORMATION -c %s -I%support -o %t.o && %ferryxx %t.o %S/inputs/animals.cpp -o %t.nortti && %run %t.nortti | diff %t.txt -
#include <ferry/ferry.hpp>

#include "inputs/animals.hpp"
#include "check.hpp"

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// Known to this file alone; without type information their virtual tables have no name that is sure.
#ifdef WITHOUT_TYPE_INFORMATION
#define OF_THIS_FILE inline namespace here
#else
#define OF_THIS_FILE namespace
#endif

OF_THIS_FILE {

[[ferry::process_local]] int made = 0;

// Neither copyable nor movable, and without a default constructor.
class account {
public:
  explicit account(int cents) : cents_(cents) { ++made; }
  account(account const &) = delete;
  account &operator=(account const &) = delete;
  virtual ~account() = default;
  virtual int fee() const { return 1; }
  int balance() const { return cents_ - fee(); }
  void set(int cents) { cents_ = cents; }

private:
  int cents_;
};
class savings : public account {
public:
  savings(int cents, double rate) : account(cents), rate_(rate) {}
  int fee() const override { return static_cast<int>(rate_ * 10); }

private:
  double const rate_;
  std::string purpose_ = "a purpose that is too long for the place within a string";
};

// A diamond: one `top` in all.
struct top {
  virtual ~top() = default;
  virtual int value() const { return number; }
  int number = 1;
  char tag = 't';
};
struct left : virtual top {
  int value() const override { return number * 10 + l; }
  short l = 2;
};
struct right : virtual top {
  virtual std::string word() const { return text; }
  std::string text = "right";
};
struct bottom : left, right {
  std::string word() const override { return text + std::to_string(value()); }
  std::map<std::string, int> counts;
};
struct below : bottom {
  int value() const override { return bottom::value() + more; }
  int more = 1000;
};
// A virtual base, and no virtual function.
struct plain_base {
  int n = 5;
};
struct with_plain_base : virtual plain_base {
  char c = 'c';
};

template <class T> struct described_by {
  virtual ~described_by() = default;
  virtual std::string describe() const = 0;
};
template <class T> struct boxed : described_by<T> {
  explicit boxed(T value) : value(std::move(value)) {}
  std::string describe() const override { return std::to_string(value.size()); }
  T value;
};

// A base class that encodes itself.
struct failure : std::runtime_error {
  failure(std::string const &what, int code) : std::runtime_error(what), code(code) {}
  char const *what() const noexcept override { return text.empty() ? std::runtime_error::what() : text.c_str(); }
  int code;
  std::string text;
};

account shared_account(500);
bottom diamond;
duck pet("pet", 3);
std::vector<bottom> diamonds(3);

struct counter {
  virtual ~counter() = default;
  virtual int step() const { return 2; }
  int total = 40;
  int ask() const {
    return ferry::remotecall_fetch(2, [this] { return total + step(); });
  }
  int ask_copy() const {
    return ferry::remotecall_fetch(2, [*this] { return total + step(); });
  }
};

void captures() {
  savings s(700, 2.5);
  check_equal(ferry::remotecall_fetch(2, [&s] {
                check_equal(made, 1);  // by the initialiser of shared_account alone
                account &as_account = s;
                return as_account.balance() * 100 + as_account.fee();
              }),
              67525);
  bottom b;
  b.number = 7;
  b.counts["x"] = 3;
  auto seen = [](bottom const &b) {
    top const &t = b;
    right const &r = b;
    left const &l = b;
    check(&static_cast<top const &>(r) == &static_cast<top const &>(l));
    return t.value() * 1000 + r.number * 100 + static_cast<int>(r.word().size()) + b.counts.at("x") + t.tag;
  };
  int expected = seen(b);
  check_equal(ferry::remotecall_fetch(2, [b, seen] { return seen(b); }), expected);
  check_equal(ferry::remotecall_fetch(2, [&b, seen] { return seen(b); }), expected);
  check_equal(ferry::remotecall_fetch(2, seen, b), expected);
  auto moved = ferry::remotecall_fetch(3, [](bottom x) {
    x.text += "!";
    return x;
  }, b);
  check_equal(moved.word(), "right!72");
  with_plain_base p;
  p.n = 8;
  check_equal(ferry::remotecall_fetch(2, [p] { return static_cast<plain_base const &>(p).n + p.c; }), 8 + 'c');
  check_equal(counter().ask(), 42);
  check_equal(counter().ask_copy(), 42);
  auto model = [](auto const &value) -> std::string {
    boxed<std::decay_t<decltype(value)>> const b(value);
    return ferry::remotecall_fetch(2, [&b] { return static_cast<described_by<std::decay_t<decltype(value)>> const &>(b).describe(); });
  };
  check_equal(model(std::string("abc")), "3");
#ifndef WITHOUT_TYPE_INFORMATION
  struct sized {
    std::size_t n;
    std::size_t size() const { return n; }
  };
  check_equal(model(sized{77}), "77");
#else
  check_equal(model(std::vector<int>(77)), "77");
#endif
}

void containers() {
  std::vector<duck> flock{{"a", 1}, {"b", 2}};
  flock[1].eggs = {1, 2};
  auto back = ferry::remotecall_fetch(2, [](std::vector<duck> f) {
    f.emplace_back("c", 9);
    f.push_back(f[0]);
    return f;
  }, flock);
  check_equal(back.size(), 4u);
  check_equal(back[1].depth(), 22);
  check_equal(static_cast<swimmer &>(back[2]).depth(), 90);
  check_equal(static_cast<animal &>(back[3]).sound(), "a quacks");
  std::map<int, below> tree{{1, {}}, {2, {}}};
  tree[2].more = 5;
  check_equal(ferry::remotecall_fetch(2, [&tree] { return static_cast<top const &>(tree.at(2)).value(); }), 17);
  auto owned = ferry::remotecall_fetch(2, [] { return std::make_unique<duck>("owned", 4); });
  check_equal(owned->depth(), 40);
  auto both = ferry::remotecall_fetch(2, [] {
    auto d = std::make_shared<below>();
    return std::vector<std::shared_ptr<below>>{d, d};
  });
  check(both[0] == both[1]);
  check_equal(both[0]->word(), "right1012");
}

void globals() {
  auto state = [] {
    top const &t = diamond;
    return std::to_string(shared_account.balance()) + diamond.word() + std::to_string(t.value()) + pet.sound() +
           std::to_string(static_cast<swimmer const &>(pet).depth()) + std::to_string(static_cast<top const &>(diamonds[1]).value());
  };
  for (int i = 0; i < 3; ++i) {
    check_equal(ferry::remotecall_fetch(2, state), state());
    check_equal(ferry::remotecall_fetch(3, state), state());
    shared_account.set(900 + i);
    diamond.text += "+";
    diamond.number = i;
    pet.eggs.push_back(i);
    pet.name += "!";
    diamonds[1].l = static_cast<short>(i);
    diamonds.resize(2 + i);
  }
}

void exceptions() {
  auto f = thrown_by<failure>([] {
    ferry::remotecall_fetch(2, [] {
      failure f("first", 3);
      f.text = "a longer text, which lies outside of its string";
      throw f;
    });
  });
  check_equal(std::string(f.what()), "a longer text, which lies outside of its string");
  check_equal(std::string(f.std::runtime_error::what()), "first");
  check_equal(f.code, 3);
}

// An object that is more than the class it is known by is never cut down to that.
void never_cut_down() {
  savings s(700, 2.5);
  account const &a = s;
  try {
    check_equal(ferry::remotecall_fetch(2, [&a] { return a.fee(); }), 25);
  } catch (ferry::not_shippable const &) {}
}

}  // namespace

int main() {
  ferry::addprocs(2);
  captures();
  containers();
  globals();
  exceptions();
  never_cut_down();
  std::cout << "objects with virtual functions hold\n";
}
