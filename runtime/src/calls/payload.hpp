// The callable and the arguments of a call, encoded.
#pragma once

#include "globals/registry.hpp"
#include "movement/log.hpp"
#include "values/block.hpp"
#include "values/call_parts.hpp"
#include "values/decode.hpp"
#include "values/sent_objects.hpp"
#include "wire/messages.hpp"

#include <ferry/abi/runtime.hpp>

#include <cstdint>
#include <vector>

namespace ferry::calls {

struct payload {
  struct part {  // what movement() tells of it
    movement_log::kind of;
    char const *name;
    std::uint64_t bytes;      // beside its blocks
    std::size_t first, last;  // its blocks
  };
  std::vector<unsigned char> bytes;
  std::vector<values::block> blocks;  // in the memory of the caller's objects
  std::vector<part> parts;
  std::vector<values::sent_object> shared;  // what its shared pointers own
  std::vector<std::uint64_t> named;         // what it points to in the program: the call reaches what that reaches

  // As a part of a message, which must not outlive this.
  wire::value take();
};

// What the call refers to, to be looked for in other things that it takes along.
values::call_parts parts_of(abi::invocation const &, globals::registry const &);
// Throws not_shippable, naming the member, when something in it cannot travel.
payload encode_payload(abi::invocation const &, proc_id receiver, globals::registry const &, values::call_parts &);

// The result of a call, encoded for its caller.
std::vector<unsigned char> encode_result(abi::type const &, void const *value, proc_id receiver,
                                         globals::registry const &);
// Makes a result in raw memory. Throws not_shippable when it brings a function that must not be called here.
void decode_result(abi::type const &, wire::value const &, void *raw, globals::registry const &);

// The callable and the arguments as they arrived, alive as long as this.
class decoded_payload {
public:
  // Throws values::malformed.
  decoded_payload(abi::entry const &, wire::bytes, std::vector<values::block_view> const &blocks,
                  globals::registry const &);

  void *callable() const { return callable_.raw(); }
  void *const *arguments() const { return arguments_.data(); }

private:
  // Ended from the last to the first: the objects captured by reference after what refers to them.
  values::byte_reader reader_;
  values::decoder decoder_;
  values::memory callable_;
  std::vector<values::memory> values_;
  std::vector<void *> arguments_;
};

}  // namespace ferry::calls
