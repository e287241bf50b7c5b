// A call that takes a part of an object along by reference, and casts it to the whole: only the part is on the worker.
// RUN: %not %ferryxx -fsyntax-only -ferror-limit=0 -DWRONG %s 2>&1 | %check %s
// RUN: %ferryxx -fsyntax-only -Werror %s
#include <ferry/ferry.hpp>

#include <utility>

struct shape {
  int kind = 1;
};
struct circle : shape {
  int radius = 2;
};
struct animal {
  virtual ~animal() = default;
};
struct dog : animal {
  int age = 3;
};

#ifdef WRONG
template <class D> struct counted {
  int direct() {
    // CHECK: :[[@LINE+3]]:40: error: capture 'this' of a remote call cannot be sent: it is cast to 'thing' on the worker, where only its part 'counted<thing>' would be; capture the whole: 'auto &self = static_cast<thing &>(*this)' before the call, and use self in it [ferry-capture]
    // CHECK: :[[@LINE+2]]:55: note: this is the cast
    // CHECK: :[[@LINE+1]]:12: note: in this remote call
    return ferry::remotecall_fetch(2, [this] { return static_cast<D *>(this)->n; });
  }
  int by_function() {
    // CHECK: :[[@LINE+1]]:52: error: capture 'this' of a remote call cannot be sent: it is cast to 'const thing'
    return ferry::remotecall_fetch(2, [&] { return self().n; });
  }
  int by_operator() {
    // CHECK: :[[@LINE+1]]:40: error: capture 'this' of a remote call cannot be sent: it is cast to 'const thing'
    return ferry::remotecall_fetch(2, [this] { return (*this)(1); });
  }
  D const &self() const { return *as(this); }
  static D const *as(counted const *c) { return (D const *)c; }
  int operator()(int i) const { return static_cast<D const &>(*this).n + i; }
};
struct thing : counted<thing> {
  int n = 1;
};

int radius_of(shape const &s) { return static_cast<circle const &>(s).radius; }

int wrong(shape &s) {
  thing t;
  int n = t.direct() + t.by_function() + t.by_operator();
  // CHECK: :[[@LINE+1]]:37: error: capture 's' of a remote call cannot be sent: it is cast to 'circle' on the worker, where only its part 'shape' would be; capture the whole: 'auto &self = static_cast<circle &>(s)'
  n += ferry::remotecall_fetch(2, [&s] { return static_cast<circle &>(s).radius; });
  // CHECK: :[[@LINE+1]]:37: error: capture 's' {{.*}} cast to 'const circle'
  n += ferry::remotecall_fetch(2, [&s] { return radius_of(s); });
  // CHECK: :[[@LINE+1]]:43: error: capture 's' {{.*}} cast to 'circle'
  return n + ferry::remotecall_fetch(2, [&s] {
           auto *p = &s;
           return [&] { return static_cast<circle *>(p)->radius; }();
         });
}
// CHECK-NOT: error:
#endif

// Not wrong: the whole is there, or another object is cast.
template <class D> struct honest {
  D &self() { return static_cast<D &>(*this); }
  D const &self() const { return static_cast<D const &>(*this); }
  int twice() const { return 2 * self().n; }
  int remote() {
    auto &self = static_cast<D &>(*this);
    return ferry::remotecall_fetch(2, [&self] { return self.n + self.twice(); });
  }
};
struct item : honest<item> {
  int n = 1;
  int here() const {
    return ferry::remotecall_fetch(2, [this] { return self().n + twice(); });
  }
};

int right(animal &a, shape &s) {
  item i;
  circle c;
  int n = i.remote() + i.here();
  n += ferry::remotecall_fetch(2, [&a] { return static_cast<dog &>(a).age; });
  n += ferry::remotecall_fetch(2, [&s, &c] { return static_cast<circle &>(s).radius + c.radius; });
  n += ferry::remotecall_fetch(2, [&c] {
    shape &part = c;
    return static_cast<circle &>(part).radius;
  });
  return n + ferry::remotecall_fetch(2, [&s] {
           circle own;
           shape &part = own;
           return s.kind + static_cast<circle &>(part).radius;
         });
}
