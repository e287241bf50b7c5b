// A number that differs when a value differs: of every element, in order, and independent of capacities and addresses.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

class digest {
public:
  std::uint64_t value() const { return state_; }

  template <class T> digest &add(T const &value) {
    if constexpr (std::is_same_v<T, double>)
      word(std::bit_cast<std::uint64_t>(value));
    else if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>)
      word(static_cast<std::uint64_t>(value));
    else if constexpr (requires { value.add_to(*this); })
      value.add_to(*this);
    else if constexpr (requires { value.first, value.second; })
      add(value.first).add(value.second);
    else
      range(value);
    return *this;
  }
  template <class T> digest &add(std::optional<T> const &value) { return value ? add(true).add(*value) : add(false); }
  template <class... T> digest &add(std::variant<T...> const &value) {
    word(value.index());
    std::visit([this](auto const &v) { this->add(v); }, value);
    return *this;
  }
  template <class T> digest &add(std::unique_ptr<T> const &value) { return value ? add(true).add(*value) : add(false); }
  template <class K, class V> digest &add(std::unordered_map<K, V> const &values) {
    std::uint64_t sum = 0;
    for (auto const &entry : values) sum += digest().add(entry).value();
    return add(values.size()).add(sum);
  }
  // Large flat data: four words at a time.
  template <class T> digest &add_flat(T const *values, std::size_t count) {
    static_assert(std::is_arithmetic_v<T>);
    auto const *bytes = reinterpret_cast<char const *>(values);
    std::size_t const size = count * sizeof(T);
    std::uint64_t lanes[4] = {1, 2, 3, 4}, words[4] = {};
    for (std::size_t at = 0; at + sizeof words <= size; at += sizeof words) {
      std::memcpy(words, bytes + at, sizeof words);
      for (int lane = 0; lane < 4; ++lane) lanes[lane] = mixed(lanes[lane], words[lane]);
    }
    for (std::uint64_t lane : lanes) word(lane);
    for (std::size_t at = size / sizeof words * sizeof words; at < size; ++at) add(bytes[at]);
    return add(size);
  }

private:
  // Rotated, so that two changes of sign do not cancel out.
  static std::uint64_t mixed(std::uint64_t state, std::uint64_t word) {
    return std::rotl((state ^ word) * 0x9E3779B97F4A7C15u, 29);
  }
  void word(std::uint64_t w) { state_ = mixed(state_, w); }
  template <class R> void range(R const &values) {
    std::uint64_t size = 0;
    for (auto const &v : values) add(v), ++size;
    word(size);
  }

  std::uint64_t state_ = 14695981039346656037u;
};
