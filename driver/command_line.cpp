#include "command_line.hpp"

#include <fstream>
#include <iterator>

namespace ferry::driver {
namespace {

// An option of clang++ that changes what ferry++ adds: one row each.
struct option {
  char const *text;
  bool prefix;  // what begins with it
  bool request::*field;
  bool value;
};

constexpr option options[] = {
    {"-c", false, &request::links, false},
    {"-S", false, &request::links, false},
    {"-E", false, &request::links, false},
    {"-M", false, &request::links, false},
    {"-MM", false, &request::links, false},
    {"-fsyntax-only", false, &request::links, false},
    {"--precompile", false, &request::links, false},
    {"-emit-llvm", false, &request::links, false},
    {"--analyze", false, &request::links, false},
    {"-r", false, &request::relocatable, true},
    {"-static", false, &request::is_static, true},
    {"--static", false, &request::is_static, true},
    {"-static-pie", false, &request::is_static, true},
    {"-fuse-ld=", true, &request::usual_linker, false},
    {"-fuse-ld=bfd", false, &request::usual_linker, true},
    {"--ld-path=", true, &request::usual_linker, false},
    {"-flto", true, &request::usual_linker, false},  // the linker sees bitcode
    {"-T", true, &request::usual_linker, false},     // scripts may give variables further names
    {"-Wl,-T", true, &request::usual_linker, false},
    {"-std=", true, &request::has_standard, true},
    {"--std=", true, &request::has_standard, true},
    {"-stdlib=", true, &request::uses_libcxx, false},
    {"--stdlib=", true, &request::uses_libcxx, false},
    {"-stdlib=libc++", false, &request::uses_libcxx, true},
    {"--stdlib=libc++", false, &request::uses_libcxx, true},
};

// Options whose next argument is a value of theirs and must not be taken for an option.
constexpr char const *with_value[] = {
    "-o",  "-x",  "-I",  "-L",       "-D",         "-U",        "-include",    "-isystem",      "-iquote",
    "-MF", "-MT", "-MQ", "-Xclang",  "-Xlinker",   "-mllvm",    "-target",     "-arch",         "-T",
    "-u",  "-z",  "-l",  "-imacros", "-idirafter", "-isysroot", "-Xassembler", "-Xpreprocessor"};

bool takes_value(std::string const &argument) {
  for (auto const *o : with_value)
    if (argument == o) return true;
  return false;
}

void apply(option const &o, std::string const &argument, request &r) {
  if (o.prefix ? argument.starts_with(o.text) : argument == o.text) r.*o.field = o.value;
}

// An @file's words: separated by white space, with '…', "…" and \ as in a shell.
std::vector<std::string> words_of(std::string const &text) {
  std::vector<std::string> words;
  std::string word;
  bool open = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
      open = true;
    } else if (quote) {
      if (c == quote)
        quote = 0;
      else
        word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      open = true;
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      if (open) words.push_back(std::move(word));
      word.clear();
      open = false;
    } else {
      word += c;
      open = true;
    }
  }
  if (open) words.push_back(std::move(word));
  return words;
}

}  // namespace

std::vector<std::string> expand_files(std::vector<std::string> const &arguments) {
  std::vector<std::string> expanded;
  for (auto const &a : arguments) {
    std::ifstream file;
    if (a.size() > 1 && a[0] == '@') file.open(a.substr(1));
    if (!file.is_open()) {
      expanded.push_back(a);
      continue;
    }
    std::string text{std::istreambuf_iterator<char>(file), {}};
    for (auto &w : words_of(text)) expanded.push_back(std::move(w));
  }
  return expanded;
}

namespace {
bool is_header(std::string const &file, std::string const &language) {
  if (!language.empty() && language != "none") return language.ends_with("-header");
  for (char const *ending : {".h", ".hh", ".hpp", ".hxx", ".H", ".h++"})
    if (file.ends_with(ending)) return true;
  return false;
}
}  // namespace

request understand(std::vector<std::string> const &arguments) {
  request r;
  bool has_input = false, makes_header = false;
  std::string language;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    auto const &a = arguments[i];
    for (auto const &o : options) apply(o, a, r);
    if (a.find("--defsym") != a.npos) r.usual_linker = false;
    if (takes_value(a)) {
      if (a == "-x" && i + 1 < arguments.size()) language = arguments[i + 1];
      ++i;
    } else if (a.starts_with("-x")) {
      language = a.substr(2);
    } else if (a == "-" || a[0] != '-') {
      has_input = true;
      makes_header = is_header(a, language);
    }
  }
  if (!language.empty() && language.find("c++") == std::string::npos) r.has_standard = true;  // C, assembler
  if (makes_header) r.links = false;  // a header becomes a precompiled one
  // Without an input clang++ only answers a question (--version, -print-…): nothing is added.
  if (!has_input) r.compiles = r.links = false;
  return r;
}

std::string runtime_name(request const &r) { return r.uses_libcxx ? "ferry_runtime_libcxx" : "ferry_runtime"; }

additions additions_for(request const &r, std::string const &prefix) {
  additions add;
  // Unused when the inputs are only objects, or assembler; that is not the caller's mistake.
  if (r.compiles) {
    add.before = {"--start-no-unused-arguments", "-fplugin=" + prefix + "/lib/ferry/ferry-plugin.so", "-isystem",
                  prefix + "/include"};
    if (!r.has_standard) add.before.push_back("-std=gnu++20");
    add.before.push_back("--end-no-unused-arguments");
  }
  if (!r.links || r.relocatable) return add;
  add.after = {"--start-no-unused-arguments", "-L" + prefix + "/lib", "-l" + runtime_name(r),
               "-Wl,-rpath," + prefix + "/lib", "-Wl,--build-id"};
  if (r.usual_linker) {
    add.after.push_back("-Wl,-plugin," + prefix + "/lib/ferry/ferry-linker-plugin.so");
    if (r.uses_libcxx) add.after.push_back("-Wl,-plugin-opt,libc++");
  }
  add.after.push_back("--end-no-unused-arguments");
  return add;
}

}  // namespace ferry::driver
