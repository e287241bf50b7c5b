// Callables that cannot be called on another process are errors at the call, with the reason.
// RUN: %not %ferryxx -fsyntax-only -ferror-limit=0 %s 2>&1 | %check %s
#include <ferry/ferry.hpp>

#include <coroutine>
#include <fstream>
#include <functional>
#include <mutex>
#include <string>

struct task {
  struct promise_type {
    task get_return_object() { return {}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  int ticket = 0;
};
task coroutine(int) { co_return; }
struct resumed {
  task operator()() const { co_return; }
};

void coroutines() {
  // CHECK: :[[@LINE+2]]:3: error: the callable of a remote call is a coroutine: it would be suspended on the worker, where nobody resumes it; call it in a lambda, run it to its end there, and return what it gives [ferry-callable]
  // CHECK: note: this is the coroutine
  ferry::remotecall_fetch(2, coroutine, 1);
  // CHECK: :[[@LINE+1]]:3: error: the callable of a remote call is a coroutine
  ferry::remotecall_fetch(2, [] () -> task { co_return; });
  // CHECK: :[[@LINE+1]]:3: error: the callable of a remote call is a coroutine
  ferry::remotecall_fetch(2, [] (auto) -> task { co_return; }, 1);
  // CHECK: :[[@LINE+1]]:3: error: the callable of a remote call is a coroutine
  ferry::remotecall_fetch(2, resumed());
}

int add(int *p, int n) { return *p + n; }
struct body {
  int mass = 1;
  int heavy() const { return mass; }
};
struct opens {
  std::ofstream *file;
  void operator()() const {}
};

void captures() {
  int n = 1;
  // CHECK: :[[@LINE+1]]:3: error: the callable of a remote call cannot be sent: {{.*}} has type 'int *': raw pointer
  ferry::remotecall_fetch(2, std::bind(add, &n, 2));
  body b;
  // CHECK: :[[@LINE+1]]:3: error: argument 1 of a remote call cannot be sent: type 'body *': raw pointer
  ferry::remotecall_fetch(2, &body::heavy, &b);
  // CHECK: :[[@LINE+1]]:3: error: the callable of a remote call cannot be sent: its member 'file' has type 'std::basic_ofstream<char> *': raw pointer
  ferry::remotecall_fetch(2, opens{nullptr});
  volatile int hardware = 1;
  // CHECK: :[[@LINE+1]]:31: error: capture 'hardware' {{.*}}: type 'volatile int': a volatile object stands for something outside the program
  ferry::remotecall_fetch(2, [hardware] { return hardware + 0; });
  char *text = nullptr;
  // CHECK: :[[@LINE+1]]:31: error: capture 'text' {{.*}}: type 'char *': raw pointer
  ferry::remotecall_fetch(2, [text] { return text != nullptr; });
}

void results() {
  // CHECK: :[[@LINE+1]]:3: error: the result of a remote call cannot be sent: its member 'n' has type 'int &': what it refers to ends with the call; return the object itself
  ferry::remotecall_fetch(2, [] { int n = 1; return [&n] { return n; }; });
  // CHECK: :[[@LINE+1]]:3: error: the result of a remote call cannot be sent: type 'std::reference_wrapper<int>': it does not own what it refers to
  ferry::remotecall_fetch(2, [] { static int n; return std::ref(n); });
}
