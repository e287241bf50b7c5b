// ferry: distributed C++ functions. Include this and compile with ferry++; docs/start.md is the tour.
#pragma once
#pragma GCC system_header

#include <ferry/call.hpp>
#include <ferry/error.hpp>
#include <ferry/future.hpp>
#include <ferry/movement.hpp>
#include <ferry/process.hpp>
#include <ferry/steering.hpp>
