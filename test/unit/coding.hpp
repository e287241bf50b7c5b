// Encodes and decodes values in tests, and shows decoders what nobody would send.
#pragma once

#include "values/decode.hpp"
#include "values/encode.hpp"
#include "values/memory.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

using bytes = std::vector<unsigned char>;

// A program that has no functions, variables and held types.
struct no_names : ferry::values::program_names {
  std::uint64_t function_id(void const *) const override { return 0; }
  void const *function(std::uint64_t) const override { return nullptr; }
  std::uint64_t variable_id(void const *) const override { return 0; }
  held_type find_held_type(void const *, void const *) const override { return {}; }
  ferry::abi::held_type const *held_type_of(std::uint64_t) const override { return nullptr; }
  ferry::abi::exception const *exception(std::string const &) const override { return nullptr; }
};

// `names`: the program's functions, variables and held types, as the values may name them.
template <class T>
bytes encoded(T const &value, ferry::values::program_names const &names,
              ferry::values::role as = ferry::values::role::global) {
  bytes out;
  ferry::values::byte_writer to(out);
  ferry::values::encoder(to, names, "value", nullptr, as).encode(*ferry::abi::type_of<T>, &value);
  return out;
}

// In a call, what the value refers to lives no longer than this.
template <class T, class Use>
void with_decoded(bytes const &from, ferry::values::program_names const &names, ferry::values::role as, Use use) {
  ferry::values::byte_reader in(from.data(), from.size());
  ferry::values::decoder d(in, names, nullptr, as);
  ferry::values::memory m(*ferry::abi::type_of<T>);
  d.decode(*ferry::abi::type_of<T>, m.raw());
  m.set_alive();
  d.expect_end();
  use(*static_cast<T *>(m.raw()));
}

template <class T> T decoded(bytes const &from, ferry::values::program_names const &names) {
  std::vector<T> taken;
  with_decoded<T>(from, names, ferry::values::role::global, [&](T &value) { taken.push_back(std::move(value)); });
  return std::move(taken.front());
}

// Whatever the bytes are, decoding gives a value or throws malformed; it reads and allocates nothing beyond them.
template <class T> void survives(T const &value, ferry::values::program_names const &names, ferry::values::role as) {
  bytes const good = encoded(value, names, as);
  auto decode = [&](bytes const &from) { with_decoded<T>(from, names, as, [](T &) {}); };
  for (std::size_t length = 0; length < good.size(); ++length)
    EXPECT_THROW(decode(bytes(good.begin(), good.begin() + static_cast<std::ptrdiff_t>(length))), ferry::error)
        << length;
  bytes longer = good;
  longer.push_back(0);
  EXPECT_THROW(decode(longer), ferry::values::malformed);
  std::mt19937 random(1);
  for (int i = 0; i < 3000; ++i) {
    bytes bad = good;
    for (int n = 0; n < 3; ++n) bad[random() % bad.size()] = static_cast<unsigned char>(random());
    try {
      decode(bad);
    } catch (ferry::error const &) {}
  }
}
