// A write is seen in whatever memory a value lies: allocators that map memory, shared memory written through another
// mapping, files, huge pages, arenas, memory that is moved, dropped or mapped anew at the same address, and memory that
// the kernel writes to, also where it is registered with it.
// RUN: %ferryxx -O2 -I%support %s -o %t
// RUN: env FERRY_TRACK=pages %run %t
// RUN: env FERRY_TRACK=hash %run %t
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <list>
#include <map>
#include <memory_resource>
#include <new>
#include <numeric>
#include <string>
#include <vector>

#include <fcntl.h>
#include <linux/io_uring.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum class kind { anonymous, huge, shared, file, fixed };

// Where the last allocation of each kind is, and the file below it.
struct place {
  void *at = nullptr;
  std::size_t bytes = 0;
  int file = -1;
};
[[ferry::process_local]] std::array<place, 5> places;

void *map(kind k, std::size_t bytes) {
  auto &p = places[static_cast<std::size_t>(k)];
  int const file = k == kind::shared || k == kind::file ? ::memfd_create("memory", MFD_CLOEXEC) : -1;
  if (file >= 0 && ::ftruncate(file, static_cast<off_t>(bytes)) != 0) throw std::bad_alloc();
  void *const wanted = k == kind::fixed ? reinterpret_cast<void *>(std::uintptr_t{0x6543'0000'0000}) : nullptr;
  int const flags = (k == kind::shared ? MAP_SHARED : MAP_PRIVATE) | (file < 0 ? MAP_ANONYMOUS : 0);
  void *const at = ::mmap(wanted, bytes, PROT_READ | PROT_WRITE, flags, file, 0);  // there, if it is free
  if (at == MAP_FAILED) throw std::bad_alloc();
  if (k == kind::huge) ::madvise(at, bytes, MADV_HUGEPAGE);
  if (p.file >= 0) ::close(p.file);
  p = {at, bytes, file};
  return at;
}

// Elements that are not given a value keep what the memory holds.
template <class T, kind Kind> struct mapping_allocator {
  using value_type = T;
  template <class U> struct rebind { using other = mapping_allocator<U, Kind>; };
  mapping_allocator() = default;
  template <class U> mapping_allocator(mapping_allocator<U, Kind> const &) {}
  T *allocate(std::size_t n) { return static_cast<T *>(map(Kind, n * sizeof(T))); }
  void deallocate(T *at, std::size_t n) { ::munmap(at, n * sizeof(T)); }
  template <class U> void construct(U *at) { ::new (static_cast<void *>(at)) U; }
  template <class U, class... A> void construct(U *at, A &&...a) {
    ::new (static_cast<void *>(at)) U(std::forward<A>(a)...);
  }
  friend bool operator==(mapping_allocator, mapping_allocator) { return true; }
};

constexpr std::size_t count = 512 * 1024, bytes = count * sizeof(double);  // 4 MiB
template <kind Kind> using numbers = std::vector<double, mapping_allocator<double, Kind>>;

numbers<kind::anonymous> anonymous(count, 1.0);
numbers<kind::huge> huge(count, 1.0);
numbers<kind::shared> shared(count, 1.0);
numbers<kind::file> of_file(count);
numbers<kind::fixed> fixed(count, 1.0);
double in_bss[count / 4];
double in_data[count / 4] = {1, 2, 3};
std::array<std::byte, 1 << 20> arena_memory;
[[ferry::process_local]] std::pmr::monotonic_buffer_resource arena(arena_memory.data(), arena_memory.size());
std::pmr::vector<double> in_arena(50'000, 1.0, &arena);
std::pmr::map<int, std::pmr::string> nodes_in_arena(&arena);
std::list<std::string, mapping_allocator<std::string, kind::anonymous>> mapped_nodes;

// Whole numbers, so that sums in any order are exact; each place counts otherwise.
template <class V> double digest(V const &values) {
  double sum = 0, place = 1;
  for (double v : values) sum += v * place, place = place < 1000 ? place + 1 : 1;
  return sum + static_cast<double>(std::size(values));
}

// Unchanged for some calls, so that the pages are watched; then each change is seen.
template <class Read> struct watched {
  Read read;
  void same(std::source_location at = std::source_location::current()) const {
    check_equal(ferry::remotecall_fetch(2, read), read(), at);
  }
  explicit watched(Read r) : read(r) {
    for (int i = 0; i < 4; ++i) same();
  }
  template <class Change> void after(Change change, std::source_location at = std::source_location::current()) const {
    for (int i = 0; i < 3; ++i) {
      double const before = read();
      change(i);
      if (before == read()) std::cerr << "nothing changed\n";
      check(before != read(), at);
      same(at);
      same(at);
    }
  }
};

place const &of(kind k) { return places[static_cast<std::size_t>(k)]; }

void plain_writes() {
  watched w([] { return digest(anonymous) + digest(huge) + digest(fixed) + digest(in_bss) + digest(in_data); });
  w.after([](int i) { anonymous[count - 1] += i + 1; });
  w.after([](int i) { huge[count / 2] += i + 1; });
  w.after([](int i) { in_bss[count / 4 - 1] += i + 1; });
  w.after([](int i) { in_data[i] += 1; });
  w.after([](int) { anonymous.push_back(2); });
}

void shared_memory() {
  watched w([] { return digest(shared); });
  w.after([](int i) { shared[static_cast<std::size_t>(i)] += 1; });
  auto *const other =
      static_cast<double *>(::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, of(kind::shared).file, 0));
  check(other != MAP_FAILED);
  w.after([&](int i) { other[count - 5] += i + 1; });
  ::munmap(other, bytes);
  double const value = 7;
  w.after([&](int i) {
    check_equal(::pwrite(of(kind::shared).file, &value, sizeof value, static_cast<off_t>(i) * 80'000 + 800), 8);
  });
}

void files() {
  watched w([] { return digest(of_file); });
  double const value = 9;
  w.after([&](int i) {  // pages that this process has not written yet show it
    check_equal(::pwrite(of(kind::file).file, &value, sizeof value, static_cast<off_t>(i) * 80'000), 8);
  });
  w.after([](int i) { of_file[count - 1] += i + 1; });
}

void arenas() {
  for (int i = 0; i < 2000; ++i) nodes_in_arena[i] = "a text that is too long to lie inside a string object";
  for (int i = 0; i < 3; ++i) mapped_nodes.push_back(std::string(200'000, 'a'));
  watched w([] {
    double sum = digest(in_arena);
    for (auto const &[key, text] : nodes_in_arena) sum += key + text[7];
    for (auto const &text : mapped_nodes) sum += text[150'000];
    return sum;
  });
  w.after([](int i) { in_arena[static_cast<std::size_t>(i) * 10'000] += 1; });
  w.after([](int i) { nodes_in_arena[i * 600][7] += 1; });
  w.after([](int i) { nodes_in_arena[5000 + i] = std::string(300, 'b'); });
  w.after([](int) { mapped_nodes.back()[150'000] += 1; });
}

// The elements' memory is changed behind the vector's back.
void other_memory_in_its_place() {
  watched w([] { return digest(anonymous); });
  anonymous = numbers<kind::anonymous>(count, 1.0);
  void *const at = anonymous.data();
  auto const fill = [](void *to, double with) { std::fill_n(static_cast<double *>(to), count, with); };
  w.after([&](int i) {  // moved here, with what it holds
    void *const source = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    fill(source, i + 2);
    check(::mremap(source, bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, at) == at);
  });
  w.after([&](int i) {  // mapped anew
    check(::mmap(at, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == at);
    anonymous[100] = i + 1;
  });
  fill(at, 5);
  w.same();
  w.after([&](int i) {  // dropped
    check_equal(::madvise(static_cast<char *>(at) + i * 8192, 8192, MADV_DONTNEED), 0);
  });
  w.after([&](int i) {  // protected for a while
    ::mprotect(at, bytes, PROT_READ);
    ::mprotect(at, bytes, PROT_READ | PROT_WRITE);
    anonymous[5000] = i + 20;
  });
  // A vector at the very address of another that is gone.
  watched at_one_address([] { return digest(fixed); });
  at_one_address.after([](int i) {
    void const *const before = fixed.data();
    numbers<kind::fixed>().swap(fixed);
    fixed.resize(count, i + 3.0);
    check(fixed.data() == before);
  });
}

void written_by_the_kernel() {
  watched w([] { return digest(huge); });
  int ends[2];
  check_equal(::pipe(ends), 0);
  w.after([&](int i) {
    double const value = 30 + i;
    check_equal(::write(ends[1], &value, sizeof value), 8);
    check_equal(::read(ends[0], &huge[100'000], sizeof value), 8);
  });
  w.after([&](int i) {
    double value = 40 + i;
    iovec const from{&value, sizeof value}, to{&huge[200'000], sizeof value};
    check_equal(::process_vm_writev(::getpid(), &from, 1, &to, 1, 0), 8);
  });
  // Registered with an io_uring: written to by numbers of buffers, without this process's page tables.
  io_uring_params parameters{};
  int const ring = static_cast<int>(::syscall(SYS_io_uring_setup, 4, &parameters));
  iovec const buffer{&huge[0], 64 * 4096};
  if (ring < 0 || ::syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS, &buffer, 1) != 0) return;
  auto const ring_memory = [&](std::size_t size, off_t offset) {
    void *const at = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, ring, offset);
    check(at != MAP_FAILED);
    return static_cast<char *>(at);
  };
  auto *const sq = ring_memory(parameters.sq_off.array + parameters.sq_entries * sizeof(unsigned), IORING_OFF_SQ_RING);
  auto *const entries = reinterpret_cast<io_uring_sqe *>(
      ring_memory(parameters.sq_entries * sizeof(io_uring_sqe), static_cast<off_t>(IORING_OFF_SQES)));
  w.after([&](int i) {
    double const value = 50 + i;
    check_equal(::write(ends[1], &value, sizeof value), 8);
    auto *const tail = reinterpret_cast<unsigned *>(sq + parameters.sq_off.tail);
    unsigned const slot = *tail % parameters.sq_entries;
    entries[slot] = {};
    entries[slot].opcode = IORING_OP_READ_FIXED;
    entries[slot].fd = ends[0];
    entries[slot].addr = reinterpret_cast<std::uintptr_t>(&huge[1000 + static_cast<std::size_t>(i) * 700]);
    entries[slot].len = sizeof value;
    reinterpret_cast<unsigned *>(sq + parameters.sq_off.array)[slot] = slot;
    __atomic_store_n(tail, *tail + 1, __ATOMIC_RELEASE);
    check_equal(::syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, nullptr, 0), 1);
  });
  ::close(ring);
  w.after([](int i) { huge[3] += i + 1; });
}

int main() {
  ferry::addprocs(1);
  plain_writes();
  shared_memory();
  files();
  arenas();
  other_memory_in_its_place();
  written_by_the_kernel();
}
