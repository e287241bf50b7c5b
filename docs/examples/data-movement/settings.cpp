// Knows nothing of ferry: it is only compiled with ferry++.
#include "settings.hpp"

namespace settings {
namespace {
double scale = 1;
}
int verbosity = 0;
void set_scale(double s) { scale = s; }
double scaled(double value) { return value * scale; }
}  // namespace settings
