// Encodings of a program's own: for a union, for a class template, and for a class that owns memory through a raw
// pointer. A codec writes what it knows with `to.write(...)`: numbers, and any other value that ferry can send.
#include <ferry/codec.hpp>
#include <ferry/ferry.hpp>

#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// Which member of the union is active only the class knows.
struct number {
  bool is_whole;
  union {
    long whole;
    double real;
  };
};

template <> struct ferry::codec<number> {
  static void save(writer &to, number const &n) {
    to.write(n.is_whole);
    if (n.is_whole)
      to.write(n.whole);
    else
      to.write(n.real);
  }
  static number load(reader &from) {
    number n;
    n.is_whole = from.read<bool>();
    if (n.is_whole)
      n.whole = from.read<long>();
    else
      n.real = from.read<double>();
    return n;
  }
};

// A codec for all specialisations of a template; its content is whatever else can travel.
template <class T> class cell {
public:
  explicit cell(T value) : value_(new T(std::move(value))) {}
  cell(cell &&other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  cell(cell const &other) : value_(new T(*other.value_)) {}
  cell &operator=(cell const &) = delete;
  ~cell() { delete value_; }
  T &operator*() const { return *value_; }

private:
  T *value_;
};

template <class T> struct ferry::codec<cell<T>> {
  static void save(writer &to, cell<T> const &c) { to.write(*c); }
  static cell<T> load(reader &from) { return cell<T>(from.read<T>()); }
};

// The bytes come from another process: a codec checks what it reads, and says what is wrong by an exception.
struct percentage {
  int value;
  std::string why;
};

template <> struct ferry::codec<percentage> {
  static void save(writer &to, percentage const &p) {
    if (p.value > 100) throw std::invalid_argument("more than all");
    to.write(p.value);
    to.write(p.why);
  }
  static percentage load(reader &from) {
    int value = from.read<int>();
    if (value < 0) throw std::out_of_range("less than nothing");
    return {value, from.read<std::string>()};
  }
};

std::vector<number> numbers;
std::map<std::string, cell<std::vector<number>>> rows;

double sum() {
  double s = 0;
  for (auto const &n : numbers) s += n.is_whole ? static_cast<double>(n.whole) : n.real;
  for (auto const &[name, row] : rows) s += static_cast<double>(name.size() + (*row).size());
  return s;
}

int main() {
  ferry::addprocs(1);
  number one{true, {1}}, half{false, {}};
  half.real = 0.5;
  numbers = {one, half};
  std::cout << ferry::remotecall_fetch(2, sum) << '\n';
  numbers.push_back(half);
  rows.emplace("row", cell<std::vector<number>>({one, one}));
  std::cout << ferry::remotecall_fetch(2, sum) << '\n';

  auto shared = std::make_shared<std::string>("shared");
  cell<std::vector<std::shared_ptr<std::string>>> both({shared, shared});
  std::cout << ferry::remotecall_fetch(2, [both] { return (*both)[0] == (*both)[1]; }) << '\n';

  auto send = [](percentage p) { return ferry::remotecall_fetch(2, [](percentage q) { return q.value; }, p); };
  std::cout << send({40, "guess"}) << '\n';
  for (int value : {101, -1}) try {
      send({value, ""});
    } catch (std::exception const &e) {
      std::cout << e.what() << '\n';
    }
}
