// Whether memory is on the stack of the thread that asks: then no global variable owns it.
#pragma once

namespace ferry::memory {

bool is_on_own_stack(void const *);

}  // namespace ferry::memory
