// Eigen's matrices, of fixed and dynamic size, dense and sparse, and what is made of them, come back as they went.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include <eigen3/Eigen/Dense>
#include <eigen3/Eigen/Sparse>

#include "check.hpp"

#include <complex>
#include <map>
#include <string>
#include <vector>

namespace {

template <class T> T sent(T const &value) {
  return ferry::remotecall_fetch(2, [](T const &v) { return v; }, value);
}
template <class T> void round_trip(T const &value, std::source_location at = std::source_location::current()) {
  check(sent(value) == value, at);
  check(ferry::remotecall_fetch(2, [&value] { return value; }) == value, at);
}

Eigen::MatrixXd field = Eigen::MatrixXd::Zero(300, 200);
struct model {
  Eigen::Matrix3f rotation = Eigen::Matrix3f::Identity();
  std::vector<Eigen::VectorXd> rows;
  std::map<std::string, Eigen::Vector4d> points;
  Eigen::SparseMatrix<double> weights;
};
model here;

void dense() {
  round_trip(Eigen::Vector3d(1, 2, 3));
  round_trip(Eigen::Matrix4f(Eigen::Matrix4f::Random()));
  round_trip(Eigen::MatrixXd(Eigen::MatrixXd::Random(5, 7)));
  round_trip(Eigen::MatrixXd(Eigen::MatrixXd::Random(200, 300)));
  round_trip(Eigen::MatrixXd());
  round_trip(Eigen::MatrixXi(0, 4));
  round_trip(Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>::Random(3, 2).eval());
  round_trip(Eigen::Matrix<double, 3, Eigen::Dynamic>::Random(3, 9).eval());
  round_trip(Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, 0, 4, 4>::Random(2, 4).eval());
  round_trip(Eigen::VectorXcd(Eigen::VectorXcd::Random(6)));
  round_trip(Eigen::RowVectorXi(Eigen::RowVectorXi::LinSpaced(4, 1, 4)));
  Eigen::ArrayXXd array = Eigen::ArrayXXd::Random(3, 3);
  check((sent(array) == array).all());
  Eigen::Quaterniond turn(Eigen::AngleAxisd(0.5, Eigen::Vector3d::UnitX()));
  check(sent(turn).coeffs() == turn.coeffs());
  Eigen::Affine3d place = Eigen::Translation3d(1, 2, 3) * turn;
  check(sent(place).matrix() == place.matrix());
}

void sparse() {
  Eigen::SparseMatrix<double> m(6, 4);
  m.insert(2, 1) = 0.5;  // not compressed
  m.insert(5, 3) = 2;
  auto back = sent(m);
  check(back.isCompressed() && back.nonZeros() == 2 && back.rows() == 6 && back.coeff(2, 1) == 0.5);
  m.makeCompressed();
  check(sent(m).isApprox(m));
  Eigen::SparseMatrix<float, Eigen::RowMajor> empty;
  check(sent(empty).rows() == 0);
}

void globals() {
  auto look = [] { return field.sum() + static_cast<double>(field.rows()) + here.rotation.sum() + static_cast<double>(here.weights.nonZeros()); };
  check_equal(ferry::remotecall_fetch(2, look), look());
  field(299, 199) = 3;
  check_equal(ferry::remotecall_fetch(2, look), look());
  field.resize(200, 300);
  field.setConstant(0.5);
  here.rows.push_back(Eigen::VectorXd::Ones(4));
  here.weights.resize(2, 2);
  here.weights.insert(1, 1) = 4;
  check_equal(ferry::remotecall_fetch(2, look), look());
  check_equal(ferry::remotecall_fetch(2, [] { return here.rows.at(0).size(); }), 4);
}

}  // namespace

int main() {
  ferry::addprocs(1);
  dense();
  sparse();
  globals();
  std::cout << "matrices travel\n";
}
