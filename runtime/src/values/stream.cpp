// The streams of codecs, public and generated.
#include "values/class_of_object.hpp"
#include "values/decode.hpp"
#include "values/encode.hpp"
#include "values/lifetime.hpp"

#include <ferry/abi/stream.hpp>

#include <system_error>
#include <typeinfo>

namespace ferry {

void writer::write(void const *bytes, std::size_t size) {
  static_cast<values::byte_writer *>(this)->append(bytes, size);
}
void reader::read(void *to, std::size_t size) { static_cast<values::byte_reader *>(this)->take(to, size); }
bool reader::read_bool() {
  auto const byte = *static_cast<values::byte_reader *>(this)->take_in_place(1);
  if (byte > 1) values::refuse("a bool is neither true nor false");
  return byte;
}
std::size_t reader::remaining() const { return static_cast<values::byte_reader const *>(this)->left(); }

void writer::write_described(abi::type const *of, void const *value) {
  if (!of) throw not_shippable("a codec writes a value of a type that cannot travel, or that has no description");
  static_cast<values::byte_writer *>(this)->encoding->encode(*of, value);
}
void reader::read_described(abi::type const *of, void *raw) {
  if (!of) throw error("a codec reads a value of a type that cannot travel, or that has no description");
  static_cast<values::byte_reader *>(this)->decoding->decode(*of, raw);
}

namespace abi {
namespace {

values::byte_writer &writing(void *to) { return *static_cast<values::byte_writer *>(static_cast<writer *>(to)); }
values::byte_reader &reading(void *from) { return *static_cast<values::byte_reader *>(static_cast<reader *>(from)); }

}  // namespace

[[noreturn]] FERRY_API void elements_got_lost() {
  throw error("a container did not take the elements that arrived for it: its capacity or its order is more than they "
              "tell; specialise ferry::codec for it");
}

FERRY_API void put_number(void *to, long long number) { writing(to).append(&number, sizeof number); }
FERRY_API long long take_number(void *from) {
  long long number;
  reading(from).take(&number, sizeof number);
  return number;
}

FERRY_API void put_value(void *to, type const *of, void const *value) { writing(to).encoding->encode(*of, value); }
FERRY_API void take_value(void *from, type const *of, void *raw) { reading(from).decoding->decode(*of, raw); }

FERRY_API void replace_value(void *from, type const *of, void *value) {
  values::memory made(*of);
  reading(from).decoding->decode(*of, made.raw());
  values::replace(*of, value, made.raw());
}

FERRY_API void put_bytes(void *to, void const *bytes, size n) {
  if (n) writing(to).append(bytes, n);
}
FERRY_API void take_bytes(void *from, void *to, size n) { reading(from).take(to, n); }
FERRY_API size left_bytes(void *from) { return reading(from).left(); }

FERRY_API void put_elements(void *to, type const *of, void const *elements, size count) {
  writing(to).encoding->encode_flat_block(count, {elements, count * of->bytes, of});
}
FERRY_API void const *take_elements(void *from, type const *of, size count) {
  auto const arrived = reading(from).decoding->take_flat_elements(*of);
  if (arrived.count != count) throw values::malformed("it has another number of elements than it says");
  return arrived.data;
}

FERRY_API void take_room(void *from, size count, size each_bytes) {
  reading(from).decoding->take_room(count, each_bytes);
}
FERRY_API void key_came_twice() { throw values::malformed("a key comes twice"); }
FERRY_API void relocate_members(type const &t, void *to, void *from) { values::relocate(t, to, from); }
FERRY_API void refuse_value(void *to, char const *why) { writing(to).encoding->refuse(why); }
FERRY_API void bad_value(char const *what) { throw values::malformed(what); }

FERRY_API void put_text(void *to, char const *text, size length) {
  auto &w = writing(to);
  if (w.encoding) w.encoding->note_read(text, length);
  w.append_count(length);
  w.append(text, length);
  w.append("", 1);
}
FERRY_API char const *take_text(void *from, size *length) {
  auto &r = reading(from);
  std::uint64_t n = r.take_count();
  if (n >= r.left()) throw values::malformed("a text is cut off");
  auto const *text = r.take_in_place(n + 1);
  if (text[n] != 0) throw values::malformed("a text has no end");
  *length = n;
  return reinterpret_cast<char const *>(text);
}

// 0: null; else one more than the module, and the offset in it.
FERRY_API void put_place(void *to, void const *address, char const *what) {
  auto &w = writing(to);
  values::image_place place;
  auto const &names = w.encoding ? w.encoding->names() : values::no_names();
  if (address && !values::find_in_image(names, address, place)) {
    std::string why = std::string(what) + " lies in the heap or on a stack, and not in the program";
    if (w.encoding) w.encoding->refuse(why);
    throw not_shippable(why);
  }
  if (address && w.encoding) w.encoding->note_place(place);
  w.append_count(address ? place.module + 1 : 0);
  if (address) w.append_count(place.offset);
}

static values::program_names const &names_of(values::byte_reader const &r) {
  return r.decoding ? r.decoding->names() : values::no_names();
}

FERRY_API void *take_place(void *from) {
  auto &r = reading(from);
  std::uint64_t module = r.take_count();
  if (module == 0) return nullptr;
  auto *address = values::at_place(names_of(r), {module - 1, r.take_count()}).address;
  if (!address) throw values::malformed("a pointer leads out of the program");
  return address;
}

FERRY_API void *take_object_place(void *from) {
  auto *address = take_place(from);
  if (!address || !values::is_object_of(names_of(reading(from)), address, typeid(std::error_category)))
    // The object may be a static of a function that has not run in this process.
    throw error("a value refers to an object that has not been made in this process yet, such as the category of an "
                "error: make it before main; or its class was compiled without type information (-fno-rtti)");
  return address;
}

}  // namespace abi
}  // namespace ferry
