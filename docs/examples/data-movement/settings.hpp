#pragma once

namespace settings {
extern int verbosity;
void set_scale(double);
double scaled(double);
}  // namespace settings
