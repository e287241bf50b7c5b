#include <map>
#include <string>
#include <vector>

std::map<std::string, std::vector<bool>> flags = {{"a", {true}}};

bool is_set(std::string const &name) { return flags[name].size() == 1; }
void set(std::string const &name) { flags[name].push_back(true); }
