// Compiled as C++98, 11, 14 and 17; main as C++20.
#include <map>
#include <string>
#include <vector>

struct plain {
  char tag;
  int number;
};
class base {
public:
  base() : size_(1) {}
  virtual ~base() {}
  virtual int size() const { return size_; }
  void grow(int by) { size_ += by; }

private:
  int size_;
};
class derived : public base {
public:
  virtual int size() const { return base::size() + extra; }
  int extra;
};

extern int number;
extern plain both;
extern const char *words[2];
extern int (*function)(int);
extern std::map<std::string, std::vector<int> > table;
extern derived object;
extern base *known_by_base;

int twice(int);
int sum();
std::string instance_name(const std::string &set);
std::string newer(int set);
std::vector<std::string> &list();
