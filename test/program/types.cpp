// Values of every supported type come back as they went.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <atomic>
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
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace {

template <class T> void round_trip(T const &value, std::source_location at = std::source_location::current()) {
  check_equal(ferry::remotecall_fetch(2, [value] { return value; }), value, at);
  check_equal(ferry::remotecall_fetch(2, [&value] { return value; }), value, at);
  check_equal(ferry::remotecall_fetch(3, [](T const &v) { return v; }, value), value, at);
  check_equal(ferry::remotecall(3, [](T v) { return v; }, value).get(), value, at);
}

enum class colour : short { red = -1, green = 300 };

class base {
public:
  base() = default;
  explicit base(int n) : secret_(n) {}
  bool operator==(base const &) const = default;

private:
  int secret_ = 0;
};
class derived : public base {
public:
  derived() = default;
  derived(int n, std::string text) : base(n), text_(std::move(text)) {}
  bool operator==(derived const &) const = default;

private:
  std::string text_;
  int const fixed_ = 4;
};
struct no_default {
  explicit no_default(int n) : n(n) {}
  int n;
  bool operator==(no_default const &) const = default;
};
struct tree {
  int value = 0;
  std::vector<tree> children;
  bool operator==(tree const &) const = default;
};
template <class T> struct wrapped {
  T value;
  bool operator==(wrapped const &) const = default;
};
struct empty {
  bool operator==(empty const &) const = default;
};

}  // namespace

int main() {
  ferry::addprocs(2);
  round_trip(true);
  round_trip('c');
  round_trip(std::byte{7});
  round_trip(char32_t{0x1F600});
  round_trip(std::numeric_limits<std::int64_t>::min());
  round_trip(std::numeric_limits<std::uint64_t>::max());
  round_trip(static_cast<__int128>(-5) << 70);
  round_trip(1.0f / 3);
  round_trip(std::numeric_limits<double>::denorm_min());
  round_trip(colour::green);

  round_trip(std::string());
  round_trip(std::string(100000, 'x') + std::string(1, '\0') + "y");
  round_trip(std::u16string(u"wide"));
  round_trip(std::vector<int>{});
  round_trip(std::vector<double>(70000, 0.25));
  round_trip(std::vector<bool>{true, false, true, true, false, false, true, false, true});
  round_trip(std::vector<std::vector<std::string>>{{}, {"a", ""}, {"b"}});
  round_trip(std::array<std::string, 3>{"x", "y", "z"});
  round_trip(std::deque<int>{1, 2, 3});
  round_trip(std::list<std::string>{"a", "b"});
  round_trip(std::forward_list<int>{3, 2, 1});
  round_trip(std::map<std::string, std::vector<int>>{{"a", {1}}, {"b", {}}});
  round_trip(std::multimap<int, int>{{1, 1}, {1, 2}});
  round_trip(std::set<std::pair<int, std::string>>{{1, "x"}, {2, "y"}});
  round_trip(std::multiset<int>{1, 1, 2});
  round_trip(std::unordered_map<std::string, int>{{"k", 1}, {"l", 2}});
  round_trip(std::unordered_set<int>{5, 6, 7});
  round_trip(std::stack<int>(std::deque<int>{1, 2}));
  round_trip(std::queue<int>(std::deque<int>{1, 2}));
  round_trip(std::pair<int, std::string>{1, "one"});
  round_trip(std::tuple<>{});
  round_trip(std::tuple<int, std::string, std::vector<double>>{1, "t", {2.5}});
  round_trip(std::optional<std::string>{});
  round_trip(std::optional<std::string>{"set"});
  round_trip(std::variant<int, std::string>{"text"});
  round_trip(std::variant<std::monostate, int>{});
  round_trip(std::complex<double>{1, -2});
  round_trip(std::bitset<70>("1011"));
  round_trip(std::chrono::milliseconds(1500));
  round_trip(std::chrono::system_clock::now());
  round_trip(std::chrono::year_month_day{std::chrono::year{2024}, std::chrono::month{2}, std::chrono::day{29}});
  round_trip(std::filesystem::path("a/b/c.txt"));

  round_trip(derived(5, "text"));
  round_trip(no_default(6));
  round_trip(std::vector<no_default>{no_default(1), no_default(2)});
  round_trip(tree{1, {{2, {}}, {3, {{4, {}}}}}});
  round_trip(wrapped<wrapped<std::optional<int>>>{{8}});
  round_trip(empty{});
  round_trip(std::vector<empty>(3));

  // Ownership: what is shared stays shared.
  auto one = std::make_shared<std::string>("shared");
  std::vector<std::shared_ptr<std::string>> both{one, one, nullptr};
  auto back = ferry::remotecall_fetch(2, [both] {
    *both[0] += "!";
    return both;
  });
  check(back[0] == back[1] && back[2] == nullptr);
  check_equal(*back[1], "shared!");
  auto unique = ferry::remotecall_fetch(2, [] { return std::make_unique<derived>(3, "owned"); });
  check(*unique == derived(3, "owned"));
  check_equal(*ferry::remotecall_fetch(2, [](std::unique_ptr<derived> u) { return u; }, std::move(unique)), derived(3, "owned"));

  std::priority_queue<int> heap;
  for (int n : {3, 9, 4}) heap.push(n);
  check_equal(ferry::remotecall_fetch(2, [heap] { return heap.top(); }), 9);
  std::cout << "types hold\n";
}
