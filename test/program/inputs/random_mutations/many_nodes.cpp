// Containers of so many nodes that the pages of these are watched, and of so few again that they are not: with nodes
// that come from other pages and go there.
#include "mutators.hpp"
#include "values.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <string>

namespace many {

constexpr std::size_t most = 30'000, few = 30;

struct entry {
  int number = 0;
  std::unique_ptr<int> apart = std::make_unique<int>(0);
  std::string text = "a text that is too long to lie inside a string object";
  void add_to(digest &d) const { d.add(number).add(apart).add(text); }
};

std::list<int> chain(most, 1);
std::map<int, entry> table;

// What a process has put aside: nodes on pages of their own, for what they are spliced into lies elsewhere.
[[ferry::process_local]] std::list<int> stock[3];
[[ferry::process_local]] std::size_t chain_is_of;
[[ferry::process_local]] std::map<int, entry> table_aside;
[[ferry::process_local]] int *into_table;

namespace {

void hold_chain() {
  for (auto &nodes : stock)
    if (nodes.size() < few) nodes.resize(most, 2);
}

// In the main process no node is made or freed, so that pages with nothing but nodes are not written by others.
void change_chain(dice &d) {
  if (!d.one_in(20)) {
    (d.one_in(2) ? chain.front() : chain.back()) = d.number(30);
    return;
  }
  stock[chain_is_of].splice(stock[chain_is_of].begin(), chain);
  auto &nodes = stock[chain_is_of = d.below(std::size(stock))];
  auto const end = d.one_in(2) ? std::next(nodes.begin(), few) : nodes.end();
  chain.splice(chain.begin(), nodes, nodes.begin(), end);
}

void fill(std::map<int, entry> &entries, std::size_t count, int number) {
  for (int i = 0; entries.size() < count; ++i) entries[i].number = number;
}

void hold_table() {
  if (table_aside.empty()) fill(table_aside, most / 10, 2);
  into_table = table.empty() ? nullptr : table.rbegin()->second.apart.get();
}

void change_table(dice &d) {
  switch (d.below(30)) {
  case 0: table.swap(table_aside); break;
  case 1:
  case 2:
    table_aside.clear();
    table_aside.merge(table);
    while (table.size() < few && !table_aside.empty()) table.insert(table_aside.extract(table_aside.begin()));
    break;
  case 3: table.merge(table_aside); break;
  case 4: fill(table, most / 10, d.number(5)); break;
  case 5: table.erase(table.begin(), std::next(table.begin(), static_cast<std::ptrdiff_t>(table.size() / 2))); break;
  default:
    if (table.empty()) fill(table, few, 3);
    auto &last = table.rbegin()->second;
    switch (d.below(4)) {
    case 0: last.number = d.number(9); break;
    case 1: *last.apart = d.number(9); break;
    case 2: last.text[d.below(last.text.size())] = static_cast<char>('a' + d.below(26)); break;
    case 3:
      if (into_table) *into_table = d.number(9);
      break;
    }
    return;
  }
  into_table = table.empty() ? nullptr : table.rbegin()->second.apart.get();
}

}  // namespace
}  // namespace many

std::vector<variable> variables_of_many_nodes() {
  using namespace many;
  return {
      made<chain>("chain", 40, change_chain, hold_chain),
      made<table>("table", 8, change_table, hold_table),
  };
}
