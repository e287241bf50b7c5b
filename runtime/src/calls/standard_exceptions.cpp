#include "calls/standard_exceptions.hpp"

#include <ferry/error.hpp>

#include <any>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <new>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <typeinfo>
#include <unordered_map>
#include <variant>

namespace ferry::calls {
namespace {

// ---- bytes: numbers as they are, strings with their length

void put(std::vector<unsigned char> &to, void const *from, std::size_t size) {
  auto const *bytes = static_cast<unsigned char const *>(from);
  to.insert(to.end(), bytes, bytes + size);
}
template <class Number> void put_number(std::vector<unsigned char> &to, Number n) { put(to, &n, sizeof n); }
void put_text(std::vector<unsigned char> &to, std::string_view text) {
  put_number<std::uint64_t>(to, text.size());
  put(to, text.data(), text.size());
}

void take(wire::bytes &from, void *to, std::size_t size) {
  if (from.size < size) throw error("a malformed exception arrived");
  if (size) std::memcpy(to, from.data, size);
  from.data += size;
  from.size -= size;
}
template <class Number> Number take_number(wire::bytes &from) {
  Number n;
  take(from, &n, sizeof n);
  return n;
}
std::string take_text(wire::bytes &from) {
  auto size = take_number<std::uint64_t>(from);
  if (size > from.size) throw error("a malformed exception arrived");
  std::string text(reinterpret_cast<char const *>(from.data), size);
  take(from, text.data(), size);
  return text;
}

// ---- how each type is saved and made again

template <class E> standard_exception_type by_what() {
  return {[](void const *e, std::vector<unsigned char> &to) { put_text(to, static_cast<E const *>(e)->what()); },
          [](wire::bytes from) { throw E(take_text(from)); }};
}
template <class E> standard_exception_type without_content() {
  return {[](void const *, std::vector<unsigned char> &to) { to.push_back(0); }, [](wire::bytes) { throw E(); }};
}
template <class Number> standard_exception_type number() {
  return {[](void const *e, std::vector<unsigned char> &to) { put_number(to, *static_cast<Number const *>(e)); },
          [](wire::bytes from) { throw take_number<Number>(from); }};
}

// Categories of the program's own do not exist everywhere: such an error keeps its text and becomes a generic one.
void put_code(std::vector<unsigned char> &to, std::error_code code) {
  put_number<int>(to, code.value());
  put_number<char>(to, code.category() == std::system_category() ? 's' : 'g');
}
std::error_code take_code(wire::bytes &from) {
  int value = take_number<int>(from);
  return take_number<char>(from) == 's' ? std::error_code(value, std::system_category())
                                        : std::error_code(value, std::generic_category());
}
// system_error adds the code's message to what it is given: it is taken off, to be added again there.
std::string given_text(std::system_error const &e) {
  std::string what = e.what(), message = e.code().message();
  if (what == message) return {};
  std::string ending = ": " + message;
  if (what.ends_with(ending)) what.resize(what.size() - ending.size());
  return what;
}
standard_exception_type system_error_type() {
  return {[](void const *e, std::vector<unsigned char> &to) {
            auto const &error = *static_cast<std::system_error const *>(e);
            put_code(to, error.code());
            put_text(to, given_text(error));
          },
          [](wire::bytes from) {
            auto code = take_code(from);
            auto text = take_text(from);
            if (text.empty()) throw std::system_error(code);
            throw std::system_error(code, text);
          }};
}
standard_exception_type process_exited_type() {
  return {[](void const *e, std::vector<unsigned char> &to) {
            auto const &x = *static_cast<process_exited const *>(e);
            put_text(to, x.what());
            put_number<int>(to, x.worker());
            put_number<int>(to, x.signal().value_or(-1));
            put_number<int>(to, x.exit_code().value_or(-1));
          },
          [](wire::bytes from) {
            auto what = take_text(from);
            int worker = take_number<int>(from), signal = take_number<int>(from), code = take_number<int>(from);
            throw process_exited(what, worker, signal < 0 ? std::nullopt : std::optional(signal),
                                 code < 0 ? std::nullopt : std::optional(code));
          }};
}
standard_exception_type string_type() {
  return {[](void const *e, std::vector<unsigned char> &to) { put_text(to, *static_cast<std::string const *>(e)); },
          [](wire::bytes from) { throw take_text(from); }};
}

using type_table = std::unordered_map<std::string, standard_exception_type>;

template <class... E> void add_by_what(type_table &t) { (t.emplace(typeid(E).name(), by_what<E>()), ...); }
template <class... E> void add_without_content(type_table &t) {
  (t.emplace(typeid(E).name(), without_content<E>()), ...);
}
template <class... N> void add_numbers(type_table &t) { (t.emplace(typeid(N).name(), number<N>()), ...); }

type_table make_table() {
  type_table t;
  add_by_what<std::runtime_error, std::range_error, std::overflow_error, std::underflow_error, std::logic_error,
              std::domain_error, std::invalid_argument, std::length_error, std::out_of_range, error, not_shippable,
              timeout_error, cancelled_error>(t);
  add_without_content<std::bad_alloc, std::bad_array_new_length, std::bad_cast, std::bad_typeid,
                      std::bad_optional_access, std::bad_variant_access, std::bad_any_cast, std::bad_function_call,
                      std::bad_weak_ptr, std::bad_exception, std::exception>(t);
  add_numbers<bool, char, signed char, unsigned char, wchar_t, char8_t, char16_t, char32_t, short, unsigned short, int,
              unsigned, long, unsigned long, long long, unsigned long long, float, double>(t);
  t.emplace(typeid(std::system_error).name(), system_error_type());
  t.emplace(typeid(process_exited).name(), process_exited_type());
  t.emplace(typeid(std::string).name(), string_type());
  return t;
}

}  // namespace

void standard_exception_type::raise(wire::bytes from) const {
  throw_it(from);
  std::abort();  // it does not return
}

standard_exception_type const *standard_exception(std::string const &type_name) {
  static type_table const table = make_table();
  auto found = table.find(type_name);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace ferry::calls
