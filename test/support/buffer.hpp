// A container that a program might have of its own, which ferry knows by its looks.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

// A vector: pointer, size, capacity.
template <class T> class buffer {
public:
  using value_type = T;
  buffer() = default;
  buffer(buffer const &other) {
    for (auto const &e : other) push_back(e);
  }
  buffer(buffer &&other) noexcept { swap(other); }
  buffer &operator=(buffer other) noexcept {
    swap(other);
    return *this;
  }
  ~buffer() { delete[] data_; }
  void push_back(T value) {
    if (size_ == capacity_) grow();
    data_[size_++] = std::move(value);
  }
  T *data() { return data_; }
  T const *data() const { return data_; }
  T *begin() { return data_; }
  T *end() { return data_ + size_; }
  T const *begin() const { return data_; }
  T const *end() const { return data_ + size_; }
  std::size_t size() const { return size_; }
  bool operator==(buffer const &other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

private:
  void swap(buffer &other) {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  void grow() {
    capacity_ = capacity_ ? 2 * capacity_ : 4;
    auto *larger = new T[capacity_];
    std::move(data_, data_ + size_, larger);
    delete[] data_;
    data_ = larger;
  }
  T *data_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
};
