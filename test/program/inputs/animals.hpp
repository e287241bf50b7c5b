// Classes whose virtual tables are in another file than the calls that send their objects.
#pragma once

#include <string>
#include <vector>

struct animal {
  explicit animal(std::string name) : name(std::move(name)) {}
  virtual ~animal();
  virtual std::string sound() const;
  std::string name;
};

struct swimmer {
  virtual ~swimmer();
  virtual int depth() const;
  int deepest = 1;
};

class duck : public animal, public swimmer {
public:
  duck(std::string name, int deepest);
  std::string sound() const override;
  int depth() const override;
  std::vector<int> eggs;
};
