// The build of a file that may be no library.
#include "globals/library_file.hpp"

#include "memory/mappings.hpp"
#include "memory/shared_modules.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include <unistd.h>

namespace {

using namespace ferry;

TEST(library_file, has_the_build_that_is_loaded_from_it) {
  int compared = 0;
  memory::for_each_module([&](dl_phdr_info const &module, std::size_t) {
    std::string const path = *module.dlpi_name ? module.dlpi_name : "/proc/self/exe";
    if (std::filesystem::exists(path)) {
      auto const *start = reinterpret_cast<void *>(module.dlpi_addr + module.dlpi_phdr[0].p_vaddr);
      EXPECT_EQ(globals::build_of_file(path), globals::build_of(module, memory::file_mapped_at(start).number)) << path;
      ++compared;
    }
    return false;
  });
  EXPECT_GE(compared, 3);
}

TEST(library_file, may_be_anything) {
  auto const folder = std::filesystem::temp_directory_path() / ("ferry_library_file." + std::to_string(::getpid()));
  auto const file = folder / "file";
  std::filesystem::create_directory(folder);
  std::ifstream itself("/proc/self/exe", std::ios::binary);
  std::string const good(std::istreambuf_iterator<char>(itself), {});
  auto const build = [&](std::string const &content) {
    std::ofstream(file, std::ios::binary).write(content.data(), static_cast<std::streamsize>(content.size()));
    return globals::build_of_file(file);
  };
  EXPECT_EQ(globals::build_of_file(folder), "");
  EXPECT_EQ(globals::build_of_file("/dev/zero"), "");
  EXPECT_EQ(globals::build_of_file(folder / "none"), "");
  EXPECT_EQ(build(""), "");
  EXPECT_EQ(build("no library"), "");
  EXPECT_EQ(build(good.substr(0, 100)), "");
  auto const begin = good.substr(0, 10'000);
  std::mt19937 random(1);
  for (int i = 0; i < 100; ++i) {
    auto bad = begin.substr(0, i % 2 ? begin.size() : random() % begin.size());
    for (int n = 0; n < 3 && !bad.empty(); ++n)
      bad[random() % std::min<std::size_t>(bad.size(), 1500)] = static_cast<char>(random());
    build(bad);
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
