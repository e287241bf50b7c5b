// Descriptions of Eigen's classes of dynamic size. Those of fixed size, quaternions and transforms are classes of
// numbers like any other: the plugin goes through their members.
#pragma once
#pragma GCC system_header

#include <ferry/abi/shape.hpp>
#include <ferry/abi/stream.hpp>

namespace ferry::abi {

inline constexpr char no_plain_scalar[] = "its scalars are no plain numbers; specialise ferry::codec for it";
template <class S> inline constexpr bool is_plain_scalar = __is_arithmetic(S) && sizeof(S) <= 8;
#ifdef FERRY_STD_complex
template <class S> inline constexpr bool is_plain_scalar<std::complex<S>> = is_plain_scalar<S>;
#endif

// Rows, columns, and the coefficients in the order they lie in memory.
template <class M> struct dense_operations {
  using scalar = typename M::Scalar;
  static void save(void *to, const void *value) {
    auto const &m = *static_cast<M const *>(value);
    put_number(to, m.rows());
    put_number(to, m.cols());
    put_elements(to, type_of<scalar>, m.data(), static_cast<size>(m.size()));
  }
  static void load(void *from, void *raw) {
    auto rows = take_number(from), cols = take_number(from);
    bool fits = (M::RowsAtCompileTime == -1 || rows == M::RowsAtCompileTime) &&
                (M::ColsAtCompileTime == -1 || cols == M::ColsAtCompileTime) &&
                (M::MaxRowsAtCompileTime == -1 || rows <= M::MaxRowsAtCompileTime) &&
                (M::MaxColsAtCompileTime == -1 || cols <= M::MaxColsAtCompileTime);
    long long count = 0;
    if (!fits || rows < 0 || cols < 0 || __builtin_mul_overflow(rows, cols, &count))
      bad_value("a matrix has a wrong size");
    auto const *coefficients = take_elements(from, type_of<scalar>, static_cast<size>(count));
    M m(typename M::Index(0) + (M::RowsAtCompileTime == -1 ? 0 : M::RowsAtCompileTime),
        M::ColsAtCompileTime == -1 ? 0 : M::ColsAtCompileTime);
    m.resize(rows, cols);
    if (count) __builtin_memcpy(static_cast<void *>(m.data()), coefficients, static_cast<size>(count) * sizeof(scalar));
    ::new (raw, here{}) M(moved(m));
  }
  static constexpr custom table = {&save, &load, custom::contained};
};
template <class M>
struct dense_shape
    : shape_base<is_plain_scalar<typename M::Scalar> ? kind::custom : kind::unsupported, typename M::Scalar> {
  static constexpr const char *why = is_plain_scalar<typename M::Scalar> ? nullptr : no_plain_scalar;
  static constexpr const void *detail() { return &dense_operations<M>::table; }
};
template <class S, int R, int C, int O, int MR, int MC>
requires(R == -1 || C == -1) struct shape<Eigen::Matrix<S, R, C, O, MR, MC>>
    : dense_shape<Eigen::Matrix<S, R, C, O, MR, MC>> {
};
template <class S, int R, int C, int O, int MR, int MC>
requires(R == -1 || C == -1) struct shape<Eigen::Array<S, R, C, O, MR, MC>>
    : dense_shape<Eigen::Array<S, R, C, O, MR, MC>> {
};

inline constexpr char refers_to_coefficients[] = "it does not own its coefficients; send an Eigen::Matrix";
template <class M, int O, class S> struct shape<Eigen::Map<M, O, S>> : shape_base<kind::unsupported> {
  static constexpr const char *why = refers_to_coefficients;
};
template <class M, int O, class S> struct shape<Eigen::Ref<M, O, S>> : shape_base<kind::unsupported> {
  static constexpr const char *why = refers_to_coefficients;
};
template <class M, int R, int C, bool P> struct shape<Eigen::Block<M, R, C, P>> : shape_base<kind::unsupported> {
  static constexpr const char *why = refers_to_coefficients;
};

#ifdef FERRY_LIBRARY_eigen_sparse
// The arrays of the compressed form, whatever form it has.
template <class M> struct sparse_operations {
  using scalar = typename M::Scalar;
  using index = typename M::StorageIndex;
  static void save(void *to, const void *value) {
    auto const &m = *static_cast<M const *>(value);
    if (!m.isCompressed()) {
      M compressed(m);
      compressed.makeCompressed();
      return save(to, &compressed);
    }
    put_number(to, m.rows());
    put_number(to, m.cols());
    put_number(to, m.nonZeros());
    if (m.outerSize()) put_bytes(to, m.outerIndexPtr(), sizeof(index) * static_cast<size>(m.outerSize() + 1));
    put_bytes(to, m.innerIndexPtr(), sizeof(index) * static_cast<size>(m.nonZeros()));
    put_bytes(to, m.valuePtr(), sizeof(scalar) * static_cast<size>(m.nonZeros()));
  }
  static void load(void *from, void *raw) {
    auto rows = take_number(from), cols = take_number(from), count = take_number(from);
    auto outer = M::IsRowMajor ? rows : cols, inner = M::IsRowMajor ? cols : rows;
    auto most = static_cast<long long>(left_bytes(from) / sizeof(index));
    if (outer < 0 || inner < 0 || count < 0 || outer > most || count > most)
      bad_value("a sparse matrix has a wrong size");
    M m(rows, cols);
    m.resizeNonZeros(count);
    if (outer) take_bytes(from, m.outerIndexPtr(), sizeof(index) * static_cast<size>(outer + 1));
    take_bytes(from, m.innerIndexPtr(), sizeof(index) * static_cast<size>(count));
    take_bytes(from, m.valuePtr(), sizeof(scalar) * static_cast<size>(count));
    check(m, outer, inner, count);
    ::new (raw, here{}) M(moved(m));
  }
  static void check(M const &m, long long outer, long long inner, long long count) {
    auto const *starts = m.outerIndexPtr();
    bool good = outer == 0 ? count == 0 : starts[0] == 0 && starts[outer] == count;
    for (long long o = 0; good && o < outer; ++o) {
      good = starts[o] >= 0 && starts[o] <= starts[o + 1] && starts[o + 1] <= count;
      for (auto i = starts[o]; good && i < starts[o + 1]; ++i)
        good = m.innerIndexPtr()[i] >= 0 && m.innerIndexPtr()[i] < inner &&
               (i == starts[o] || m.innerIndexPtr()[i - 1] < m.innerIndexPtr()[i]);
    }
    if (!good) bad_value("the indices of a sparse matrix are wrong");
  }
  static constexpr custom table = {&save, &load};
};
template <class S, int O, class I>
struct shape<Eigen::SparseMatrix<S, O, I>> : shape_base<is_plain_scalar<S> ? kind::custom : kind::unsupported> {
  static constexpr const char *why = is_plain_scalar<S> ? nullptr : no_plain_scalar;
  static constexpr const void *detail() { return &sparse_operations<Eigen::SparseMatrix<S, O, I>>::table; }
};
#endif

}  // namespace ferry::abi
