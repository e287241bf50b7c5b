// A program and ferry's runtime library pass each other classes of the C++ library, so both use the same one: a file of
// the program refers to a name that only the runtime made for its C++ library has. Without it, linking fails with a
// message that says what to do.
#pragma once
#pragma GCC system_header

#include <ferry/export.hpp>

#include <version>

namespace ferry::abi {

#ifdef _LIBCPP_VERSION
FERRY_API extern const char needs_linking_with_stdlib_libcxx;
[[gnu::used]] inline const char *const same_library = &needs_linking_with_stdlib_libcxx;
#else
FERRY_API extern const char needs_linking_without_stdlib_libcxx;
[[gnu::used]] inline const char *const same_library = &needs_linking_without_stdlib_libcxx;
#endif

}  // namespace ferry::abi
