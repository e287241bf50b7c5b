// A function with a long linker name, as templates have them, stands in the tables by a name without arguments, which is
// what explain prints of it.
// RUN: %ferryxx -O0 %s -o %t && %ferry explain %t | %check %s
// RUN: %ferryxx -O0 -c %s -o %t.o && llvm-objcopy-19 --dump-section .note.ferry=%t.note %t.o %t.copy.o
// RUN: grep -a '::expression_for_later<...>::value(...)' %t.note && %not grep -a 'laterINS' %t.note
#include <ferry/ferry.hpp>

int scale = 2;

namespace linear_algebra_with_expression_templates {
struct leaf {
  int value() const { return scale; }
};
template <class Left, class Right> struct expression_for_later {
  Left left;
  Right right;
  template <class... More> int value(More...) const { return left.value() + right.value(); }
  int operator<(expression_for_later const &other) const { return value(1, "two", 3.0) < other.value(); }
};
template <class Left, class Right> expression_for_later<Left, Right> operator+(Left l, Right r) {
  return {l, r};
}
}  // namespace linear_algebra_with_expression_templates

namespace {
template <class Of> struct within {
  struct inner {
    int operator()(Of of) const { return of < of; }
  };
};
}  // namespace

int main() {
  using leaf = linear_algebra_with_expression_templates::leaf;
  auto const one = leaf() + leaf();
  auto const all = (one + one) + (one + one);
  ferry::remotecall_fetch(ferry::any, [all] { return within<decltype(all)>::inner()(all); });
  // CHECK: scale: int, 4 bytes
  // CHECK-NEXT: through lambda at {{[^>]*}} -> (anonymous namespace)::within<...>::inner::operator()(...) ({{.*}}:[[#]]) -> [[OF:linear_algebra_with_expression_templates]]::expression_for_later<...>::operator<(...) ({{.*}}:[[#]]) -> [[OF]]::expression_for_later<...>::value(...) ({{.*}}) -> {{.*}} -> [[OF]]::leaf::value() const ({{.*}})
}
