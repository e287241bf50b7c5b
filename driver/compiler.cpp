// ferry++: clang++ with ferry's plugin and runtime. Takes clang++'s command line as it is, adds what is needed, and
// becomes clang++, so that its exit status, output and signals are clang++'s own.
#include "command_line.hpp"
#include "installation.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <unistd.h>

int main(int argc, char **argv) {
  using namespace ferry::driver;
  std::vector<std::string> given(argv + 1, argv + argc);
  request wanted = understand(expand_files(given));
  if (wanted.links && wanted.is_static) {
    std::fprintf(stderr, "ferry++: error: -static: the runtime is a shared library, because a program and its shared "
                         "libraries must share one; link without -static, or with -static-libstdc++ -static-libgcc\n");
    return 1;
  }
  std::string const prefix = installation_prefix();
  std::string const runtime = prefix + "/lib/lib" + runtime_name(wanted) + ".so";
  if (wanted.links && wanted.uses_libcxx && ::access(runtime.c_str(), F_OK) != 0) {
    std::fprintf(stderr, "ferry++: error: -stdlib=libc++: %s is not there: ferry was built without libc++; install "
                         "libc++-19-dev and libc++abi-19-dev and build it again\n",
                 runtime.c_str());
    return 1;
  }
  additions add = additions_for(wanted, prefix);

  char const *clang = std::getenv("FERRY_CLANG");
  if (!clang || !*clang) clang = FERRY_CLANGXX;
  std::vector<std::string> words{clang};
  words.insert(words.end(), add.before.begin(), add.before.end());
  words.insert(words.end(), given.begin(), given.end());
  words.insert(words.end(), add.after.begin(), add.after.end());
  std::vector<char *> call;
  for (auto &w : words) call.push_back(w.data());
  call.push_back(nullptr);
  ::execvp(clang, call.data());
  std::fprintf(stderr, "ferry++: error: cannot run %s: %s; install clang-19 or set FERRY_CLANG\n", clang,
               std::strerror(errno));
  return 127;
}
