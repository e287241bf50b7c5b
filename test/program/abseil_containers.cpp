// Abseil's containers come back as they went.
// DEFINE: %{absl} = -labsl_raw_hash_set -labsl_hash -labsl_city -labsl_low_level_hash -labsl_throw_delegate -labsl_raw_logging_internal
// RUN: %ferryxx -I%support -O2 -Werror %s %{absl} -o %t && %run %t
// RUN: %ferryxx -I%support %sanitize %s %{absl} -o %t.sanitized && %run %t.sanitized
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <absl/container/btree_map.h>
#include <absl/container/btree_set.h>
#include <absl/container/fixed_array.h>
#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/container/inlined_vector.h>
#include <absl/container/node_hash_map.h>

#include <string>

namespace {

template <class T> void round_trip(T const &value, std::source_location at = std::source_location::current()) {
  check(ferry::remotecall_fetch(2, [](T const &v) { return v; }, value) == value, at);
  check(ferry::remotecall_fetch(2, [&value] { return value; }) == value, at);
}
absl::flat_hash_map<std::string, int> stock{{"a", 1}};

}  // namespace

int main() {
  ferry::addprocs(1);
  round_trip(absl::flat_hash_map<std::string, int>{{"a", 1}, {"b", 2}});
  round_trip(absl::flat_hash_map<int, absl::InlinedVector<std::string, 2>>{{1, {"a"}}, {2, {"b", "c", "d"}}});
  round_trip(absl::flat_hash_set<std::string>{"x", "y"});
  round_trip(absl::node_hash_map<std::string, double>{{"a", 1.5}});
  round_trip(absl::btree_map<std::string, int>{{"a", 1}, {"b", 2}});
  round_trip(absl::btree_set<int>{3, 1, 2});
  round_trip(absl::InlinedVector<int, 4>(3000, 7));
  round_trip(absl::FixedArray<int>(5, 9));
  round_trip(absl::FixedArray<std::string>(2, "f"));
  auto count = [] { return stock.at("a"); };
  check_equal(ferry::remotecall_fetch(2, count), 1);
  stock["a"] = 2;
  check_equal(ferry::remotecall_fetch(2, count), 2);
  std::cout << "Abseil travels\n";
}
