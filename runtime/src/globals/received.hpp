// Values of globals as they arrived, and which of them each caller sent last.
//
// A received value stays as it arrived, whatever calls do to the variable: each call can be given the value that its
// caller meant. Values are noted by the reader in the order of the stream, long before calls run; changes to a value
// are worked in only when the call that needs the result is about to run, in place when no other call needs the value
// before.
#pragma once

#include "globals/arrived_block.hpp"
#include "globals/registry.hpp"
#include "values/decode.hpp"
#include "wire/messages.hpp"

#include <ferry/error.hpp>

#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace ferry::globals {

class received_value {
public:
  using pointer = std::shared_ptr<received_value>;

  // A whole value. The bytes it points to live as long as `owner`. Throws values::malformed.
  received_value(wire::content_tag, wire::value const &, std::shared_ptr<void const> owner);
  // Changes to another one.
  received_value(pointer base, wire::global_value const &, std::shared_ptr<void const> owner);

  wire::content_tag tag() const { return tag_; }
  std::size_t bytes() const;  // of a whole value

  // Of one whose changes have not been worked in: the value they are to, and they themselves.
  pointer const &base() const { return base_; }
  wire::value const &changes() const { return changes_; }
  bool has_same_bytes() const { return same_bytes_; }

  // Works in the changes. One thread at a time.
  void settle();
  // Throws values::malformed unless the pieces cover all that a block of `before` bytes gets longer.
  static void check_growth(wire::block const &change, std::size_t before);
  // Of a settled value.
  values::encoded whole() const { return {bytes_.data, bytes_.size, views_}; }

private:
  // Memory of one block: what arrived, or the value's own.
  struct storage : arrived_block {
    std::vector<unsigned char> own;
    void resize(std::size_t);
  };
  void work_in();
  bool replaces(wire::block const &) const;
  void lay_over(wire::block const &, storage &) const;
  void keep_bytes(wire::bytes, std::shared_ptr<void const> const &owner);
  void make_views();

  wire::content_tag tag_;
  wire::bytes bytes_;
  std::vector<unsigned char> own_bytes_;  // of short ones, which do not keep their message alive
  std::shared_ptr<void const> owner_;     // of the bytes
  std::vector<storage> blocks_;
  std::vector<values::block_view> views_;

  pointer base_;
  wire::value changes_;
  bool same_bytes_ = false;
  std::shared_ptr<void const> changes_owner_;
};

// By caller and variable. Thread-safe; the values are noted by the reader.
class received_values {
public:
  // The values of one caller, to be used at once.
  class of_caller {
  public:
    // What a global of a call or an order means, in the stream's order; null when it has to be asked for.
    received_value::pointer note(variable const &, wire::global_value const &,
                                 std::shared_ptr<void const> const &owner);
    received_value::pointer find(variable const &, wire::content_tag) const;

  private:
    friend class received_values;
    of_caller(std::unique_lock<std::mutex> lock, std::vector<received_value::pointer> &last)
        : lock_(std::move(lock)), last_(last) {}
    std::unique_lock<std::mutex> lock_;
    std::vector<received_value::pointer> &last_;
  };
  of_caller of(proc_id caller);
  void drop(proc_id caller, variable const &);
  void drop(proc_id caller);

private:
  std::mutex mutex_;
  std::map<proc_id, std::vector<received_value::pointer>> last_;  // by index of the variable
};

}  // namespace ferry::globals
