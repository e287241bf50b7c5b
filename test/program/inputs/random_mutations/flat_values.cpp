// Scalars, structs, arrays, and vectors of numbers.
#include "mutators.hpp"
#include "values.hpp"

#include <array>
#include <map>
#include <string>

namespace flat {

struct settings {
  char mark = 'a';
  double scale = 1;
  std::array<short, 5> steps{};
  enum class mode : std::uint8_t { slow, fast } how = mode::slow;
  bool quiet = false;
  long long total = 0;
  void add_to(digest &d) const { d.add(mark).add(scale).add(steps).add(how).add(quiet).add(total); }
};

struct measurement {
  std::string name = "measurement";
  std::vector<double> samples = std::vector<double>(32'768, 0.5);
  bool valid = true;
  std::map<int, std::string> labels;
  std::array<int, 16> counts{};
  void add_to(digest &d) const {
    d.add(name).add_flat(samples.data(), samples.size()).add(valid).add(labels).add(counts);
  }
};

int number = 1;
double ratio = 0.5;
settings config;
double grid[192][1024];                  // 1.5 MiB of zeros that are in no file
static std::int32_t cells[300'001];      // neither its start nor its end is that of a page
std::vector<double> short_field(8'192);  // 64 KiB
std::vector<double> field(131'072, 1.0);
std::vector<double> long_field(1'048'576, 2.0);  // 8 MiB
std::vector<int> elastic;
measurement measured;

constexpr std::size_t grid_size = 192 * 1024, cell_count = 300'001;

[[ferry::process_local]] double *into_grid, *into_samples, *into_ratio;
[[ferry::process_local]] std::int32_t *into_cells;
[[ferry::process_local]] settings *into_config;

namespace {

template <auto &Field> void change_field(dice &d) {
  std::size_t const start = &Field == &long_field ? 1'048'576 : &Field == &field ? 131'072 : 8'192;
  if (Field.empty()) Field.assign(start, 3.0);
  if (d.one_in(start / 100))
    reshape(Field, start + start / 8, d, [&d] { return static_cast<double>(d.number(1000)); });
  else
    write_into(std::span<double>(Field), Field.data(), d);
}

template <auto &Field> std::uint64_t digest_field() { return digest().add_flat(Field.data(), Field.size()).value(); }

void change_config(dice &d) {
  switch (d.below(7)) {
  case 0: config.mark = static_cast<char>('a' + d.below(26)); break;
  case 1: into_config->scale = d.number(9); break;
  case 2: into_config->steps[d.below(5)] = static_cast<short>(d.number(5)); break;
  case 3: config.how = d.one_in(2) ? settings::mode::fast : settings::mode::slow; break;
  case 4: config = settings{config}; break;
  case 5: config.quiet = !config.quiet; break;
  case 6: config.total += d.number(3); break;
  }
}

void change_measured(dice &d) {
  auto &m = measured;
  switch (d.below(16)) {
  case 0: m.name = d.text(); break;
  case 1: m.valid = !m.valid; break;
  case 2: m.labels[d.number(30)] = d.text(); break;
  case 3: m.labels.erase(d.number(30)); break;
  case 4: m.counts[d.below(16)] = d.number(100); break;
  case 5: std::swap(m.counts[d.below(16)], m.counts[d.below(16)]); break;
  case 6:
    if (d.one_in(100)) {
      auto copy = m;
      copy.samples.push_back(1);
      m = std::move(copy);
    } else {
      reshape(m.samples, 33'000, d, [] { return 1.0; });
    }
    if (m.samples.empty()) m.samples.assign(32'768, 0.25);
    into_samples = m.samples.data();
    break;
  default: write_into(std::span<double>(m.samples), into_samples, d); break;
  }
}

void change_elastic(dice &d) {
  if (!elastic.empty() && d.one_in(2)) return write_into(std::span<int>(elastic), elastic.data(), d);
  reshape(elastic, 5000, d, [&d] { return d.number(1000); });
}

std::uint64_t digest_grid() { return digest().add_flat(&grid[0][0], grid_size).value(); }
std::uint64_t digest_cells() { return digest().add_flat(cells, cell_count).value(); }

}  // namespace
}  // namespace flat

std::vector<variable> flat_variables() {
  using namespace flat;
  return {
      made<number>("number", 30, [](dice &d) { number = d.number(10); }),
      made<ratio>(
          "ratio", 30, [](dice &d) { *into_ratio = d.number(10); }, [] { into_ratio = &ratio; }),
      made<config>("config", 40, change_config, [] { into_config = &config; }),
      made<grid>("grid", 16,
                 {digest_grid, [](dice &d) { write_into(std::span(&grid[0][0], grid_size), into_grid, d); },
                  [] { into_grid = &grid[0][0]; }}),
      made<cells>("cells", 16,
                  {digest_cells, [](dice &d) { write_into(std::span<std::int32_t>(cells), into_cells, d); },
                   [] { into_cells = cells; }}),
      made<short_field>("short_field", 30, {digest_field<short_field>, change_field<short_field>}),
      made<field>("field", 16, {digest_field<field>, change_field<field>}),
      made<long_field>("long_field", 4, {digest_field<long_field>, change_field<long_field>}),
      made<elastic>("elastic", 40, change_elastic),
      made<measured>("measured", 20, change_measured, [] { into_samples = measured.samples.data(); }),
  };
}
