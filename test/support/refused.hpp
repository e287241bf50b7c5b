// For calls that cannot be made because of what they would send.
#pragma once

#include "check.hpp"

#include <ferry/error.hpp>

#include <initializer_list>
#include <string>

// `f` throws not_shippable, and its message has all these parts.
template <class F>
void refused(F f, std::initializer_list<char const *> parts,
             std::source_location at = std::source_location::current()) {
  std::string what = thrown_by<ferry::not_shippable>(f, at).what();
  for (auto const *part : parts)
    if (what.find(part) == std::string::npos) {
      std::cerr << at.line() << ": '" << part << "' is not in: " << what << '\n';
      std::_Exit(1);
    }
}
