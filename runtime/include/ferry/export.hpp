// Marks what the runtime library offers to programs; everything else in it is hidden.
#pragma once

#define FERRY_API __attribute__((visibility("default")))
