// Serialize functions written for Boost, cereal or HPX are used as they are, without those libraries.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace boost::serialization {
class access;
}

namespace {

int saved = 0;  // how often a function of this file has saved, in this process

// Boost's style, private, with raw pointers that no other way could send.
class matrix {
public:
  matrix(std::size_t rows, std::size_t columns) : rows_(rows), columns_(columns), cells_(new double[rows * columns]()) {}
  matrix(matrix &&other) noexcept
      : rows_(other.rows_), columns_(other.columns_), cells_(std::exchange(other.cells_, nullptr)) {}
  matrix(matrix const &other) : matrix(other.rows_, other.columns_) { std::copy_n(other.cells_, rows_ * columns_, cells_); }
  matrix &operator=(matrix const &) = delete;
  ~matrix() { delete[] cells_; }
  double &at(std::size_t row, std::size_t column) const { return cells_[row * columns_ + column]; }
  std::size_t rows() const { return rows_; }

private:
  friend class boost::serialization::access;
  matrix() = default;
  template <class Archive> void serialize(Archive &archive, unsigned const /*version*/) {
    saved += Archive::is_saving::value;
    archive & rows_ & columns_;
    if (Archive::is_loading::value) cells_ = new double[rows_ * columns_];
    for (std::size_t i = 0; i < rows_ * columns_; ++i) archive & cells_[i];
  }
  std::size_t rows_ = 0, columns_ = 0;
  double *cells_ = nullptr;
};

// cereal's style.
struct settings {
  std::string name;
  std::map<std::string, std::vector<int>> values;
  std::shared_ptr<std::string> shared, again;
  int not_sent = 1;
  template <class Archive> void serialize(Archive &archive) { archive(name, values, shared, again); }
};

// Split, with a view of a raw buffer.
class blob {
public:
  blob() = default;
  explicit blob(std::string const &text) : size_(text.size()), bytes_(new char[text.size()]) {
    text.copy(bytes_.get(), size_);
  }
  std::string text() const { return {bytes_.get(), size_}; }
  template <class Archive> void save(Archive &archive, unsigned) const {
    archive << size_;
    archive.save_binary(bytes_.get(), size_);
  }
  template <class Archive> void load(Archive &archive, unsigned) {
    archive >> size_;
    bytes_.reset(new char[size_]);
    archive.load_binary(bytes_.get(), size_);
  }

private:
  std::size_t size_ = 0;
  std::unique_ptr<char[]> bytes_;
};

// Derived, a template, with a member that has a function of its own.
template <class T> struct tagged : settings {
  T tag{};
  blob data;
  template <class Archive> void serialize(Archive &archive, unsigned) {
    archive &static_cast<settings &>(*this);
    archive & tag & data;
  }
};
}  // namespace

namespace app {
struct point {
  int x = 0, y = 0;
  int *unknown = nullptr;
};
template <class Archive> void serialize(Archive &archive, point &p, unsigned) { archive & p.x & p.y; }
}  // namespace app
namespace boost::serialization {
struct none {};
}  // namespace boost::serialization
namespace app {
struct line {
  point from, to;
  void *unknown = nullptr;
};
}  // namespace app
namespace boost::serialization {
template <class Archive> void serialize(Archive &archive, app::line &l, unsigned const) { archive & l.from & l.to; }
}  // namespace boost::serialization

// No hooks: they write text.
struct printed {
  int n = 0;
  template <class Writer> void serialize(Writer &to) const { to.start_object(); }
  std::string serialize() const { return std::to_string(n); }
};

namespace {
matrix field(2, 3);
std::vector<settings> all(2);
}  // namespace

int main() {
  ferry::addprocs(1);
  matrix m(2, 2);
  m.at(1, 1) = 0.5;
  auto back = ferry::remotecall_fetch(2, [m] {
    matrix changed = m;
    changed.at(0, 0) = m.at(1, 1) * 2;
    return changed;
  });
  check(back.at(0, 0) == 1 && back.at(1, 1) == 0.5 && back.rows() == 2 && saved > 0);

  settings s{"name", {{"k", {1, 2}}}, std::make_shared<std::string>("x"), nullptr, 5};
  s.again = s.shared;
  auto copy = ferry::remotecall_fetch(2, [](settings v) { return v; }, s);
  check(copy.name == "name" && copy.values == s.values && copy.not_sent == 1);
  check(*copy.shared == "x" && copy.again == copy.shared);

  tagged<std::vector<int>> t;
  t.name = "base";
  t.tag = {1, 2, 3};
  t.data = blob("bytes");
  check_equal(ferry::remotecall_fetch(2, [&t] { return t.name + std::to_string(t.tag.size()) + t.data.text(); }), "base3bytes");

  app::line l{{1, 2, nullptr}, {3, 4, nullptr}, nullptr};
  check_equal(ferry::remotecall_fetch(2, [l] { return l.from.x + 10 * l.to.y; }), 41);
  check_equal(ferry::remotecall_fetch(2, [p = printed{4}] { return p.n; }), 4);

  auto look = [] { return field.at(1, 2) + static_cast<double>(all.at(1).name.size()); };
  check_equal(ferry::remotecall_fetch(2, look), look());
  field.at(1, 2) = 7;
  all[1].name = "text";
  check_equal(ferry::remotecall_fetch(2, look), 11.0);
  std::cout << "serialize functions are used\n";
}
