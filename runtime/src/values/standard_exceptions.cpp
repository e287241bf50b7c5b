#include "values/standard_exceptions.hpp"

#include <ferry/abi/stream.hpp>
#include <ferry/error.hpp>

#include <any>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <future>
#include <ios>
#include <new>
#include <optional>
#include <regex>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <typeinfo>
#include <unordered_map>
#include <variant>

namespace ferry::values {
namespace {

// ---- bytes: numbers as they are, strings with their length

template <class Number> void put_number(byte_writer &to, Number n) { to.append(&n, sizeof n); }
void put_text(byte_writer &to, std::string_view text) {
  put_number<std::uint64_t>(to, text.size());
  to.append(text.data(), text.size());
}

template <class Number> Number take_number(byte_reader &from) {
  if constexpr (std::is_same_v<Number, bool>) return static_cast<reader &>(from).read<bool>();
  Number n;
  from.take(&n, sizeof n);
  return n;
}
std::string take_text(byte_reader &from) {
  auto size = take_number<std::uint64_t>(from);
  if (size > from.left()) throw malformed("a text is cut off");
  return {reinterpret_cast<char const *>(from.take_in_place(size)), size};
}

// ---- how each type is saved and made again

template <class E> standard_exception_type by_what() {
  return {[](void const *e, byte_writer &to) { put_text(to, static_cast<E const *>(e)->what()); },
          [](byte_reader &from) { throw E(take_text(from)); }};
}
template <class E> standard_exception_type without_content() {
  return {[](void const *, byte_writer &to) { to.append("", 1); }, [](byte_reader &) { throw E(); }};
}
template <class Number> standard_exception_type number() {
  return {[](void const *e, byte_writer &to) { put_number(to, *static_cast<Number const *>(e)); },
          [](byte_reader &from) { throw take_number<Number>(from); }};
}

// A category is known by its place in the program; that of another place does not travel.
void put_code(byte_writer &to, std::error_code code) {
  put_number<int>(to, code.value());
  abi::put_place(static_cast<writer *>(&to), &code.category(), "the category of the error");
}
std::error_code take_code(byte_reader &from) {
  auto const value = take_number<int>(from);
  try {
    auto const *category = abi::take_object_place(static_cast<reader *>(&from));
    return {value, *static_cast<std::error_category const *>(category)};
  } catch (error const &e) {
    throw malformed(e.what());
  }
}

// system_error adds the code's message to what it is given: it is taken off, to be added again there.
std::string given_text(std::system_error const &e) {
  std::string what = e.std::runtime_error::what(), message = e.code().message();
  if (what == message) return {};
  std::string ending = ": " + message;
  if (what.ends_with(ending)) what.resize(what.size() - ending.size());
  return what;
}
standard_exception_type system_error_type() {
  return {[](void const *e, byte_writer &to) {
            auto const &error = *static_cast<std::system_error const *>(e);
            put_code(to, error.code());
            put_text(to, given_text(error));
          },
          [](byte_reader &from) {
            auto code = take_code(from);
            auto text = take_text(from);
            if (text.empty()) throw std::system_error(code);
            throw std::system_error(code, text);
          }};
}
standard_exception_type stream_failure_type() {
  return {[](void const *e, byte_writer &to) {
            auto const &failure = *static_cast<std::ios_base::failure const *>(e);
            put_code(to, failure.code());
            put_text(to, given_text(failure));
          },
          [](byte_reader &from) {
            auto code = take_code(from);
            throw std::ios_base::failure(take_text(from), code);
          }};
}
// `paths`: how many it was made with, which may be empty.
std::filesystem::filesystem_error file_error(int paths, std::string const &text, std::filesystem::path const &first,
                                             std::filesystem::path const &second, std::error_code code) {
  if (paths == 0) return {text, code};
  if (paths == 1) return {text, first, code};
  return {text, first, second, code};
}
standard_exception_type file_error_type() {
  return {[](void const *e, byte_writer &to) {
            auto const &error = *static_cast<std::filesystem::filesystem_error const *>(e);
            auto const text = given_text(error);
            int paths = 0;
            while (paths < 2 && std::strcmp(file_error(paths, text, error.path1(), error.path2(), error.code()).what(),
                                            error.what()) != 0)
              ++paths;
            put_code(to, error.code());
            put_text(to, text);
            put_number<int>(to, paths);
            put_text(to, error.path1().native());
            put_text(to, error.path2().native());
          },
          [](byte_reader &from) {
            auto code = take_code(from);
            auto text = take_text(from);
            int const paths = take_number<int>(from);
            std::filesystem::path const first = take_text(from), second = take_text(from);
            throw file_error(paths, text, first, second, code);
          }};
}
// The fewest bits that hold the enumerators of one without a fixed underlying type.
constexpr int last_regex_error = std::regex_constants::error_stack < 16 ? 15 : 31;
// One that is made of a code has a text for that; the library gives some another one.
template <class E, class Base, class Code> standard_exception_type by_code() {
  return {[](void const *e, byte_writer &to) {
            auto const &error = *static_cast<E const *>(e);
            if constexpr (std::is_same_v<E, std::future_error>)
              put_number<int>(to, error.code().value());
            else
              put_number<int>(to, static_cast<int>(error.code()));
            put_text(to, error.what());
          },
          [](byte_reader &from) {
            auto const code = take_number<int>(from);
            if (std::is_same_v<E, std::regex_error> && (code < 0 || code > last_regex_error))
              throw malformed("an error has a code that there is not");
            E error(static_cast<Code>(code));
            static_cast<Base &>(error) = Base(take_text(from));
            throw error;
          }};
}
standard_exception_type process_exited_type() {
  return {[](void const *e, byte_writer &to) {
            auto const &x = *static_cast<process_exited const *>(e);
            put_text(to, x.what());
            put_number<int>(to, x.worker());
            put_number<int>(to, x.signal().value_or(-1));
            put_number<int>(to, x.exit_code().value_or(-1));
          },
          [](byte_reader &from) {
            auto what = take_text(from);
            int worker = take_number<int>(from), signal = take_number<int>(from), code = take_number<int>(from);
            throw process_exited(what, worker, signal < 0 ? std::nullopt : std::optional(signal),
                                 code < 0 ? std::nullopt : std::optional(code));
          }};
}
standard_exception_type string_type() {
  return {[](void const *e, byte_writer &to) { put_text(to, *static_cast<std::string const *>(e)); },
          [](byte_reader &from) { throw take_text(from); }};
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
  t.emplace(typeid(std::ios_base::failure).name(), stream_failure_type());
  t.emplace("St13__ios_failure", stream_failure_type());  // what streams of libstdc++ throw, derived from that
  t.emplace(typeid(std::filesystem::filesystem_error).name(), file_error_type());
  t.emplace(typeid(std::regex_error).name(),
            by_code<std::regex_error, std::runtime_error, std::regex_constants::error_type>());
  t.emplace(typeid(std::future_error).name(), by_code<std::future_error, std::logic_error, std::future_errc>());
  t.emplace(typeid(process_exited).name(), process_exited_type());
  t.emplace(typeid(std::string).name(), string_type());
  return t;
}

}  // namespace

void standard_exception_type::raise(byte_reader &from) const {
  throw_it(from);
  std::abort();  // it does not return
}

standard_exception_type const *standard_exception(std::string const &type_name) {
  static type_table const table = make_table();
  auto found = table.find(type_name);
  return found == table.end() ? nullptr : &found->second;
}

}  // namespace ferry::values
