// Variables of types that encode themselves, or are known by their looks: codecs, serialize functions, containers of the
// program and of other libraries.
#include <ferry/ferry.hpp>

#include "buffer.hpp"

#include <eigen3/Eigen/Dense>
#include <eigen3/Eigen/SparseCore>
#include <boost/circular_buffer.hpp>
#include <boost/container/flat_map.hpp>
#include <boost/dynamic_bitset.hpp>
#include <boost/multi_array.hpp>
#include <boost/optional.hpp>
#include <boost/variant.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <memory_resource>
#include <set>
#include <string>
#include <vector>

namespace schema {

// With serialize functions.
class settings {
  std::string name_ = "settings with a name that is long";
  std::vector<std::string> values_ = {"a", "b"};
  std::shared_ptr<int> shared_ = std::make_shared<int>(4), again_ = shared_;
  int *raw_ = nullptr;

public:
  template <class Archive> void serialize(Archive &archive, unsigned) { archive & name_ & values_ & shared_ & again_; }
};
class blob {
  unsigned char *bytes_ = nullptr;
  std::size_t size_ = 0;

public:
  blob() = default;
  explicit blob(std::size_t size) : bytes_(new unsigned char[size]()), size_(size) {}
  blob(blob &&other) noexcept : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}
  blob &operator=(blob &&) = delete;
  ~blob() { delete[] bytes_; }
  template <class Archive> void save(Archive &archive, unsigned) const {
    archive << size_;
    archive.save_binary(bytes_, size_);
  }
  template <class Archive> void load(Archive &archive, unsigned) {
    std::size_t size;
    archive >> size;
    if (size > 10000) throw ferry::error("too large");
    bytes_ = new unsigned char[size]();
    size_ = size;
    archive.load_binary(bytes_, size_);
  }
  template <class Archive> void serialize(Archive &archive, unsigned version) {
    if constexpr (Archive::is_saving::value)
      save(archive, version);
    else
      load(archive, version);
  }
};

// With a codec.
struct handle {
  int *number = nullptr;
  std::vector<std::string> texts = {"written by a codec", "by its description"};
};

}  // namespace schema

template <> struct ferry::codec<schema::handle> {
  static void save(writer &to, schema::handle const &h) {
    to.write(h.number ? 1 : 0);
    to.write(h.texts);
  }
  static schema::handle load(reader &from) {
    static int one = 1;
    auto const form = from.read<int>();
    if (form != 0 && form != 1) throw error("neither 0 nor 1");
    return {form ? &one : nullptr, from.read<std::vector<std::string>>()};
  }
};

namespace schema {

buffer<int> own_numbers;
buffer<std::string> own_texts = [] {
  buffer<std::string> b;
  for (auto const *text : {"a", "a longer text than fits into the object"}) b.push_back(text);
  return b;
}();
settings serialized;
std::vector<settings> all_serialized(2);
blob binary(40);
handle by_codec;
std::map<std::string, handle> handles = {{"a", {}}, {"b", {}}};

std::pmr::vector<std::pmr::string> pooled = {"a", "a longer text than fits into the object"};
std::pmr::map<int, std::pmr::vector<double>> pooled_map = {{1, {0.5}}, {2, {}}};

Eigen::MatrixXd matrix = Eigen::MatrixXd::Constant(3, 2, 0.5);
Eigen::Matrix<float, Eigen::Dynamic, 3> rows_of_three = Eigen::Matrix<float, Eigen::Dynamic, 3>::Zero(2, 3);
Eigen::VectorXi column = Eigen::VectorXi::Constant(4, 7);
Eigen::SparseMatrix<double> sparse = [] {
  Eigen::SparseMatrix<double> m(3, 4);
  m.insert(1, 2) = 0.5;
  m.insert(0, 3) = 1;
  m.makeCompressed();
  return m;
}();
nlohmann::json document = {{"a", 1}, {"b", {1.5, true, nullptr, "text"}}, {"c", {{"d", -1}}}};

boost::container::flat_map<std::string, int> flat = {{"a", 1}, {"b", 2}};
boost::circular_buffer<int> ring_of_int = [] {
  boost::circular_buffer<int> c(4);
  for (int i = 0; i < 6; ++i) c.push_back(i);
  return c;
}();
boost::dynamic_bitset<> bit_set(70, 5);
boost::multi_array<double, 2> table(boost::extents[2][3]);
boost::optional<std::string> perhaps = std::string("text");
boost::variant<int, std::string> either = std::string("text");

}  // namespace schema
