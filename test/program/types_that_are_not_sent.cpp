// A file may have globals of types that cannot travel, and that no description could even be compiled for: what no call
// reaches does no harm.
// RUN: %every_way %t %s
#include <ferry/codec.hpp>
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <atomic>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <valarray>
#include <variant>
#include <vector>

namespace {

struct no_move {
  no_move() = default;
  no_move(no_move const &) = delete;
  int n = 0;
  auto operator<=>(no_move const &) const = default;
};
struct no_default {
  explicit no_default(int n) : n(n) {}
  int n;
};
struct only_there;
struct no_hash {
  int n;
};
struct made_by_hand {  // a comparator without a default constructor
  explicit made_by_hand(int) {}
  bool operator()(int a, int b) const { return a < b; }
};
// A codec whose functions compile for some types only.
template <class T> struct box {
  T value;
};

}  // namespace

template <class T> struct ferry::codec<box<T>> {
  static void save(writer &to, box<T> const &b) { to.write(b.value.size()); }
  static box<T> load(reader &from) { return {T(from.read<std::size_t>(), 'x')}; }
};

namespace {

std::map<int, no_move> a;
std::vector<std::unique_ptr<no_move>> b;
std::list<no_move> c;
std::deque<no_move> d;
std::forward_list<no_move> e;
std::optional<no_move> f;
std::variant<int, no_move> g;
std::set<int, made_by_hand> h(made_by_hand(1));
std::valarray<std::string> i;
std::shared_ptr<only_there> k;
std::pair<int, no_move> l;
std::tuple<no_move, int> m;
std::atomic<int *> n;
std::unordered_map<int, no_move> o;
std::queue<no_move> p;
std::vector<no_default> q;
std::multiset<no_move> r;
std::map<std::string, std::function<void(no_move &)>> s;
only_there *t;

std::map<std::string, int> sent{{"k", 3}};
box<std::string> boxed{"four"};

}  // namespace

int main() {
  ferry::addprocs(1);
  check(a.empty() && b.empty() && c.empty() && d.empty() && e.empty() && !f && g.index() == 0 && h.empty());
  check(!k && o.empty() && p.empty() && q.empty() && r.empty() && s.empty() && !t && !n && i.size() == 0);
  check(l.first + std::get<1>(m) == 0);
  check_equal(ferry::remotecall_fetch(2, [] { return sent.at("k"); }), 3);
  check_equal(ferry::remotecall_fetch(2, [] { return boxed.value; }), "xxxx");
  std::cout << "the rest is left alone\n";
}
