// What a file without remote calls may do, and ferry's headers, which the plugin includes at its end, must bear: macros
// that have the headers' names, poisoned names, classes that are not defined, no type information.
// RUN: %ferryxx -Werror -c %s -o %t.o
// RUN: %ferryxx -Werror -fno-rtti -fno-exceptions -c %s -o %t.o
#include <any>
#include <deque>
#include <expected>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

class hidden;
template <class T> class never_defined;

struct shape {
  virtual ~shape();
  virtual int area() const = 0;
};
class widget : public shape {
public:
  widget();
  ~widget() override;
  int area() const override;

private:
  std::unique_ptr<hidden> one;
  std::shared_ptr<hidden> shared;
  std::weak_ptr<hidden> weak;
  std::vector<hidden> some;
  std::vector<std::unique_ptr<never_defined<int>>> owned;
  std::map<int, std::unique_ptr<hidden>> ordered;
  std::list<hidden> list;
  std::deque<hidden *> deque;
  std::forward_list<hidden> forward;
  std::unordered_map<std::string, hidden *> hashed;
  std::function<hidden(hidden)> function;
  std::optional<hidden *> maybe;
};
int widget::area() const { return 1; }
struct panel : shape {
  int area() const override { return 2; }
  std::shared_ptr<widget> inner;
  std::vector<std::shared_ptr<hidden>> others;
};
shape *make_panel() { return new panel; }

std::any anything = 3;
std::function<int()> three = [] { return 3; };
std::map<std::string, std::vector<int>> table_of = {{"a", {1}}};
std::variant<int, std::string> either;
std::optional<std::string> maybe;
std::shared_ptr<std::string> text;

#define value 17
#define type struct
#define kind nothing
#define size 4
#define name what
#define what name
#define count 3
#define field .
#define record private
#define element ,
#define build(x)
#define make()
#define raw "raw"
#define T int
#define U unsigned
#define C this
#define N 10
#define is_const const
#define ferry fairy
#define constexpr
#define static_cast
#pragma clang poison data list range visitor
