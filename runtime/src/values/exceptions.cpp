#include "values/exceptions.hpp"

#include "values/readable_name.hpp"
#include "values/standard_exceptions.hpp"

#include <ferry/abi/stream.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <new>
#include <typeinfo>

namespace ferry::values {
namespace {

enum class content : std::uint64_t { nothing, of_the_program, standard };

// Null for what another language has thrown.
std::type_info const *type_of(std::exception_ptr const &p) {
  try {
    std::rethrow_exception(p);
  } catch (...) {
    return ::abi::__cxa_current_exception_type();
  }
}

template <class Throw> std::exception_ptr caught(Throw raise) {
  try {
    raise();
  } catch (...) {
    return std::current_exception();
  }
  std::abort();  // it does not return
}

std::exception_ptr decode_of_the_program(abi::exception const &known, decoder &in) {
  memory object(*known.of);
  in.decode(*known.of, object.raw());
  object.set_alive();
  return caught([&] { known.raise(object.raw()); });
}

}  // namespace

// In both C++ libraries the pointer is its only member.
void *object_of(std::exception_ptr const &p) {
  static_assert(sizeof p == sizeof(void *));
  void *object;
  std::memcpy(&object, &p, sizeof object);
  return object;
}

std::string name_of_local_exception(std::type_info const &type, image_place place) {
  return std::string(type.name()) + '@' + std::to_string(place.module) + ':' + std::to_string(place.offset);
}

abi::exception const *find_exception(program_names const &names, std::type_info const &type, std::string &name) {
  if (image_place place; find_in_image(names, &type, place)) {
    name = name_of_local_exception(type, place);
    if (auto const *local = names.exception(name)) return local;
  }
  name = type.name();
  return names.exception(name);
}

void encode_exception(encoder &out, byte_writer &to, std::exception_ptr const &p) {
  auto begin = [&](content c, std::string const &name) {
    to.append_count(static_cast<std::uint64_t>(c));
    abi::put_text(static_cast<writer *>(&to), name.data(), name.size());
  };
  if (!p) return to.append_count(static_cast<std::uint64_t>(content::nothing));
  auto const *type = type_of(p);
  std::string name;
  if (auto const *known = type ? find_exception(out.names(), *type, name) : nullptr) {
    begin(content::of_the_program, name);
    out.encode(*known->of, object_of(p));
  } else if (auto const *standard = standard_exception(name)) {
    begin(content::standard, name);
    standard->save(object_of(p), to);
  } else {
    out.refuse("std::exception_ptr holds a " + readable_type(name) +
               ", which is no class that a file compiled with ferry++ throws and that can travel");
  }
}

std::exception_ptr decode_exception(decoder &in, byte_reader &from) {
  auto kind = static_cast<content>(from.take_count());
  if (kind == content::nothing) return nullptr;
  abi::size length;
  std::string name = abi::take_text(static_cast<reader *>(&from), &length);
  if (kind == content::of_the_program)
    if (auto const *known = in.names().exception(name)) return decode_of_the_program(*known, in);
  if (kind == content::standard)
    if (auto const *known = standard_exception(name)) {
      auto made = caught([&] { known->raise(from); });
      if (auto const *type = type_of(made); type && *type == typeid(malformed)) std::rethrow_exception(made);
      return made;
    }
  throw malformed("it holds an exception of a type that this program does not have");
}

}  // namespace ferry::values

namespace ferry::abi {

FERRY_API void put_exception(void *to, void const *pointer) {
  auto &w = *static_cast<values::byte_writer *>(static_cast<writer *>(to));
  values::encode_exception(*w.encoding, w, *static_cast<std::exception_ptr const *>(pointer));
}
FERRY_API void take_exception(void *from, void *raw) {
  auto &r = *static_cast<values::byte_reader *>(static_cast<reader *>(from));
  ::new (raw) std::exception_ptr(values::decode_exception(*r.decoding, r));
}

}  // namespace ferry::abi
