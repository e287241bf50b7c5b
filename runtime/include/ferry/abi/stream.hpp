// What the descriptions of library types write to an encoding, and read from it: the stream is that of a codec, passed
// as a plain pointer, for these headers cannot know its class.
#pragma once
#pragma GCC system_header

#include <ferry/abi/types.hpp>
#include <ferry/export.hpp>

namespace ferry::abi {

// Throws: a container did not take all its elements, as one whose capacity is a part of its value.
[[noreturn]] FERRY_API void elements_got_lost();

FERRY_API void put_number(void *writer, long long number);
FERRY_API long long take_number(void *reader);

// What `take_text` gives ends with a zero and lives as long as the message.
FERRY_API void put_text(void *writer, const char *text, size length);
FERRY_API const char *take_text(void *reader, size *length);

// A place in the program. `what` says in an error message what should have been there.
FERRY_API void put_place(void *writer, const void *address, const char *what);
FERRY_API void *take_place(void *reader);
// The same for an object with virtual functions, which must exist on the other process as well.
FERRY_API void *take_object_place(void *reader);

// What a std::exception_ptr holds.
FERRY_API void put_exception(void *writer, const void *pointer);
FERRY_API void take_exception(void *reader, void *raw);

// A value of any described type, and one made in raw memory.
FERRY_API void put_value(void *writer, const type *, const void *value);
FERRY_API void take_value(void *reader, const type *, void *raw);
// In the place of one that is there.
FERRY_API void replace_value(void *reader, const type *, void *value);

// Bytes without pointers. `left_bytes` is an upper limit for what a message may claim to hold.
FERRY_API void put_bytes(void *writer, const void *bytes, size);
FERRY_API void take_bytes(void *reader, void *to, size);
FERRY_API size left_bytes(void *reader);

// Before memory is taken for so many objects: throws when a message cannot have that much.
FERRY_API void take_room(void *reader, size count, size each_bytes);

// So many elements of a flat type, which lie where the value owns them: they may travel from there. What arrives is not
// aligned. Throws when there is another number of them.
FERRY_API void put_elements(void *writer, const type *, const void *elements, size count);
FERRY_API const void *take_elements(void *reader, const type *, size count);

// The value cannot travel: throws not_shippable, naming the member it is. What arrived is no value: throws.
[[noreturn]] FERRY_API void refuse_value(void *writer, const char *why);
[[noreturn]] FERRY_API void bad_value(const char *what);

// As a maker: reads a value.
struct value_reader {
  void *reader;
  const type *of;
  maker as_maker() {
    return {this, [](void *self, void *raw) {
              auto &r = *static_cast<value_reader *>(self);
              take_value(r.reader, r.of, raw);
            }};
  }
};

}  // namespace ferry::abi
