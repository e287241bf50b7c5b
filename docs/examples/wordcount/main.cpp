// Counts the words of text files, each file on a worker: wordcount FILE...
// Prints the words by count, the most frequent first.
#include <ferry/ferry.hpp>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <vector>

using counts = std::map<std::string, std::size_t>;

std::set<std::string> ignored = {"a", "an", "and", "of", "the", "to"};

counts count_words(std::string const &file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  counts result;
  std::string word;
  for (char c; in.get(c);) {
    if (std::isalpha(static_cast<unsigned char>(c))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty()) {
      if (!ignored.contains(word)) ++result[word];
      word.clear();
    }
  }
  if (!word.empty() && !ignored.contains(word)) ++result[word];
  return result;
}

int main(int argc, char **argv) {
  std::vector<ferry::future<counts>> parts;
  for (int i = 1; i < argc; ++i) parts.push_back(ferry::remotecall(ferry::any, count_words, std::string(argv[i])));

  counts total;
  try {
    for (auto const &part : parts)
      for (auto const &[word, count] : part.get()) total[word] += count;
  } catch (std::exception const &e) {
    std::cerr << "wordcount: " << e.what() << '\n';
    return 1;
  }

  std::vector<std::pair<std::string, std::size_t>> words(total.begin(), total.end());
  std::sort(words.begin(), words.end(), [](auto const &a, auto const &b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  for (auto const &[word, count] : words) std::cout << count << ' ' << word << '\n';
}
