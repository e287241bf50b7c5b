// Random numbers that are the same in every run: splitmix64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

class dice {
public:
  explicit dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t operator()() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t limit) { return (*this)() % limit; }
  int number(int limit) { return static_cast<int>(below(static_cast<std::size_t>(limit))); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  // Of a string object's inside, of the heap, and now and then of several pages.
  std::string text() {
    std::size_t const length = one_in(50) ? below(9000) : below(40);
    return std::string(length, static_cast<char>('a' + below(26)));
  }

private:
  std::uint64_t state_;
};
