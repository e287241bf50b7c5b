// Members that are no plain values travel too: bit-fields, enumerations, constants, references, long double and
// __int128; what is beside their value in memory is never sent.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <cmath>
#include <complex>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

namespace {

enum plain_enum { none, few, many };
enum with_negatives { below = -2, above = 2 };
enum class scoped : unsigned char { a, z = 255 };

struct packed_bits {
  int low : 3;
  unsigned wide : 29;
  long long across : 60;
  bool yes : 1;
  bool wide_bool : 8;
  plain_enum few_values : 2;
  plain_enum many_values : 7;
  with_negatives negative : 9;
  scoped any : 8;
  unsigned : 0;
  signed char alone : 5;
  char ordinary;
  __int128 huge : 100;
  std::string text;
  bool operator==(packed_bits const &) const = default;
};
struct [[gnu::packed]] misaligned {
  unsigned char first : 3;
  unsigned long long all : 64;
  unsigned last : 13;
};
struct base_bits {
  unsigned a : 4;
  unsigned b : 4;
};
struct derived_bits : base_bits {
  unsigned c : 4;
  virtual unsigned sum() const { return a + b + c; }
  virtual ~derived_bits() = default;
};

packed_bits sample(int i) {
  packed_bits p{};
  p.low = i % 4 - 4;
  p.wide = 0x1fffffffu - static_cast<unsigned>(i);
  p.across = -(1LL << 58) - i;
  p.yes = i % 2;
  p.wide_bool = true;
  p.few_values = many;
  p.many_values = few;
  p.negative = below;
  p.any = scoped::z;
  p.alone = static_cast<signed char>(-16 + i % 16);
  p.ordinary = 'o';
  p.huge = -(static_cast<__int128>(i + 1) << 90);
  p.text = std::string(static_cast<std::size_t>(i), 't');
  return p;
}

struct constants {
  explicit constants(int n) : number(n), text(std::to_string(n)) {}
  int const number;
  std::string const text;
  double const pair[2] = {0.5, 1.5};
  mutable int seen = 0;
};

struct wide_numbers {
  long double big = 1.0L / 3;
  char c = 'c';
  __int128 huge = static_cast<__int128>(-1) << 100;
  unsigned __int128 most = ~static_cast<unsigned __int128>(0);
  std::complex<long double> z{1.25L, -2.5L};
  bool operator==(wide_numbers const &) const = default;
};

struct observer {
  std::vector<int> &numbers;
  int const &count;
  std::string name;
  int sum() const {
    int s = count;
    for (int n : numbers) s += n;
    return s + static_cast<int>(name.size());
  }
};

enum answer : bool { no, yes };
struct marked {
  int number;
  with_negatives sign;
  plain_enum kind;
  answer known[4];
  bool operator==(marked const &) const = default;
};

packed_bits global_bits = sample(7);
std::vector<marked> many_marked(20'000, {1, below, many, {yes, no, yes, no}});
marked marked_grid[100][20];
std::vector<packed_bits> many_bits(1000, sample(1));
wide_numbers global_wide;
std::vector<int> global_numbers{1, 2, 3};
int global_count = 10;
observer global_observer{global_numbers, global_count, "abc"};
long double global_array[3] = {1, 2, 3};

void bit_fields() {
  for (int i = 0; i < 40; ++i) {
    auto p = sample(i);
    check(ferry::remotecall_fetch(2, [p] { return p; }) == p);
    check(ferry::remotecall_fetch(2, [&p] { return packed_bits(p); }) == p);
  }
  misaligned m{5, 0xfedcba9876543210u, 0x1abc};
  check(ferry::remotecall_fetch(2, [m] { return m.first == 5 && m.all == 0xfedcba9876543210u && m.last == 0x1abc; }));
  auto back = ferry::remotecall_fetch(2, [](misaligned m) { return m; }, m);
  check(back.first == 5 && back.all == 0xfedcba9876543210u && back.last == 0x1abc);
  derived_bits d;
  d.a = 1, d.b = 15, d.c = 7;
  check_equal(ferry::remotecall_fetch(2, [&d] { return d.sum(); }), 23u);

  auto seen = [] { return global_bits.wide + many_bits[500].low + many_bits[999].text.size() + global_bits.alone; };
  for (int i = 0; i < 5; ++i) {
    check_equal(ferry::remotecall_fetch(2, seen), seen());
    global_bits = sample(i);
    many_bits[500].low = i % 3;
    many_bits[999] = sample(30 + i);
  }
}

void enumerations() {
  auto seen = [] {
    long sum = 0;
    for (auto const &m : many_marked) sum += m.number + 10 * m.sign + 100 * m.kind + 1000 * (m.known[2] == yes);
    for (auto const &row : marked_grid) sum += row[7].kind + 50 * row[19].known[3];
    return sum;
  };
  for (std::size_t i = 0; i < 5; ++i) {
    check_equal(ferry::remotecall_fetch(2, seen), seen());
    many_marked[1000 * i + 340].sign = above;
    many_marked[10'000 + i].known[2] = no;
    if (i > 2) many_marked.push_back({2, above, few, {yes, yes, yes, yes}});
    marked_grid[i * 10][7].kind = many;
    marked_grid[99][19].known[3] = yes;
  }
  marked const one = many_marked[340];
  check(ferry::remotecall_fetch(2, [one, &all = many_marked[0]] { return one == all ? marked{} : one; }) == one);
  auto set = [](with_negatives &e, int number) { std::memcpy(&e, &number, sizeof e); };
  auto is_refused = [](auto call) {
    auto e = thrown_by<ferry::error>(call);
    check(std::string(e.what()).find("with_negatives' has no value 77") != std::string::npos);
    std::cout << e.what() << '\n';
  };
  marked wrong = one;
  set(wrong.sign, 77);
  is_refused([&] { ferry::remotecall_fetch(2, [&wrong] { return wrong.number; }); });
  set(many_marked[15'000].sign, 77);
  is_refused([&] { ferry::remotecall_fetch(2, [] { return many_marked[1].number; }); });
  many_marked[15'000].sign = below;
  check_equal(ferry::remotecall_fetch(2, seen), seen());
}

void wide() {
  wide_numbers w;
  check(ferry::remotecall_fetch(2, [w] { return w; }) == w);
  for (long double x : {0.0L, -0.0L, std::numeric_limits<long double>::infinity(), std::numeric_limits<long double>::denorm_min(),
                        std::numeric_limits<long double>::max(), -1.0L / 3}) {
    auto y = ferry::remotecall_fetch(2, [x] { return x; });
    check(y == x && std::signbit(y) == std::signbit(x));
  }
  std::vector<long double> const many{1.5L, 2.5L};
  check(ferry::remotecall_fetch(2, [](std::vector<long double> v) { return v; }, many) == many);
  auto seen = [] { return global_wide.big + global_array[2] + global_wide.z.imag(); };
  check_equal(ferry::remotecall_fetch(2, seen), seen());
  global_array[2] = 1.0L / 7;
  global_wide.z = {2, 3};
  check_equal(ferry::remotecall_fetch(2, seen), seen());
  // Other bytes beside the value are no change of it.
  ferry::reset_movement();
  unsigned char bytes[sizeof(long double)];
  std::memcpy(bytes, &global_array[1], sizeof bytes);
  bytes[sizeof bytes - 1] ^= 1;
  std::memcpy(&global_array[1], bytes, sizeof bytes);
  check_equal(ferry::remotecall_fetch(2, seen), seen());
#ifdef __x86_64__
  for (auto const &m : ferry::movement())
    if (m.kind == "global") check_equal(m.sends, 0u);
#endif
}

void constant_members() {
  constants c(41);
  auto back = ferry::remotecall_fetch(2, [c] { return c; });
  check(back.number == 41 && back.text == "41" && back.pair[1] == 1.5);
  check_equal(ferry::remotecall_fetch(2, [&c] { return ++c.seen + c.number; }), 42);
}

// A reference in a capture or an argument brings the object it refers to; in a global it names another global.
void reference_members() {
  std::vector<int> numbers{5, 6};
  int const count = 100;
  observer o{numbers, count, "xy"};
  check_equal(ferry::remotecall_fetch(2, [o] { return o.sum(); }), 113);
  check_equal(ferry::remotecall_fetch(2, [&o] { return o.sum(); }), 113);
  check_equal(ferry::remotecall_fetch(2, [](observer const &o, int n) { return o.sum() + n; }, o, 1), 114);
  check_equal(ferry::remotecall_fetch(2, [o, &numbers] {
                numbers.push_back(1000);
                return o.sum();
              }),
              1113);
  std::vector<observer> two(2, o);
  check(ferry::remotecall_fetch(2, [two] { return &two[0].numbers == &two[1].numbers; }));

  auto seen = [] {
    bool const same = &global_observer.numbers == &global_numbers && &global_observer.count == &global_count;
    return global_observer.sum() + (same ? 0 : 1000000);
  };
  for (int i = 0; i < 4; ++i) {
    check_equal(ferry::remotecall_fetch(2, seen), seen());
    check_equal(ferry::remotecall_fetch(3, seen), seen());
    global_numbers.push_back(i);
    global_count *= 2;
  }
}

observer *made_late() {
  static std::vector<int> *elsewhere = new std::vector<int>{1};
  static observer late{*elsewhere, global_count, "late"};
  return &late;
}
void references_into_the_heap() {
  made_late();
  auto e = thrown_by<ferry::not_shippable>([] { ferry::remotecall_fetch(2, [] { return made_late()->sum(); }); });
  check(std::string(e.what()).find("late.numbers': it points into heap or stack") != std::string::npos ||
        std::string(e.what()).find("elsewhere") != std::string::npos);
}

}  // namespace

int main() {
  ferry::addprocs(2);
  bit_fields();
  enumerations();
  wide();
  constant_members();
  reference_members();
  references_into_the_heap();
  std::cout << "members hold\n";
}
