#include "movement/log.hpp"

#include <algorithm>
#include <cstring>
#include <tuple>

namespace ferry::movement_log {
namespace {

char const *text(kind k) {
  switch (k) {
  case kind::global: return "global";
  case kind::capture: return "capture";
  case kind::argument: return "argument";
  case kind::result: return "result";
  }
  return "";
}

std::string text(reason r) {
  switch (r.what) {
  case reason::none: return {};
  case reason::every_call: return "by value with every call";
  case reason::first_use: return "first use on " + std::to_string(r.to);
  case reason::changed:
    if (r.of) return "changed: " + std::to_string(r.pages) + " of " + std::to_string(r.of) + " pages";
    return "changed since it was sent to " + std::to_string(r.to);
  case reason::pushed: return "pushed to " + std::to_string(r.to);
  case reason::new_content: return "new content for " + std::to_string(r.to);
  case reason::asked_for: return std::to_string(r.to) + " did not hold it any more";
  }
  return {};
}

}  // namespace

std::string place(char const *file, unsigned line) {
  char const *slash = std::strrchr(file, '/');
  return std::string(slash ? slash + 1 : file) + ':' + std::to_string(line);
}

site::item &site::find(kind k, char const *name) {
  for (std::size_t n = items_.size(); n; --n) {
    if (next_ >= items_.size()) next_ = 0;
    auto &item = items_[next_++];
    if (item.name == name && item.kind == k) return item;
  }
  return items_.emplace_back(item{k, name, 0, 0, 0, {}});
}

void site::sent(kind k, char const *name, std::uint64_t bytes, reason why) {
  item &i = find(k, name);
  ++i.sends;
  i.bytes += bytes;
  i.last = why;
  // The call had been counted as one that need not send it.
  if (why.what == reason::asked_for && i.skips > 0) --i.skips;
}

void site::skipped(kind k, char const *name) { ++find(k, name).skips; }

site &log::find(char const *file, unsigned line, char const *name) {
  auto [at, made] = sites_.try_emplace(key{file, line, name});
  if (made) at->second.text_ = *name ? std::string(name) : place(file, line);
  return at->second;
}

std::vector<movement_entry> log::entries() const {
  std::vector<movement_entry> all;
  {
    std::lock_guard lock(mutex_);
    for (auto const &[k, s] : sites_)
      for (auto const &i : s.items_)
        all.push_back({s.text_, text(i.kind), i.name, i.sends, i.skips, i.bytes, text(i.last)});
  }
  std::sort(all.begin(), all.end(), [](movement_entry const &a, movement_entry const &b) {
    return std::tie(a.call_site, a.kind, a.name) < std::tie(b.call_site, b.kind, b.name);
  });
  // One thing reached from several inlined copies of a place is one thing.
  std::vector<movement_entry> joined;
  for (auto &e : all) {
    if (!joined.empty() && joined.back().call_site == e.call_site && joined.back().kind == e.kind &&
        joined.back().name == e.name) {
      joined.back().sends += e.sends;
      joined.back().skips += e.skips;
      joined.back().bytes += e.bytes;
      if (!e.reason.empty()) joined.back().reason = e.reason;
    } else {
      joined.push_back(std::move(e));
    }
  }
  return joined;
}

void log::reset() {
  std::lock_guard lock(mutex_);
  sites_.clear();
}

}  // namespace ferry::movement_log
