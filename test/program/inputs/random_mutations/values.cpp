#include "values.hpp"

#include "digest.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>
#include <thread>

#include <unistd.h>

int scalar = 1;
record a_record;
double grid[128][1024];
std::vector<double> numbers(300'000, 1.5);
std::vector<int> growing;
model a_model{std::vector<float>(200'000, 0.5f), {}, 0};
std::map<std::string, std::vector<int>> table;
std::unordered_map<std::string, double> hashed;
std::vector<std::vector<double>> rows(150);
std::list<std::string> texts;
std::deque<int> both_ends;
std::set<int> ordered;
std::string text;
std::optional<std::vector<long>> perhaps;
std::variant<int, std::string, std::vector<double>> one_of;
std::unique_ptr<node> tree = std::make_unique<node>();
std::vector<std::shared_ptr<shared_node>> graph;

namespace {

std::size_t below(random_numbers &random, std::size_t n) { return random() % n; }
std::string key(random_numbers &random) {
  auto n = below(random, 3000);
  return n % 3 ? "k" + std::to_string(n) : "a key that is too long for the string itself " + std::to_string(n);
}

// In ways that only the memory shows: through a pointer, by another thread, by the kernel.
void overwrite(random_numbers &random, void *to, std::size_t bytes) {
  std::vector<unsigned char> content(std::min<std::size_t>(bytes, 1 + below(random, 3000)));
  for (auto &c : content) c = static_cast<unsigned char>(random() % 64);
  auto *place = static_cast<unsigned char *>(to) + below(random, bytes - content.size() + 1);
  switch (below(random, 3)) {
  case 0: std::memcpy(place, content.data(), content.size()); break;
  case 1: std::thread([&] { std::memcpy(place, content.data(), content.size()); }).join(); break;
  default: {
    int ends[2];
    if (::pipe(ends) != 0 || ::write(ends[1], content.data(), content.size()) < 0 ||
        ::read(ends[0], place, content.size()) != static_cast<ssize_t>(content.size()))
      std::abort();
    ::close(ends[0]), ::close(ends[1]);
  }
  }
}

// A change of a vector of numbers: in place, of its size, of where it lies, or none.
template <class T> void change(random_numbers &random, std::vector<T> &v, std::size_t limit) {
  switch (below(random, 14)) {
  case 0: v.resize(below(random, limit), T(random() % 100)); break;
  case 1: v.shrink_to_fit(); break;
  case 2: v.reserve(v.size() + below(random, 1000)); break;
  case 3:
    v.insert(v.begin() + static_cast<std::ptrdiff_t>(below(random, v.size() + 1)), below(random, 50), T(7));
    break;
  case 4: v = std::vector<T>(v); break;  // the same value elsewhere
  case 5: {
    std::vector<T> other(below(random, limit), T(3));
    std::swap(v, other);
    if (random() % 2) std::swap(v, other);
    break;
  }
  case 6: v.erase(v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end()); break;
  case 7:
    if (!v.empty()) std::copy(v.begin(), v.end(), v.begin());  // every page is written, nothing changes
    break;
  case 8:
    if (!v.empty()) overwrite(random, v.data(), v.size() * sizeof(T));
    break;
  default:
    for (int i = 0; i < 8; ++i) v.push_back(T(random() % 1000));
    for (int i = 0; i < 3; ++i) v[below(random, v.size())] = T(random() % 1000);
  }
}

}  // namespace

// ---- digests

template <> std::uint64_t digest<scalar_>() { return digest_of(scalar); }
template <> std::uint64_t digest<record_>() { return digest_of(a_record); }
template <> std::uint64_t digest<grid_>() {
  digester d;
  for (auto const &row : grid)
    for (double x : row) d.add(x);
  return d.value();
}
template <> std::uint64_t digest<numbers_>() { return digest_of(numbers); }
template <> std::uint64_t digest<growing_>() { return digest_of(growing); }
template <> std::uint64_t digest<model_>() { return digest_of(a_model); }
template <> std::uint64_t digest<table_>() { return digest_of(table); }
template <> std::uint64_t digest<hashed_>() { return digest_of(hashed); }
template <> std::uint64_t digest<rows_>() { return digest_of(rows); }
template <> std::uint64_t digest<list_>() { return digest_of(texts); }
template <> std::uint64_t digest<deque_>() { return digest_of(both_ends); }
template <> std::uint64_t digest<set_>() { return digest_of(ordered); }
template <> std::uint64_t digest<text_>() { return digest_of(text); }
template <> std::uint64_t digest<optional_>() { return digest_of(perhaps); }
template <> std::uint64_t digest<variant_>() { return digest_of(one_of); }
template <> std::uint64_t digest<tree_>() { return digest_of(tree); }
template <> std::uint64_t digest<graph_>() { return digest_of(graph); }

// ---- changes

template <> int mutate<scalar_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) scalar = static_cast<int>(below(random, 3));  // often as it was, or as it had been
  return times;
}
template <> int mutate<record_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    a_record.few[below(random, 5)] = static_cast<short>(random() % 3);
    a_record.flag = random() % 2;
    a_record.number = random() % 2 ? 0.0 : -0.0;
  }
  return times;
}
template <> int mutate<grid_>(random_numbers &random, int times) {
  double *anywhere = &grid[0][0];
  for (int i = 0; i < times; ++i) anywhere[below(random, 128 * 1024)] = static_cast<double>(random() % 100);
  overwrite(random, grid, sizeof grid);
  return times + 1;
}
template <> int mutate<numbers_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) numbers[below(random, numbers.size())] = static_cast<double>(random() % 100);
  if (random() % 4 == 0) change(random, numbers, 500'000);
  if (numbers.size() < 1000) numbers.resize(100'000);
  return times + 1;
}
template <> int mutate<growing_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) change(random, growing, 60'000);
  return times;
}
template <> int mutate<model_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    if (random() % 3 == 0) ++a_model.count;
    if (random() % 3 == 0) a_model.by_number[static_cast<int>(below(random, 100))].number += 1;
    if (random() % 20 == 0) a_model.by_number.erase(static_cast<int>(below(random, 100)));
    a_model.large[below(random, a_model.large.size())] += 1;
  }
  if (random() % 4 == 0) overwrite(random, a_model.large.data(), a_model.large.size() * sizeof(float));
  return times;
}
template <> int mutate<table_>(random_numbers &random, int times) {
  if (table.empty())
    for (int i = 0; i < 3000; ++i) table[key(random)] = std::vector<int>(below(random, 30), i);
  for (int i = 0; i < times; ++i) {
    auto at = table.find(key(random));
    if (at == table.end()) {
      if (random() % 8 == 0) table[key(random)].push_back(1);
    } else if (random() % 50 == 0) {
      table.erase(at);
    } else if (random() % 20 == 0) {
      auto moved = table.extract(at);  // the same node, elsewhere in the tree
      moved.key() += "'";
      table.insert(std::move(moved));
    } else if (!at->second.empty()) {
      int &kept = at->second[below(random, at->second.size())];
      kept = static_cast<int>(random() % 100);
    }
  }
  return times;
}
template <> int mutate<hashed_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    hashed[key(random)] += 0.5;
    if (random() % 16 == 0) hashed.erase(key(random));
  }
  if (random() % 16 == 0) hashed.rehash(below(random, 20'000));
  return times;
}
template <> int mutate<rows_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) change(random, rows[below(random, rows.size())], 3000);
  if (random() % 8 == 0) std::swap(rows[0], rows[below(random, rows.size())]);
  if (random() % 8 == 0) std::rotate(rows.begin(), rows.begin() + 3, rows.end());
  return times;
}
template <> int mutate<list_>(random_numbers &random, int times) {
  while (texts.size() < 4000) texts.push_back(key(random));
  for (int i = 0; i < times; ++i) {
    auto at = std::next(texts.begin(), static_cast<std::ptrdiff_t>(below(random, 50)));
    switch (below(random, 4)) {
    case 0: texts.splice(texts.end(), texts, at); break;  // the same nodes in another order
    case 1: *at += "x"; break;
    case 2: texts.erase(at); break;
    default: texts.insert(at, key(random));
    }
  }
  if (random() % 16 == 0) texts.reverse();
  if (random() % 16 == 0) texts.sort();
  return times;
}
template <> int mutate<deque_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    both_ends.push_back(static_cast<int>(random() % 100));
    both_ends.push_front(static_cast<int>(random() % 100));
    if (random() % 3 == 0) both_ends[below(random, both_ends.size())] = 5;
    while (both_ends.size() > 100'000) both_ends.pop_front();
  }
  return times;
}
template <> int mutate<set_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    int n = static_cast<int>(below(random, 20'000));
    if (!ordered.insert(n).second) ordered.erase(n);
  }
  return times;
}
template <> int mutate<text_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    text.push_back(static_cast<char>('a' + random() % 26));
    text[below(random, text.size())] = 'z';
  }
  if (random() % 32 == 0) text.resize(below(random, 100'000), '-');
  if (random() % 32 == 0) text.clear();
  return times;
}
template <> int mutate<optional_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    if (!perhaps) perhaps.emplace(below(random, 30'000), 1);
    change(random, *perhaps, 30'000);
    if (random() % 32 == 0) perhaps.reset();
  }
  return times;
}
template <> int mutate<variant_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    if (random() % 16 == 0) one_of = static_cast<int>(random() % 3);
    if (random() % 16 == 0) one_of = key(random);
    if (random() % 16 == 0) one_of = std::vector<double>(below(random, 10'000), 2.0);
    if (auto *v = std::get_if<2>(&one_of)) change(random, *v, 10'000);
    if (auto *t = std::get_if<1>(&one_of)) *t += 'c';
  }
  return times;
}
template <> int mutate<tree_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    node *at = tree.get();
    while (!at->children.empty() && random() % 4) at = at->children[below(random, at->children.size())].get();
    if (at->children.size() < 6 && random() % 2)
      at->children.push_back(std::make_unique<node>(node{static_cast<int>(random() % 100), {}}));
    at->value = static_cast<int>(random() % 100);
    if (at->children.size() > 1 && random() % 8 == 0) std::swap(at->children[0], at->children[1]);
  }
  if (random() % 64 == 0) tree = std::make_unique<node>();
  return times;
}
template <> int mutate<graph_>(random_numbers &random, int times) {
  for (int i = 0; i < times; ++i) {
    auto made = std::make_shared<shared_node>(shared_node{key(random), {}});
    if (!graph.empty()) made->next.push_back(graph[below(random, graph.size())]);
    if (graph.size() < 200)
      graph.push_back(std::move(made));
    else
      graph[below(random, graph.size())]->name = key(random);
  }
  if (random() % 32 == 0) graph.clear();
  return times;
}

void make_heap_noise(random_numbers &random) {
  [[ferry::process_local]] static std::vector<std::unique_ptr<char[]>> blocks(500);
  for (int i = 0; i < 20; ++i) {
    auto &block = blocks[below(random, blocks.size())];
    std::size_t bytes = 16 + below(random, 200);
    block = std::make_unique<char[]>(bytes);
    std::memset(block.get(), static_cast<int>(random()), bytes);
  }
}
