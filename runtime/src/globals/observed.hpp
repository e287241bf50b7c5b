// What a variable holds in this process's memory: the tag of its value and when its parts last changed, kept true by
// looking only at memory that was written since the last look.
//
// A look walks the value (values/encode.hpp): the walk gives the encoding beside the large blocks, and the blocks. Of a
// block whose pages are watched only written pages are hashed again. When the rest of the value lies on many pages too
// (the nodes of a map), these are watched as well, and while none is written the walk itself is left out. Pages often
// hold unrelated data that is written all the time: what the walk reads on those is then compared byte by byte.
//
// Watching never decides alone that a value has changed: that is always decided by its content.
#pragma once

#include "globals/backoff.hpp"
#include "globals/block_hashes.hpp"
#include "globals/registry.hpp"
#include "memory/watched_pages.hpp"
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
  // Part of a block that the caller has just written itself.
  struct part {
    std::size_t block, offset, bytes;
  };
  // Looks at these parts alone. Only for a value of which nothing else has been written since the last look.
  void look_at(std::vector<part> const &);
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

  // The functions and variables that the value points to, by identity, ascending.
  std::vector<std::uint64_t> const &named() const { return named_; }

  std::vector<block_hashes> const &blocks() const { return blocks_; }
  // When the number of blocks last changed: blocks of older versions are not these.
  version layout_changed() const { return layout_changed_; }

  // Of the encoding and the blocks.
  std::size_t bytes() const { return encoding_bytes_ + block_bytes_; }

private:
  // What was written since the last look, as far as it is known.
  struct written_pages {
    bool known = false;
    std::vector<memory::page_range> ranges;
  };
  static written_pages collect(memory::watched_pages &);

  bool is_same_small();
  bool is_same_beside_blocks(written_pages const &);
  void walk_value(written_pages const &beside);
  void prepare_watching(written_pages const &beside);
  void conclude_watching(bool encoding_is_new);
  void learn_details();
  bool take_encoding(version);
  bool take_blocks(written_pages const &, version);
  bool update_blocks(written_pages const &, version);
  bool lie_where_they_were() const;
  void watch_blocks();
  void find_rest_of_object();
  values::hash128 tag_of_all() const;

  variable const &of_;
  bool seen_ = false;
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

  // Whether a walk can be left out. The pages do not include the object itself, which is compared.
  memory::watched_pages pages_;
  memory::page_set watched_;   // what pages_ watches, or could
  memory::page_set detailed_;  // the pages on which details_ are all that is the value's
  std::vector<values::span> details_, rest_of_object_;
  values::hash128 details_hash_, rest_hash_;
  backoff pages_pay_;

  // The blocks.
  std::vector<block_hashes> blocks_;
  std::vector<std::size_t> by_address_;  // indices
  std::size_t block_bytes_ = 0;
  version layout_changed_ = 0;
  memory::watched_pages block_pages_;
  backoff block_pages_pay_;
};

}  // namespace ferry::globals
