// Raw memory for one value, and the value in it once there is one.
#pragma once

#include "values/lifetime.hpp"

#include <new>
#include <utility>

namespace ferry::values {

class memory {
public:
  memory() = default;
  explicit memory(abi::type const &of)
      : of_(&of), raw_(::operator new(of.bytes, static_cast<std::align_val_t>(of.alignment))) {}
  memory(memory &&other) noexcept
      : of_(std::exchange(other.of_, nullptr)), raw_(std::exchange(other.raw_, nullptr)),
        alive_(std::exchange(other.alive_, false)) {}
  memory &operator=(memory &&other) noexcept {
    std::swap(of_, other.of_);
    std::swap(raw_, other.raw_);
    std::swap(alive_, other.alive_);
    return *this;
  }
  ~memory() {
    if (alive_) destroy(*of_, raw_);
    if (raw_) ::operator delete(raw_, static_cast<std::align_val_t>(of_->alignment));
  }

  abi::type const *type() const { return of_; }
  void *raw() const { return raw_; }
  // There is a value now, to be ended with the memory; or it has been taken out.
  void set_alive(bool alive = true) { alive_ = alive; }

private:
  abi::type const *of_ = nullptr;
  void *raw_ = nullptr;
  bool alive_ = false;
};

// Raw memory for so many values, and those that have been made in it.
class memory_of_many {
public:
  memory_of_many(abi::type const &of, std::size_t count)
      : of_(of), raw_(::operator new(of.bytes *count, static_cast<std::align_val_t>(of.alignment))) {}
  ~memory_of_many() {
    while (made_ > taken_) destroy(of_, at(raw_, --made_ * of_.bytes));
    ::operator delete(raw_, static_cast<std::align_val_t>(of_.alignment));
  }
  memory_of_many(memory_of_many const &) = delete;
  memory_of_many &operator=(memory_of_many const &) = delete;

  void *raw() const { return raw_; }
  void *next() const { return at(raw_, made_ * of_.bytes); }
  void made_one() { ++made_; }
  // Moves the next one out, in the order in which they were made.
  void take(void *to) { relocate(of_, to, at(raw_, taken_++ * of_.bytes)); }
  std::size_t left() const { return made_ - taken_; }

private:
  abi::type const &of_;
  void *raw_;
  std::size_t made_ = 0, taken_ = 0;
};

}  // namespace ferry::values
