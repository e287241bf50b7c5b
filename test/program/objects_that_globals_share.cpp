// What globals own together by shared pointers is one object on the worker, too, for each caller as that one has it.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

using ferry::remotecall_fetch;

struct thing {
  int n = 0;
  std::string text = "thing";
  std::vector<int> list = {1, 2, 3};
};
struct node {
  int value = 0;
  std::shared_ptr<node> next;
  std::weak_ptr<node> back;
};
struct owner {
  std::string name = "owner";
  std::vector<std::shared_ptr<thing>> things;
};

std::shared_ptr<thing> one = std::make_shared<thing>(), two = one;
std::map<std::string, std::shared_ptr<thing>> by_name = {{"a", std::make_shared<thing>()}, {"b", two}};
std::unordered_map<int, std::shared_ptr<thing>> by_number;
owner all;
std::weak_ptr<thing> looked_at = one;
std::shared_ptr<int> part = std::shared_ptr<int>(one, &one->n);
std::shared_ptr<node> ring = [] {
  auto first = std::make_shared<node>(node{1, std::make_shared<node>(node{2, nullptr, {}}), {}});
  first->next->back = first;
  return first;
}();
std::vector<std::shared_ptr<node>> nodes = {ring->next, ring};
std::shared_ptr<std::vector<double>> large = std::make_shared<std::vector<double>>(100'000, 1.0), also_large = large;
std::shared_ptr<node> const fixed = ring;
std::unique_ptr<thing> const alone = std::make_unique<thing>();
std::vector<std::shared_ptr<thing>> const constants = {std::make_shared<thing>()};

namespace {

int write_one_read_two() {
  ++one->n;
  two->text += "!";
  return (one == two ? 1000 : 0) + two->n * 10 + static_cast<int>(one->text.size());
}

void two_pointers() {
  check_equal(remotecall_fetch(2, write_one_read_two), 1016);
  check_equal(one->n, 0);
  // What the call wrote ends with it, by whichever name it was written.
  check_equal(remotecall_fetch(2, [] { return one->n + two->n; }), 0);
  check_equal(remotecall_fetch(2, [] { return two->n; }), 0);
  check_equal(remotecall_fetch(2, write_one_read_two), 1016);
  two->n = 4;
  check_equal(remotecall_fetch(2, [] { return one->n; }), 4);
  check_equal(remotecall_fetch(2, write_one_read_two), 1056);
  two->n = 0;
  // Nothing travels while nothing changes.
  remotecall_fetch(2, [] { return one == two; });
  ferry::reset_movement();
  for (int i = 0; i < 3; ++i) check(remotecall_fetch(2, [] { return one == two; }));
  for (auto const &m : ferry::movement())
    if (m.kind == "global") check(m.sends == 0);
}

void apart_and_together_again() {
  auto before = two;
  two = std::make_shared<thing>(*one);
  check_equal(remotecall_fetch(2, [] { return (one == two ? 1000 : 0) + ++one->n * 10 + two->n; }), 10);
  two = before;
  check_equal(remotecall_fetch(2, [] { return (one == two ? 1000 : 0) + ++one->n * 10 + two->n; }), 1011);
}

void in_containers() {
  for (int i = 0; i < 40; ++i) by_number[i] = std::make_shared<thing>();
  by_number[7] = by_name["a"];
  all.things = {by_number[30], one, by_name["a"]};
  auto all_one = [] {
    ++by_number[7]->n;
    return by_number[7] == by_name["a"] && all.things[2] == by_number[7] && all.things[0] == by_number[30] &&
           all.things[1] == one && by_name["b"] == two && one == two && all.things[2]->n == by_name["a"]->n;
  };
  for (int i = 0; i < 3; ++i) check(remotecall_fetch(2, all_one));
  by_name["a"]->list.push_back(4);
  check_equal(remotecall_fetch(2, [] { return by_number[7]->list.size() + all.things[2]->list.size(); }), 8u);
  for (int i = 0; i < 2; ++i) check(remotecall_fetch(2, all_one));
}

void weak_pointers_and_parts() {
  check(remotecall_fetch(2, [] { return looked_at.lock() == one; }));
  check(remotecall_fetch(2, [] { return looked_at.lock() == one && ++one->n == looked_at.lock()->n; }));
  check(remotecall_fetch(2, [] { return part.get() == &one->n && ++*part == one->n && part.use_count() > 1; }));
  auto message = thrown_by<ferry::not_shippable>([] { remotecall_fetch(2, [] { return looked_at.expired(); }); });
  check(std::string(message.what()).find("'looked_at': a weak_ptr in it leads to a thing") != std::string::npos);
}

// What a call brings beside a global that owns it as well is what that owns there.
void captures_of_what_globals_own() {
  auto mine = one;
  check(remotecall_fetch(2, [mine] { return mine == one && ++mine->n == two->n; }));
  std::shared_ptr<int> number(one, &one->n);
  check(remotecall_fetch(2, [number] { return number.get() == &one->n && ++*number == one->n; }));
  check(remotecall_fetch(2, [number, mine] { return number.get() == &one->n && mine == one; }));
  std::weak_ptr<thing> weak = by_name["a"];
  check(remotecall_fetch(2, [weak] { return weak.lock() == by_name["a"]; }));
  std::vector<std::shared_ptr<thing>> several = {by_number[7], mine, std::make_shared<thing>()};
  auto same = [several, &t = *mine] {
    return several[0] == by_number[7] && several[1] == one && &t == one.get() && several[2]->n == 0;
  };
  check(remotecall_fetch(2, same));
  check(remotecall_fetch(2, [] {
    auto mine = one;
    return remotecall_fetch(1, [mine] { return mine == one && ++mine->n == two->n; });
  }));
  check_equal(one->n, 0);
  // Without the global it is an object of the call.
  check_equal(remotecall_fetch(2, [mine] { return ++mine->n; }), 1);
}

void graphs() {
  auto same = [] {
    return nodes[1] == ring && nodes[0] == ring->next && nodes[0]->back.lock() == ring && fixed == ring &&
           ++ring->next->value == nodes[0]->value;
  };
  for (int i = 0; i < 2; ++i) check(remotecall_fetch(2, same));
  ring->value = 8;
  check_equal(remotecall_fetch(2, [] { return nodes[1]->value + ring->value + fixed->value; }), 24);
  for (int i = 0; i < 2; ++i) check(remotecall_fetch(2, same));
}

// What a constant pointer leads to is no constant.
void behind_constants() {
  for (int i = 0; i < 3; ++i) {
    ring->value = alone->n = constants[0]->n = i;
    check_equal(remotecall_fetch(2, [] { return fixed->value + alone->n * 10 + constants[0]->n * 100; }), 111 * i);
  }
}

void large_objects() {
  auto read = [] { return (large == also_large ? 1000 : 0) + (*large)[50'000] + (*also_large)[50'000]; };
  check_equal(remotecall_fetch(2, read), 1002);
  check_equal(remotecall_fetch(2, [] { return ++(*large)[50'000] + (*also_large)[50'000]; }), 4);
  check_equal(remotecall_fetch(2, [] { return (*also_large)[50'000]; }), 1);
  check_equal(remotecall_fetch(2, read), 1002);
  (*large)[50'000] = 5;
  check_equal(remotecall_fetch(2, [] { return (*large)[50'000]; }), 5);
  check_equal(remotecall_fetch(2, read), 1010);
  // What is no longer shared here is not changed there by the other name.
  also_large = std::make_shared<std::vector<double>>(*large);
  (*large)[50'000] = 7;
  check_equal(remotecall_fetch(2, [] { return (*large)[50'000]; }), 7);
  check_equal(remotecall_fetch(2, [] { return (*also_large)[50'000]; }), 5);
  check_equal(remotecall_fetch(2, read), 12);
}

// Each caller has its own.
void different_callers() {
  auto apart = [] {
    two = std::make_shared<thing>(*one);
    return remotecall_fetch(3, [] { return (one == two ? 1000 : 0) + ++one->n * 10 + two->n; });
  };
  for (int i = 0; i < 2; ++i) {
    check_equal(remotecall_fetch(3, [] { return (one == two ? 1000 : 0) + ++one->n * 10 + two->n; }), 1011);
    check_equal(remotecall_fetch(2, apart), 10);
    check_equal(remotecall_fetch(2, [] { return (one == two ? 1000 : 0) + ++one->n * 10 + two->n; }), 1011);
  }
}

// A call that waits keeps its objects while others run in its place.
void waiting_calls() {
  auto waits = [] {
    one->n = 5;
    auto *before = one.get();
    int inner = remotecall_fetch(1, [] {
      two = std::make_shared<thing>();
      two->n = 30;
      return remotecall_fetch(2, [] { return (one == two ? 1000 : 0) + one->n + two->n; });
    });
    return inner * 100 + (one == two && one.get() == before ? 10 : 0) + two->n;
  };
  check_equal(remotecall_fetch(2, waits), 3515);
  check_equal(remotecall_fetch(2, waits), 3515);
  check(one == two && one->n == 0);
}

void on_the_main_process() {
  auto *before = one.get();
  auto asks = [] {
    int same = remotecall_fetch(1, write_one_read_two);
    two = std::make_shared<thing>(*one);
    int apart = remotecall_fetch(1, [] { return (one == two ? 1000 : 0) + ++one->n * 10 + two->n; });
    return same * 10'000 + apart;
  };
  for (int i = 0; i < 2; ++i) check_equal(remotecall_fetch(2, asks), 10'160'010);
  check(one == two && one.get() == before && one->n == 0);
  check_equal(remotecall_fetch(1, write_one_read_two), 1016);
  check_equal(one->n, 1);
}

}  // namespace

int main() {
  ferry::addprocs(2);
  two_pointers();
  apart_and_together_again();
  in_containers();
  weak_pointers_and_parts();
  captures_of_what_globals_own();
  graphs();
  behind_constants();
  large_objects();
  different_callers();
  waiting_calls();
  on_the_main_process();
  std::cout << "shared by globals\n";
}
