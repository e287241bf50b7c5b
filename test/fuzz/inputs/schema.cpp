// One variable of each family of types that travel: the fuzzer decodes into them.
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
#include <set>
#include <stack>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <valarray>
#include <variant>
#include <vector>

namespace schema {

enum class colour : short { red = -1, green = 300 };
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

// A list may come back into itself, which owns itself then.
void break_cycles(std::string const &variable, void *value) {
  if (variable != "schema::chain") return;
  std::vector<std::shared_ptr<link>> all;
  for (auto *at = static_cast<link *>(value); at->next;) {
    all.push_back(std::move(at->next));
    at = all.back().get();
  }
}

}  // namespace schema
