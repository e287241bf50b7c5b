// The description of nlohmann::json, and of its relatives with other maps, numbers and strings.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/stream.hpp>

namespace ferry::abi {

template <class J> struct json_operations {
  using kinds = typename J::value_t;
  using object = typename J::object_t;

  static void save(void *to, const void *value) { put(to, *static_cast<J const *>(value), 0); }
  static void load(void *from, void *raw) { ::new (raw, here{}) J(take(from, 0)); }
  static constexpr custom table = {&save, &load};

private:
  static constexpr int deepest = 500;

  static void put(void *to, J const &j, int depth) {
    if (depth > deepest) refuse_value(to, "it is nested deeper than 500 levels");
    put_number(to, static_cast<long long>(j.type()));
    switch (j.type()) {
    case kinds::null: return;
    case kinds::boolean: return put_number(to, j.template get<bool>());
    case kinds::number_integer: return put_as(to, j.template get_ref<typename J::number_integer_t const &>());
    case kinds::number_unsigned: return put_as(to, j.template get_ref<typename J::number_unsigned_t const &>());
    case kinds::number_float: return put_as(to, j.template get_ref<typename J::number_float_t const &>());
    case kinds::string: return put_string(to, j.template get_ref<typename J::string_t const &>());
    case kinds::binary: {
      auto const &binary = j.get_binary();
      put_number(to, binary.has_subtype() ? static_cast<long long>(binary.subtype()) : -1);
      put_number(to, static_cast<long long>(binary.size()));
      return put_bytes(to, binary.data(), binary.size());
    }
    case kinds::array:
      put_number(to, static_cast<long long>(j.size()));
      for (auto const &element : j) put(to, element, depth + 1);
      return;
    case kinds::object:
      put_number(to, static_cast<long long>(j.size()));
      for (auto const &[key, element] : j.template get_ref<object const &>()) {
        put_string(to, key);
        put(to, element, depth + 1);
      }
      return;
    case kinds::discarded: break;
    }
    refuse_value(to, "a discarded JSON value is no value: the text it was parsed from is broken");
  }

  static J take(void *from, int depth) {
    if (depth > deepest) bad_value("JSON is nested too deeply");
    switch (static_cast<kinds>(take_number(from))) {
    case kinds::null: return J(nullptr);
    case kinds::boolean: return J(take_number(from) != 0);
    case kinds::number_integer: return J(take_as<typename J::number_integer_t>(from));
    case kinds::number_unsigned: return J(take_as<typename J::number_unsigned_t>(from));
    case kinds::number_float: return J(take_as<typename J::number_float_t>(from));
    case kinds::string: return J(take_string(from));
    case kinds::binary: return take_binary(from);
    case kinds::array: {
      J made(kinds::array);
      for (auto n = take_size(from); n; --n) made.push_back(take(from, depth + 1));
      return made;
    }
    case kinds::object: {
      J made(kinds::object);
      auto &members = made.template get_ref<object &>();
      auto const n = take_size(from);
      for (size i = 0; i < n; ++i) {
        auto key = take_string(from);
        if constexpr (requires { members.emplace_hint(members.end(), key, J()); })
          members.emplace_hint(members.end(), moved(key), take(from, depth + 1));
        else
          members.push_back(typename object::value_type(moved(key), take(from, depth + 1)));
      }
      if (members.size() != n) bad_value("a key of a JSON object comes twice");
      return made;
    }
    default: bad_value("JSON of an unknown kind");
    }
  }

  static J take_binary(void *from) {
    auto subtype = take_number(from);
    typename J::binary_t::container_type bytes(take_size(from));
    take_bytes(from, bytes.data(), bytes.size());
    return subtype < 0 ? J::binary(moved(bytes))
                       : J::binary(moved(bytes), static_cast<typename J::binary_t::subtype_type>(subtype));
  }

  template <class N> static void put_as(void *to, N const &n) { put_bytes(to, &n, sizeof n); }
  template <class N> static N take_as(void *from) {
    N n;
    take_bytes(from, &n, sizeof n);
    return n;
  }
  static void put_string(void *to, typename J::string_t const &s) { put_text(to, s.data(), s.size()); }
  static typename J::string_t take_string(void *from) {
    size length;
    auto const *text = take_text(from, &length);
    return typename J::string_t(text, length);
  }
  // Of elements that take at least a byte each.
  static size take_size(void *from) {
    auto n = take_number(from);
    if (n < 0 || static_cast<size>(n) > left_bytes(from)) bad_value("JSON claims more elements than it has");
    return static_cast<size>(n);
  }
};

template <template <class, class, class...> class Object, template <class, class...> class Array, class String,
          class Bool, class Int, class Unsigned, class Float, template <class> class Allocator,
          template <class, class> class Serializer, class Binary>
struct shape<nlohmann::basic_json<Object, Array, String, Bool, Int, Unsigned, Float, Allocator, Serializer, Binary>>
    : shape_base<kind::custom> {
  static constexpr const void *detail() {
    return &json_operations<
        nlohmann::basic_json<Object, Array, String, Bool, Int, Unsigned, Float, Allocator, Serializer, Binary>>::table;
  }
};

}  // namespace ferry::abi
