// Calls: captures by reference, views, references to parts, and callables that hold such.
#include "graph.hpp"
#include "schema.hpp"

#include <ferry/ferry.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace schema {
namespace {

struct part {
  int number = 5;
  std::string text = "part of a whole";
};
struct whole {
  part first, second;
  int read() const {
    ferry::remotecall_wait(2, {.name = "call::of_this"}, [this] { return second.number; });
    return first.number;
  }
};
struct animal {
  virtual ~animal() = default;
  virtual int legs() const { return 4; }
  int age = 1;
};
struct bird : animal {
  int legs() const override { return 2; }
  std::string song = "a song that is longer than a short string";
};
struct request {
  std::string_view name;
  std::optional<std::span<double const>> weights;
  std::vector<std::span<int>> parts;
};
struct holders {
  std::vector<std::string> texts = {"a", "a longer text than fits into the object"};
  std::map<std::string, part> by_name = {{"a", {}}, {"b", {}}};
  std::unordered_map<int, std::string> by_number = {{1, "one"}, {2, "two"}};
  std::optional<part> maybe = part{};
  std::unique_ptr<part> owner = std::make_unique<part>();
  std::shared_ptr<part> shared = std::make_shared<part>();
  std::variant<int, part> either = part{};
};
holders parts;
int plus(int n) { return n + 1; }

template <class... A> void call(char const *name, A &&...what) {
  ferry::remotecall_wait(2, ferry::call_options{.name = name}, what...);
}

void make_reference_calls() {
  int n = 3;
  std::string text = "a text that is longer than a short string";
  whole w;
  bird b;
  animal &known = b;
  call("call::by_reference", [&] { return n + static_cast<int>(text.size()) + w.first.number; });
  w.read();
  call("call::one_object_twice", [&a = text, &b = text] { return &a == &b; });
  call("call::part_of_a_whole", [&w, &p = w.second, &m = w.second.text] { return &p == &w.second && &m == &p.text; });
  call("call::part_first", [&p = w.second, &w] { return &p == &w.second; });
  call("call::known_by_a_base", [&known] { return known.legs(); });
  call("call::both_classes", [&known, &b] { return known.age == b.age; });
  call("call::wrapped", [](std::reference_wrapper<std::string> r, std::reference_wrapper<int const> i) {
    return r.get().size() + static_cast<std::size_t>(i.get());
  }, std::ref(text), std::cref(n));
  std::function<int(int)> holds = [&text](int i) { return i + static_cast<int>(text.size()); };
  call("call::callable", [](std::function<int(int)> f, int (*g)(int), int (animal::*m)() const, int part::*d) {
    return f(1) + g(2) + (m ? 1 : 0) + (d ? 1 : 0);
  }, holds, &plus, &animal::legs, &part::number);
}

// References and shared pointers to what other objects of the call, or variables, hold.
void make_calls_with_parts() {
  holders h;
  call("call::elements", [&h, &a = h.texts[1], &b = h.by_name.at("b").text, &c = h.by_number.at(2)] {
    return h.texts.size() + a.size() + b.size() + c.size();
  });
  call("call::contents", [&h, &a = h.maybe->number, &b = h.owner->text, &c = std::get<part>(h.either)] {
    return h.texts.size() + static_cast<std::size_t>(a) + b.size() + c.text.size();
  });
  std::shared_ptr<int> number(h.shared, &h.shared->number);
  call("call::shared_part", [&h, number, &n = *number] { return h.shared->number == *number && &n == number.get(); });
  call("call::of_variables", [&all = parts, &n = parts.maybe->number] {
    return all.texts.size() + static_cast<std::size_t>(n);
  });
}

void make_view_calls() {
  std::string text = "a text that is longer than a short string";
  std::vector<int> numbers = {1, 2, 3};
  std::vector<std::string> texts = {"a", "a longer text than fits into the object", ""};
  std::vector<double> many(3000, 0.5);
  call("call::text", [](std::string_view v, std::u16string_view w) { return v.size() + w.size(); },
       std::string_view(text), std::u16string_view(u"wide"));
  call("call::numbers", [](std::span<int> s, std::span<int const, 3> t) { return s.size() + t.size(); },
       std::span(numbers), std::span<int const, 3>(numbers));
  call("call::texts", [](std::span<std::string> s) { return s.size(); }, std::span<std::string>(texts));
  call("call::large_view", [](std::span<double const> s) { return s.size(); }, std::span<double const>(many));
  call("call::views_within", [](request const &r) { return r.name.size(); },
       request{text, std::span<double const>(many).first(3), {std::span(numbers), std::span(numbers).first(1)}});
  call("call::literal", [](char const *s) { return *s; }, "literal");
}

void make_owner_calls() {
  auto graph = make_graph();
  std::weak_ptr<node> weak = graph;
  call("call::graph", [&top = *graph](std::shared_ptr<node> a, std::weak_ptr<node> b) {
    return &top == a.get() && b.lock() == a;
  }, graph, weak);
  call("call::weak_alone", [weak] { return weak.expired(); });
  break_graph(*graph);
  call("call::owned", [](std::unique_ptr<animal> a) { return a->legs(); }, std::unique_ptr<animal>(new bird));
}

}  // namespace

void make_calls() {
  make_reference_calls();
  make_calls_with_parts();
  make_view_calls();
  make_owner_calls();
}

std::shared_ptr<node> make_graph() {
  auto top = std::make_shared<node>(), low = std::make_shared<node>();
  top->name = "top of the graph, by a longer name";
  low->id = 1;
  top->next = {low, nullptr, low};
  top->named = {{"low", low}, {"itself", top}};
  top->numbered = {{1, low}, {2, top}};
  low->up = top;
  low->next = {top};
  low->part = {top, &top->id};
  return top;
}

void break_graph(node &top) {
  std::vector<std::shared_ptr<node>> left;
  auto take = [&left](node &of) {
    for (auto &n : std::exchange(of.next, {})) left.push_back(std::move(n));
    for (auto &[key, n] : std::exchange(of.named, {})) left.push_back(n);
    for (auto &[key, n] : std::exchange(of.numbered, {})) left.push_back(n);
    for (auto const &n : {of.up.lock(), of.weak_from_this().lock()})
      if (n && !(n->next.empty() && n->named.empty() && n->numbered.empty() && !n->part)) left.push_back(n);
    of.part = nullptr;
  };
  for (take(top); !left.empty();) {
    auto const at = std::move(left.back());
    left.pop_back();
    if (at) take(*at);
  }
}

}  // namespace schema
