// Values of the standard library's less usual classes come back as they went.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <atomic>
#include <bitset>
#include <chrono>
#include <compare>
#include <complex>
#include <filesystem>
#include <forward_list>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <queue>
#include <random>
#include <set>
#include <source_location>
#include <stack>
#include <string>
#include <system_error>
#include <typeindex>
#include <unordered_map>
#include <unordered_set>
#include <valarray>
#include <vector>

namespace {

template <class T> T sent(T const &value) {
  return ferry::remotecall_fetch(2, [](T const &v) { return v; }, value);
}
template <class T> void round_trip(T const &value, std::source_location at = std::source_location::current()) {
  check_equal(sent(value), value, at);
  check_equal(ferry::remotecall_fetch(2, [&value] { return value; }), value, at);
}

void containers_and_adaptors() {
  std::priority_queue<std::string, std::vector<std::string>, std::greater<>> least;
  for (auto text : {"pear", "apple", "plum"}) least.push(text);
  auto back = sent(least);
  check_equal(back.size(), 3u);
  check_equal(back.top(), "apple");
  round_trip(std::stack<int, std::vector<int>>(std::vector<int>{1, 2, 3}));
  round_trip(std::queue<std::string, std::list<std::string>>(std::list<std::string>{"a", "b"}));

  std::forward_list<int> long_list;
  for (int i = 0; i < 200000; ++i) long_list.push_front(i);
  round_trip(long_list);
  std::valarray<std::string> texts{"a", "b"};
  auto valarray = sent(texts);
  check(valarray.size() == 2 && valarray[1] == "b");
  std::valarray<int> numbers(5, 100);
  check_equal(sent(numbers).sum(), 500);

  round_trip(std::vector<bool>(1000, true));
  round_trip(std::map<int, std::vector<bool>>{{1, {true, false}}});
  round_trip(std::array<int, 0>{});
  round_trip(std::array<std::array<std::string, 2>, 2>{{{"a", "b"}, {"c", "d"}}});
  round_trip(std::bitset<0>());
  round_trip(std::bitset<1>("1"));
  round_trip(std::bitset<64>().set());
  round_trip(std::bitset<1000>("1011"));
  round_trip(std::complex<float>{1, -2});
  round_trip(std::vector<std::complex<double>>(3000, {0.5, 2}));
  round_trip(std::wstring(L"wide"));
  round_trip(std::u8string(u8"text"));
  round_trip(std::u32string(U"text"));
  struct by_length {
    std::size_t operator()(std::string const &s) const { return s.size(); }
  };
  round_trip(std::unordered_map<std::string, int, by_length>{{"a", 1}, {"bb", 2}, {"c", 3}});
  round_trip(std::unordered_multiset<std::string, by_length>{"a", "a", "b"});
  round_trip(std::set<int, std::greater<int>>{1, 5, 3});
  round_trip(std::map<std::string, std::map<int, std::vector<std::set<std::string>>>>{{"k", {{1, {{"x"}, {}}}}}});
}

struct matrices {
  int numbers[3][4][2] = {};
  std::string texts[2][2];
  bool operator==(matrices const &) const = default;
};

void arrays() {
  matrices m;
  m.numbers[2][3][1] = 7;
  m.texts[1][0] = "x";
  round_trip(m);
}

void time() {
  using namespace std::chrono;
  round_trip(hours(3));
  round_trip(duration<double, std::ratio<1, 3>>(2.5));
  round_trip(sys_days(2024y / February / 29));
  round_trip(2024y / March / Sunday[2]);
  round_trip(year_month_weekday_last{2024y, March, weekday_last{Friday}});
  round_trip(Monday);
  round_trip(month_day{January, day{31}});
  round_trip(2023y / February / last);
  hh_mm_ss clock{milliseconds(3723004)};
  auto back = sent(clock);
  check(back.hours() == hours(1) && back.minutes() == minutes(2) && back.subseconds() == milliseconds(4));
  round_trip(std::filesystem::file_time_type(seconds(5)));
}

// A category of the program's own.
class weather_category : public std::error_category {
public:
  char const *name() const noexcept override { return "weather"; }
  std::string message(int value) const override { return value == 1 ? "rain" : "sun"; }
};
weather_category weather;  // it has no value to send, and stays where it is

void errors() {
  round_trip(std::make_error_code(std::errc::timed_out));
  round_trip(std::error_code(13, std::system_category()));
  round_trip(std::make_error_code(std::io_errc::stream));
  round_trip(std::make_error_code(std::future_errc::no_state));
  round_trip(std::make_error_condition(std::errc::not_enough_memory));
  round_trip(std::error_code());
  round_trip(std::error_code(1, weather));
  check_equal(ferry::remotecall_fetch(2, [e = std::error_code(1, weather)] { return e.message(); }), "rain");
  static weather_category const local;
  auto both = [](std::error_category const &category) { return category.message(1) + weather.message(2); };
  check_equal(ferry::remotecall_fetch(2, both, std::cref<std::error_category>(local)), "rainsun");
  check(ferry::remotecall_fetch(2, [] { return std::error_code(1, local) == std::error_code(1, local); }));
}

struct own_error {
  int code;
  std::string text;
};
struct never_thrown {};
void exception_pointers() {
  auto kept = sent(std::vector<std::exception_ptr>{nullptr, std::make_exception_ptr(std::out_of_range("far")),
                                                   std::make_exception_ptr(own_error{3, "own"}),
                                                   std::make_exception_ptr(42)});
  check(kept[0] == nullptr);
  check_equal(std::string(thrown_by<std::out_of_range>([&] { std::rethrow_exception(kept[1]); }).what()), "far");
  try {
    std::rethrow_exception(kept[2]);
  } catch (own_error const &e) {
    check(e.code == 3 && e.text == "own");
  }
  try {
    std::rethrow_exception(kept[3]);
  } catch (int n) {
    check_equal(n, 42);
  }
  auto refused = thrown_by<ferry::not_shippable>([] {
    std::exception_ptr p;
    try {
      throw std::make_shared<int>(1);
    } catch (...) {
      p = std::current_exception();
    }
    sent(p);
  });
  check(std::string(refused.what()).find("std::exception_ptr holds a std::shared_ptr<int>") != std::string::npos);
}

template <class Engine> void engine(Engine e) {
  e.discard(1000);
  auto copy = sent(e);
  check(copy == e);
  check_equal(copy(), e());
}
void random_numbers() {
  engine(std::mt19937_64(7));
  engine(std::minstd_rand(7));
  engine(std::ranlux48(7));
  engine(std::knuth_b(7));
  engine(std::independent_bits_engine<std::mt19937, 9, unsigned>(7));
  std::normal_distribution<double> normal(1, 2);
  std::mt19937 source(1);
  normal(source);
  round_trip(normal);
  round_trip(std::uniform_int_distribution<int>(1, 6));
  round_trip(std::discrete_distribution<int>({1, 2, 3}));
  round_trip(std::poisson_distribution<int>(4.5));
  round_trip(std::piecewise_constant_distribution<double>());
  round_trip(std::gamma_distribution<double>(2, 3).param());
}

struct gate {
  std::atomic<int> count = 4;
  std::atomic<double> level = 0.5;
  std::atomic<bool> open = true;
  std::atomic_flag seen = ATOMIC_FLAG_INIT;
  struct pair {
    short a, b;
  };
  std::atomic<pair> both = pair{1, 2};
};
void atomics() {
  gate g;
  g.seen.test_and_set();
  check(ferry::remotecall_fetch(2, [&g] {
    auto both = g.both.load();
    return g.count == 4 && g.level == 0.5 && g.open && g.seen.test() && both.a == 1 && both.b == 2;
  }));
}

struct frees_by_delete {
  void operator()(std::string *s) const { delete s; }
};
void the_rest() {
  std::unique_ptr<std::string, frees_by_delete> owned(new std::string("owned"));
  auto back = ferry::remotecall_fetch(2, [](auto p) { return p; }, std::move(owned));
  check_equal(*back, "owned");
  round_trip(std::pair<std::string const, int>{"k", 1});
  round_trip(std::type_index(typeid(gate)));
  auto here = std::source_location::current();
  auto there = sent(here);
  check(there.line() == here.line() && std::string(there.function_name()) == here.function_name());
  round_trip(std::strong_ordering::less);
  round_trip(std::byte{3});
}

}  // namespace

int main() {
  ferry::addprocs(1);
  containers_and_adaptors();
  arrays();
  time();
  errors();
  exception_pointers();
  random_numbers();
  atomics();
  the_rest();
  std::cout << "the library travels\n";
}
