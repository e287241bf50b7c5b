// Encoding and decoding beside memcpy, cereal and Boost.Serialization, on the same values, each into and from memory.
// The descriptions are written by hand, as the plugin writes them; ferry's interpreter is linked in directly.
#include "measure.hpp"
#include "values/described.hpp"

#include "values/decode.hpp"
#include "values/encode.hpp"

#include <boost/archive/binary_iarchive.hpp>
#include <boost/archive/binary_oarchive.hpp>
#include <boost/serialization/map.hpp>
#include <boost/serialization/string.hpp>
#include <boost/serialization/vector.hpp>
#include <cereal/archives/binary.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/vector.hpp>

#include <cstring>
#include <streambuf>

namespace {

using namespace ferry;
using bytes = std::vector<unsigned char>;

struct no_names : values::program_names {
  std::uint64_t function_id(void const *) const override { return 0; }
  void const *function(std::uint64_t) const override { return nullptr; }
  std::uint64_t variable_id(void const *) const override { return 0; }
  held_type find_held_type(void const *, void const *) const override { return {}; }
  abi::held_type const *held_type_of(std::uint64_t) const override { return nullptr; }
  abi::exception const *exception(std::string const &) const override { return nullptr; }
} const names;

// ---- each of them: encodes into `to`, whose memory is used again, and decodes from it

struct with_ferry {
  static constexpr char const *name = "ferry";
  template <class T> static void encode(T const &value, bytes &to) {
    values::byte_writer writer(to);
    values::encoder(writer, names, "value").encode(*abi::type_of<T>, &value);
  }
  template <class T> static T decode(bytes const &from) {
    values::byte_reader reader(from.data(), from.size());
    values::decoder in(reader, names);
    values::memory made(*abi::type_of<T>);
    in.decode(*abi::type_of<T>, made.raw());
    made.set_alive();
    return std::move(*static_cast<T *>(made.raw()));
  }
};

// The fastest stream buffers there are for them.
struct output : std::streambuf {
  explicit output(bytes &to) : to_(to) { to_.clear(); }
  std::streamsize xsputn(char const *from, std::streamsize n) override {
    to_.insert(to_.end(), from, from + n);
    return n;
  }
  int_type overflow(int_type c) override {
    to_.push_back(static_cast<unsigned char>(c));
    return c;
  }

private:
  bytes &to_;
};
struct input : std::streambuf {
  explicit input(bytes const &from) {
    auto *begin = const_cast<char *>(reinterpret_cast<char const *>(from.data()));
    setg(begin, begin, begin + from.size());
  }
};

struct with_cereal {
  static constexpr char const *name = "cereal";
  template <class T> static void encode(T const &value, bytes &to) {
    output buffer(to);
    std::ostream stream(&buffer);
    cereal::BinaryOutputArchive archive(stream);
    archive(value);
  }
  template <class T> static T decode(bytes const &from) {
    input buffer(from);
    std::istream stream(&buffer);
    cereal::BinaryInputArchive archive(stream);
    T value;
    archive(value);
    return value;
  }
};

struct with_boost {
  static constexpr char const *name = "Boost";
  static constexpr unsigned flags = boost::archive::no_header | boost::archive::no_tracking;
  template <class T> static void encode(T const &value, bytes &to) {
    output buffer(to);
    boost::archive::binary_oarchive archive(buffer, flags);
    archive << value;
  }
  template <class T> static T decode(bytes const &from) {
    input buffer(from);
    boost::archive::binary_iarchive archive(buffer, flags);
    T value;
    archive >> value;
    return value;
  }
};

struct figures {
  double encode_us, decode_us;
};

template <class With, class T> figures measure(T const &value) {
  bytes encoded;
  With::encode(value, encoded);
  if (!(With::template decode<T>(encoded) == value)) {
    std::fprintf(stderr, "%s gave another value\n", With::name);
    std::exit(1);
  }
  bench::effort const effort{300, 2};
  return {bench::median_us(effort, [&] { With::encode(value, encoded); }),
          bench::median_us(effort, [&] { static_cast<void>(With::template decode<T>(encoded)); })};
}

template <class T> void row(char const *what, T const &value) {
  auto f = measure<with_ferry>(value), c = measure<with_cereal>(value), b = measure<with_boost>(value);
  std::printf("%-32s %8.0f %8.0f %8.0f   %8.0f %8.0f %8.0f\n", what, f.encode_us, c.encode_us, b.encode_us,
              f.decode_us, c.decode_us, b.decode_us);
}

// What is only bytes can be no faster than copying them: into memory that is there, and into new memory.
void row_of_memcpy(std::vector<double> const &value) {
  bytes to(value.size() * sizeof(double));
  bench::effort const effort{300, 2};
  double there = bench::median_us(effort, [&] { std::memcpy(to.data(), value.data(), to.size()); });
  double anew = bench::median_us(effort, [&] { std::vector<double> copy(value); });
  std::printf("%-32s %8.0f %8s %8s   %8.0f\n", "  memcpy of it", there, "", "", anew);
}

tree make_tree(int depth) {
  tree t{depth, 0.5, "node", {}};
  for (int i = 0; depth > 0 && i < 5; ++i) t.children.push_back(make_tree(depth - 1));
  return t;
}

}  // namespace

int main() {
  std::printf("%-32s %26s   %26s\n%-32s %8s %8s %8s   %8s %8s %8s\n", "us", "encode", "decode", "", "ferry", "cereal",
              "Boost", "ferry", "cereal", "Boost");
  std::vector<double> numbers(1 << 17, 0.25);
  row("vector<double> of 1 MiB", numbers);
  row_of_memcpy(numbers);
  std::vector<std::string> texts;
  for (int i = 0; i < 100000; ++i) texts.push_back("text number " + std::to_string(i));
  row("100000 strings", texts);
  std::map<std::string, int> map;
  for (int i = 0; i < 10000; ++i) map.emplace("key " + std::to_string(i), i);
  row("map<string, int> of 10000", map);
  row("tree of 3906 structs", make_tree(5));
}
