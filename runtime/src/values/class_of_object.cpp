#include "values/class_of_object.hpp"

#include "values/lifetime.hpp"

#include <cstdint>

namespace ferry::values {
namespace {

// Classes of which the compiler makes the three kinds of type_info: without a base class, with one, and with several.
struct root {
  virtual ~root() = default;
};
struct other_root {
  virtual ~other_root() = default;
};
struct derived : root {};
struct joined : root, other_root {};

constexpr int deepest_class = 100;
constexpr unsigned most_bases = 1000;

// There may be anything, also what lies between two variables.
[[clang::no_sanitize("address")]] std::uintptr_t word_at(void const *address) {
  return *static_cast<std::uintptr_t const volatile *>(address);
}
std::uintptr_t kind_of(std::type_info const &type) { return word_at(&type); }

// Looks at words of the program's memory.
class reader_of_classes {
public:
  explicit reader_of_classes(program_names const &names) : names_(names) {}

  // One that is aligned lies on one page, which is there.
  bool has_word(void const *address) const {
    image_place place;
    return reinterpret_cast<std::uintptr_t>(address) % alignof(void *) == 0 && find_in_image(names_, address, place);
  }
  // Whether an object of the type has one of the wanted class so far within it. Itanium C++ ABI 2.9.5: a type_info has
  // its own virtual tables, the name, and the base classes; those which are virtual lie where only the object tells.
  bool has_part(void const *type, std::type_info const &wanted, std::intptr_t offset, int depth = 0) const {
    if (depth == deepest_class || !has_word(type)) return false;
    auto const kind = word_at(type);
    bool const has_one_base = kind == kind_of(typeid(derived)), has_several = kind == kind_of(typeid(joined));
    if (!has_one_base && !has_several && kind != kind_of(typeid(root))) return false;
    if (offset == 0 && *static_cast<std::type_info const *>(type) == wanted) return true;
    auto const *bases = at(type, sizeof(std::type_info));
    if (has_one_base) return has_word(bases) && has_part(pointer_at(bases), wanted, offset, depth + 1);
    if (!has_several || !has_word(bases)) return false;
    auto const count = static_cast<unsigned>(word_at(bases) >> 32);
    for (unsigned i = 0; i < count && i < most_bases; ++i) {
      auto const *base = at(bases, 8 + 16 * std::size_t{i}), *place = at(base, 8);
      if (!has_word(base) || !has_word(place)) return false;
      auto const flags = static_cast<std::intptr_t>(word_at(place));
      bool const is_virtual = flags & 1;
      if (!is_virtual && has_part(pointer_at(base), wanted, offset - (flags >> 8), depth + 1)) return true;
    }
    return false;
  }
  static void const *pointer_at(void const *address) { return reinterpret_cast<void const *>(word_at(address)); }

private:
  program_names const &names_;
};

}  // namespace

bool is_object_of(program_names const &names, void const *address, std::type_info const &of) {
  reader_of_classes const in(names);
  if (!in.has_word(address)) return false;
  auto const *functions = in.pointer_at(address);
  auto const *type = before(functions, sizeof(void *)), *to_the_whole = before(type, sizeof(void *));
  if (!in.has_word(functions) || !in.has_word(type) || !in.has_word(to_the_whole)) return false;
  return in.has_part(in.pointer_at(type), of, -static_cast<std::intptr_t>(word_at(to_the_whole)));
}

}  // namespace ferry::values
