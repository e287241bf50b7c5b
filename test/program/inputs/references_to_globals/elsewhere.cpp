#include "elsewhere.hpp"

#include <ferry/ferry.hpp>

namespace {
station hidden;
}
station &the_station() { return hidden; }

int station::ask() {
  return ferry::remotecall_fetch(2, [this] {
    tracks.push_back(4);
    return static_cast<int>(hidden.tracks.size()) * 10 + (this == &hidden ? 1 : 0);
  });
}

int &counter_of_a_function() {
  static int counter = 7;
  return counter;
}
