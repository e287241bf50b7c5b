// What cannot travel is an error at the capture, argument, result or global, with the path to it and the way out.
// RUN: %not %ferryxx -fsyntax-only -ferror-limit=0 %s 2>&1 | %check %s
#include <ferry/ferry.hpp>

#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <string_view>
#include <thread>
#include <vector>

struct node {
  int value;
  node *next;
};
struct holder {
  std::vector<node> nodes;
};
struct guarded {
  int n = 0;
  std::mutex mutex;
};
union number {
  int i;
  float f;
};
struct refers {
  int &number;
};
struct base_with_pointer {
  virtual ~base_with_pointer() = default;
  int *inner = nullptr;
};
struct derived : virtual base_with_pointer {};

void captures() {
  int n = 0;
  int *p = &n;
  // CHECK: :[[@LINE+2]]:31: error: capture 'p' of a remote call cannot be sent: type 'int *': raw pointer: length and owner of what it points to are unknown; capture or pass the object itself, a std::vector, a std::string or a std::unique_ptr [ferry-capture]
  // CHECK: note: in this remote call
  ferry::remotecall_fetch(2, [p] { return *p; });

  holder h;
  // CHECK: :[[@LINE+4]]:32: error: capture 'h' of a remote call cannot be sent: its member 'nodes.next' has type 'node *': raw pointer
  // CHECK: note: through member 'nodes'
  // CHECK: note: through member 'next'
  // CHECK: note: in this remote call
  ferry::remotecall_fetch(2, [&h] { return h.nodes.size(); });

  guarded g;
  // CHECK: :[[@LINE+1]]:32: error: capture 'g' of a remote call cannot be sent: its member 'mutex' has type 'std::mutex': a mutex synchronises the threads of one process
  ferry::remotecall_fetch(2, [&g] { return g.n; });

  std::thread t;
  // CHECK: :[[@LINE+1]]:32: error: capture 't' {{.*}}: type 'std::thread': a thread belongs to its process; start it on the worker
  ferry::remotecall_fetch(2, [&t] { return t.joinable(); });

  std::FILE *file = stdout;
  // CHECK: :[[@LINE+1]]:31: error: capture 'file' {{.*}}: a FILE belongs to its process; send the name of the file or its content
  ferry::remotecall_fetch(2, [file] { std::fputs("x", file); });

  std::ofstream stream;
  // CHECK: :[[@LINE+1]]:32: error: capture 'stream' {{.*}}: a stream belongs to its process; send the name of the file or the text
  ferry::remotecall_fetch(2, [&stream] { stream << 1; });

  number u{1};
  // CHECK: :[[@LINE+1]]:31: error: capture 'u' {{.*}}: type 'number': {{.*}}union
  ferry::remotecall_fetch(2, [u] { return u.i; });

  derived d;
  // CHECK: :[[@LINE+1]]:32: error: capture 'd' {{.*}}: its member 'base base_with_pointer.inner' has type 'int *': raw pointer
  ferry::remotecall_fetch(2, [&d] { return d.inner != nullptr; });
}

int takes_pointer(int const *p) { return *p; }
void arguments() {
  int n = 0;
  // CHECK: :[[@LINE+1]]:3: error: argument 1 of a remote call cannot be sent: type 'const int *': raw pointer
  ferry::remotecall_fetch(2, takes_pointer, static_cast<int const *>(&n));
  // CHECK: :[[@LINE+1]]:3: error: argument 1 of a remote call cannot be sent: type 'const unsigned char *': raw pointer
  ferry::remotecall_fetch(2, [](unsigned char const *) {}, static_cast<unsigned char const *>(nullptr));
  // CHECK: :[[@LINE+1]]:3: error: the result of a remote call cannot be sent: type 'int *': raw pointer
  ferry::remotecall_fetch(2, []() -> int * { return nullptr; });
  // CHECK: :[[@LINE+1]]:3: error: the result of a remote call cannot be sent: its member 'number' has type 'int &': what it refers to ends with the call; return the object itself
  ferry::remotecall_fetch(2, [n] { return refers{const_cast<int &>(n)}; });
  // CHECK: :[[@LINE+1]]:3: error: the result of a remote call cannot be sent: type 'std::string_view': it would refer to what ends with the call; return a std::string or a std::vector
  ferry::remotecall_fetch(2, []() -> std::string_view { return "text"; });
}

struct job {
  int *data = nullptr;
  void run() {
    // CHECK: :[[@LINE+1]]:33: error: capture 'this' of a remote call cannot be sent: its member 'data' has type 'int *': raw pointer
    ferry::remotecall_fetch(2, [this] { return data != nullptr; });
  }
};
