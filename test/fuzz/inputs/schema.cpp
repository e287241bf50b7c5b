// One variable of each family of types of the language and the standard library.
#include "graph.hpp"
#include "schema.hpp"

#include <any>
#include <array>
#include <atomic>
#include <bitset>
#include <chrono>
#include <complex>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <mutex>
#include <set>
#include <source_location>
#include <span>
#include <stack>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <typeindex>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <valarray>
#include <variant>
#include <vector>

namespace schema {

enum class colour : short { red = -1, green = 300 };
enum suit { clubs, spades };
enum temper { cold = -2, hot = 3 };
struct card {
  suit of = spades;
  int number = 7;
  temper now[2] = {cold, hot};
};
struct padded {
  char c = 'c';
  int n = 4;
  std::string text = "some text that is longer than a short string";
};
struct derived : padded {
  double more[3] = {1, 2, 3};
  bool flag = true;
};
struct tree {
  int value = 0;
  std::vector<tree> children;
};
struct link {
  int value = 0;
  std::shared_ptr<link> next;
};

// Compared and hashed by what comes behind.
struct person;
struct by_name {
  bool operator()(std::shared_ptr<person> const &, std::shared_ptr<person> const &) const;
};
struct of_name {
  std::size_t operator()(std::shared_ptr<person> const &) const;
  bool operator()(std::shared_ptr<person> const &, std::shared_ptr<person> const &) const;
};
struct person {
  std::set<std::shared_ptr<person>, by_name> friends;
  std::unordered_map<std::shared_ptr<person>, std::shared_ptr<int>, of_name, of_name> heard_of;
  std::vector<std::set<std::shared_ptr<person>, by_name>> groups;
  std::shared_ptr<int> part;
  std::string name;
};
std::string name_of(std::shared_ptr<person> const &p) { return p ? p->name : std::string(); }
bool by_name::operator()(std::shared_ptr<person> const &a, std::shared_ptr<person> const &b) const {
  return name_of(a) < name_of(b);
}
std::size_t of_name::operator()(std::shared_ptr<person> const &p) const { return std::hash<std::string>()(name_of(p)); }
bool of_name::operator()(std::shared_ptr<person> const &a, std::shared_ptr<person> const &b) const {
  return name_of(a) == name_of(b);
}
void break_circle(std::shared_ptr<person> const &of) {
  for (std::vector<std::shared_ptr<person>> left{of}; !left.empty();) {
    auto const at = std::move(left.back());
    left.pop_back();
    if (!at) continue;
    auto const all = std::exchange(*at, {});
    left.insert(left.end(), all.friends.begin(), all.friends.end());
    for (auto const &[p, n] : all.heard_of) left.push_back(p);
    for (auto const &g : all.groups) left.insert(left.end(), g.begin(), g.end());
  }
}

struct parts_first {
  std::weak_ptr<std::string> text;
  std::map<int, std::shared_ptr<int>> numbers;
  std::unique_ptr<std::shared_ptr<padded>> whole;
};

struct gadget {
  virtual ~gadget() = default;
  virtual int size() const { return 1; }
  int weight() const { return 2; }
  int part = 3;
};
struct bit_fields {
  int few : 3 = -2;
  unsigned long long many : 61 = 5;
  bool yes : 4 = true;
  colour named : 16 = colour::green;
  long double wide = 0.25L;
};
struct animal {
  virtual ~animal() = default;
  virtual int legs() const { return 4; }
  int age = 1;
};
struct described {
  virtual ~described() = default;
  std::string description = "described by a text that is longer than a short string";
};
struct bird : virtual described, animal {
  int legs() const override { return 2; }
  std::vector<int> eggs = {1, 2};
};
struct herd {
  std::vector<std::shared_ptr<animal>> all;
  std::weak_ptr<described> one;
  std::shared_ptr<int const> age;
};

std::string text = "hello";
std::u16string wide = u"wide";
std::vector<int> numbers = {1, 2, 3};
std::vector<double> block = std::vector<double>(5000, 0.5);
std::vector<bool> bits = {true, false, true};
std::vector<std::string> names = {"a", "", "a longer name than fits into the object"};
std::vector<padded> records(3);
std::vector<std::vector<int>> nested = {{1}, {}, {2, 3}};
std::array<padded, 2> pair_of_records;
int grid[3][4] = {{1}, {2}, {3}};
std::deque<std::string> queue_of_text = {"x", "y"};
std::list<int> list_of_int = {1, 2};
std::forward_list<padded> forward(2);
std::set<std::string> ordered = {"a", "b"};
std::multiset<int> many = {1, 1, 2};
std::map<std::string, std::vector<int>> by_name = {{"one", {1}}, {"two", {1, 2}}};
std::multimap<int, colour> colours = {{1, colour::red}, {1, colour::green}};
std::map<suit, std::vector<card>> hands = {{clubs, std::vector<card>(9)}, {spades, {}}};
card deck[5][6];
std::unordered_set<int> unordered = {1, 2, 3};
std::unordered_map<std::string, double> weights = {{"a", 1.5}, {"b", -0.0}};
std::optional<padded> maybe = padded{};
std::variant<int, std::string, padded> one_of = "text";
std::unique_ptr<padded> owner = std::make_unique<padded>();
std::unique_ptr<derived> nobody;
std::vector<std::shared_ptr<padded>> shared = [] {
  auto one = std::make_shared<padded>();
  return std::vector<std::shared_ptr<padded>>{one, nullptr, one, std::make_shared<padded>()};
}();
parts_first parts = [] {
  auto whole = std::make_unique<std::shared_ptr<padded>>(std::make_shared<padded>());
  std::shared_ptr<std::string> text(*whole, &(*whole)->text);
  std::shared_ptr<int> number(*whole, &(*whole)->n);
  return parts_first{text, {{1, number}, {2, number}}, std::move(whole)};
}();
link chain = {1, std::make_shared<link>(link{2, nullptr})};
bit_fields packed;
bird pet;
std::vector<std::unique_ptr<animal>> pets = [] {
  std::vector<std::unique_ptr<animal>> all;
  all.push_back(std::make_unique<bird>());
  all.push_back(std::make_unique<animal>());
  all.push_back(std::make_unique<bird>());
  return all;
}();
herd grazing = [] {
  auto b = std::make_shared<bird>();
  return herd{{b, std::make_shared<animal>(), b}, b, {b, &b->age}};
}();
tree grown = {1, {{2, {}}, {3, {{4, {}}}}}};
derived of_base;
std::tuple<int, std::string, bool> three = {1, "two", true};
std::complex<double> number = {1, 2};
std::bitset<70> flags = 5;
std::atomic<long> counter = 7;
std::chrono::milliseconds span = std::chrono::milliseconds(5);
std::filesystem::path place = "/a/b";
std::valarray<float> values = {1, 2, 3};
std::stack<int> stacked;
std::priority_queue<int> urgent;
std::mt19937 engine;
int *into_the_image = &grid[1][1];
int (*function)(int) = nullptr;
char const *literal = "literal";
int gadget::*data_member = &gadget::part;
int (gadget::*plain_method)() const = &gadget::weight;
int (gadget::*virtual_method)() const = &gadget::size;
std::function<int(int)> step = [by = std::string("text")](int n) { return n + static_cast<int>(by.size()); };
std::vector<std::function<int(int)>> steps = {step, nullptr, [](int n) { return n; }};
std::any anything = std::vector<std::any>{1, std::string("text"), step};

std::shared_ptr<node> graph = make_graph();
std::shared_ptr<person> circle = [] {
  std::shared_ptr<person> all[3];
  for (auto &p : all) (p = std::make_shared<person>())->name = std::to_string(&p - all) + ", by a longer name";
  for (auto const &a : all)
    for (auto const &b : all) a->friends.insert(b), a->heard_of[b] = std::make_shared<int>(1);
  all[0]->groups = {{all[1]}, {all[0]}};
  all[0]->part = all[1]->heard_of.begin()->second;
  return all[0];
}();
std::set<std::shared_ptr<padded>> owners = {std::make_shared<padded>(), std::make_shared<padded>()};
std::map<std::shared_ptr<node>, int> by_node = {{std::make_shared<node>(), 1}};
std::unordered_map<int, std::shared_ptr<animal>> animals = {{1, std::make_shared<bird>()}, {2, nullptr}};
std::unordered_multimap<std::string, std::vector<int>> groups = {{"a", {1}}, {"a", {2}}};
std::multiset<std::vector<std::string>> sorted = {{"b"}, {"a", "b"}, {}};
std::string_view viewed = "viewed";
// No set or map of views: to compare them is to read them, which may be any of the constants, guards between them included.
std::vector<std::pair<std::string_view, int>> views = {{"a", 1}, {"bc", 2}};
constexpr int constants[] = {1, 2, 3};
std::span<int const> constant_numbers = constants;
std::reference_wrapper<int> wrapped = grid[0][0];
struct refers {
  std::string &text_of_global = text;
  int const &n = grid[2][1];
} referring;
std::error_code failure = std::make_error_code(std::errc::invalid_argument);
std::type_index type = typeid(padded);
std::source_location here = std::source_location::current();
std::runtime_error runtime("a text that is longer than a short string");
std::exception_ptr thrown = std::make_exception_ptr(std::out_of_range("out"));
struct guarded {
  std::mutex mutex;
  int n = 1;
  std::string text = "guarded";
} locked;
std::optional<std::variant<std::monostate, std::vector<std::optional<int>>, std::unique_ptr<padded>>> deep =
    std::vector<std::optional<int>>{1, {}, 3};
std::array<std::vector<std::pair<bool, std::string>>, 2> pairs = {{{{true, "a"}}, {}}};
std::tuple<> nothing;
std::vector<std::tuple<>> empty_elements(3);

// A list may come back into itself, which owns itself then.
void break_cycles(std::string const &name, bool is_call, std::vector<void *> const &values) {
  auto break_behind = [](std::shared_ptr<node> const &top) {
    if (top) break_graph(*top);
  };
  if (name == "schema::graph") return break_behind(*static_cast<std::shared_ptr<node> *>(values[0]));
  if (name == "schema::circle") return break_circle(*static_cast<std::shared_ptr<person> *>(values[0]));
  if (name == "schema::by_node")
    for (auto const &[key, n] : *static_cast<decltype(by_node) *>(values[0])) break_behind(key);
  if (name == "call::graph") {
    // What the callable refers to. In a value that outlives a message that may be any place of the program.
    if (is_call) break_graph(**static_cast<node **>(values[0]));
    break_behind(*static_cast<std::shared_ptr<node> *>(values[1]));
    break_behind(static_cast<std::weak_ptr<node> *>(values[2])->lock());
  }
  if (name == "call::weak_alone") break_behind(static_cast<std::weak_ptr<node> *>(values[0])->lock());
  if (name != "schema::chain") return;
  std::vector<std::shared_ptr<link>> all;
  for (auto *at = static_cast<link *>(values[0]); at->next;) {
    all.push_back(std::move(at->next));
    at = all.back().get();
  }
}

}  // namespace schema
