// ferry: distributed C++ functions. Include this and compile with ferry++; docs/start.md is the tour.
#pragma once
#pragma GCC system_header

#if __cplusplus < 202002L
#error "ferry/ferry.hpp needs C++20: compile this file with -std=c++20 or newer, or leave the option out. Files that do not include it may have older standards"
#else
#include <ferry/call.hpp>
#include <ferry/error.hpp>
#include <ferry/future.hpp>
#include <ferry/movement.hpp>
#include <ferry/process.hpp>
#include <ferry/steering.hpp>
#endif
