// What generated code includes, at the end of a unit.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/shape_std.hpp>
#if defined(FERRY_STD_function) || defined(FERRY_STD_any)
#include <ferry/abi/shape_erased.hpp>
#endif
#include <ferry/abi/types.hpp>
