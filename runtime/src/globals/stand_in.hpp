// Another value in the place of one of this process's own globals, for the time of a call.
#pragma once

#include "globals/received.hpp"
#include "globals/registry.hpp"

#include <vector>

namespace ferry::globals {

// The main process's globals are not copies of anybody's: a call that was made with other values must not change them,
// and references into them must stay good. So the variable's own bytes are laid aside, the call's value is made in its
// place, and in the end the bytes come back to where they were: for the object laid aside nothing has happened.
class stand_in {
public:
  // Throws ferry::error, with the variable as it was, when that is not a value of it.
  stand_in(variable const &, received_value &);
  // With a value that has been made.
  stand_in(variable const &, values::memory &made);
  ~stand_in();
  stand_in(stand_in const &) = delete;
  stand_in &operator=(stand_in const &) = delete;

  variable const &of() const { return of_; }
  // Another value in the place.
  void replace(received_value &);
  void replace(values::memory &made);

private:
  void lay_aside(values::memory &);

  variable const &of_;
  bool const existed_;
  std::vector<unsigned char> own_;
};

// The same for a static of a function that the call's caller has not initialised: nor is it here while the call runs.
class absence {
public:
  // Throws ferry::error for one that is initialised and whose destructor the program runs at its end: it would run
  // twice.
  explicit absence(variable const &);
  ~absence();
  absence(absence const &) = delete;
  absence &operator=(absence const &) = delete;

private:
  variable const &of_;
  bool const existed_;
  std::vector<unsigned char> own_;
};

}  // namespace ferry::globals
