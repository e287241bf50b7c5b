// What generated code includes, at the end of a unit.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/shape_elements.hpp>
#include <ferry/abi/shape_std.hpp>
#if defined(FERRY_STD_function) || defined(FERRY_STD_any)
#include <ferry/abi/shape_erased.hpp>
#endif
#include <ferry/abi/types.hpp>
#ifdef FERRY_SERIALIZE_FUNCTIONS
#include <ferry/abi/archive.hpp>
#endif
#ifdef FERRY_LIBRARY_eigen
#include <ferry/abi/library/eigen.hpp>
#endif
#ifdef FERRY_LIBRARY_json
#include <ferry/abi/library/json.hpp>
#endif
#ifdef FERRY_LIBRARY_boost
#include <ferry/abi/library/boost.hpp>
#endif
