// A call that runs on the main process sees its caller's values, and leaves the main process's variables as they are:
// they are its own and not copies, to which references may exist.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <list>
#include <stdexcept>
#include <string>
#include <vector>

int x = 1;
std::vector<std::string> words{"a", "b"};
std::list<std::string> names{"short", "a name that is too long to lie inside a string object"};

int &counter() {
  static int n = x;  // initialised by the first caller
  return n;
}

int main() {
  ferry::addprocs(2);

  // To itself, at once and later.
  auto const *word = &words[0];
  check_equal(ferry::remotecall_fetch(1, [] { return words.size(); }), 2u);
  check(word == &words[0]);
  auto later = ferry::remotecall(1, [] { return x; });
  auto later_words = ferry::remotecall(1, [] { return words; });
  x = 2;
  words.push_back("c");
  word = &words[0];
  check_equal(later.get(), 1);
  check_equal(later_words.get().size(), 2u);
  check_equal(x, 2);
  check_equal(words.size(), 3u);
  check(word == &words[0] && *word == "a");

  // A call back from a worker that has written: the call sees what its caller wrote, the variables here do not change.
  auto const *name = &names.front();
  auto seen = ferry::remotecall_fetch(2, [] {
    x = 50;
    names.push_front("new");
    return ferry::remotecall_fetch(1, [] { return std::pair(x, names); });
  });
  check_equal(seen.first, 50);
  check_equal(seen.second.front(), std::string("new"));
  check_equal(x, 2);
  check_equal(names.size(), 2u);
  check(name == &names.front() && *name == "short");

  // Also when the call throws, and when it calls on.
  try {
    ferry::remotecall_fetch(2, [] {
      x = 60;
      ferry::remotecall_fetch(1, [] {
        if (x == 60) throw std::runtime_error("sixty");
      });
    });
    check(false);
  } catch (std::runtime_error const &e) {
    check_equal(std::string(e.what()), std::string("sixty"));
  }
  check_equal(x, 2);
  auto there_and_back = ferry::remotecall_fetch(2, [] {
    x = 70;
    return ferry::remotecall_fetch(1, [] {
      int outer = x;
      x = 80;
      int inner = ferry::remotecall_fetch(3, [] { return ferry::remotecall_fetch(1, [] { return x; }); });
      return std::pair(outer, inner);
    });
  });
  check_equal(there_and_back.first, 70);
  check_equal(there_and_back.second, 80);
  check_equal(x, 2);

  // A static that the main process has not initialised stays so.
  check_equal(ferry::remotecall_fetch(2, [] {
    counter() = 7;
    return ferry::remotecall_fetch(1, [] { return counter(); });
  }), 7);
  check_equal(counter(), 2);
}
