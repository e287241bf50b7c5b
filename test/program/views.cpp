// Views in arguments and captures refer to a copy that lives as long as the call; in globals to constants alone.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <map>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

std::size_t length(std::string_view text) { return text.size(); }

struct request {
  std::string_view name;
  std::optional<std::span<double const>> weights;
};

std::string_view greeting = "hello";
std::wstring_view wide = L"wide";
struct word {
  std::string_view text;
  int number;
};
std::vector<word> words = {{"one", 1}, {"", 0}};
std::map<std::string_view, int> table = {{"a", 1}, {"bc", 2}};

void arguments() {
  std::string owner = "text of the caller";
  std::string_view view = owner;
  check_equal(ferry::remotecall_fetch(2, length, view), owner.size());
  check_equal(ferry::remotecall_fetch(2, length, std::string_view()), 0u);
  check_equal(ferry::remotecall_fetch(2, [](std::string_view v) { return std::string(v); }, view.substr(5, 2)), "of");
  check_equal(ferry::remotecall_fetch(2, length, std::string_view(std::string(100000, 'x'))), 100000u);

  std::vector<int> numbers(50000);
  std::iota(numbers.begin(), numbers.end(), 0);
  auto sum = [](std::span<int const> s) { return std::accumulate(s.begin(), s.end(), 0L); };
  for (int round = 0; round < 3; ++round) {
    numbers[7] = round;
    check_equal(ferry::remotecall_fetch(2, sum, std::span<int const>(numbers)), sum(numbers));
    check_equal(ferry::remotecall_fetch(2, sum, std::span<int const>(numbers).first(10)), 45L - 7 + round);
  }
  // What is written there stays there.
  auto writes = [](std::span<int> s) { return s[0] = 5; };
  check_equal(ferry::remotecall_fetch(2, writes, std::span(numbers)), 5);
  check_equal(numbers[0], 0);
  check_equal(ferry::remotecall_fetch(2, [](std::span<int, 3> s) { return s[2]; }, std::span(numbers).first<3>()), 2);
  std::string texts[] = {"a", "bc"};
  check_equal(ferry::remotecall_fetch(2, [](std::span<std::string> s) { return s[0] + s[1]; }, std::span<std::string>(texts)), "abc");
}

void captures() {
  std::string owner(40, 'o');
  std::vector<std::string_view> parts{owner, std::string_view(owner).substr(0, 3), ""};
  check_equal(ferry::remotecall_fetch(2, [parts] { return parts[0].size() + parts[1].size() + parts[2].size(); }), 43u);
  check_equal(ferry::remotecall_fetch(2, [&parts] { return std::string(parts[1]); }), "ooo");
  double const weights[] = {0.5, 0.25};
  request r{owner, weights};
  auto started = ferry::remotecall(2, [r] { return r.name.size() + (*r.weights)[1]; });
  owner.clear();
  check_equal(started.get(), 40.25);
}

void globals() {
  auto ask = [] {
    return std::string(greeting) + words[0].text.data() + std::to_string(words[0].number + words[1].text.size()) +
           std::to_string(table.at("bc")) + std::to_string(wide.size());
  };
  check_equal(ferry::remotecall_fetch(2, ask), "helloone124");
  greeting = "good day";
  check_equal(ferry::remotecall_fetch(2, ask), "good dayone124");
  static std::string owned = "on the heap, long enough";
  words[1].text = owned;
  auto refused = thrown_by<ferry::not_shippable>([&] { ferry::remotecall_fetch(2, ask); });
  check(std::string(refused.what())
            .ends_with("cannot send '(anonymous namespace)::words[…].text': it does not own what it refers to, and that "
                       "is no constant of the program; use a std::string or a std::vector"));
}

}  // namespace

int main() {
  ferry::addprocs(1);
  arguments();
  captures();
  globals();
  std::cout << "views hold\n";
}
