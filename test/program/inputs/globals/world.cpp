#include "world.hpp"

std::vector<double> heights;
int table[2][3] = {{1, 2, 3}, {4, 5, 6}};

namespace {
std::string secret_text = "unset";
int scale = 1;
int offset = 0;
int the_default = 0;
int closing = 0;

struct square : world::shape {
  explicit square(int side) : side(side) {}
  int area() const override { return side * side * scale; }
  int side;
};

int add(int n) { return n + offset; }
int subtract(int n) { return n - offset; }
}  // namespace

namespace world {
void set_secret(std::string text) { secret_text = std::move(text); }
std::string secret() { return secret_text; }
int next_ticket() {
  static int last = 100;
  return ++last;
}
std::map<std::string, int> stock;
std::unique_ptr<shape> make_square(int side) { return std::make_unique<square>(side); }
void set_scale(int s) { scale = s; }
operation const operations[2] = {add, subtract};
void set_offset(int o) { offset = o; }
int &first_of_table() { return table[0][0]; }
std::map<std::string, int> registry::entries_;
void registry::put(std::string name, int value) { entries_[std::move(name)] = value; }
int registry::get(std::string const &name) {
  auto found = entries_.find(name);
  return found == entries_.end() ? -1 : found->second;
}
int default_value() { return the_default; }
void set_default(int n) { the_default = n; }
int with_default(int n) { return n; }
void set_closing(int n) { closing = n; }
closer::~closer() { *out = closing; }
std::string &singleton() {
  static std::string text = "made";
  return text;
}
}  // namespace world
