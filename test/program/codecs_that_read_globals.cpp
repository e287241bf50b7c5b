// What a codec or serialize function reads is reached by the calls whose values it is for: it finds the caller's.
// RUN: %every_way %t %s
#include <ferry/ferry.hpp>

#include "check.hpp"

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

int unit = 1;
std::map<std::string, int> numbers{{"one", 1}};

// Each has a pointer that keeps it from travelling by its members.
struct length {
  double meters = 0;
  int *none = nullptr;
};
template <> struct ferry::codec<length> {
  static void save(ferry::writer &w, length const &l) { w.write(l.meters / unit); }
  static length load(ferry::reader &r) { return {r.read<double>() * unit}; }
};
struct symbol {
  int number = 0;
  int *none = nullptr;
};
template <> struct ferry::codec<symbol> {
  static void save(ferry::writer &w, symbol const &s) {
    for (auto const &[name, number] : numbers)
      if (number == s.number) return w.write(name);
    w.write(std::string());
  }
  static symbol load(ferry::reader &r) {
    auto const found = numbers.find(r.read<std::string>());
    return {found == numbers.end() ? -1 : found->second};
  }
};
struct archived {
  int number = 0;
  int *none = nullptr;
  template <class Archive> void serialize(Archive &archive, unsigned) {
    int in_units = number / unit;
    archive &in_units;
    number = in_units * unit;
  }
};

// By their names a global with a codec comes before what the codec reads.
length a_length{200};
std::vector<symbol> a_list{{1}, {1}};
length const a_constant{100};
length never_written{100};

// One entry for each way to take a value along or back, so that no other value of a call brings what is missing.
void look() {
  length const l{static_cast<double>(unit) * 3};
  symbol const s{static_cast<int>(numbers.size())};
  archived const a{unit * 7};
  std::vector<symbol> const list(3, s);
  check_equal(ferry::remotecall_fetch(2, [l] { return l.meters; }), l.meters);
  check_equal(ferry::remotecall_fetch(2, [&s] { return s.number; }), s.number);
  check_equal(ferry::remotecall_fetch(2, [a] { return a.number; }), a.number);
  check_equal(ferry::remotecall_fetch(
                  2, [](std::vector<symbol> const &all) { return all.at(2).number; }, list),
              s.number);
  double const meters = l.meters;
  check_equal(ferry::remotecall_fetch(2, [meters] { return length{meters}; }).meters, meters);
  std::function<int()> const held = [s] { return s.number; };
  check_equal(ferry::remotecall_fetch(2, held), s.number);
}

void look_at_globals() {
  check_equal(ferry::remotecall_fetch(2, [] { return a_length.meters; }), a_length.meters);
  check_equal(ferry::remotecall_fetch(2, [] { return a_list.back().number; }), a_list.back().number);
  check_equal(ferry::remotecall_fetch(2, [] { return a_constant.meters; }), 100.0);
  check_equal(ferry::remotecall_fetch(2, [] { return never_written.meters; }), 100.0);
}

// A codec that gives pointers into another global: these are lost when that one is given anew.
std::set<std::string> known_words;
struct word {
  std::string const *text = nullptr;
};
word intern(std::string const &text) { return {&*known_words.insert(text).first}; }
template <> struct ferry::codec<word> {
  static void save(ferry::writer &w, word const &s) { w.write(s.text ? *s.text : std::string()); }
  static word load(ferry::reader &r) { return intern(r.read<std::string>()); }
};
word a_word;
std::vector<word> words;

std::string spell() {
  std::string all = *a_word.text;
  for (auto const &w : words) all += ' ' + *w.text;
  bool const known = &*known_words.find(*a_word.text) == a_word.text;
  return all + (known ? "" : " of another set") + ' ' + std::to_string(known_words.size());
}
// The same content, at other places: the words that were there are gone.
std::string exchanged() {
  auto const all = std::vector<std::string>(known_words.begin(), known_words.end());
  auto const mine = *a_word.text;
  known_words.clear();
  words.clear();
  a_word = intern(mine);
  for (auto const &w : all) intern(w);
  return *a_word.text;
}
std::string spelled_by_main() {
  known_words.clear();
  words.clear();
  a_word = intern("a word of the worker that is too long for its string");
  auto const other = ferry::remotecall_fetch(1, spell);
  return other == spell() ? *a_word.text : other;
}

void look_at_words() {
  std::string const text = "a word that is too long to lie in its string";
  a_word = intern(text);
  for (int i = 0; i < 4; ++i) {
    check_equal(ferry::remotecall_fetch(2, spell), spell());
    words.push_back(intern(text + std::to_string(i)));
    check_equal(ferry::remotecall_fetch(2, spell), spell());
    check_equal(ferry::remotecall_fetch(2, spell), spell());
    check_equal(ferry::remotecall_fetch(2, [] { return known_words.size(); }), known_words.size());
    intern(text + " of nobody" + std::to_string(i));
    check_equal(ferry::remotecall_fetch(2, [] { return known_words.size(); }), known_words.size());
    check_equal(*ferry::pull(a_word, 2).text, text);
    check_equal(ferry::remotecall_fetch(2, spell), spell());
    check_equal(ferry::remotecall_fetch(2, exchanged), text);
    check_equal(ferry::remotecall_fetch(2, spell), spell());
    check_equal(ferry::remotecall_fetch(2, spelled_by_main), "a word of the worker that is too long for its string");
    check_equal(ferry::remotecall_fetch(2, spell), spell());
    ferry::clear(known_words);
    check_equal(ferry::remotecall_fetch(2, spell), spell());
  }
}

int main() {
  ferry::addprocs(1);
  look_at_words();
  look();
  look_at_globals();
  unit = 100;
  numbers["two"] = 2;
  a_list.push_back({2});
  look();
  look_at_globals();
  // The same bytes, which mean another value by now.
  unit = 50;
  a_length.meters = 100;
  look_at_globals();
  look();
}
