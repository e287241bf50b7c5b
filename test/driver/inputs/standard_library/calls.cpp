#include <ferry/ferry.hpp>

#include <deque>
#include <string>
#include <unordered_map>

bool is_set(std::string const &name);
void set(std::string const &name);

std::unordered_map<int, std::deque<std::string>> numbers = {{1, {"one"}}};

int main() {
  ferry::addprocs(1);
  auto ask = [](std::string const &name) { return ferry::remotecall_fetch(2, [name] { return is_set(name); }); };
  if (!ask("a") || ask("b")) return 1;
  set("b");
  if (!ask("b")) return 2;
  for (int i = 0; i < 20; ++i) {
    numbers[i % 3].push_front(std::to_string(i));
    auto first = ferry::remotecall_fetch(2, [i] { return numbers.at(i % 3).front(); });
    if (first != std::to_string(i)) return 3;
  }
  return 0;
}
