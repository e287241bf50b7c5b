#include "globals/arrived_block.hpp"

#include "values/buffer.hpp"

#include <cstring>

namespace ferry::globals {

arrived_block whole_block(wire::block const &b, std::shared_ptr<void const> const &message) {
  std::uint64_t end = 0;
  for (auto const &p : b.pieces) {
    if (p.offset != end) throw values::malformed("a block has gaps");
    end += p.content.size;
  }
  if (end != b.size) throw values::malformed("a block is incomplete");
  // The message belongs to this process, which may write to it.
  if (b.pieces.size() == 1) return {const_cast<unsigned char *>(b.pieces[0].content.data), b.size, message};
  std::shared_ptr<unsigned char[]> whole(new unsigned char[b.size]);
  for (auto const &p : b.pieces)
    if (p.content.size) std::memcpy(whole.get() + p.offset, p.content.data, p.content.size);
  return {whole.get(), b.size, whole};
}

}  // namespace ferry::globals
