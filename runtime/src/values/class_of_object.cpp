#include "values/class_of_object.hpp"

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
constexpr std::size_t word = sizeof(void *);

// Addresses are numbers here: most that are come to are of nothing.
using place = std::uintptr_t;

// There may be anything, also what lies between two variables.
[[clang::no_sanitize("address")]] place word_at(place at) { return *reinterpret_cast<place const volatile *>(at); }
place kind_of(std::type_info const &type) { return word_at(reinterpret_cast<place>(&type)); }

// Looks at words of the program's memory.
class reader_of_classes {
public:
  explicit reader_of_classes(program_names const &names) : names_(names) {}

  // One that is aligned lies on one page, which is there.
  bool has_word(place at) const {
    image_place in_the_program;
    return at % alignof(void *) == 0 && find_in_image(names_, reinterpret_cast<void const *>(at), in_the_program);
  }
  // Whether an object of the type has one of the wanted class so far within it. Itanium C++ ABI 2.9.5: a type_info has
  // its own virtual tables, the name, and the base classes; those which are virtual lie where only the object tells.
  bool has_part(place type, std::type_info const &wanted, place offset, int depth = 0) const {
    if (depth == deepest_class || !has_word(type)) return false;
    auto const kind = word_at(type);
    bool const has_one_base = kind == kind_of(typeid(derived)), has_several = kind == kind_of(typeid(joined));
    if (!has_one_base && !has_several && kind != kind_of(typeid(root))) return false;
    if (offset == 0 && *reinterpret_cast<std::type_info const *>(type) == wanted) return true;
    auto const bases = type + sizeof(std::type_info);
    if (has_one_base) return has_word(bases) && has_part(word_at(bases), wanted, offset, depth + 1);
    if (!has_several || !has_word(bases)) return false;
    auto const count = static_cast<unsigned>(word_at(bases) >> 32);
    for (unsigned i = 0; i < count && i < most_bases; ++i) {
      auto const base = bases + word + 2 * word * i;
      if (!has_word(base) || !has_word(base + word)) return false;
      auto const flags = static_cast<std::intptr_t>(word_at(base + word));
      bool const is_virtual = flags & 1;
      auto const there = offset - static_cast<place>(flags >> 8);
      if (!is_virtual && has_part(word_at(base), wanted, there, depth + 1)) return true;
    }
    return false;
  }

private:
  program_names const &names_;
};

}  // namespace

bool is_object_of(program_names const &names, void const *address, std::type_info const &of) {
  reader_of_classes const in(names);
  auto const object = reinterpret_cast<place>(address);
  if (!in.has_word(object)) return false;
  auto const functions = word_at(object), type = functions - word, to_the_whole = type - word;
  if (!in.has_word(functions) || !in.has_word(type) || !in.has_word(to_the_whole)) return false;
  return in.has_part(word_at(type), of, 0 - word_at(to_the_whole));
}

}  // namespace ferry::values
