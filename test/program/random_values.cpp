// Thousands of random values of each family of types come back as they went, as arguments, captures and globals.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace {

using engine = std::mt19937_64;

// ---- equality in depth

template <class T> bool same(T const &a, T const &b) { return a == b; }
template <class T> bool same(std::unique_ptr<T> const &a, std::unique_ptr<T> const &b) {
  return !a == !b && (!a || same(*a, *b));
}
template <class T> bool same(std::shared_ptr<T> const &a, std::shared_ptr<T> const &b) {
  return !a == !b && (!a || same(*a, *b));
}
template <class T> bool same(std::vector<T> const &a, std::vector<T> const &b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!same(T(std::move(const_cast<std::vector<T> &>(a)[i])), T(std::move(const_cast<std::vector<T> &>(b)[i])))) return false;
  return true;
}

// ---- random values

std::size_t count(engine &e) {
  auto dice = e() % 100;
  return dice < 30 ? 0 : dice < 95 ? e() % 4 : e() % 40;
}

template <class T> struct random_of;
template <class T> T any(engine &e) { return random_of<T>::make(e); }

template <class T>
  requires std::is_integral_v<T>
struct random_of<T> {
  static T make(engine &e) {
    if (e() % 8 == 0) return std::numeric_limits<T>::min();
    if (e() % 8 == 0) return std::numeric_limits<T>::max();
    return static_cast<T>(e());
  }
};
template <class T>
  requires std::is_floating_point_v<T>
struct random_of<T> {
  static T make(engine &e) {
    T const special[] = {0, std::numeric_limits<T>::infinity(), std::numeric_limits<T>::denorm_min(),
                         std::numeric_limits<T>::max()};
    if (e() % 4 == 0) return special[e() % 4];
    return static_cast<T>(static_cast<long>(e())) / 3;
  }
};
enum class colour : unsigned short { red, green = 300, blue = 65535 };
template <> struct random_of<colour> {
  static colour make(engine &e) { return std::array{colour::red, colour::green, colour::blue}[e() % 3]; }
};
template <class C> struct random_of<std::basic_string<C>> {
  static std::basic_string<C> make(engine &e) {
    std::basic_string<C> s;
    for (auto n = count(e) * (e() % 20); n; --n) s += static_cast<C>(e());
    return s;
  }
};
template <class C> struct pushed {
  static C make(engine &e) {
    C c;
    for (auto n = count(e); n; --n) c.push_back(any<typename C::value_type>(e));
    return c;
  }
};
template <class C> struct inserted {
  static C make(engine &e) {
    C c;
    for (auto n = count(e); n; --n) c.insert(any<typename C::value_type>(e));
    return c;
  }
};
template <class T> struct random_of<std::vector<T>> : pushed<std::vector<T>> {};
template <class T> struct random_of<std::deque<T>> : pushed<std::deque<T>> {};
template <class T> struct random_of<std::list<T>> : pushed<std::list<T>> {};
template <class T> struct random_of<std::forward_list<T>> {
  static std::forward_list<T> make(engine &e) {
    std::forward_list<T> l;
    for (auto n = count(e); n; --n) l.push_front(any<T>(e));
    return l;
  }
};
template <class T> struct random_of<std::set<T>> : inserted<std::set<T>> {};
template <class T> struct random_of<std::multiset<T>> : inserted<std::multiset<T>> {};
template <class T> struct random_of<std::unordered_set<T>> : inserted<std::unordered_set<T>> {};
template <class K, class V> struct random_of<std::map<K, V>> : inserted<std::map<K, V>> {};
template <class K, class V> struct random_of<std::multimap<K, V>> : inserted<std::multimap<K, V>> {};
template <class K, class V> struct random_of<std::unordered_map<K, V>> : inserted<std::unordered_map<K, V>> {};
template <class A, class B> struct random_of<std::pair<A, B>> {
  static std::pair<A, B> make(engine &e) { return {any<std::remove_const_t<A>>(e), any<B>(e)}; }
};
template <class... T> struct random_of<std::tuple<T...>> {
  static std::tuple<T...> make(engine &e) { return std::tuple<T...>{any<T>(e)...}; }
};
template <class T, std::size_t N> struct random_of<std::array<T, N>> {
  static std::array<T, N> make(engine &e) {
    std::array<T, N> a;
    for (auto &x : a) x = any<T>(e);
    return a;
  }
};
template <class T> struct random_of<std::optional<T>> {
  static std::optional<T> make(engine &e) { return e() % 3 ? std::optional<T>(any<T>(e)) : std::nullopt; }
};
template <> struct random_of<std::monostate> {
  static std::monostate make(engine &) { return {}; }
};
template <class... T> struct random_of<std::variant<T...>> {
  static std::variant<T...> make(engine &e) {
    using V = std::variant<T...>;
    static constexpr V (*makers[])(engine &) = {[](engine &g) { return V(any<T>(g)); }...};
    return makers[e() % sizeof...(T)](e);
  }
};
template <class T> struct random_of<std::unique_ptr<T>> {
  static std::unique_ptr<T> make(engine &e) { return e() % 3 ? std::make_unique<T>(any<T>(e)) : nullptr; }
};
template <class T> struct random_of<std::shared_ptr<T>> {
  static std::shared_ptr<T> make(engine &e) { return e() % 3 ? std::make_shared<T>(any<T>(e)) : nullptr; }
};
template <std::size_t N> struct random_of<std::bitset<N>> {
  static std::bitset<N> make(engine &e) { return std::bitset<N>(e()) << e() % N; }
};
template <class T> struct random_of<std::complex<T>> {
  static std::complex<T> make(engine &e) { return {any<T>(e), any<T>(e)}; }
};
template <> struct random_of<std::chrono::nanoseconds> {
  static std::chrono::nanoseconds make(engine &e) { return std::chrono::nanoseconds(any<long>(e)); }
};
template <> struct random_of<std::filesystem::path> {
  static std::filesystem::path make(engine &e) { return any<std::string>(e); }
};

// Padding, private members, a base, bool, and itself.
class base {
public:
  explicit base(engine &e) : first_(any<char>(e)), second_(any<double>(e)), flag_(e() % 2) {}
  base() = default;
  bool operator==(base const &) const = default;

private:
  char first_ = 0;
  double second_ = 0;
  bool flag_ = false;
};
struct tree : base {
  tree() = default;
  explicit tree(engine &e, unsigned depth = 0) : base(e), name(any<std::string>(e)), kind(any<colour>(e)) {
    if (depth < 3)
      for (auto n = e() % 3; n; --n) children.emplace_back(e, depth + 1);
  }
  std::string name;
  colour kind{};
  std::vector<tree> children;
  bool operator==(tree const &) const = default;
};
template <> struct random_of<tree> {
  static tree make(engine &e) { return tree(e); }
};

// ---- the property

template <class T> std::vector<T> kept;  // a global of each type

template <class T> void holds(std::size_t values, unsigned seed) {
  auto make = [=] {
    engine e(seed);
    std::vector<T> many;
    for (std::size_t i = 0; i < values; ++i) many.push_back(any<T>(e));
    return many;
  };
  auto const expect = [&](std::vector<T> const &back) {
    auto made = make();
    check(same(back, made));
  };
  expect(ferry::remotecall_fetch(2, [](std::vector<T> v) { return v; }, make()));
  auto captured = make();
  expect(ferry::remotecall_fetch(2, [&captured] { return std::move(captured); }));
  kept<T> = make();
  check(ferry::remotecall_fetch(2, [] { return kept<T>.size(); }) == values);
  expect(ferry::remotecall_fetch(2, [](int) { return std::vector<T>(std::make_move_iterator(kept<T>.begin()), std::make_move_iterator(kept<T>.end())); }, 1));
}

template <class... T> void hold(std::size_t values, unsigned seed) { (holds<T>(values, seed), ...); }

}  // namespace

int main() {
  ferry::addprocs(1);
  for (unsigned seed : {1u, 2u}) {
    hold<char, std::uint64_t, float, double, colour, std::bitset<70>, std::complex<double>, std::chrono::nanoseconds>(3000, seed);
    hold<std::string, std::u16string, std::filesystem::path>(2000, seed);
    hold<std::vector<std::deque<std::list<short>>>, std::forward_list<std::array<std::string, 2>>>(1000, seed);
    hold<std::map<std::string, std::set<int>>, std::multimap<int, std::multiset<char>>>(1000, seed);
    hold<std::unordered_map<std::string, std::unordered_set<long>>>(1000, seed);
    hold<std::tuple<char, std::string, std::pair<int, std::optional<double>>>>(1000, seed);
    hold<std::variant<std::monostate, int, std::string, std::vector<double>>>(2000, seed);
    hold<std::unique_ptr<std::vector<std::string>>, std::shared_ptr<std::pair<char, double>>>(1000, seed);
    hold<tree>(300, seed);
  }
  std::cout << "all values came back\n";
}
