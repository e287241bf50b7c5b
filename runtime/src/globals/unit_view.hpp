// A typed, bounds-checked view of one note's tables; abi/tables.hpp has the layout. The note may come from a file that
// anybody wrote.
#pragma once

#include <ferry/abi/tables.hpp>
#include <ferry/error.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace ferry::globals {

using abi::word;

// Rows lie at multiples of 4 and are read by copying: nothing is assumed of their alignment.
template <class Row> class rows {
public:
  rows() = default;
  rows(unsigned char const *at, word count) : at_(at), count_(count) {}
  word size() const { return count_; }
  Row operator[](word i) const {
    if (i >= count_) throw error("the program's tables are damaged: a row is named that does not exist");
    Row row;
    std::memcpy(&row, at_ + std::size_t{i} * sizeof(Row), sizeof row);
    return row;
  }

private:
  unsigned char const *at_ = nullptr;
  word count_ = 0;
};

class unit_view {
public:
  // Throws ferry::error when the bytes are not the tables of a unit, or of another version. `pointers`: of a copy of a
  // note, a copy of its pointers.
  unit_view(unsigned char const *bytes, std::size_t size, void const *const *pointers = nullptr)
      : bytes_(bytes), pointers_(pointers) {
    if (size < sizeof header_) throw damaged();
    std::memcpy(&header_, bytes, sizeof header_);
    if (header_.magic != abi::tables_magic) throw damaged();
    if (header_.version != abi::tables_version)
      throw error("the program's tables are of version " + std::to_string(header_.version) +
                  ", this ferry reads version " + std::to_string(abi::tables_version) +
                  ": compile it again with this ferry++");
    std::size_t at = sizeof header_;
    take(globals, header_.globals, at, size);
    take(entries, header_.entries, at, size);
    take(functions, header_.functions, at, size);
    take(held_types, header_.held_types, at, size);
    take(classes, header_.classes, at, size);
    take(calls, header_.calls, at, size);
    take(captures, header_.captures, at, size);
    take(nodes, header_.nodes, at, size);
    take(edges, header_.edges, at, size);
    take(plain_types, header_.plain_types, at, size);
    take(plain_fields, header_.plain_fields, at, size);
    take(constants, header_.constants, at, size);
    if (size - at < header_.string_bytes) throw damaged();
    strings_ = {reinterpret_cast<char const *>(bytes) + at, header_.string_bytes};
    if (strings_.empty() || strings_.back() != '\0') throw damaged();
  }

  rows<abi::global_row> globals;
  rows<abi::entry_row> entries;
  rows<abi::function_row> functions;
  rows<abi::held_type_row> held_types;
  rows<abi::class_row> classes;
  rows<abi::call_row> calls;
  rows<abi::capture_row> captures;
  rows<abi::node_row> nodes;
  rows<abi::edge_row> edges;
  rows<abi::plain_type_row> plain_types;
  rows<abi::plain_field_row> plain_fields;
  rows<abi::constant_row> constants;

  std::string_view text(word offset) const {
    if (offset >= strings_.size()) throw damaged();
    return strings_.data() + offset;  // ends with a zero before the end of all strings
  }
  abi::standard_library library() const { return header_.library; }
  std::string_view source() const { return text(header_.source); }
  word exceptions() const { return header_.exceptions; }

  // Of a note in memory: the pointers, see abi/tables.hpp; null when it has none.
  void const *const *pointers() const {
    if (pointers_ || header_.addresses == 0) return pointers_;
    auto const *here = bytes_ + offsetof(abi::unit_header, addresses);
    return reinterpret_cast<void const *const *>(here + header_.addresses);
  }

  // How many there are of them.
  std::size_t pointer_count() const {
    return std::size_t{header_.globals} * abi::pointers_per_global + header_.entries +
           std::size_t{header_.exceptions} * abi::pointers_per_exception +
           header_.functions + header_.held_types + header_.classes + header_.constants;
  }

private:
  static error damaged() { return error("the program's tables are damaged"); }
  template <class Row> void take(rows<Row> &to, word count, std::size_t &at, std::size_t size) {
    if ((size - at) / sizeof(Row) < count) throw damaged();
    to = rows<Row>(bytes_ + at, count);
    at += std::size_t{count} * sizeof(Row);
  }

  unsigned char const *bytes_;
  void const *const *pointers_;
  abi::unit_header header_;
  std::string_view strings_;
};

}  // namespace ferry::globals
