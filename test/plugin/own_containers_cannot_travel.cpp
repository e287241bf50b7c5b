// What is beside the elements of a container that cannot be walked is an error, or a warning for a number.
// RUN: %not %ferryxx -fsyntax-only %s 2>&1 | %check %s --implicit-check-not=error: --implicit-check-not=warning:
#include <ferry/ferry.hpp>

#include <boost/container/small_vector.hpp>
#include <boost/intrusive/list.hpp>
#include <cstddef>
#include <string>

template <class Besides> struct numbers {
  using value_type = int;
  int *data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
  Besides besides{};
  void push_back(int);
  int const *begin() const { return data_; }
  int const *end() const { return data_ + size_; }
  std::size_t size() const { return size_; }
};
struct elements {
  std::size_t n = 0;
};
// It refers to someone else's elements and cannot take any.
struct window {
  using value_type = int;
  int *first = nullptr;
  std::size_t count = 0;
  int const *begin() const { return first; }
  int const *end() const { return first + count; }
  std::size_t size() const { return count; }
};
// How many columns it has would be lost: a number of elements makes one, too.
struct matrix {
  using value_type = int;
  int *first = nullptr;
  std::size_t rows = 0, columns = 1;
  matrix() = default;
  explicit matrix(std::size_t rows, std::size_t columns = 1);
  int *data() { return first; }
  int const *data() const { return first; }
  int *begin() { return first; }
  int *end() { return first + size(); }
  int const *begin() const { return first; }
  int const *end() const { return first + size(); }
  std::size_t size() const { return rows * columns; }
};
struct raw {
  alignas(std::string) unsigned char memory[sizeof(std::string)];
};
struct linked : boost::intrusive::list_base_hook<> {
  int n = 0;
};

void calls(numbers<std::size_t> a, numbers<std::string> b, numbers<double> c, numbers<elements> d, window e, raw f) {
  ferry::remotecall_wait(2, [a] { (void)a; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'b' {{.*}}: it looks like a container, yet 'besides' is no part of its elements; give it a serialize function or specialise ferry::codec for it
  ferry::remotecall_wait(2, [b] { (void)b; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: warning: capture 'c' {{.*}}: it is sent by its elements, and its member 'besides' is not
  ferry::remotecall_wait(2, [c] { (void)c; });
  ferry::remotecall_wait(2, [d] { (void)d; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'e' {{.*}}: its member 'first' has type 'int *': raw pointer
  ferry::remotecall_wait(2, [e] { (void)e; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'f' {{.*}}: which objects are in its raw memory, 'memory', is unknown
  ferry::remotecall_wait(2, [f] { (void)f; });
  matrix m;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'm' {{.*}}: its member 'first' has type 'int *': raw pointer
  ferry::remotecall_wait(2, [&m] { (void)m; });
  boost::intrusive::list<linked> list;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'list' {{.*}}: raw pointer
  ferry::remotecall_wait(2, [&list] { (void)list; });
  boost::container::small_vector<std::string, 2> texts;
  boost::container::small_vector_base<std::string> &base = texts;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'base' {{.*}}: it looks like a container, yet code that moves or fills one does not compile; specialise ferry::codec for it
  ferry::remotecall_wait(2, [&base] { (void)base; });
}
