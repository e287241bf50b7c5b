// The bytes of memory in which a program makes objects are not their values: a call that reaches such memory, or sends an
// object that has it, is an error, however the memory is written down. Buffers of bytes travel.
// RUN: %not %ferryxx -c %s -o %t.o 2>&1 | %check %s --implicit-check-not=error:
// RUN: %not %ferryxx -DCAPTURE -c %s -o %t.o 2>&1 | %check %s --check-prefix=CAPTURE --implicit-check-not=error:
#include <ferry/ferry.hpp>

#include <cstddef>
#include <new>
#include <string>

struct engine {
  std::string name = "engine";
  int speed = 1;
};

engine &only() {
  alignas(engine) static unsigned char memory[sizeof(engine)];
  static engine *one = new (memory) engine;
  return *one;
}
char place[sizeof(engine)];
engine &placed() {
  static engine *one = ::new (static_cast<void *>(&place[0])) engine;
  return *one;
}
template <class T> class never_destroyed {
public:
  never_destroyed() { new (&memory_) T; }
  T &get() { return *reinterpret_cast<T *>(&memory_); }

private:
  alignas(alignof(T)) std::byte memory_[sizeof(T)];
};
engine &kept() {
  static never_destroyed<engine> one;
  return one.get();
}
template <class T, std::size_t N> struct few {
  void add(T const &t) { new (memory + sizeof(T) * count++) T(t); }
  unsigned char memory[sizeof(T) * N];
  int count = 0;
};

alignas(64) unsigned char block[1024];
char text[100];

int main() {
  // CHECK: :[[@LINE+1]]:3: error: remote call reaches global 'only()::memory', which cannot be sent: which objects are in its raw memory is unknown [ferry-global]
  ferry::remotecall_fetch(2, [] { return only().speed; });
  // CHECK: note: 'only()::memory' is defined here; mark it {{\[\[}}ferry::process_local]]
  // CHECK: :[[@LINE+1]]:3: error: remote call reaches global 'place', which cannot be sent
  ferry::remotecall_fetch(2, [] { return placed().speed; });
  // CHECK: :[[@LINE+1]]:3: error: remote call reaches global 'kept()::one', which cannot be sent: {{.*}}which objects are in its raw memory, 'memory_', is unknown; specialise ferry::codec for it
  ferry::remotecall_fetch(2, [] { return kept().speed; });
  // CHECK: 3 errors generated

#ifdef CAPTURE
  few<std::string, 3> some;
  some.add("x");
  // CAPTURE: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'some' of a remote call cannot be sent: {{.*}}which objects are in its raw memory, 'memory', is unknown
  ferry::remotecall_fetch(2, [some] { return some.count; });
#endif

  ferry::remotecall_fetch(2, [] { return block[0] + text[1]; });
}
