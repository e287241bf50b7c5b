#include "values/limits.hpp"

#include "values/buffer.hpp"
#include "values/lifetime.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace ferry::values {
namespace {

// Elements with several members are gone through once for each of them, so many bytes at a time.
constexpr std::size_t run_bytes = 16 * 1024;

// So many places, each a distance from the one before.
struct places {
  unsigned char const *first;
  std::size_t count, distance;
};

template <class Number> Number number_at(unsigned char const *place) {
  Number n;
  std::memcpy(&n, place, sizeof n);
  return n;
}

// Those of a signed type are told by adding the lowest of its values: then all of them are numbers of so many bits.
template <class Number> void expect_numbers(abi::type const &t, places all) {
  unsigned const bits = t.limits & 255;
  auto const values = static_cast<Number>(Number{1} << bits);
  auto const lowest = static_cast<Number>(t.limits & abi::type::is_signed ? values >> 1 : 0);
  auto const beyond = static_cast<Number>(~(values - 1));
  auto others = [&](unsigned char const *place) {
    return static_cast<Number>(static_cast<Number>(number_at<Number>(place) + lowest) & beyond);
  };
  Number found = 0;
  if (all.distance == sizeof(Number))  // which the compiler turns into wide instructions
    for (std::size_t i = 0; i < all.count; ++i) found |= others(all.first + i * sizeof(Number));
  else
    for (std::size_t i = 0; i < all.count; ++i) found |= others(all.first + i * all.distance);
  if (!found) return;
  while (!others(all.first)) all.first += all.distance;
  auto const number = number_at<Number>(all.first);
  throw malformed("the enumeration '" + std::string(t.name) + "' has no value " +
                  (lowest ? std::to_string(static_cast<std::make_signed_t<Number>>(number)) : std::to_string(number)) +
                  ": initialise it, or give the enumeration a fixed underlying type");
}

void expect(abi::type const &, places);

void expect_members(abi::type const &t, places all) {
  auto const &r = detail_of<abi::record>(t);
  while (all.count > 0) {
    auto const run = std::min(all.count, std::max<std::size_t>(run_bytes / all.distance, 1));
    for (auto const *f = r.fields, *end = f + r.count; f != end; ++f)
      if (f->of->limits) expect(*f->of, {all.first + f->offset, run, all.distance});
    all.first += run * all.distance;
    all.count -= run;
  }
}

void expect_elements(abi::type const &t, places all) {
  auto const &a = detail_of<abi::array>(t);
  if (all.distance == t.bytes) return expect(*a.element, {all.first, all.count * a.count, a.element->bytes});
  for (; all.count > 0; all.first += all.distance, --all.count)
    expect(*a.element, {all.first, a.count, a.element->bytes});
}

void expect(abi::type const &t, places all) {
  if (t.limits & abi::type::of_members) return expect_members(t, all);
  if (t.limits & abi::type::of_elements) return expect_elements(t, all);
  switch (t.bytes) {
  case 1: return expect_numbers<std::uint8_t>(t, all);
  case 2: return expect_numbers<std::uint16_t>(t, all);
  case 4: return expect_numbers<std::uint32_t>(t, all);
  default: return expect_numbers<std::uint64_t>(t, all);
  }
}

}  // namespace

void expect_limited_values(abi::type const &t, unsigned char const *bytes, std::size_t count) {
  expect(t, {bytes, count, t.bytes});
}

}  // namespace ferry::values
