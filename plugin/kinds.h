// What ferry does with a value of a type.
#pragma once

namespace ferry_plugin {

// As ferry::abi::kind, in its order.
enum class Kind {
  Unsupported,
  Flat,
  Boolean,
  Record,
  Array,
  Sequence,
  Range,
  Choice,
  Owner,
  Shared,
  Pointer,
  Function,
  Custom,
  Local,
  Extended,
  Member,
  Reference,
  Erased,
  View
};

}  // namespace ferry_plugin
