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

}  // namespace ferry::values
