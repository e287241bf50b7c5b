// What this process sent with its calls: the counts behind ferry::movement().
#pragma once

#include <ferry/movement.hpp>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace ferry::movement_log {

enum class kind : std::uint8_t { global, capture, argument, result };

// Why a value travelled; made into words only when somebody asks.
struct reason {
  enum what : std::uint8_t { none, every_call, first_use, changed, asked_for, pushed, new_content } what = none;
  proc_id to = 0;
  // Of a change to large blocks: how many of their pages travelled, of how many.
  std::size_t pages = 0, of = 0;
};

// The things that one place in the source moved. An item is known by the address of its name.
class site {
public:
  void sent(kind, char const *name, std::uint64_t bytes, reason);
  void skipped(kind, char const *name);

private:
  friend class log;
  struct item {
    movement_log::kind kind;
    char const *name;
    std::uint64_t sends = 0, skips = 0, bytes = 0;
    reason last;
  };
  item &find(kind, char const *name);
  std::string text_;
  std::vector<item> items_;
  std::size_t next_ = 0;  // a call names its items in the order of the one before
};

// Thread-safe; a site is used with the log's lock held.
class log {
public:
  // Notes movements of the call at a place: `use(site &)`.
  template <class Use> void at(char const *file, unsigned line, char const *name, Use use) {
    std::lock_guard lock(mutex_);
    use(find(file, line, name));
  }
  std::vector<movement_entry> entries() const;
  void reset();

private:
  struct key {
    char const *file;
    unsigned line;
    std::string name;
    bool operator==(key const &) const = default;
  };
  struct key_hash {
    std::size_t operator()(key const &k) const {
      return reinterpret_cast<std::size_t>(k.file) * 31 + k.line + std::hash<std::string>()(k.name);
    }
  };
  site &find(char const *file, unsigned line, char const *name);

  mutable std::mutex mutex_;
  std::unordered_map<key, site, key_hash> sites_;
};

// "main.cpp:12": the file without its folders.
std::string place(char const *file, unsigned line);

}  // namespace ferry::movement_log
