// Containers that a program has written itself, with raw pointers inside, travel by their elements.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "buffer.hpp"
#include "check.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

// A doubly linked list, and a hash map of chains: both made of the same links.
template <class T> class chain {
  struct node {
    T value;
    node *next;
  };

public:
  using value_type = T;
  class const_iterator {
  public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::forward_iterator_tag;
    using pointer = T const *;
    using reference = T const &;
    const_iterator() = default;
    explicit const_iterator(node const *at) : at_(at) {}
    T const &operator*() const { return at_->value; }
    const_iterator &operator++() {
      at_ = at_->next;
      return *this;
    }
    const_iterator operator++(int) { return std::exchange(*this, const_iterator(at_->next)); }
    bool operator==(const_iterator const &) const = default;

  private:
    node const *at_ = nullptr;
  };
  chain() = default;
  chain(chain const &other) {
    for (auto const &e : other) push_back(e);
  }
  chain(chain &&other) noexcept
      : first_(std::exchange(other.first_, nullptr)), last_(std::exchange(other.last_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  chain &operator=(chain other) noexcept {
    std::swap(first_, other.first_);
    std::swap(last_, other.last_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~chain() {
    while (first_) delete std::exchange(first_, first_->next);
  }
  void push_back(T value) {
    auto *made = new node{std::move(value), nullptr};
    (last_ ? last_->next : first_) = made;
    last_ = made;
    ++size_;
  }
  const_iterator begin() const { return const_iterator(first_); }
  const_iterator end() const { return {}; }
  int size() const { return size_; }
  bool operator==(chain const &other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

private:
  node *first_ = nullptr, *last_ = nullptr;
  int size_ = 0;
};

// An open-addressing hash set over an owned array.
class string_set {
public:
  using value_type = std::string;
  string_set() : slots_(new std::string const *[capacity]{}) {}
  string_set(string_set const &other) : string_set() {
    for (auto const &e : other) insert(e);
  }
  string_set(string_set &&other) noexcept : slots_(std::move(other.slots_)), size_(std::exchange(other.size_, 0)) {}
  ~string_set() {
    for (std::size_t i = 0; slots_ && i < capacity; ++i) delete slots_[i];
  }
  bool insert(std::string value) {
    std::size_t i = std::hash<std::string>()(value) % capacity;
    for (; slots_[i]; i = (i + 1) % capacity)
      if (*slots_[i] == value) return false;
    slots_[i] = new std::string(std::move(value));
    ++size_;
    return true;
  }
  class const_iterator {
  public:
    const_iterator(std::string const *const *at, std::string const *const *end) : at_(at), end_(end) { skip(); }
    std::string const &operator*() const { return **at_; }
    const_iterator &operator++() {
      ++at_;
      skip();
      return *this;
    }
    bool operator==(const_iterator const &) const = default;

  private:
    void skip() {
      while (at_ != end_ && !*at_) ++at_;
    }
    std::string const *const *at_, *const *end_;
  };
  const_iterator begin() const { return {slots_.get(), slots_.get() + capacity}; }
  const_iterator end() const { return {slots_.get() + capacity, slots_.get() + capacity}; }
  std::size_t size() const { return size_; }
  bool operator==(string_set const &other) const {
    std::size_t found = 0;
    for (auto const &e : other)
      for (auto const &mine : *this) found += mine == e;
    return found == size_ && size_ == other.size_;
  }

private:
  static constexpr std::size_t capacity = 64;
  std::unique_ptr<std::string const *[]> slots_;
  std::size_t size_ = 0;
};

// All its members travel, so it keeps them all: the name is no element.
struct named {
  using value_type = int;
  std::string name;
  std::vector<int> numbers;
  void push_back(int n) { numbers.push_back(n); }
  auto begin() const { return numbers.begin(); }
  auto end() const { return numbers.end(); }
  auto size() const { return numbers.size(); }
  bool operator==(named const &) const = default;
};
// One that holds others.
struct nested {
  buffer<chain<std::string>> parts;
  named rest;
  bool operator==(nested const &) const = default;
};

// One whose number of elements is given when it is made.
template <class T> class fixed_block {
public:
  using value_type = T;
  fixed_block() = default;
  explicit fixed_block(std::size_t size) : first_(new T[size]()), size_(size) {}
  fixed_block(fixed_block const &other) : fixed_block(other.size_) {
    std::copy(other.begin(), other.end(), first_);
  }
  fixed_block &operator=(fixed_block other) noexcept {
    std::swap(first_, other.first_);
    std::swap(size_, other.size_);
    return *this;
  }
  ~fixed_block() { delete[] first_; }
  T *data() { return first_; }
  T const *data() const { return first_; }
  T *begin() { return first_; }
  T *end() { return first_ + size_; }
  T const *begin() const { return first_; }
  T const *end() const { return first_ + size_; }
  std::size_t size() const { return size_; }
  bool operator==(fixed_block const &other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

private:
  T *first_ = nullptr;
  std::size_t size_ = 0;
};
// Elements that cannot be assigned.
struct row {
  int const a, b;
  bool operator==(row const &) const = default;
};

template <class T> void round_trip(T const &value, std::source_location at = std::source_location::current()) {
  check(ferry::remotecall_fetch(2, [value] { return value; }) == value, at);
  check(ferry::remotecall_fetch(2, [](T const &v) { return v; }, value) == value, at);
}

buffer<double> numbers;
fixed_block<double> block_of_numbers(3);
chain<std::string> texts;
string_set names;

void globals() {
  auto look = [] {
    double sum = 0;
    for (double n : numbers) sum += n;
    for (auto const &text : texts) sum += static_cast<double>(text.size());
    for (double n : block_of_numbers) sum += n;
    return sum + static_cast<double>(names.size());
  };
  check_equal(ferry::remotecall_fetch(2, look), look());
  for (int i = 0; i < 5000; ++i) numbers.push_back(i);
  texts.push_back("text");
  names.insert("name");
  check_equal(ferry::remotecall_fetch(2, look), look());
  block_of_numbers.data()[1] = 7;
  numbers.data()[17] = 0.5;
  check_equal(ferry::remotecall_fetch(2, look), look());
  names.insert("another");
  check_equal(ferry::remotecall_fetch(2, look), look());
}

}  // namespace

int main() {
  ferry::addprocs(1);
  buffer<int> flat;
  round_trip(flat);
  for (int i = 0; i < 20000; ++i) flat.push_back(i);
  round_trip(flat);
  buffer<std::string> strings;
  for (int i = 0; i < 100; ++i) strings.push_back(std::string(static_cast<std::size_t>(i), 's'));
  round_trip(strings);
  chain<std::string> list;
  list.push_back("a");
  list.push_back("b");
  round_trip(list);
  string_set set;
  for (auto text : {"x", "y", "z"}) set.insert(text);
  round_trip(set);
  fixed_block<double> block(3);
  block.data()[1] = 2.5;
  round_trip(block);
  fixed_block<std::string> texts_of_block(2);
  texts_of_block.data()[1] = "second";
  round_trip(texts_of_block);
  std::vector<row> rows{{1, 2}, {3, 4}};
  round_trip(rows);
  std::vector<row> many_rows(1 << 20, row{5, 6});
  round_trip(many_rows);
  int added = 4;
  auto add = [added](int to) { return to + added; };
  std::vector closures{add, add};
  check_equal(ferry::remotecall_fetch(2, [&closures] { return closures.at(1)(3); }), 7);
  nested n;
  n.parts.push_back(list);
  n.rest = {"name", {1, 2}};
  round_trip(n);
  globals();
  std::cout << "own containers travel\n";
}
