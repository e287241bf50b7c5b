// What test programs check with: a failed check says where and what, and ends the program with status 1.
#pragma once

#include <cstdlib>
#include <iostream>
#include <source_location>

inline void check(bool holds, std::source_location at = std::source_location::current()) {
  if (holds) return;
  std::cerr << at.file_name() << ':' << at.line() << ": check failed\n";
  std::_Exit(1);
}

template <class A, class B>
void check_equal(A const &a, B const &b, std::source_location at = std::source_location::current()) {
  if (a == b) return;
  std::cerr << at.file_name() << ':' << at.line() << ": not equal";
  if constexpr (requires { std::cerr << a << b; }) std::cerr << ": " << a << " and " << b;
  std::cerr << '\n';
  std::_Exit(1);
}

// The exception of that type which `f` throws.
template <class E, class F> E thrown_by(F f, std::source_location at = std::source_location::current()) {
  try {
    f();
  } catch (E const &e) {
    return e;
  } catch (std::exception const &e) {
    std::cerr << at.file_name() << ':' << at.line() << ": another exception: " << e.what() << '\n';
    std::_Exit(1);
  }
  std::cerr << at.file_name() << ':' << at.line() << ": no exception\n";
  std::_Exit(1);
}
