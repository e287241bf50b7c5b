// An object that is known by a base class travels as what it is also where its class, or the base, has a serialize function or
// a ferry::codec, and where neither has any members.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

// Both have a function, the derived class calls that of its base.
struct account {
  virtual ~account() = default;
  virtual std::string text() const { return "account" + std::to_string(cents); }
  template <class Archive> void serialize(Archive &archive, unsigned) { archive & cents; }
  int cents = 1;
  void *handle = nullptr;
};
struct savings : account {
  std::string text() const override { return purpose + std::to_string(cents); }
  template <class Archive> void serialize(Archive &archive, unsigned version) {
    account::serialize(archive, version);
    archive & purpose;
  }
  std::string purpose = "savings";
};
// Its own members are sent as they are.
struct joint : account {
  std::string text() const override { return owners.at(1) + std::to_string(cents); }
  std::vector<std::string> owners{"a", "b"};
};
struct unwilling : account {
  explicit unwilling(int n) { cents = n; }
  template <class Archive> void serialize(Archive &archive, unsigned) { archive & cents; }
};

struct sensor {
  virtual ~sensor() = default;
  virtual int value() const { return base; }
  int base = 1;
  int *raw = nullptr;
};
struct named {
  virtual ~named() = default;
  virtual std::string name() const = 0;
  int id = 3;
};
// Its second base is not where the object begins.
struct thermometer : named, sensor {
  int value() const override { return base * 100 + degrees; }
  std::string name() const override { return "t" + std::to_string(degrees); }
  int degrees = 7;
};
// Only the derived class encodes itself.
struct label : named {
  std::string name() const override { return "label" + std::to_string(number); }
  template <class Archive> void serialize(Archive &archive) { archive(number); }
  int number = 4;
  void *handle = nullptr;
};

struct failure : std::runtime_error {
  explicit failure(int code) : std::runtime_error("failed"), code(code) {}
  char const *what() const noexcept override { return code == 5 ? "five" : "other"; }
  int code;
};

// Nothing but a virtual table.
struct strategy {
  virtual ~strategy() = default;
  virtual int go(int) const = 0;
  int ask(int n) const {
    return ferry::remotecall_fetch(2, [this, n] { return go(n); });
  }
};
int factor = 2;
struct twice : strategy {
  int go(int n) const override { return factor * n; }
};
struct plus : strategy {
  int go(int n) const override { return n + 1; }
};
twice const constant;

std::shared_ptr<account> main_account;
std::unique_ptr<sensor> main_sensor;
std::unique_ptr<named> main_name;

}  // namespace

template <> struct ferry::codec<sensor> {
  static void save(ferry::writer &to, sensor const &s) { to.write(s.base); }
  static sensor load(ferry::reader &from) {
    sensor s;
    s.base = from.read<int>();
    return s;
  }
};
template <> struct ferry::codec<thermometer> {
  static void save(ferry::writer &to, thermometer const &t) {
    to.write(t.base);
    to.write(t.degrees);
  }
  static thermometer load(ferry::reader &from) {
    thermometer t;
    t.base = from.read<int>();
    t.degrees = from.read<int>();
    return t;
  }
};

namespace {

void owned_and_referred() {
  auto s = std::make_shared<savings>();
  s->cents = 5;
  std::shared_ptr<account> a = s;
  account &r = *s;
  check_equal(ferry::remotecall_fetch(2, [a] { return a->text(); }), "savings5");
  check_equal(ferry::remotecall_fetch(2, [&r] { return r.text(); }), "savings5");
  check_equal(ferry::remotecall_fetch(2, [](std::shared_ptr<account> p) { return p->text(); }, a), "savings5");
  check(ferry::remotecall_fetch(2, [a, s] { return a == s && dynamic_cast<savings *>(a.get()) == s.get(); }));
  check(ferry::remotecall_fetch(2, [s, a] { return a == s; }));
  auto back = ferry::remotecall_fetch(2, []() -> std::shared_ptr<account> { return std::make_shared<joint>(); });
  check_equal(back->text(), "b1");
  account &j = *back;
  check_equal(ferry::remotecall_fetch(2, [&j] { return j.text(); }), "b1");

  thermometer t;
  t.base = 2;
  sensor &as_sensor = t;
  named &as_named = t;
  auto both = [&as_sensor, &as_named] { return as_named.name() + std::to_string(as_sensor.value()); };
  check_equal(ferry::remotecall_fetch(2, both), "t7207");
  std::vector<std::unique_ptr<sensor>> sensors;
  sensors.push_back(std::make_unique<thermometer>());
  sensors.push_back(std::make_unique<sensor>());
  check_equal(ferry::remotecall_fetch(2, [&sensors] { return sensors[0]->value() + sensors[1]->value(); }), 108);

  failure f(5);
  std::runtime_error &e = f;
  check_equal(ferry::remotecall_fetch(2, [&e] { return std::string(e.what()) + e.std::runtime_error::what(); }), "fivefailed");
}

void globals() {
  auto seen = [] { return main_account->text() + std::to_string(main_sensor->value()) + main_name->name(); };
  main_account = std::make_shared<savings>();
  main_sensor = std::make_unique<thermometer>();
  main_name = std::make_unique<label>();
  check_equal(ferry::remotecall_fetch(2, seen), "savings1107label4");
  main_account->cents = 2;
  main_sensor->base = 3;
  check_equal(ferry::remotecall_fetch(2, seen), "savings2307label4");
  main_account = std::make_shared<account>();
  main_sensor = std::make_unique<sensor>();
  main_name = std::make_unique<thermometer>();
  check_equal(ferry::remotecall_fetch(2, seen), "account11t7");
}

void refusals() {
  unwilling u(3);
  account &a = u;
  auto e = thrown_by<ferry::not_shippable>([&] { ferry::remotecall_fetch(2, [&a] { return a.text(); }); });
  std::string const what = e.what();
  check(what.find("unwilling") != std::string::npos && what.find("no default constructor") != std::string::npos);
}

void without_members() {
  twice t;
  strategy const &s = t;
  plus p;
  check_equal(ferry::remotecall_fetch(2, [&t] { return t.go(3); }), 6);
  check_equal(ferry::remotecall_fetch(2, [&s, &p] { return s.go(3) + p.go(0); }), 7);
  check_equal(s.ask(4), 8);
  auto owned = std::make_unique<twice>();
  auto &inner = *owned;
  check_equal(inner.ask(5), 10);
  check(ferry::remotecall_fetch(2, [&owned, &inner] { return owned.get() == &inner && inner.go(1) == 2; }));
  check_equal(ferry::remotecall_fetch(2, [] { return constant.go(6); }), 12);
}

}  // namespace

int main() {
  ferry::addprocs(1);
  owned_and_referred();
  globals();
  refusals();
  without_members();
  std::cout << "dynamic types that encode themselves hold\n";
}
