// An object that is known by a base class travels as what it is: virtual calls go to its own class on the worker, also when
// its class is known to another file or library alone.
// RUN: %every_way %t %s %S/inputs/shapes.cpp

// Objects of some classes here must not be deleted by their base, and none is.
#pragma clang diagnostic ignored "-Wnon-virtual-dtor"
#pragma clang diagnostic ignored "-Wdelete-non-abstract-non-virtual-dtor"

#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/shapes.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <typeinfo>
#include <vector>

namespace {

[[ferry::process_local]] int own_news = 0;

struct node {
  virtual ~node() = default;
  virtual int value() const = 0;
  static void *operator new(std::size_t size) {
    ++own_news;
    return ::operator new(size);
  }
  static void operator delete(void *p) {
    --own_news;
    ::operator delete(p);
  }
};
struct number : node {
  explicit number(int n) : n(n) {}
  int value() const override { return n; }
  int n;
};
struct sum : node {
  sum(std::unique_ptr<node> a, std::unique_ptr<node> b) : left(std::move(a)), right(std::move(b)) {}
  int value() const override { return left->value() + right->value(); }
  std::unique_ptr<node> left, right;
};
struct alignas(64) aligned : virtual shape {
  double area() const override { return reinterpret_cast<std::uintptr_t>(this) % 64 ? -1 : 64; }
  char c = 'a';
};

// Type erasure: a class template derived from an interface, for a type that only one function knows.
struct task {
  struct concept_ {
    virtual ~concept_() = default;
    virtual int run(int) const = 0;
  };
  template <class F> struct model : concept_ {
    explicit model(F f) : f(std::move(f)) {}
    int run(int n) const override { return f(n); }
    F f;
  };
  template <class F> explicit task(F f) : inner(std::make_shared<model<F>>(std::move(f))) {}
  int operator()(int n) const { return inner->run(n); }
  std::shared_ptr<concept_ const> inner;
};

class worker_base {
public:
  virtual ~worker_base() = default;
  int ask() {
    return ferry::remotecall_fetch(2, [this] { return step() + calls; });
  }
  virtual int step() const { return 1; }
  int calls = 100;
};
class special : public worker_base {
public:
  int step() const override { return static_cast<int>(text.size()); }
  std::string text = "special";
};

struct unwilling : node {
  int value() const override { return *p; }
  int n = 1, *p = &n;
};
struct bare_base {  // its destructor is not virtual
  virtual int id() const { return 1; }
  int n = 0;
};
struct bare : bare_base {
  int id() const override { return 2; }
};

std::unique_ptr<shape> current = make_square(2);
std::map<std::string, std::shared_ptr<shape>> scene;

std::unique_ptr<node> tree(int depth) {
  if (depth == 0) return std::make_unique<number>(1);
  return std::make_unique<sum>(tree(depth - 1), tree(depth - 1));
}

void owned() {
  auto t = tree(6);
  check_equal(ferry::remotecall_fetch(2, [&t] { return t->value(); }), 64);
  check_equal(ferry::remotecall_fetch(2, [](std::unique_ptr<node> t) { return t->value(); }, tree(3)), 8);
  auto back = ferry::remotecall_fetch(2, [] { return tree(5); });
  check_equal(back->value(), 32);
  node const &root = *back;
  check(typeid(root) == typeid(sum));
  int const before = own_news;
  back.reset();
  check_equal(own_news, before - 63);
  // A call leaves nothing behind.
  check_equal(ferry::remotecall_fetch(2, [] { return own_news; }), 0);
  std::unique_ptr<shape> a = std::make_unique<aligned>();
  check_equal(ferry::remotecall_fetch(2, [&a] { return a->area(); }), 64);
  std::vector<std::unique_ptr<shape>> shapes;
  for (int i = 0; i < 5; ++i) shapes.push_back(make_square(i));
  check_equal(ferry::remotecall_fetch(3, [&shapes] { return shapes[4]->area() + shapes[1]->area(); }), 16. + 3 + 1 + 3);
}

void shared_and_referred() {
  auto g = make_group();
  check_equal(ferry::remotecall_fetch(2, [g] { return g->area(); }), g->area());
  shape &s = *g;
  s.label = "named";
  check_equal(ferry::remotecall_fetch(2, [&s] { return s.name() + std::to_string(s.area()); }), s.name() + std::to_string(s.area()));
  auto both = ferry::remotecall_fetch(2, [g, h = g] { return std::vector<std::shared_ptr<shape>>{g, h}; });
  check(both[0] == both[1]);
  special x;
  check_equal(x.ask(), 107);
  check_equal(worker_base().ask(), 101);
  int k = 5;
  task t([k](int n) { return n * k; });
  check_equal(ferry::remotecall_fetch(2, [t] { return t(3); }), 15);
  check_equal(ferry::remotecall_fetch(2, [](task t, int n) { return t(n); }, task([](int n) { return n + 1; }), 8), 9);
}

void globals() {
  scene["group"] = make_group();
  auto seen = [] {
    double all = current->area();
    for (auto const &[name, s] : scene) all += s->area() + static_cast<double>(s->name().size());
    return all;
  };
  for (int i = 0; i < 4; ++i) {
    check_equal(ferry::remotecall_fetch(2, seen), seen());
    check_equal(ferry::remotecall_fetch(3, seen), seen());
    if (i == 0) current->label = "longer";
    if (i == 1) current = make_square(7);
    if (i == 2) scene["group"]->label = "a group";
    set_unit(i + 2);
  }
}

void refusals() {
  std::unique_ptr<node> u = std::make_unique<unwilling>();
  auto e = thrown_by<ferry::not_shippable>([&] { ferry::remotecall_fetch(2, [&u] { return u->value(); }); });
  check(std::string(e.what()).find("raw pointer into heap or stack") != std::string::npos);
  std::unique_ptr<bare_base> b(new bare_base);
  check_equal(ferry::remotecall_fetch(2, [&b] { return b->id(); }), 1);
  bare d;
  bare_base &r = d;
  check_equal(ferry::remotecall_fetch(2, [&r] { return r.id(); }), 2);
}

}  // namespace

int main() {
  ferry::addprocs(2);
  owned();
  shared_and_referred();
  globals();
  refusals();
  std::cout << "dynamic types hold\n";
}
