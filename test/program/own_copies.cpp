// A class may make something else of a copy: a new identity, a generation more, no cache. What arrives is the value that
// was sent all the same.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <any>
#include <array>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace {

// Its bytes are its value.
struct flat {
  int id = 0, generation = 0;
  flat() {}
  explicit flat(int id) : id(id) {}
  flat(flat const &other) : id(other.id), generation(other.generation + 1) {}
  flat &operator=(flat const &) = default;
  bool operator<(flat const &other) const { return id < other.id; }
  bool operator==(flat const &other) const { return id == other.id; }
};

// It has more, and its default constructor may throw.
struct named {
  int generation = 0;
  std::string name;
  named(std::string n = "name") : name(std::move(n)) {}
  named(named const &other) : generation(other.generation + 1), name(other.name) {}
  named &operator=(named const &other) {
    name = other.name;
    return *this;
  }
};

// Copies in no way of its own, but for its member.
struct holder {
  int number = 0;
  named inside;
};

struct hash {
  std::size_t operator()(flat const &f) const { return static_cast<std::size_t>(f.id); }
};

int of(int) { return 0; }
int of(flat const &f) { return f.id * 100 + f.generation; }
int of(named const &n) { return static_cast<int>(n.name.size()) * 100 + n.generation; }
int of(holder const &h) { return h.number + of(h.inside); }
template <class A, class B> int of(std::pair<A, B> const &p) {
  if constexpr (std::is_same_v<A const, int const> || std::is_same_v<A const, std::string const>)
    return of(p.second);
  else
    return of(p.first) * 7 + of(p.second);
}
template <class T> int of(std::unique_ptr<T> const &p) { return of(*p); }
template <class T> int of(std::shared_ptr<T> const &p) { return of(*p); }
template <class T> int of(std::optional<T> const &o) { return o ? of(*o) : -1; }
template <class... T> int of(std::variant<T...> const &v) {
  return std::visit([](auto const &a) { return of(a); }, v);
}
template <class C> auto of(C const &c) -> decltype(c.begin(), 0) {
  unsigned sum = 0, place = 1;
  for (auto const &e : c) sum += static_cast<unsigned>(of(e)) * place++;
  return static_cast<int>(sum % 1'000'000);
}

template <class C, class... A> C filled(int n, A... arguments) {
  C c;
  for (int i = 0; i < n; ++i) c.emplace_back(arguments...);
  return c;
}

// By reference, as a result, and as an argument, which is a copy here as well.
template <class T> void arrives(T const &value, std::source_location at = std::source_location::current()) {
  check_equal(ferry::remotecall_fetch(2, [&value] { return of(value); }), of(value), at);
  check_equal(ferry::remotecall_fetch(
                  2, [](T const &v) { return of(v); }, std::ref(value)),
              of(value), at);
}
template <class C> void made_there(int sum, std::source_location at = std::source_location::current()) {
  check_equal(of(ferry::remotecall_fetch(2, [] { return std::make_unique<C>(3); })), sum, at);
}

void flat_ones() {
  arrives(flat(3));
  arrives(filled<std::vector<flat>>(3, 2));
  arrives(filled<std::vector<flat>>(10'000, 2));
  arrives(filled<std::deque<flat>>(3, 2));
  arrives(filled<std::list<flat>>(3, 2));
  std::forward_list<flat> forward;
  forward.emplace_front(4), forward.emplace_front(5);
  arrives(forward);
  std::set<flat> set;
  std::unordered_set<flat, hash> unordered;
  std::map<int, flat> map;
  std::map<flat, flat> both;
  std::unordered_map<int, flat> hashed;
  for (int i = 1; i < 4; ++i) {
    set.emplace(i), unordered.emplace(7), map.try_emplace(i, 2 * i), hashed.try_emplace(7, i);
    both.emplace(std::piecewise_construct, std::tuple(i), std::tuple(3 * i));
  }
  arrives(set), arrives(unordered), arrives(map), arrives(both), arrives(hashed);
  arrives(std::optional<flat>(std::in_place, 5));
  arrives(std::variant<int, flat>(std::in_place_index<1>, 6));
  arrives(std::vector<std::vector<flat>>(2));
  std::any any;
  any.emplace<flat>(8);
  check_equal(ferry::remotecall_fetch(2, [&any] { return of(std::any_cast<flat const &>(any)); }), 800);
  made_there<std::vector<flat>>(0);
}

template <class T> void others() {
  arrives(T());
  arrives(filled<std::vector<T>>(3));
  arrives(filled<std::deque<T>>(3));
  arrives(filled<std::list<T>>(3));
  std::vector<std::optional<T>> options(3);
  options[1].emplace();
  arrives(options);
  std::vector<std::variant<int, T>> variants(1);
  variants[0].template emplace<1>();
  arrives(variants);
  std::map<int, std::vector<T>> map;
  map[3].resize(2);
  arrives(map);
  std::map<std::string, T> values;
  std::unordered_map<int, T> hashed;
  values["a"], values["b"], hashed[5];
  arrives(values), arrives(hashed);
  std::any any;
  any.emplace<T>();
  check_equal(ferry::remotecall_fetch(2, [&any] { return of(std::any_cast<T const &>(any)); }), of(T()));
  made_there<std::list<T>>(of(std::list<T>(3)));
}

std::vector<flat> flats;
std::vector<named> names;
std::list<holder> holders;

void globals() {
  auto const all = [] { return of(flats) + 3 * of(names) + 5 * of(holders); };
  for (std::size_t n : {0u, 3u, 2u, 20u, 5000u}) {
    flats.resize(n), names.resize(n), holders.resize(n);
    for (int i = 0; i < 2; ++i) check_equal(ferry::remotecall_fetch(2, all), all());
    if (n) names.back().name += "x", flats.front().generation = 8, holders.back().inside.generation = 9;
    for (int i = 0; i < 2; ++i) check_equal(ferry::remotecall_fetch(2, all), all());
  }
}

}  // namespace

int main() {
  ferry::addprocs(1);
  flat_ones();
  others<named>();
  others<holder>();
  globals();
  std::cout << "no copies of copies\n";
}
