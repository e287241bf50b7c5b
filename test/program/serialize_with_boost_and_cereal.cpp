// What the headers of Boost.Serialization and cereal offer to serialize functions works with ferry's archive.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <boost/serialization/array_wrapper.hpp>
#include <boost/serialization/base_object.hpp>
#include <boost/serialization/nvp.hpp>
#include <boost/serialization/split_free.hpp>
#include <boost/serialization/split_member.hpp>
#include <cereal/cereal.hpp>
#include <cereal/types/base_class.hpp>

#include <string>
#include <vector>

namespace {

class counter {
public:
  int n = 0;
  int *unknown = nullptr;

private:
  friend class boost::serialization::access;
  template <class Archive> void save(Archive &archive, unsigned) const { archive << n; }
  template <class Archive> void load(Archive &archive, unsigned) {
    archive >> n;
    ++n;
  }
  BOOST_SERIALIZATION_SPLIT_MEMBER()
};
struct derived : counter {
  std::string text;
  int many[3] = {};
  template <class Archive> void serialize(Archive &archive, unsigned) {
    archive &boost::serialization::base_object<counter>(*this);
    archive &BOOST_SERIALIZATION_NVP(text);
    archive &boost::serialization::make_nvp("many", boost::serialization::make_array(many, 3));
  }
};

struct table {
  std::vector<double> cells;
  int kind = 0;
  void *unknown = nullptr;
  template <class Archive> void save(Archive &archive) const {
    archive(cereal::make_size_tag(static_cast<cereal::size_type>(cells.size())));
    archive(cereal::binary_data(cells.data(), cells.size() * sizeof(double)), CEREAL_NVP(kind));
  }
  template <class Archive> void load(Archive &archive) {
    cereal::size_type n = 0;
    archive(cereal::make_size_tag(n));
    cells.resize(n);
    archive(cereal::binary_data(cells.data(), n * sizeof(double)), CEREAL_NVP(kind));
  }
};
struct named_table : table {
  std::string name;
  template <class Archive> void serialize(Archive &archive) { archive(cereal::base_class<table>(this), cereal::make_nvp("name", name)); }
};

}  // namespace

struct degrees {
  double value = 0;
  void *unknown = nullptr;
};
namespace boost::serialization {
template <class Archive> void save(Archive &archive, degrees const &d, unsigned) { archive << d.value; }
template <class Archive> void load(Archive &archive, degrees &d, unsigned) { archive >> d.value; }
}  // namespace boost::serialization
BOOST_SERIALIZATION_SPLIT_FREE(degrees)

int main() {
  ferry::addprocs(1);
  derived d;
  d.n = 4;
  d.text = "text";
  d.many[2] = 9;
  auto back = ferry::remotecall_fetch(2, [d] { return d; });
  check(back.n == 6 && back.text == "text" && back.many[2] == 9);

  named_table t;
  t.cells = {1, 2.5};
  t.kind = 3;
  t.name = "t";
  auto same = ferry::remotecall_fetch(2, [](named_table v) { return v; }, t);
  check(same.cells == t.cells && same.kind == 3 && same.name == "t");
  degrees angle;
  angle.value = 0.5;
  check_equal(ferry::remotecall_fetch(2, [angle] { return angle.value; }), 0.5);
  std::cout << "both libraries' functions are used\n";
}
