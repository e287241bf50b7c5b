// What cannot be moved, or whose code for it does not compile, is an error at a call that reaches it and needs that, and
// no other.
// RUN: %not %ferryxx -c %s -o %t.o 2>&1 | %check %s --implicit-check-not=error:
#include <ferry/ferry.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

// Its push_back and its copy constructor compile for elements that can be copied only.
template <class T> struct copying {
  using value_type = T;
  std::vector<T> all;
  copying() = default;
  copying(copying const &from) : all(from.all) {}
  void push_back(T const &e) { all.push_back(e); }
  auto begin() const { return all.begin(); }
  auto end() const { return all.end(); }
  std::size_t size() const { return all.size(); }
};
struct with_copying {
  copying<std::unique_ptr<int>> part;
};
copying<std::unique_ptr<int>> members;
std::optional<with_copying> moved, not_reached;
// One that keeps its elements in memory of its own.
template <class T> struct keeping {
  using value_type = T;
  T *data_ = nullptr;
  std::size_t size_ = 0;
  void push_back(T const &e) { data_[size_++] = e; }
  T const *begin() const { return data_; }
  T const *end() const { return data_ + size_; }
  std::size_t size() const { return size_; }
};
keeping<std::unique_ptr<int>> elements, not_reached_either;
struct pinned {
  std::string text;
  pinned() = default;
  pinned(pinned &&) = delete;
};
template <> struct ferry::codec<pinned> {
  static void save(writer &to, pinned const &p) { to.write(p.text); }
  static pinned load(reader &) { return {}; }
};
struct with_pinned {
  int n = 0;
  pinned p[2];
} stays;
std::unique_ptr<pinned> owned;


void calls(pinned &argument) {
  // As a class of members it travels: none of its own functions is needed.
  ferry::remotecall_wait(2, [] { (void)members.all.size(); });
  ferry::remotecall_wait(2, [&argument] { (void)argument.text; });
  ferry::remotecall_wait(2, [] { (void)owned->text; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: {{.*}} reaches global 'moved', {{.*}} 'moved.part': type 'copying<{{.*}}': its copy or move constructor does not compile
  ferry::remotecall_wait(2, [] { (void)moved->part.size(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: {{.*}} reaches global 'elements', {{.*}}: it looks like a container, yet code that moves or fills one does not compile; specialise ferry::codec for it
  ferry::remotecall_wait(2, [] { (void)elements.size(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: {{.*}} reaches global 'stays', {{.*}} 'stays.p': type 'pinned': what arrives cannot be moved to its place; give the class a move constructor
  ferry::remotecall_wait(2, [] { return stays.n; });
}
