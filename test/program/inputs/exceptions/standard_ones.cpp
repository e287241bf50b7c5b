// Exceptions that the library's files, streams, expressions and futures throw.
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/exceptions/only_throws.hpp"

#include <filesystem>
#include <fstream>
#include <future>
#include <regex>
#include <string>
#include <vector>

namespace {
struct own {
  std::vector<int> numbers{1, 2};
  int number = 77;
};

// What the function throws here and on a worker.
template <class E, class F> E thrown_alike(F f) {
  E const here = thrown_by<E>(f), there = thrown_by<E>([f] { ferry::remotecall_fetch(2, f); });
  check_equal(std::string(there.what()), here.what());
  check(there.code() == here.code());
  return there;
}
}  // namespace

int number_in_another_own() {
  return thrown_by<own>([] { ferry::remotecall_fetch(2, [] { throw own(); }); }).number;
}

void standard_exceptions() {
  using std::filesystem::filesystem_error;
  auto e = thrown_alike<filesystem_error>([] { std::filesystem::rename("/nowhere/a", "/nowhere/b"); });
  check(e.path1() == "/nowhere/a" && e.path2() == "/nowhere/b");
  thrown_alike<filesystem_error>([] { (void)std::filesystem::file_size("/nowhere"); });
  thrown_alike<filesystem_error>([] { throw filesystem_error("text", std::make_error_code(std::errc::io_error)); });
  thrown_alike<std::ios_base::failure>([] { throw std::ios_base::failure("text"); });
  thrown_alike<std::ios_base::failure>([] {
    std::ifstream file;
    file.exceptions(std::ios::failbit);
    file.open("/nowhere");
  });
  thrown_alike<std::regex_error>([] { std::regex("("); });
  thrown_alike<std::regex_error>([] { throw std::regex_error(std::regex_constants::error_brack); });
  thrown_alike<std::future_error>([] { throw std::future_error(std::future_errc::no_state); });
}
