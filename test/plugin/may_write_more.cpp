// More ways to write a global that are never said only to read it; and reads beside them that are.
// RUN: %ferryxx -O0 -fplugin-arg-ferry-no-lost-write-warnings %s -o %t && %ferry explain %t > %t.txt
// RUN: grep 'r_number: int, .*, only read there' %t.txt
// RUN: test $(grep -c '^    w_' %t.txt) = 59 && %not grep -E ' w_.*(only read|never written)' %t.txt
// RUN: %ferryxx -O1 -fplugin-arg-ferry-no-lost-write-warnings %s -o %t && %ferry explain %t > %t.txt
// RUN: grep 'r_number: int, .*, only read there' %t.txt && grep 'r_vector: .*, only read there' %t.txt
// RUN: test $(grep -c '^    w_' %t.txt) = 59 && %not grep -E ' w_.*(only read|never written)' %t.txt
// RUN: %ferryxx -O3 -fplugin-arg-ferry-no-lost-write-warnings %s -o %t && %ferry explain %t > %t.txt
// RUN: grep 'r_number: int, .*, only read there' %t.txt && grep 'r_vector: .*, only read there' %t.txt
// RUN: test $(grep -c '^    w_' %t.txt) = 59 && %not grep -E ' w_.*(only read|never written)' %t.txt
#include <ferry/ferry.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <coroutine>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>
template <class F> void remote(F f) { ferry::remotecall_wait(2, f); }
#define NOINLINE __attribute__((noinline))
int w_acc, w_coro, w_fn, w_byval, w_bigval, w_ret, w_tie, w_throw, w_tls, w_heap, w_vol, w_xor, w_atomicp, w_localmap,
    w_localfn, w_ref, w_union, w_memcpyp, w_exch, w_addr, w_sel, w_rec, w_va;
char w_chars[32], w_printf[32], w_scan[32];
int w_fill[8], w_iota[8], w_copy[8], w_qsort[8], w_bind[2], w_ranges[8];
std::vector<int> w_span, w_back, w_swapm, w_exchv, w_opt2, w_begin, w_revit, w_erase, w_resize, w_loop2;
std::map<int, int> w_extract, w_mapswap, w_lower, w_merge;
std::set<std::string> w_set;
std::unordered_map<std::string, long> w_umap, w_umapfind;
std::optional<std::vector<int>> w_opt;
std::variant<int, std::string> w_var;
std::string w_str, w_strdata, w_getline;
std::deque<int> w_deque;
std::array<std::vector<int>, 3> w_arr;
std::pair<int, std::string> w_pair;
std::unique_ptr<std::vector<int>> w_uptr;
struct mem {
  int a, b;
} w_mem;

NOINLINE inline int &acc() { return w_acc; }
struct task {
  struct promise_type {
    task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> h;
};
NOINLINE task coro(int *p) {
  co_await std::suspend_always();
  *p = 1;
}
[[ferry::process_local]] std::function<void()> callback;
struct small {
  int *p;
};
struct big {
  int *p;
  long pad[6];
};
NOINLINE void by(small s) { *s.p = 1; }
NOINLINE void by(big s) { *s.p = 1; }
NOINLINE big make(int *p) { return {p, {}}; }
thread_local int *tls;
struct node {
  int *p;
};
[[ferry::process_local]] std::unique_ptr<node> heap;
NOINLINE int rec(int *p, int n) {
  if (n == 0) {
    *p = 1;
    return 0;
  }
  return rec(p, n - 1) + 1;
}
NOINLINE int *choose(int *a, int *b, bool c) { return c ? a : b; }
NOINLINE void first(std::vector<int> const &v) { const_cast<int &>(v[0]) = 1; }
NOINLINE void va(int n, ...) {
  __builtin_va_list l;
  __builtin_va_start(l, n);
  *__builtin_va_arg(l, int *) = 1;
  __builtin_va_end(l);
}
int other;
static int r_number;
std::vector<int> r_vector;

int main() {
  r_number = other;
  r_vector.push_back(1);
  remote([] { return r_number + r_vector[0]; });
  callback = [] { w_fn = 1; };
  tls = &w_tls;
  heap = std::make_unique<node>(node{&w_heap});
  remote([] {
    acc() = 1;
    return w_acc;
  });
  remote([] {
    auto t = coro(&w_coro);
    t.h.resume();
    t.h.resume();
    t.h.destroy();
    return w_coro;
  });
  remote([] {
    callback();
    return w_fn;
  });
  remote([] {
    by(small{&w_byval});
    return w_byval;
  });
  remote([] {
    by(big{&w_bigval, {}});
    return w_bigval;
  });
  remote([] {
    *make(&w_ret).p = 1;
    return w_ret;
  });
  remote([] {
    std::tie(w_tie) = std::make_tuple(3);
    return w_tie;
  });
  remote([] {
    try {
      throw &w_throw;
    } catch (int *p) {
      *p = 1;
    }
    return w_throw;
  });
  remote([] {
    *tls = 1;
    return w_tls;
  });
  remote([] {
    *heap->p = 1;
    return w_heap;
  });
  remote([] {
    *const_cast<volatile int *>(&w_vol) = 1;
    return w_vol;
  });
  remote([] {
    std::uintptr_t key = static_cast<std::uintptr_t>(other);
    auto u = reinterpret_cast<std::uintptr_t>(&w_xor) ^ key;
    u ^= static_cast<std::uintptr_t>(other);
    *reinterpret_cast<int *>(u) = 1;
    return w_xor;
  });
  remote([] {
    std::atomic<int *> p{&w_atomicp};
    *p.load() = 1;
    return w_atomicp;
  });
  remote([] {
    std::map<int, int *> m;
    m[1] = &w_localmap;
    *m[1] = 1;
    return w_localmap;
  });
  remote([] {
    std::function<void(int)> f = [p = &w_localfn](int x) { *p = x; };
    f(1);
    return w_localfn;
  });
  remote([] {
    auto r = std::ref(w_ref);
    r.get() = 1;
    return w_ref;
  });
  remote([] {
    union {
      int *p;
      double d;
      long l;
    } u;
    u.p = &w_union;
    double d = u.d;
    std::memcpy(&u, &d, 8);
    *u.p = 1;
    return w_union;
  });
  remote([] {
    int *p = &w_memcpyp, *q;
    std::memcpy(&q, &p, sizeof p);
    *q = 1;
    return w_memcpyp;
  });
  remote([] { return std::exchange(w_exch, 3); });
  remote([] {
    *std::addressof(w_addr) = 1;
    return w_addr;
  });
  remote([] {
    *choose(&w_sel, &other, other != 0) = 1;
    return w_sel;
  });
  remote([] { return rec(&w_rec, other) + w_rec; });
  remote([] {
    int mem::*m = other ? &mem::a : &mem::b;
    w_mem.*m = 1;
    return w_mem.a;
  });
  remote([] {
    va(1, &w_va);
    return w_va;
  });
  remote([] {
    std::strcpy(w_chars, "abc");
    return w_chars[0];
  });
  remote([] {
    std::snprintf(w_printf, 32, "%d", other);
    return w_printf[0];
  });
  remote([] {
    std::sscanf("x", "%s", w_scan);
    return w_scan[0];
  });
  remote([] {
    std::fill(std::begin(w_fill), std::end(w_fill), other);
    return w_fill[0];
  });
  remote([] {
    std::iota(std::begin(w_iota), std::end(w_iota), other);
    return w_iota[0];
  });
  remote([] {
    int l[8]{};
    std::copy(l, l + 8, w_copy);
    return w_copy[0];
  });
  remote([] {
    std::qsort(w_qsort, 8, 4, [](void const *a, void const *b) { return *(int const *)a - *(int const *)b; });
    return w_qsort[0];
  });
  remote([] {
    auto &[a, b] = w_bind;
    a = b;
    return w_bind[0];
  });
  remote([] {
    std::span<int> s(w_span);
    s[0] = 1;
    return w_span[0];
  });
  remote([] {
    std::vector<int> l{1};
    std::copy(l.begin(), l.end(), std::back_inserter(w_back));
    return w_back[0];
  });
  remote([] {
    std::vector<int> l;
    w_swapm.swap(l);
    return l.size();
  });
  remote([] { return std::exchange(w_exchv, {}).size(); });
  remote([] {
    std::fill(w_begin.begin(), w_begin.end(), 1);
    return w_begin[0];
  });
  remote([] {
    *w_revit.rbegin() = 1;
    return w_revit[0];
  });
  remote([] {
    w_erase.erase(w_erase.begin());
    return w_erase[0];
  });
  remote([] {
    w_resize.resize(3);
    return w_resize[0];
  });
  remote([] {
    first(w_loop2);
    return w_loop2[0];
  });
  remote([] {
    auto n = w_extract.extract(1);
    std::map<int, int> l;
    l.insert(std::move(n));
    return w_extract.size();
  });
  remote([] {
    std::map<int, int> l;
    l.swap(w_mapswap);
    return w_mapswap.size();
  });
  remote([] {
    auto i = w_lower.lower_bound(2);
    i->second = 1;
    return w_lower.size();
  });
  remote([] {
    std::map<int, int> l;
    l.merge(w_merge);
    return w_merge.size();
  });
  remote([] {
    w_set.insert("x");
    return w_set.size();
  });
  remote([] {
    w_umap["x"] = 1;
    return w_umap.size();
  });
  remote([] {
    auto i = w_umapfind.find("x");
    if (i != w_umapfind.end()) i->second = 1;
    return w_umapfind.size();
  });
  remote([] {
    w_opt.emplace(3);
    return w_opt->size();
  });
  remote([] {
    w_opt2.assign(3, 1);
    return w_opt2.size();
  });
  remote([] {
    w_var = "x";
    return w_var.index();
  });
  remote([] {
    w_str += "x";
    return w_str;
  });
  remote([] {
    w_strdata.data()[0] = 'x';
    return w_strdata;
  });
  remote([] {
    std::istringstream s("x");
    std::getline(s, w_getline);
    return w_getline;
  });
  remote([] {
    w_deque.push_front(1);
    return w_deque.size();
  });
  remote([] {
    w_arr[1].push_back(1);
    return w_arr[0].size();
  });
  remote([] {
    w_pair.second = "x";
    return w_pair.first;
  });
  remote([] {
    w_uptr->push_back(1);
    return w_uptr->size();
  });
  remote([] {
    std::ranges::sort(w_ranges);
    return w_ranges[0];
  });
}
