#include "values/readable_name.hpp"

#include <cctype>
#include <cstdlib>
#include <string_view>
#include <vector>

#include <cxxabi.h>

namespace ferry::values {
namespace {

void replace_all(std::string &text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
}

bool ends_with_operator(std::string const &text, std::string_view symbol) {
  return text.ends_with("operator" + std::string(symbol));
}

// Leaves out default arguments on its way through a text, from the inside out: then those to compare are short, too.
class shortening {
public:
  // False when the brackets do not match.
  bool run(std::string_view text) {
    for (char c : text)
      if (!add(c)) return false;
    return open_.empty();
  }
  std::string const &result() const { return out_; }

private:
  struct bracket {
    char opening;
    std::size_t name;                    // where the template's name begins
    std::vector<std::size_t> arguments;  // where they begin
  };

  bool add(char c) {
    bool const is_symbol = ends_with_operator(out_, "") || ends_with_operator(out_, "<") ||
                           ends_with_operator(out_, ">") || ends_with_operator(out_, "-") || out_.ends_with('-');
    if (c == '(' || c == '[' || c == '{') open_.push_back({c, 0, {}});
    if (c == '<' && !is_symbol) open_.push_back({c, begin_of_name(), {out_.size() + 1}});
    if (c == ',' && !open_.empty() && open_.back().opening == '<') open_.back().arguments.push_back(out_.size() + 2);
    if (c == ')' || c == ']' || c == '}' || (c == '>' && !is_symbol)) {
      if (open_.empty() || (open_.back().opening == '<') != (c == '>')) return false;
      auto const closed = std::move(open_.back());
      open_.pop_back();
      if (c == '>') return close(closed);
    }
    out_ += c;
    return true;
  }

  std::size_t begin_of_name() const {
    auto is_of_name = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == ':'; };
    auto at = out_.size();
    while (at > 0 && is_of_name(static_cast<unsigned char>(out_[at - 1]))) --at;
    return at;
  }

  bool close(bracket const &b) {
    std::vector<std::string> arguments;
    for (std::size_t i = 0; i < b.arguments.size(); ++i) {
      auto const end = i + 1 < b.arguments.size() ? b.arguments[i + 1] - 2 : out_.size();
      if (b.arguments[i] > end) return false;
      arguments.push_back(out_.substr(b.arguments[i], end - b.arguments[i]));
    }
    if (out_.compare(b.name, 5, "std::") == 0)
      for (; arguments.size() > 1 && is_default(arguments); arguments.pop_back())
        out_.resize(b.arguments[arguments.size() - 1] - 2);
    out_ += '>';
    use_alias(b.name);
    return true;
  }

  // The last of them.
  static bool is_default(std::vector<std::string> const &arguments) {
    auto const &last = arguments.back(), &first = arguments.front();
    for (auto const *helper : {"allocator", "less", "hash", "equal_to", "char_traits", "default_delete"})
      if (last == "std::" + std::string(helper) + "<" + first + ">") return true;
    return arguments.size() > 2 && last == "std::allocator<std::pair<" + first + " const, " + arguments[1] + ">>";
  }

  void use_alias(std::size_t name) {
    static constexpr struct {
      std::string_view begin, alias;
    } known[] = {{"std::basic_string<char>", "std::string"},
                 {"std::basic_string<wchar_t>", "std::wstring"},
                 {"std::basic_string_view<char>", "std::string_view"},
                 {"std::mersenne_twister_engine<unsigned long, 32ul, 624ul,", "std::mt19937"},
                 {"std::mersenne_twister_engine<unsigned long, 64ul, 312ul,", "std::mt19937_64"}};
    for (auto const &k : known)
      if (out_.compare(name, k.begin.size(), k.begin) == 0) return void(out_.replace(name, std::string::npos, k.alias));
  }

  std::string out_;
  std::vector<bracket> open_;
};

}  // namespace

std::string readable_type(std::string const &type_info_name) {
  int status = 0;
  char *demangled = ::abi::__cxa_demangle(type_info_name.c_str(), nullptr, nullptr, &status);
  std::string text = status == 0 && demangled ? demangled : type_info_name;
  std::free(demangled);
  replace_all(text, "std::__cxx11::", "std::");
  replace_all(text, "std::__1::", "std::");
  while (text.find("> >") != std::string::npos) replace_all(text, "> >", ">>");
  shortening s;
  return s.run(text) ? s.result() : text;
}

// A function in C may have the name that stands for a type: f is float.
std::string readable_symbol(std::string const &linker_name) {
  return linker_name.starts_with("_Z") ? readable_type(linker_name) : linker_name;
}

}  // namespace ferry::values
