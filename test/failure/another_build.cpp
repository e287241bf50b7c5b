// A worker that would run another build of the program is refused, with both builds and the first difference of their
// values in the message, and nothing is left behind.
// RUN: rm -rf %t && mkdir -p %t
// RUN: %ferryxx -DVERSION=1 -fPIC -shared %S/inputs/replaced_library.cpp -o %t/libversion.so
// RUN: %ferryxx -DVERSION=2 -fPIC -shared %S/inputs/replaced_library.cpp -o %t/newer.so
// RUN: %ferryxx %s %t/libversion.so -Wl,-rpath,%t -o %t/app && %run %t/app %t/newer.so %t/libversion.so
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <filesystem>
#include <string>

int the_version();

int main(int, char **argv) {
  check_equal(ferry::addprocs(1).front(), 2);
  check_equal(ferry::remotecall_fetch(2, the_version), 1);
  std::filesystem::rename(argv[1], argv[2]);  // the library is installed anew while the program runs
  auto e = thrown_by<ferry::error>([] { ferry::addprocs(1); });
  std::string const text = e.what();
  check(text.find("another build of the program") != std::string::npos);
  check(text.find("member 2 of 'part' is 'weight (float)' here and 'weight (double)' there") != std::string::npos);
  check_equal(ferry::nprocs(), 2);
  check_equal(ferry::remotecall_fetch(2, the_version), 1);
}
