// What an encoding may refer to by name instead of by value: functions, and places in the program's image.
#pragma once

#include <cstdint>

namespace ferry::values {

class program_names {
public:
  virtual ~program_names() = default;
  // The identity of a function whose address the program takes; 0 when it is in no table.
  virtual std::uint64_t function_id(void const *address) const = 0;
  virtual void const *function(std::uint64_t id) const = 0;
};

// What captures by reference and reference members stand for.
enum class references {
  values,  // for the object they refer to, which travels with them and lives as long as its decoder
  places,  // for a place in the program's image: in values that outlive any message
};

// A place in the executable or one of its libraries, the same in every process that runs them.
struct image_place {
  std::uint64_t module = 0;  // in the order they were loaded
  std::uint64_t offset = 0;
};

// False when the address is not in a module: it is in the heap or on a stack.
bool find_in_image(void const *address, image_place &);
// Null when there is no such place.
void *address_in_image(image_place);

}  // namespace ferry::values
