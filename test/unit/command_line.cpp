// What ferry++ makes of clang++'s options.
#include "command_line.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include <unistd.h>

namespace {

using namespace ferry::driver;
using words = std::vector<std::string>;

bool links(words const &w) { return understand(w).links; }

TEST(command_line, what_links) {
  EXPECT_TRUE(links({"a.cpp"}));
  EXPECT_TRUE(links({"a.o", "-o", "-c"}));  // -c is a file name here
  EXPECT_TRUE(links({"-shared", "a.o"}));
  EXPECT_TRUE(links({"-"}));
  for (char const *o : {"-c", "-S", "-E", "-M", "-MM", "-fsyntax-only"}) EXPECT_FALSE(links({o, "a.cpp"})) << o;
  EXPECT_TRUE(links({"-MD", "a.cpp"}));
  EXPECT_FALSE(links({"--version"}));
  EXPECT_FALSE(links({}));
  EXPECT_FALSE(links({"-x", "c++-header", "a.hpp"}));
  EXPECT_FALSE(links({"a.hpp", "-o", "a.pch"}));
  EXPECT_TRUE(links({"-include", "a.hpp", "a.cpp"}));
}

TEST(command_line, what_is_added) {
  auto add = additions_for(understand({"a.cpp"}), "/p q");
  EXPECT_NE(std::find(add.before.begin(), add.before.end(), "-fplugin=/p q/lib/ferry/ferry-plugin.so"),
            add.before.end());
  EXPECT_NE(std::find(add.before.begin(), add.before.end(), "-std=gnu++20"), add.before.end());
  EXPECT_NE(std::find(add.after.begin(), add.after.end(), "-lferry_runtime"), add.after.end());
  auto libcxx = additions_for(understand({"-stdlib=libc++", "a.cpp"}), "/p");
  EXPECT_NE(std::find(libcxx.after.begin(), libcxx.after.end(), "-lferry_runtime_libcxx"), libcxx.after.end());
  EXPECT_FALSE(understand({"--stdlib=libc++", "-stdlib=libstdc++", "a.cpp"}).uses_libcxx);
  auto older = additions_for(understand({"-std=c++17", "a.cpp"}), "/p");
  EXPECT_EQ(std::find(older.before.begin(), older.before.end(), "-std=gnu++20"), older.before.end());
  auto c = additions_for(understand({"-x", "c", "a.c"}), "/p");
  EXPECT_EQ(std::find(c.before.begin(), c.before.end(), "-std=gnu++20"), c.before.end());
  EXPECT_TRUE(additions_for(understand({"-c", "a.cpp"}), "/p").after.empty());
  EXPECT_TRUE(additions_for(understand({"-r", "a.o"}), "/p").after.empty());
}

TEST(command_line, linkers_that_tell_of_their_files) {
  auto asks = [](words const &given) {
    auto const add = additions_for(understand(given), "/p").after;
    return std::count(add.begin(), add.end(), "-Wl,-plugin,/p/lib/ferry/ferry-linker-plugin.so") == 1;
  };
  EXPECT_TRUE(asks({"a.o"}));
  EXPECT_TRUE(asks({"-fuse-ld=bfd", "a.o"}));
  for (char const *o : {"-fuse-ld=lld", "--ld-path=/usr/bin/ld.gold", "-flto", "-flto=thin", "-Wl,--defsym=a=b",
                        "-Wl,-z,now,--defsym,a=b", "-Tscript", "-Wl,-T,script", "-c", "-r"})
    EXPECT_FALSE(asks({"a.o", o})) << o;
}

TEST(command_line, response_files) {
  char path[] = "/tmp/ferry-words-XXXXXX";
  int fd = ::mkstemp(path);
  ASSERT_GE(fd, 0);
  std::ofstream(path) << "-c 'a b.cpp' \"c\\\"d\" e\\ f\n\n  -o\tout\n";
  EXPECT_EQ(expand_files({"-O2", std::string("@") + path, "@nothing"}),
            (words{"-O2", "-c", "a b.cpp", "c\"d", "e f", "-o", "out", "@nothing"}));
  ::close(fd);
  std::remove(path);
}

}  // namespace
