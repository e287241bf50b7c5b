// The values of this process's globals, encoded, as a call takes them along.
#pragma once

#include "globals/registry.hpp"
#include "wire/messages.hpp"

#include <memory>
#include <vector>

namespace ferry::globals {

// An encoded value and the tag of its content. Shared by all calls that take the same value.
struct encoding {
  std::vector<unsigned char> bytes;
  wire::content_tag tag;
};

struct snapshot {
  variable const *of = nullptr;
  std::shared_ptr<encoding const> value;
};

// The tag of an encoded value: the 128-bit XXH3 of its bytes.
wire::content_tag tag_of(std::vector<unsigned char> const &bytes);

// Takes snapshots. One thread at a time.
class snapshots {
public:
  explicit snapshots(registry const &program);

  // The value now; null for a variable that is not initialised yet. An unchanged value gives the encoding made before.
  // Throws not_shippable.
  std::shared_ptr<encoding const> take(variable const &);
  // The next take looks at the whole value again, also of a constant.
  void forget(variable const &v) { last_[v.index] = nullptr; }

private:
  std::vector<std::shared_ptr<encoding const>> last_;
  std::vector<unsigned char> scratch_;
};

// Encodes the value of a variable as it is now, replacing what is in `to`. Throws not_shippable.
void encode_variable(variable const &, std::vector<unsigned char> &to);

}  // namespace ferry::globals
