#pragma once

#include <map>
#include <new>
#include <string>
#include <vector>

// How often constructors ran in this process.
extern int made;

class registry {
public:
  static registry &instance() {
    static registry only;
    return only;
  }
  std::map<std::string, int> entries;

private:
  registry() {
    ++made;
    entries["built in"] = 1;
  }
};

inline std::vector<int> &cache() {
  static std::vector<int> all(3, 1);
  return all;
}
template <class T> T &of_type(T first) {
  static T value = first;
  return value;
}

// Never destroyed: an object in raw memory.
template <class T> class no_destructor {
public:
  no_destructor() { new (&storage_) T; }
  T *get() { return reinterpret_cast<T *>(&storage_); }

private:
  alignas(T) char storage_[sizeof(T)];
};

std::string elsewhere(std::string const &set);
int counted();
