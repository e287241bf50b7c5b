// Encoding and decoding beside memcpy, cereal and Boost.Serialization, on the same values, each into and from memory.
// The descriptions are written by hand, as the plugin writes them; ferry's interpreter is linked in directly:
//
//   o=build/release/runtime/CMakeFiles/ferry_runtime_objects.dir/src
//   clang++-19 -std=c++20 -O2 -I runtime/include -I runtime/src test/bench/values.cpp $o/values/*.o
//     $o/memory/{own_stack,page_set,shared_modules}.cpp.o -lxxhash -lboost_serialization -o values
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

#include <malloc.h>
#include <time.h>

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

// ---- measuring

template <class With, class T> bytes checked_encoding(T const &value) {
  bytes encoded;
  With::encode(value, encoded);
  bench::expect(With::template decode<T>(encoded) == value, With::name);
  return encoded;
}

// What has been made must not be left out because nobody looks at it.
template <class T> void look_at(T const &value) { asm volatile("" : : "r"(&value) : "memory"); }

// Processor time: others that run on the machine are no part of it.
template <class What> double processor_us(What &&what) {
  auto now = [] {
    timespec t;
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return 1e6 * static_cast<double>(t.tv_sec) + 1e-3 * static_cast<double>(t.tv_nsec);
  };
  double const begin = now();
  what();
  return now() - begin;
}

// They take turns, so that whatever slows the machine down for a while does so to all of them. Medians.
template <class... What> std::vector<double> in_turns(What... what) {
  std::vector<std::vector<double>> times(sizeof...(what));
  bench::repeat({300, 4}, [&](bool recorded) {
    std::size_t i = 0;
    auto one = [&](auto &of) {
      double const took = processor_us(of);
      if (recorded) times[i].push_back(took);
      ++i;
    };
    (one(what), ...);
  });
  std::vector<double> medians;
  for (auto &all : times) medians.push_back(bench::median(std::move(all)));
  return medians;
}

template <class T> void row(char const *what, T const &value) {
  auto f = checked_encoding<with_ferry>(value), c = checked_encoding<with_cereal>(value),
       b = checked_encoding<with_boost>(value);
  auto const encode = in_turns([&] { with_ferry::encode(value, f); }, [&] { with_cereal::encode(value, c); },
                               [&] { with_boost::encode(value, b); });
  auto const decode =
      in_turns([&] { look_at(with_ferry::decode<T>(f)); }, [&] { look_at(with_cereal::decode<T>(c)); },
               [&] { look_at(with_boost::decode<T>(b)); });
  std::printf("%-28s", what);
  for (auto const &us : {encode, decode})
    std::printf(" %8.0f %8.0f %8.0f %8.2f  ", us[0], us[1], us[2], us[1] / us[0]);
  std::printf("\n");
}

// What is only bytes can be no faster than copying them: into memory that is there, and into new memory.
template <class T> void row_of_memcpy(char const *what, std::vector<T> const &value) {
  bytes to, from = checked_encoding<with_ferry>(value);
  bytes there(from.size());
  auto const size = value.size() * sizeof(T);
  auto const encode = in_turns([&] { with_ferry::encode(value, to); },
                               [&] { look_at(std::memcpy(there.data(), value.data(), size)); });
  auto const decode = in_turns([&] { look_at(with_ferry::decode<std::vector<T>>(from)); },
                               [&] { look_at(std::vector<T>(value)); });
  std::printf("%-28s", what);
  for (auto const &us : {encode, decode}) std::printf(" %8.1f %8.1f %8s %8.2f  ", us[0], us[1], "", us[1] / us[0]);
  std::printf("\n");
}

tree make_tree(int depth) {
  tree t{depth, 0.5, "node", {}};
  for (int i = 0; depth > 0 && i < 5; ++i) t.children.push_back(make_tree(depth - 1));
  return t;
}

}  // namespace

int main() {
  // Memory that one round gives back is there for the next: page faults would count for more than all the rest.
  ::mallopt(M_TRIM_THRESHOLD, 1 << 28);
  ::mallopt(M_MMAP_THRESHOLD, 1 << 28);
  std::printf("%-28s %26s %20s %17s\n%-28s", "us", "encode", "", "decode", "");
  for (int i = 0; i < 2; ++i) std::printf(" %8s %8s %8s %8s  ", "ferry", "cereal", "Boost", "ratio");
  std::printf("\n");
  std::vector<double> numbers(1 << 17, 0.25);
  row("vector<double> of 1 MiB", numbers);
  row_of_memcpy("  ferry; memcpy of it", numbers);
  row_of_memcpy("1 MiB of enumerations", std::vector<state>(1 << 18, busy));
  row_of_memcpy("1 MiB of structs with them", std::vector<cell>(1 << 16, {0.5, idle, busy}));
  std::vector<std::string> texts;
  for (int i = 0; i < 100000; ++i) texts.push_back("text number " + std::to_string(i));
  row("100000 strings", texts);
  std::map<std::string, int> map;
  for (int i = 0; i < 10000; ++i) map.emplace("key " + std::to_string(i), i);
  row("map<string, int> of 10000", map);
  row("tree of 3906 structs", make_tree(5));
}
