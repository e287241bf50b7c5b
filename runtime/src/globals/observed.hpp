// What a variable holds in this process's memory: the tag of its value and when its parts last changed, kept true by
// looking only at memory that was written since the last look.
//
// A look walks the value (values/encode.hpp): the walk gives the encoding beside the large blocks, and the blocks. Of a
// block whose pages are watched only written pages are hashed again. When the rest of the value lies on many pages too
// (the nodes of a map), these are watched as well, and while none is written the walk itself is left out. Pages often
// hold unrelated data that is written all the time: what the walk reads on those is then compared byte by byte.
//
// Watching never decides alone that a value has changed: that is always decided by its content.
//
// Where it is known when a value can be written at all, it rests the rest of the time: it is not looked at, and its
// pages, whose first write after a look costs the writer a page fault each, are watched only when writes are to come.
#pragma once

#include "globals/backoff.hpp"
#include "globals/observed_blocks.hpp"
#include "globals/registry.hpp"
#include "memory/watched_pages.hpp"
#include "values/sent_objects.hpp"
#include "values/walk.hpp"
#include "wire/messages.hpp"

#include <memory>
#include <vector>

namespace ferry::globals {

// Not thread-safe.
class observed {
public:
  explicit observed(variable const &of) : of_(of) {}

  // Brings all that follows up to date with the memory. The variable must be initialised. Throws not_shippable; then
  // the next look looks at everything.
  void look();
  // The same, and later looks are left out until one of the next two: nothing but these functions' caller and the calls
  // that it expects to write the value does so. Where threads of the program run, that is not relied on.
  void look_and_rest();
  // Writes may come from here on.
  void expect_writes();
  bool rests() const { return rests_; }
  // The same, for writes that may have been already: the next look reads all that was not watched.
  void stop_resting() { rests_ = false; }
  // The caller has written the value, or has put another object in its place.
  void disturb() {
    stop_resting();
    if (of_.is_fixed()) forget();
  }
  // Looks only at parts of the blocks that the caller has just written itself: nothing else has been written since the
  // last look.
  void look_at(std::vector<observed_blocks::part> const &);
  // Whether the last look came to its end: what follows is of another value when it did not.
  bool is_known() const { return seen_; }
  // The next look looks at everything, also of a constant.
  void forget() { seen_ = false; }

  wire::content_tag tag() const { return tag_; }
  // A number that is new each time that the tag has become another one.
  version now() const { return now_; }
  // Whether equal values are sure to have equal tags.
  bool is_canonical() const { return walk_.is_canonical; }

  // The encoding beside the blocks, as of the last look.
  std::shared_ptr<std::vector<unsigned char> const> const &encoding();
  // It is not needed for now: a long one is made again when it is asked for.
  void release_encoding();
  version encoding_changed() const { return encoding_changed_; }

  // The objects behind its shared pointers, by their numbers in the encoding, as of the last look; and a number that is
  // new when they are others, or have others as owners.
  std::vector<values::sent_object> const &shared() const { return shared_; }
  std::uint64_t shared_as_of() const { return shared_as_of_; }

  // False when the value, as of the last look, has surely nothing at that address outside of the object itself.
  bool may_own(void const *address) const;

  // The functions and variables that the value points to, by identity, ascending.
  std::vector<std::uint64_t> const &named() const { return named_; }

  std::vector<block_hashes> const &blocks() const { return blocks_.all(); }
  std::vector<block_hashes> &blocks() { return blocks_.all(); }
  version layout_changed() const { return blocks_.layout_changed(); }

  // Of the encoding and the blocks.
  std::size_t bytes() const { return encoding_bytes_ + blocks_.bytes(); }

private:
  // What was written since the last look, as far as it is known.
  struct written_pages {
    bool known = false;
    std::vector<memory::page_range> ranges;
  };
  void encode();
  written_pages collect();

  void look_awake(observed_blocks::watching);
  bool is_same_small();
  bool is_same_beside_blocks(written_pages const &);
  void walk_value(written_pages const &beside, observed_blocks::watching);
  void prepare_watching(written_pages const &beside, observed_blocks::watching);
  void watch_pages();
  void conclude_watching(bool encoding_is_new);
  void learn_details();
  bool take_encoding(version);
  void find_rest_of_object();
  values::hash128 tag_of_all() const;

  variable const &of_;
  bool seen_ = false;
  bool rests_ = false;
  version now_ = 0;
  wire::content_tag tag_;

  // The value beside its blocks.
  values::walk walk_;  // the last one
  values::image_of_small image_;
  std::vector<unsigned char> scratch_;
  std::shared_ptr<std::vector<unsigned char> const> encoding_;  // null: not kept
  values::hash128 encoding_hash_;
  std::size_t encoding_bytes_ = 0;
  version encoding_changed_ = 0;
  std::vector<std::uint64_t> named_;
  std::vector<values::sent_object> shared_;
  std::uint64_t shared_as_of_ = 0;

  // Whether a walk can be left out. The pages do not include the object itself, which is compared.
  memory::watched_pages pages_;
  memory::page_set watched_;   // what pages_ watches, or could
  memory::page_set detailed_;  // the pages on which details_ are all that is the value's
  std::vector<values::span> details_, rest_of_object_;
  values::hash128 details_hash_, rest_hash_;
  backoff pages_pay_;

  observed_blocks blocks_;
};

}  // namespace ferry::globals
