// This file has nothing for ferry but the class that it throws.
#include "inputs/exceptions/only_throws.hpp"

void refuse(int code) { throw refusal{code}; }
