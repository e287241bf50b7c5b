// Classes of the standard library that belong to their process are errors with the reason and the way out.
// RUN: %not %ferryxx -fsyntax-only -ferror-limit=0 %s 2>&1 | %check %s
#include <ferry/ferry.hpp>

#include <atomic>
#include <barrier>
#include <coroutine>
#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <list>
#include <locale>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <regex>
#include <semaphore>
#include <set>
#include <sstream>
#include <thread>
#include <unordered_map>
#include <vector>

template <class T> struct holder {
  int before;
  T member;
};
// Only its type matters here.
template <class T> T &any_of();

void owners_and_views(int &n) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'a' {{.*}}: type 'std::unique_ptr<int[]>': the length of the array it owns is unknown; use std::vector
  ferry::remotecall_fetch(2, [a = std::unique_ptr<int[]>()] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'f' {{.*}}: its deleter has a state of its own, or is a function
  ferry::remotecall_fetch(2, [f = std::unique_ptr<int, void (*)(int *)>(nullptr, [](int *) {})] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'l' {{.*}}: type 'std::initializer_list<int>': it does not own its elements; send a std::vector or a std::array
  ferry::remotecall_fetch(2, [l = std::initializer_list<int>{1, 2}] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'p' {{.*}}: type 'std::pair<int &, int>': it holds references; let it hold the values
  ferry::remotecall_fetch(2, [p = std::pair<int &, int>(n, 1)] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 't' {{.*}}: type 'std::tuple<int &, int>': it holds references; let it hold the values
  ferry::remotecall_fetch(2, [t = std::tuple<int &, int>(n, 1)] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'r' {{.*}}: it does not own what it refers to; send the value
  ferry::remotecall_fetch(2, [r = std::atomic_ref<int>(n)] {});
  auto &shared = any_of<holder<std::atomic<std::shared_ptr<int>>>>();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'shared' {{.*}}: an atomic shared_ptr belongs to the threads of one process; send its load()
  ferry::remotecall_fetch(2, [&shared] { return shared.before; });
  auto less = [n](int a, int b) { return a + n < b; };
  std::set<int, decltype(less)> set(less);
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'set' {{.*}}: its comparator, hash, allocator or deleter has a state of its own
  ferry::remotecall_fetch(2, [set] { return set.size(); });
}

void threads() {
  // CHECK: :[[@LINE+2]]:{{[0-9]+}}: error: capture 't' {{.*}}: its member 'member' has type 'std::jthread': a thread belongs to its process; start it on the worker
  auto &t = any_of<holder<std::jthread>>();
  ferry::remotecall_fetch(2, [&t] { return t.before; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'id' {{.*}}: it stands for a thread of its process
  ferry::remotecall_fetch(2, [id = std::thread::id()] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'f' {{.*}}: it connects threads of one process; use ferry::future
  ferry::remotecall_fetch(2, [f = std::shared_future<int>()] {});
  auto &p = any_of<std::promise<int>>();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'p' {{.*}}: it connects threads of one process; use ferry::future
  ferry::remotecall_fetch(2, [&p] { p.set_value(1); });
  auto &task = any_of<std::packaged_task<int()>>();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'task' {{.*}}: it connects threads of one process; use ferry::future
  ferry::remotecall_fetch(2, [&task] { task(); });
  auto &semaphore = any_of<std::counting_semaphore<3>>();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'semaphore' {{.*}}: it synchronises the threads of one process
  ferry::remotecall_fetch(2, [&semaphore] { semaphore.acquire(); });
  auto &latch = any_of<std::latch>();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'latch' {{.*}}: it synchronises the threads of one process
  ferry::remotecall_fetch(2, [&latch] { latch.wait(); });
  auto &barrier = any_of<std::barrier<>>();
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'barrier' {{.*}}: it synchronises the threads of one process
  ferry::remotecall_fetch(2, [&barrier] { barrier.arrive_and_wait(); });
}

void of_the_process() {
  std::stringstream text;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'text' {{.*}}: a stream belongs to its process; send its str()
  ferry::remotecall_fetch(2, [&text] { text << 1; });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'locale' {{.*}}: it belongs to its process; send its name() and make it on the worker
  ferry::remotecall_fetch(2, [locale = std::locale()] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'regex' {{.*}}: a regular expression is compiled for its process; send the pattern
  ferry::remotecall_fetch(2, [regex = std::regex("a*")] {});
  std::random_device device;
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'device' {{.*}}: it belongs to its process; make it on the worker, or send a seed
  ferry::remotecall_fetch(2, [&device] { return device(); });
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'handle' {{.*}}: a coroutine's frame belongs to its process; send what it yields
  ferry::remotecall_fetch(2, [handle = std::coroutine_handle<>()] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'at' {{.*}}: it belongs to its process; send the path
  ferry::remotecall_fetch(2, [at = std::filesystem::directory_iterator(".")] {});
}

void iterators(std::vector<int> v, std::list<int> l, std::map<int, int> m, std::unordered_map<int, int> u) {
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'i' {{.*}}: an iterator refers to a container in its process; send the element, or its index or key
  ferry::remotecall_fetch(2, [i = v.begin()] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'i' {{.*}}: an iterator refers to a container
  ferry::remotecall_fetch(2, [i = l.begin()] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'i' {{.*}}: an iterator refers to a container
  ferry::remotecall_fetch(2, [i = m.cbegin()] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'i' {{.*}}: an iterator refers to a container
  ferry::remotecall_fetch(2, [i = u.begin()] {});
  // CHECK: :[[@LINE+1]]:{{[0-9]+}}: error: capture 'i' {{.*}}: an iterator refers to a container
  ferry::remotecall_fetch(2, [i = v.rbegin()] {});
}
