#include "globals/type_list.hpp"

#include "values/lifetime.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace ferry::globals {
namespace {

using abi::kind;
using values::detail_of;
using values::record_of;

// Shows the types that one is made of.
template <class Use> void for_each_part(abi::type const &t, Use use) {
  if (auto const *r = record_of(t))
    for (unsigned i = 0; i < r->count; ++i) use(r->fields[i].of);
  switch (t.what) {
  case kind::array: return use(detail_of<abi::array>(t).element);
  case kind::sequence: return use(detail_of<abi::sequence>(t).element);
  case kind::range: return use(detail_of<abi::range>(t).element);
  case kind::shared: return use(detail_of<abi::shared>(t).element);
  case kind::reference: return use(detail_of<abi::reference>(t).of);
  case kind::choice: {
    auto const &c = detail_of<abi::choice>(t);
    for (unsigned i = 0; i < c.count; ++i) use(c.alternatives[i]);
    return;
  }
  default: return;
  }
}

std::string line_of(abi::type const &t) {
  std::string line = std::string(t.name) + '\t' + std::to_string(t.bytes);
  auto const &r = *record_of(t);
  for (unsigned i = 0; i < r.count; ++i) {
    line += '\t' + std::string(r.fields[i].name) + " (" + r.fields[i].of->name;
    line += r.fields[i].flags & abi::field::by_reference ? " &)" : ")";
  }
  return line;
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    auto const end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

using members = std::vector<std::string_view>;

// What stands there comes from another process: it is shown, so only printable, and not all of it.
std::string quoted(std::string_view text) {
  std::string shown = "'";
  for (unsigned char c : text.substr(0, 200)) shown += c < 32 || c == 127 ? '?' : static_cast<char>(c);
  return shown + "'";
}

std::string difference(std::string_view name, members const &here, members const &there) {
  // The first two parts are the name and the size.
  for (std::size_t i = 2; i < std::max(here.size(), there.size()); ++i) {
    if (i < here.size() && i < there.size() && here[i] == there[i]) continue;
    auto const at = [i](members const &m) { return i < m.size() ? quoted(m[i]) : std::string("missing"); };
    return "member " + std::to_string(i - 1) + " of " + quoted(name) + " is " + at(here) + " here and " + at(there) +
           " there";
  }
  return quoted(name) + " has " + quoted(here[1]) + " bytes here and " + quoted(there[1]) + " there";
}

}  // namespace

std::string type_list(std::vector<abi::type const *> const &roots) {
  std::set<abi::type const *> seen;
  std::map<std::string_view, abi::type const *> classes;
  std::vector<abi::type const *> open = roots;
  while (!open.empty()) {
    auto const *t = open.back();
    open.pop_back();
    if (!t || !seen.insert(t).second) continue;
    if (record_of(*t)) classes.emplace(t->name, t);
    for_each_part(*t, [&](abi::type const *part) { open.push_back(part); });
  }
  std::string list;
  for (auto const &[name, t] : classes) {
    auto const line = line_of(*t);
    if (list.size() + line.size() >= max_type_list_bytes) break;
    list += line + '\n';
  }
  return list;
}

bool have_same_form(abi::type const &a, abi::type const &b) {
  if (&a == &b) return true;
  return a.what == b.what && a.bytes == b.bytes && std::strcmp(a.name, b.name) == 0 &&
         type_list({&a}) == type_list({&b});
}

std::string first_difference(std::string_view here, std::string_view there) {
  std::map<std::string_view, members> theirs;
  for (auto line : split(there, '\n'))
    if (auto parts = split(line, '\t'); parts.size() >= 2) theirs.emplace(parts[0], parts);
  for (auto line : split(here, '\n')) {
    auto const parts = split(line, '\t');
    auto const found = theirs.find(parts[0]);
    if (found != theirs.end() && found->second != parts) return difference(parts[0], parts, found->second);
  }
  return {};
}

}  // namespace ferry::globals
