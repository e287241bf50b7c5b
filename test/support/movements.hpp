// What test programs ask of ferry::movement().
#pragma once

#include <ferry/ferry.hpp>

#include <cstdint>
#include <string>

struct moved {
  std::uint64_t sends = 0, skips = 0, bytes = 0;
  std::string reason;  // of the last entry that has one
};

// All that moved of one kind since the last reset_movement(), of one name or of any.
inline moved movement_of(std::string const &kind, std::string const &name = {}) {
  moved total;
  for (auto const &e : ferry::movement()) {
    if (e.kind != kind || (!name.empty() && e.name != name)) continue;
    total.sends += e.sends;
    total.skips += e.skips;
    total.bytes += e.bytes;
    if (!e.reason.empty()) total.reason = e.reason;
  }
  return total;
}
