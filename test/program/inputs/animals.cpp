#include "animals.hpp"

animal::~animal() = default;
std::string animal::sound() const { return name + " is silent"; }
swimmer::~swimmer() = default;
int swimmer::depth() const { return deepest; }
duck::duck(std::string name, int depth) : animal(std::move(name)) { deepest = depth; }
std::string duck::sound() const { return name + " quacks"; }
int duck::depth() const { return 10 * deepest + static_cast<int>(eggs.size()); }
