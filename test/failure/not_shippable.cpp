// What only the run can know is an error before anything is sent, that names the call, the variable and the member; nothing is
// lost, and the program can go on.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "../support/check.hpp"

#include <memory>
#include <string>
#include <vector>

struct node {
  int value;
  node *next;
};
std::vector<node> nodes;
int plain = 1;
extern int target;
int target = 5;
int *pointer = &target;

bool has(ferry::not_shippable const &e, std::string const &text) {
  if (std::string(e.what()).find(text) != std::string::npos) return true;
  std::cerr << e.what() << '\n';
  return false;
}

int main() {
  ferry::addprocs(1);
  auto count = [] { return ferry::remotecall_fetch(2, [] { return nodes.size() + static_cast<std::size_t>(plain); }); };
  check_equal(count(), 1u);
  // Pointers in a global may be null, or lead to another global, and lead there on the worker too.
  nodes.push_back({1, nullptr});
  check_equal(count(), 2u);
  target = 6;
  check_equal(ferry::remotecall_fetch(2, [] { return *pointer + 0 * target; }), 6);

  auto heap = std::make_unique<node>(node{2, nullptr});
  nodes.push_back({3, heap.get()});
  plain = 10;
  auto before = ferry::varinfo(2);
  auto e = thrown_by<ferry::not_shippable>(count);
  check(has(e, "remote call at not_shippable.cpp:30 reaches global 'nodes' (") && has(e, "next") && has(e, "raw pointer into heap or stack"));
  thrown_by<ferry::not_shippable>([&] { ferry::remotecall(2, [] { return nodes.size(); }); });
  nodes.pop_back();
  check_equal(count(), 11u);
  int on_stack = 0;
  pointer = &on_stack;
  check(has(thrown_by<ferry::not_shippable>([] { ferry::remotecall_fetch(2, [] { return *pointer; }); }), "pointer"));
  // A shared pointer that leads to what it does not own.
  static std::string text = "not owned";
  auto const owner = std::make_shared<int>(1);
  std::shared_ptr<std::string> const alias(owner, &text), without_deleter(&text, [](auto *) {});
  std::shared_ptr<int> const to_global(owner, &plain);
  std::shared_ptr<std::string> const without_owner(std::shared_ptr<void>(), &text);
  auto const leads = [&](auto call, std::string const &name) {
    try {
      call();
      check(false);
    } catch (ferry::not_shippable const &e) {
      check(has(e, "cannot send '" + name + "[…]': it leads to an object that it does not own"));
    }
  };
  leads([&] { ferry::remotecall_fetch(2, [alias] { return alias->size(); }); }, "alias");
  leads([&] { ferry::remotecall_fetch(2, [owner, alias] { return alias->size() + *owner; }); }, "alias");
  leads([&] { ferry::remotecall_fetch(2, [without_deleter] { return without_deleter->size(); }); }, "without_deleter");
  leads([&] { ferry::remotecall_fetch(2, [without_owner] { return without_owner->size(); }); }, "without_owner");
  leads([&] { ferry::remotecall_fetch(2, [to_global] { return *to_global; }); }, "to_global");
  std::cout << "refused in time\n";
}
