// Files of older standards, whatever types their globals and classes have, compile as without ferry: the descriptions of
// these types keep to what the file's own standard and library have.
// RUN: %stage/bin/ferry++ -std=c++98 -Wall -Wextra -pedantic-errors -Werror -c %s -o %t.o
// RUN: %stage/bin/ferry++ -std=c++11 -Wall -Wextra -pedantic-errors -Werror -c %s -o %t.o
// RUN: %stage/bin/ferry++ -std=c++11 -stdlib=libc++ -Wall -Wextra -pedantic-errors -Werror -c %s -o %t.o
// RUN: %stage/bin/ferry++ -std=gnu++14 -stdlib=libc++ -Wall -Wextra -pedantic-errors -Werror -c %s -o %t.o
#include <bitset>
#include <complex>
#include <deque>
#include <list>
#include <map>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <valarray>
#include <vector>
#if __cplusplus >= 201103L
#include <array>
#include <chrono>
#include <forward_list>
#include <functional>
#include <memory>
#include <stdexcept>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#endif

struct own {
  int number;
  std::string text;
  std::deque<std::string> parts;
};
struct base {
  virtual ~base();
  std::deque<int> numbers;
  std::list<own> some;
  std::wstring wide;
};
base::~base() {}
struct derived : base {
  virtual void step();
  std::deque<own> more;
  std::stack<own> last;
};
void derived::step() {}

std::deque<own> deque;
std::deque<bool> deque_of_bools;
std::list<own> list;
std::map<std::string, own> map;
std::multimap<int, std::deque<own> > multimap;
std::set<std::string> set;
std::multiset<int> multiset;
std::queue<own> queue;
std::queue<int, std::list<int> > queue_of_list;
std::priority_queue<int> priority_queue;
std::stack<own, std::vector<own> > stack_of_vector;
std::vector<std::pair<int, own> > vector;
std::vector<bool> bools;
std::bitset<70> bitset;
std::complex<double> complex;
std::valarray<double> valarray;
std::string text;
std::wstring wide;
#if __cplusplus >= 201103L
std::u16string text_of_16_bits;
std::array<own, 3> array;
std::forward_list<own> forward_list;
std::function<int(int)> function = [](int i) { return i; };
std::shared_ptr<base> shared = std::make_shared<derived>();
std::unique_ptr<base> unique(new derived);
std::weak_ptr<own> weak;
std::deque<std::unique_ptr<own>> deque_of_unique;
std::vector<std::weak_ptr<own>> vector_of_weak;
std::tuple<int, own> tuple;
std::unordered_map<std::string, own> unordered_map;
std::unordered_set<int> unordered_set;
std::unordered_multimap<int, own> unordered_multimap;
std::unordered_multiset<std::string> unordered_multiset;
std::chrono::system_clock::time_point time_point;
struct failure : std::runtime_error {
  using std::runtime_error::runtime_error;
  std::deque<int> where;
};
void fail() { throw failure("x"); }
#endif
