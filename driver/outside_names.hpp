// Which variables of a program are named by files without tables, as the linker sees its object files one by one. Such
// code may write these; of any other variable that the program does not export, ferry knows all code that names it.
#pragma once

#include "object_file.hpp"

#include <map>
#include <set>
#include <string>

namespace ferry::driver {

class outside_names {
public:
  // `file`: as the user should read it.
  void add(object_file const &, std::string const &file);

  // The content of the note that tells of them, see abi/tables.hpp.
  std::string note() const;

private:
  std::set<std::string, std::less<>> variables_;          // of the tables
  std::map<std::string, std::string, std::less<>> used_;  // by code without tables: name, the first such file
};

}  // namespace ferry::driver
