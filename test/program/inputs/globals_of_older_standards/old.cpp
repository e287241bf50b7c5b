#include "old.hpp"

#include <deque>
#include <list>
#include <set>
#if __cplusplus >= 201103L
#include <functional>
#include <memory>
#include <unordered_map>
#endif
#if __cplusplus >= 201703L
#include <optional>
#include <variant>
#endif

int number = 1;
plain both = {'a', 2};
const char *words[2] = {"one", "two"};
int twice(int n) { return 2 * n; }
int (*function)(int) = twice;
std::map<std::string, std::vector<int> > table;
derived object;
base *known_by_base = &object;
// Names that are words of C++20.
int requires = 1;
static int concept = 2;

namespace {
std::set<std::string> names;
std::list<plain> plains;
std::deque<std::string> line;
std::wstring wide;
class singleton {
public:
  static singleton &instance() {
    static singleton only;
    return only;
  }
  std::string name;

private:
  singleton() : name("made here") {}
};
}  // namespace

std::vector<std::string> &list() {
  static std::vector<std::string> all(1, "first");
  return all;
}

std::string instance_name(const std::string &set) {
  if (!set.empty()) singleton::instance().name = set;
  return singleton::instance().name;
}

int sum() {
  names.insert("n");
  plains.push_back(both);
  line.push_back("l");
  wide += L"w";
  int s = number + both.number + (words[1][0] == 't') + function(1) + object.size() + known_by_base->size() + requires +
          concept;
  for (std::map<std::string, std::vector<int> >::iterator i = table.begin(); i != table.end(); ++i)
    for (std::size_t j = 0; j < i->second.size(); ++j) s += i->second[j];
  return s + int(names.size() + plains.size() + line.size() + wide.size());
}

#if __cplusplus >= 201103L
static std::unordered_map<int, std::string> hashed;
static std::unique_ptr<base> owned;
static std::shared_ptr<std::string> shared;
static std::function<int(int)> held = [](int n) { return n + number; };
static std::tuple<int, std::string> tuple;
#if __cplusplus >= 201703L
static std::optional<std::string> maybe;
static std::variant<int, std::string> either;
inline std::vector<double> in_header;
#endif

std::string newer(int set) {
  if (set) {
    hashed[set] = "hashed";
    owned.reset(new derived(object));
    shared = std::make_shared<std::string>("shared");
    int const more = set;
    held = [more](int n) { return n * more; };
    std::get<1>(tuple) = "tuple";
#if __cplusplus >= 201703L
    maybe = "maybe";
    either = std::string("either");
    in_header.push_back(set);
#endif
  }
  std::string all = std::to_string(hashed.size()) + (owned ? std::to_string(owned->size()) : "-") +
                    (shared ? *shared : "-") + std::to_string(held(10)) + std::get<1>(tuple);
#if __cplusplus >= 201703L
  all += maybe.value_or("-") + std::to_string(either.index()) + std::to_string(in_header.size());
#endif
  return all;
}
#else
std::string newer(int set) { return names.empty() ? "" : (set ? "" : ""); }
#endif
