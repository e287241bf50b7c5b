// ferry: runs programs on workers and explains them.
#include "explain.hpp"

#include <CLI/CLI.hpp>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>

#include <unistd.h>

namespace {

int run(int workers, std::vector<std::string> &words) {
  ::setenv("FERRY_WORKERS", std::to_string(workers).c_str(), 1);
  std::vector<char *> call;
  for (auto &w : words) call.push_back(w.data());
  call.push_back(nullptr);
  ::execvp(call[0], call.data());
  std::fprintf(stderr, "ferry: error: cannot run %s: %s\n", call[0], std::strerror(errno));
  return 127;
}

}  // namespace

int main(int argc, char **argv) {
  CLI::App app("Runs programs compiled with ferry++ on several processes, and explains what they move.", "ferry");
  app.set_version_flag("--version", "ferry " FERRY_VERSION);
  app.require_subcommand(1);

  int workers = 0;
  std::vector<std::string> words;
  auto *run_command = app.add_subcommand("run", "Run a program with workers: ferry run -n 4 ./app arguments...");
  run_command->add_option("-n", workers, "how many workers to start on this machine")
      ->required()
      ->check(CLI::Range(0, 4096));
  run_command->add_option("program", words, "the program and its arguments")->required();
  run_command->prefix_command();
  run_command->positionals_at_end();

  std::string program;
  std::vector<std::string> loaded;
  auto *explain_command = app.add_subcommand("explain", "Print each remote call of a program, and what it moves");
  explain_command->add_option("program", program, "the linked program; it is not run")->required();
  explain_command->add_option("libraries", loaded, "the libraries that it loads by dlopen");

  CLI11_PARSE(app, argc, argv);
  try {
    if (*run_command) {
      auto rest = run_command->remaining();
      words.insert(words.end(), rest.begin(), rest.end());
      return run(workers, words);
    }
    ferry::driver::explain(program, loaded, std::cout);
    std::cout.flush();
    return std::cout ? 0 : 1;
  } catch (std::exception const &e) {
    std::cerr << "ferry: error: " << e.what() << '\n';
    return 1;
  }
}
