#include "globals/observed.hpp"

#include "memory/own_threads.hpp"
#include "values/encode.hpp"

#include <algorithm>
#include <utility>

namespace ferry::globals {
namespace {

// Watching less memory than this costs more than looking at it.
constexpr std::size_t watch_from_bytes = 256 * 1024;
// A value whose encoding is shorter is walked again without a thought.
constexpr std::size_t note_pages_from_bytes = 32 * 1024;
// On more pages than these it is not noted what exactly a walk read.
constexpr std::size_t most_detailed_bytes = 1024 * 4096;
// Longer encodings are not kept when nobody needs them.
constexpr std::size_t kept_encoding_bytes = 1024 * 1024;
// From this size on an encoding is moved, not copied, out of the scratch memory.
constexpr std::size_t moved_encoding_bytes = 64 * 1024;
// Looking at a shorter value costs less than to find out whether it can be left out.
constexpr std::size_t rest_from_bytes = 32 * 1024;

memory::page_set pages_of(std::vector<memory::page_range> const &ranges) {
  memory::page_set set;
  for (auto const &r : ranges) set.add(reinterpret_cast<void const *>(r.first), r.last - r.first);
  set.finish();
  return set;
}

memory::page_set joined(memory::page_set const &a, std::vector<memory::page_range> const &b) {
  auto all = a.ranges();
  all.insert(all.end(), b.begin(), b.end());
  return pages_of(all);
}

}  // namespace

// Into scratch_, as walk_ is set up. That a weak pointer leads to what nothing in the value owns is a matter of the
// call.
void observed::encode() {
  bool again = false;
  values::encode_whole(*of_.description, [&](values::owners_to_come &owners) {
    if (std::exchange(again, true)) {
      walk_.clear();
      if (walk_.image) walk_.image->give_up();
    }
    values::byte_writer writer(scratch_);
    values::encoder out(writer, registry::program(), of_.name, &walk_, values::role::global);
    out.look_for_owners(owners);
    out.encode(*of_.description, of_.address);
    if (owners.has_learned() || out.objects().all() == shared_) return;
    shared_ = out.objects().all();
    ++shared_as_of_;
  });
}

observed::written_pages observed::collect() {
  written_pages written;
  written.known = pages_.armed() && pages_.collect(written.ranges);
  return written;
}

void observed::look() {
  if (seen_ && rests_ && memory::runs_only_own_threads()) return;
  look_awake(observed_blocks::watching::wanted);
}

void observed::look_and_rest() {
  // Before the look: a thread that has ended by then may have written the value until then.
  bool const quiet = (now_ == 0 || bytes() >= rest_from_bytes) && memory::runs_only_own_threads();
  if (seen_ && rests_ && quiet && !of_.is_used_by_values()) return;
  look_awake(quiet ? observed_blocks::watching::unwanted : observed_blocks::watching::wanted);
  rests_ = quiet && bytes() >= rest_from_bytes && !of_.has_codec && !of_.is_used_by_values();
}

void observed::expect_writes() {
  if (!std::exchange(rests_, false) || !seen_) return;
  watch_pages();
  blocks_.expect_writes();
}

void observed::look_awake(observed_blocks::watching how) {
  rests_ = false;
  if (seen_ && (of_.is_fixed() || is_same_small())) return;
  bool const seen = std::exchange(seen_, false);  // stays so when an exception leaves
  if (!seen) {
    pages_.disarm();
    blocks_.disarm();
  }
  version const next = now_ + 1;
  auto const beside = collect();
  bool changed = false;
  if (is_same_beside_blocks(beside)) {
    changed = blocks_.look(next, how);
    pages_pay_.helped();
  } else {
    walk_value(beside, how);
    bool const encoding_is_new = take_encoding(next);
    changed = blocks_.look(walk_.blocks, next, how) || encoding_is_new;
    conclude_watching(encoding_is_new);
  }
  if (changed || now_ == 0) {
    now_ = next;
    tag_ = tag_of_all();
  }
  seen_ = true;
}

void observed::look_at(std::vector<observed_blocks::part> const &parts) {
  version const next = now_ + 1;
  if (!blocks_.look_at(parts, next)) return;
  now_ = next;
  tag_ = tag_of_all();
}

// The common case of small values in few nanoseconds.
bool observed::is_same_small() {
  if (image_.is_same()) return true;
  if (!blocks_.all().empty() || encoding_bytes_ >= note_pages_from_bytes || pages_.armed()) return false;
  walk_.clear();
  walk_.note_pages = false;
  walk_.image = &image_;
  image_.begin(of_.address, of_.description->bytes);
  watched_.clear();  // the same value may lie elsewhere
  seen_ = false;
  encode();
  seen_ = true;
  bool const same = walk_.blocks.empty() && *encoding_ == scratch_;
  // A value that stays the same is likely to do so again.
  if (same && walk_.is_traceable) image_.finish();
  return same;
}

// Nothing that the last walk read has changed, so that another one would give the same encoding and the same blocks.
bool observed::is_same_beside_blocks(written_pages const &written) {
  if (!written.known || values::hash_of(rest_of_object_) != rest_hash_) return false;
  if (written.ranges.empty()) return true;
  return detailed_.contains(pages_of(written.ranges)) && values::hash_of(details_) == details_hash_;
}

void observed::walk_value(written_pages const &beside, observed_blocks::watching how) {
  walk_.clear();
  walk_.image = nullptr;
  image_.clear();
  prepare_watching(beside, how);
  // Before the walk: what another thread writes meanwhile makes a difference the next time.
  rest_hash_ = values::hash_of(rest_of_object_);
  encode();
}

void observed::prepare_watching(written_pages const &beside, observed_blocks::watching how) {
  bool const worth_noting = now_ == 0 || encoding_bytes_ >= note_pages_from_bytes;
  walk_.note_pages = worth_noting && memory::can_track_pages();
  walk_.in_detail = nullptr;
  if (!walk_.note_pages) return;
  if (how == observed_blocks::watching::wanted) watch_pages();
  if (!beside.known || beside.ranges.empty()) return;
  // What lies beside the value on these pages was written, or the value itself was.
  auto wanted = joined(detailed_, beside.ranges);
  if (wanted.bytes() > most_detailed_bytes) return;
  detailed_ = std::move(wanted);
  walk_.in_detail = &detailed_;
}

void observed::watch_pages() {
  if (!pages_.armed() && watched_.bytes() >= watch_from_bytes && pages_pay_.is_worth_it() && !pages_.arm(watched_))
    watched_.clear();
}

void observed::conclude_watching(bool encoding_is_new) {
  if (encoding_is_new && pages_.armed() && pages_pay_.failed()) pages_.disarm();
  walk_.pages.finish();
  // Pages that were not watched have been read: they are watched from the next walk on. Of a walk that did not note
  // its pages nothing is known, whatever those before it had noted.
  bool const noted = walk_.note_pages && walk_.is_traceable;
  if (!noted || !watched_.contains(walk_.pages)) {
    pages_.disarm();
    watched_ = noted ? walk_.pages : memory::page_set();
  }
  walk_.pages.clear();
  find_rest_of_object();
  learn_details();
}

void observed::learn_details() {
  details_ = std::move(walk_.details);
  details_hash_ = walk_.details_hash;
  walk_.details.clear();
  if (!walk_.in_detail) detailed_.clear();
  walk_.in_detail = nullptr;
}

bool observed::may_own(void const *address) const {
  if (of_.description->what == abi::kind::flat) return false;
  if (image_.is_whole()) return image_.has(address);
  auto const at = reinterpret_cast<std::uintptr_t>(address);
  for (auto const &b : blocks_.all())
    if (at - reinterpret_cast<std::uintptr_t>(b.block().data) < b.block().bytes) return true;
  return watched_.empty() || watched_.intersects({at, at + 1});
}

// The object itself but for blocks that lie in it.
void observed::find_rest_of_object() {
  auto const *at = static_cast<unsigned char const *>(of_.address), *end = at + of_.description->bytes;
  std::vector<values::span> rest;
  for (auto i : blocks_.by_address()) {
    auto const &b = blocks_.all()[i].block();
    auto const *first = static_cast<unsigned char const *>(b.data);
    if (first < at || first >= end) continue;
    if (first > at) rest.push_back({at, static_cast<std::size_t>(first - at)});
    at = first + b.bytes;
  }
  if (at < end) rest.push_back({at, static_cast<std::size_t>(end - at)});
  bool const same = std::equal(rest.begin(), rest.end(), rest_of_object_.begin(), rest_of_object_.end(),
                               [](auto const &a, auto const &b) { return a.data == b.data && a.bytes == b.bytes; });
  if (same) return;
  rest_of_object_ = std::move(rest);
  pages_.disarm();  // its hash is not known before the next walk
}

// Returns whether it is another one than the last.
bool observed::take_encoding(version next) {
  if (encoding_ && *encoding_ == scratch_) return false;
  auto const hash = values::hash_of(scratch_.data(), 0, scratch_.size(), walk_);
  if (now_ != 0 && hash == encoding_hash_) return false;
  encoding_hash_ = hash;
  encoding_bytes_ = scratch_.size();
  encoding_changed_ = next;
  // What a value points to is in its encoding: as long as that is the same, so is this.
  named_ = walk_.named;
  std::sort(named_.begin(), named_.end());
  named_.erase(std::unique(named_.begin(), named_.end()), named_.end());
  if (scratch_.size() >= moved_encoding_bytes)
    encoding_ = std::make_shared<std::vector<unsigned char> const>(std::move(scratch_));
  else
    encoding_ = std::make_shared<std::vector<unsigned char> const>(scratch_);
  return true;
}

values::hash128 observed::tag_of_all() const {
  if (blocks_.all().empty()) return encoding_hash_;
  std::vector<std::uint64_t> parts{encoding_hash_.low, encoding_hash_.high};
  for (auto const &b : blocks_.all()) {
    parts.push_back(b.block().bytes);
    parts.push_back(b.sum().low);
    parts.push_back(b.sum().high);
  }
  return values::hash_of(parts.data(), parts.size() * sizeof parts[0]);
}

std::shared_ptr<std::vector<unsigned char> const> const &observed::encoding() {
  if (encoding_) return encoding_;
  values::walk noted;
  std::vector<unsigned char> bytes;
  values::encode_whole(*of_.description, [&](values::owners_to_come &owners) {
    noted.clear();
    values::byte_writer writer(bytes);
    values::encoder out(writer, registry::program(), of_.name, &noted, values::role::global);
    out.look_for_owners(owners);
    out.encode(*of_.description, of_.address);
  });
  if (values::hash_of(bytes.data(), 0, bytes.size(), noted) != encoding_hash_)
    throw error("global '" + of_.name + "' changes while it is being sent: another thread writes it");
  encoding_ = std::make_shared<std::vector<unsigned char> const>(std::move(bytes));
  return encoding_;
}

void observed::release_encoding() {
  if (encoding_bytes_ > kept_encoding_bytes) encoding_ = nullptr;
}

}  // namespace ferry::globals
