#include "globals/snapshot.hpp"

#include "values/encode.hpp"

#include <xxhash.h>

namespace ferry::globals {

wire::content_tag tag_of(std::vector<unsigned char> const &bytes) {
  auto hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

void encode_variable(variable const &v, std::vector<unsigned char> &to) {
  values::byte_writer writer(to);
  values::encoder(writer, registry::program(), v.name).encode(*v.description, v.address);
}

snapshots::snapshots(registry const &program) : last_(program.variable_count()) {}

std::shared_ptr<encoding const> snapshots::take(variable const &v) {
  if (!v.is_initialised()) return nullptr;
  auto &last = last_[v.index];
  if (last && v.constant) return last;
  encode_variable(v, scratch_);
  if (last && last->bytes == scratch_) return last;
  auto made = std::make_shared<encoding>();
  made->tag = tag_of(scratch_);
  made->bytes = scratch_;
  last = std::move(made);
  return last;
}

}  // namespace ferry::globals
