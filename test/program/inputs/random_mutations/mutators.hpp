// Random changes of flat memory and of vectors, by all the ways there are to write.
#pragma once

#include "dice.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include <unistd.h>

// The kernel writes: read(2) from a pipe straight into the memory.
inline void read_from_pipe(void *to, std::size_t size, dice &d) {
  char bytes[512];
  for (std::size_t i = 0; i < sizeof bytes; i += 8) {
    auto word = d();
    std::memcpy(bytes + i, &word, 8);
  }
  int ends[2];
  size = std::min(size, sizeof bytes);
  if (::pipe(ends) != 0) std::abort();
  bool done = ::write(ends[1], bytes, size) == static_cast<ssize_t>(size) &&
              ::read(ends[0], to, size) == static_cast<ssize_t>(size);
  if (!done) std::abort();
  ::close(ends[0]);
  ::close(ends[1]);
}

// Writes a few elements; `kept` is a pointer to the first that was taken long ago.
template <class T> void write_into(std::span<T> values, T *kept, dice &d) {
  std::size_t const size = values.size(), at = d.below(size), other = d.below(size);
  std::size_t const run = std::min(size - at, 1 + d.below(64));
  auto const value = static_cast<T>(d.number(1000));
  switch (d.below(14)) {
  case 0: kept[at] = value; break;
  case 1: *(values.begin() + static_cast<std::ptrdiff_t>(at)) = value; break;
  case 2: std::memmove(kept + at, kept + std::min(other, size - run), run * sizeof(T)); break;
  case 3: std::fill_n(values.begin() + static_cast<std::ptrdiff_t>(at), run, value); break;
  case 4: std::swap(values[at], kept[other]); break;
  case 5: std::reverse(kept + at, kept + at + run); break;
  case 6: kept[at] = T(values[at]); break;  // the same value again
  case 7: {                                 // there and back
    T const before = values[at];
    *static_cast<T volatile *>(kept + at) = value;
    values[at] = before;
    break;
  }
  case 8:
    if (d.one_in(8)) read_from_pipe(kept + at, run * sizeof(T), d);
    break;
  case 9:
    if (d.one_in(60)) std::thread([=] { kept[at] = value; }).join();
    break;
  case 10: values[0] = value; break;
  case 11: values[size - 1] = value; break;
  default: values[at] = value; break;
  }
}

// Changes the length or the memory of a vector, which stays below `limit` elements.
template <class T, class Make> void reshape(std::vector<T> &values, std::size_t limit, dice &d, Make make) {
  std::size_t const size = values.size();
  auto const middle = [&] { return values.begin() + static_cast<std::ptrdiff_t>(d.below(values.size() + 1)); };
  if (size > limit) return values.resize(limit / 2);
  switch (d.below(16)) {
  case 0: values.insert(middle(), make()); break;
  case 1:
    if (size) values.erase(values.begin() + static_cast<std::ptrdiff_t>(d.below(size)));
    break;
  case 2: values.resize(size + d.below(100)); break;
  case 3: values.resize(size - d.below(std::min<std::size_t>(size + 1, 100))); break;
  case 4: values.reserve(size + d.below(1000)); break;
  case 5: values.shrink_to_fit(); break;
  case 6: values = std::vector<T>(values); break;  // the same in new memory
  case 7: {
    auto copy = values;
    if (!copy.empty()) copy[d.below(copy.size())] = make();
    d.one_in(2) ? values.swap(copy) : void(values = std::move(copy));
    break;
  }
  case 8: {
    auto copy = values;
    copy.push_back(make());
    values = copy;
    break;
  }
  case 9:
    if (d.one_in(20)) values.clear();
    break;
  case 10:
  case 11:
    if (size) values.pop_back();
    break;
  default: values.push_back(make()); break;
  }
}
