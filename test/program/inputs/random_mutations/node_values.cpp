// Strings, and containers whose elements lie all over the heap.
#include "mutators.hpp"
#include "values.hpp"

#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

namespace nodes {

struct record {
  int id = 0;
  std::string name;
  double position[3] = {};
  void add_to(digest &d) const { d.add(id).add(name).add(position); }
};

std::map<std::string, std::vector<int>> lists{{"kept", {}}};
std::map<int, record> records{{-1, {}}};
std::unordered_map<std::string, double> prices;
std::vector<std::vector<double>> rows(20);
std::list<int> order;
std::deque<std::string> queue;
std::set<int> members;
std::string long_text(100'000, 'x'), short_text = "short";
std::optional<std::vector<int>> maybe;
std::variant<int, std::string, std::vector<double>> choice;

// To elements that are never removed.
[[ferry::process_local]] std::vector<int> *into_lists;
[[ferry::process_local]] record *into_records;
[[ferry::process_local]] char *into_long_text;

namespace {

std::string key(dice &d) {
  auto name = std::to_string(d.below(25));
  return name.size() == 1 ? name : "a key too long to lie inside a string object " + name;
}

void change_lists(dice &d) {
  switch (d.below(8)) {
  case 0: into_lists->push_back(d.number(100)); break;
  case 1: into_lists->clear(); break;
  case 2: lists.erase(key(d)); break;
  case 3:  // the same element under another key
    if (auto moved = lists.extract(key(d))) {
      moved.key() = key(d);
      lists.insert(std::move(moved));
    }
    break;
  case 4: {
    auto copy = lists[key(d)];
    lists[key(d)] = std::move(copy);
    break;
  }
  case 5: std::swap(lists[key(d)], lists[key(d)]); break;
  default: reshape(lists[key(d)], 50, d, [&d] { return d.number(9); }); break;
  }
}

void change_records(dice &d) {
  switch (d.below(8)) {
  case 0: into_records->position[d.below(3)] = d.number(5); break;
  case 1: into_records->name = d.text(); break;
  case 2: records.erase(d.number(40)); break;
  case 3: records[d.number(40)] = *into_records; break;
  case 4:
    for (auto &[at, r] : records) r.id = at;
    break;
  case 5: std::swap(records.begin()->second.name, records.rbegin()->second.name); break;
  default: records[d.number(40)].position[d.below(3)] += d.number(2); break;
  }
}

void change_prices(dice &d) {
  switch (d.below(6)) {
  case 0: prices.erase(key(d)); break;
  case 1: prices.rehash(d.below(200)); break;
  case 2:
    for (auto &entry : prices) entry.second = -entry.second;
    break;
  default: prices[key(d)] = d.number(5); break;
  }
}

void change_rows(dice &d) {
  if (rows.empty() || d.one_in(40)) {
    reshape(rows, 40, d, [&d] { return std::vector<double>(d.below(300), 1.0); });
    return;
  }
  auto &row = rows[d.below(rows.size())];
  if (d.one_in(10)) return row.swap(rows[d.below(rows.size())]);
  if (row.empty() || d.one_in(3)) return reshape(row, 800, d, [&d] { return static_cast<double>(d.number(9)); });
  write_into(std::span<double>(row), row.data(), d);
}

void change_order(dice &d) {
  auto middle = [&] { return std::next(order.begin(), static_cast<std::ptrdiff_t>(d.below(order.size() + 1))); };
  if (order.size() > 200) return order.resize(50);
  switch (d.below(9)) {
  case 0: order.sort(); break;
  case 1: order.reverse(); break;
  case 2:
    if (auto from = middle(); from != order.begin()) order.splice(order.begin(), order, from, order.end());
    break;
  case 3: {
    std::list<int> tail;
    tail.splice(tail.begin(), order, middle(), order.end());
    tail.reverse();
    order.splice(order.end(), tail);
    break;
  }
  case 4: order.remove(d.number(30)); break;
  case 5:
    if (!order.empty()) std::iter_swap(order.begin(), std::prev(order.end()));
    break;
  case 6:
    if (!order.empty()) order.front() = d.number(30);
    break;
  default: order.insert(middle(), d.number(30)); break;
  }
}

void change_queue(dice &d) {
  if (queue.size() < 3) return queue.push_back(d.text());
  switch (d.below(7)) {
  case 0: queue.push_front(d.text()); break;
  case 1:
  case 2: queue.pop_front(); break;
  case 3: queue.pop_back(); break;
  case 4: std::rotate(queue.begin(), queue.begin() + 1, queue.end()); break;
  case 5: queue[d.below(queue.size())] += 'z'; break;
  default:
    if (queue.size() < 60) queue.push_back(d.text());
    break;
  }
}

void change_long_text(dice &d) {
  switch (d.below(12)) {
  case 0: long_text.append(d.text()); break;
  case 1: long_text.resize(long_text.size() - d.below(100)); break;
  case 2:
    if (d.one_in(20)) long_text = std::string(100'000, static_cast<char>('a' + d.below(26)));
    break;
  case 3: long_text.insert(d.below(long_text.size()), "inserted"); break;
  default: into_long_text[d.below(90'000)] = static_cast<char>('a' + d.below(26)); return;
  }
  if (long_text.size() < 95'000 || long_text.size() > 110'000) long_text.resize(100'000, 'r');
  into_long_text = long_text.data();
}

void change_short_text(dice &d) {
  switch (d.below(4)) {
  case 0: short_text = d.text(); break;
  case 1: short_text.clear(); break;
  default: short_text += static_cast<char>('a' + d.below(26)); break;
  }
}

void change_maybe(dice &d) {
  if (d.one_in(6)) return maybe.reset();
  if (!maybe) maybe.emplace(d.below(2000), d.number(9));
  reshape(*maybe, 3000, d, [&d] { return d.number(9); });
  if (!maybe->empty()) (*maybe)[d.below(maybe->size())] = d.number(9);
}

void change_choice(dice &d) {
  auto *numbers = std::get_if<std::vector<double>>(&choice);
  if (numbers && !numbers->empty() && !d.one_in(5)) return write_into(std::span<double>(*numbers), numbers->data(), d);
  switch (d.below(3)) {
  case 0: choice = d.number(100); break;
  case 1: choice = d.text(); break;
  case 2: choice = std::vector<double>(d.below(20'000), 1.0); break;
  }
}

}  // namespace
}  // namespace nodes

std::vector<variable> node_variables() {
  using namespace nodes;
  return {
      made<lists>("lists", 40, change_lists, [] { into_lists = &lists.at("kept"); }),
      made<records>("records", 40, change_records, [] { into_records = &records.at(-1); }),
      made<prices>("prices", 40, change_prices),
      made<rows>("rows", 40, change_rows),
      made<order>("order", 40, change_order),
      made<queue>("queue", 30, change_queue),
      made<members>("members", 30, [](dice &d) { d.one_in(3) ? members.clear() : void(members.insert(d.number(90))); }),
      made<long_text>("long_text", 20, change_long_text, [] { into_long_text = long_text.data(); }),
      made<short_text>("short_text", 30, change_short_text),
      made<maybe>("maybe", 30, change_maybe),
      made<choice>("choice", 30, change_choice),
  };
}
