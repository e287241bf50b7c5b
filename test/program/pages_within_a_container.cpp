// A container of many medium-sized parts, whose pages are watched once it has been unchanged for some calls: a write to
// any page of any part is seen by the next call.
// RUN: %ferryxx -O2 %s -o %t && env FERRY_TRACK=pages %run %t && env FERRY_TRACK=hash %run %t
// RUN: %if libcxx %{ %ferryxx -stdlib=libc++ -O1 %s -o %t.libcxx && %run %t.libcxx %}
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <list>
#include <string>
#include <vector>

// Each part is too short to be a block of its own, and lies on several pages.
std::vector<std::vector<double>> rows(100, std::vector<double>(1800, 1.0));
std::list<std::string> texts(100, std::string(14'000, 'a'));

double row_at(int row, int i) { return rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(i)]; }
char text_at(int text, int i) { return (*std::next(texts.begin(), text))[static_cast<std::size_t>(i)]; }

int main() {
  ferry::addprocs(1);
  for (int row = 0; row < 100; ++row)
    for (int i : {0, 600, 900, 1200, 1799}) {
      rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(i)] = row + i;
      check_equal(ferry::remotecall_fetch(2, row_at, row, i), row + i);
      // Unchanged for some calls, so that the pages are watched when the next write comes.
      for (int call = 0; call < 3; ++call) check_equal(ferry::remotecall_fetch(2, row_at, row, i), row + i);
    }
  for (int text = 0; text < 100; text += 3)
    for (int i : {0, 5000, 7000, 9000, 13'999}) {
      (*std::next(texts.begin(), text))[static_cast<std::size_t>(i)] = static_cast<char>('b' + text % 20);
      for (int call = 0; call < 4; ++call)
        check_equal(ferry::remotecall_fetch(2, text_at, text, i), static_cast<char>('b' + text % 20));
    }
}
