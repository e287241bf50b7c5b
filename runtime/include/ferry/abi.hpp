// What generated code includes, at the end of a unit.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/shape_std.hpp>
#include <ferry/abi/types.hpp>
