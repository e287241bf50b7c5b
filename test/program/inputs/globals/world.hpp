#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

// Defined in world.cpp, which does not include ferry.
extern std::vector<double> heights;
extern int table[2][3];
namespace world {
void set_secret(std::string text);
std::string secret();
int next_ticket();
extern std::map<std::string, int> stock;
struct shape {
  virtual ~shape() = default;
  virtual int area() const = 0;
};
std::unique_ptr<shape> make_square(int side);
void set_scale(int);
using operation = int (*)(int);
extern operation const operations[2];
void set_offset(int);
int &first_of_table();
class registry {
public:
  static void put(std::string name, int value);
  static int get(std::string const &name);

private:
  static std::map<std::string, int> entries_;
};
int with_default(int n);
void set_default(int);
int default_value();
struct closer {
  int *out;
  ~closer();
};
void set_closing(int);
inline int shared_by_all = 1;
std::string &singleton();
}  // namespace world
