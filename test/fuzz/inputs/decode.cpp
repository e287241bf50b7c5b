// Feeds the decoder bytes that nobody encoded. The first two choose one of the program's variables, for its type; the
// rest is the value. What is accepted must be a value: it is encoded again, and that must decode to the same.
//
//   fuzz_decode CORPUS [LIBFUZZER OPTIONS]     as libFuzzer's programs are run
//   FERRY_FUZZ_SEEDS=FOLDER fuzz_decode        writes an encoding of each variable as it is, and ends
#include "values/decode.hpp"
#include "globals/registry.hpp"
#include "values/encode.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <vector>

namespace schema {
// Ends what a value owns by going round in a circle.
void break_cycles(std::string const &variable, void *value);
}  // namespace schema

namespace {

using namespace ferry;
using bytes = std::vector<unsigned char>;

globals::registry const &program() { return globals::registry::program(); }

// The large blocks follow the encoding as they do on the wire: apart, each with its size.
struct message {
  bytes encoding;
  std::vector<bytes> blocks;
};

message encode(globals::variable const &v, void const *value) {
  message m;
  values::walk walk;
  values::byte_writer writer(m.encoding);
  values::encoder(writer, program(), v.name, &walk, values::role::global).encode(*v.description, value);
  for (auto const &b : walk.blocks) {
    auto const *first = static_cast<unsigned char const *>(b.data);
    m.blocks.emplace_back(first, first + b.bytes);
  }
  return m;
}

values::memory decode(globals::variable const &v, message const &m) {
  std::vector<values::block_view> views;
  for (auto const &b : m.blocks) views.push_back({b.data(), b.size()});
  return values::make(*v.description, {m.encoding.data(), m.encoding.size(), views}, program());
}

std::uint16_t two_bytes(unsigned char const *at) { return static_cast<std::uint16_t>(at[0] | at[1] << 8); }
void put_two_bytes(bytes &to, std::size_t n) {
  to.push_back(static_cast<unsigned char>(n));
  to.push_back(static_cast<unsigned char>(n >> 8));
}

// Stays the same when variables are added, so that inputs can be kept.
std::uint16_t number_of(globals::variable const &v) {
  return static_cast<std::uint16_t>(values::hash_of(v.name.data(), v.name.size()).low);
}

globals::variable const &variable_of(std::uint16_t number) {
  std::size_t const count = program().variable_count();
  for (std::size_t i = 0; i < count; ++i)
    if (number_of(program().by_index(i)) == number) return program().by_index(i);
  return program().by_index(number % count);
}

// Input: the variable, the number of blocks, the size of each, all in two bytes; the blocks; the encoding.
bool parse(unsigned char const *data, std::size_t size, message &m) {
  if (size < 4) return false;
  std::size_t blocks = two_bytes(data + 2) % 4, at = 4 + 2 * blocks;
  if (size < at) return false;
  for (std::size_t i = 0; i < blocks; ++i) {
    std::size_t const n = two_bytes(data + 4 + 2 * i);
    if (size - at < n) return false;
    m.blocks.emplace_back(data + at, data + at + n);
    at += n;
  }
  m.encoding.assign(data + at, data + size);
  return true;
}

void write_seeds(std::filesystem::path const &folder) {
  std::filesystem::create_directories(folder);
  for (std::size_t i = 0; i < program().variable_count(); ++i) {
    auto const &v = program().by_index(i);
    auto const m = encode(v, v.address);
    bytes input;
    put_two_bytes(input, number_of(v));
    put_two_bytes(input, m.blocks.size());
    for (auto const &b : m.blocks) put_two_bytes(input, b.size());
    for (auto const &b : m.blocks) input.insert(input.end(), b.begin(), b.end());
    input.insert(input.end(), m.encoding.begin(), m.encoding.end());
    std::ofstream(folder / v.name.substr(v.name.rfind(':') + 1), std::ios::binary)
        .write(reinterpret_cast<char const *>(input.data()), static_cast<std::streamsize>(input.size()));
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***) {
  if (auto const *folder = std::getenv("FERRY_FUZZ_SEEDS")) {
    write_seeds(folder);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(unsigned char const *data, std::size_t size) {
  message input;
  if (!parse(data, size, input)) return -1;
  auto const &v = variable_of(two_bytes(data));
  try {
    auto const first = decode(v, input);
    auto const again = encode(v, first.raw());
    schema::break_cycles(v.name, first.raw());
    auto const second = decode(v, again);
    auto const twice = encode(v, second.raw());
    schema::break_cycles(v.name, second.raw());
    // Unordered containers may change their order when they are made again.
    bool const ordered = v.type.find("unordered") == std::string::npos;
    if (ordered && (again.encoding != twice.encoding || again.blocks != twice.blocks)) {
      std::fprintf(stderr, "%s: an accepted value does not come back as it went\n", v.name.c_str());
      std::abort();
    }
  } catch (error const &) {  // refused, as it should be
  }
  return 0;
}
