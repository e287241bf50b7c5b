// What a call throws arrives as its own type when that can travel, and always says where it came from.
// RUN: %every_way %t %s %S/inputs/exceptions/only_throws.cpp %S/inputs/exceptions/standard_ones.cpp
#include <ferry/ferry.hpp>

#include "check.hpp"
#include "inputs/exceptions/only_throws.hpp"

#include <stdexcept>
#include <string>
#include <system_error>

namespace {
class parse_error : public std::runtime_error {
public:
  parse_error(std::string const &what, int line, std::string file)
      : std::runtime_error(what), line_(line), file_(std::move(file)) {}
  int line() const { return line_; }
  std::string const &file() const { return file_; }

private:
  int line_;
  std::string file_;
};
struct plain {
  int code;
};
struct with_pointer : std::exception {
  int *where = nullptr;
  char const *what() const noexcept override { return "it holds a pointer"; }
};

// Each file has one of this name.
struct own {
  std::string text = "of the main file";
};
void classes_of_one_file() {
  check_equal(thrown_by<own>([] { ferry::remotecall_fetch(2, [] { throw own(); }); }).text, "of the main file");
  check_equal(number_in_another_own(), 77);
}

struct own_category_class : std::error_category {
  char const *name() const noexcept override { return "own"; }
  std::string message(int n) const override { return "own " + std::to_string(n); }
};
// Nothing in it is sent.
own_category_class &own_category() {
  static own_category_class it;
  return it;
}
std::error_code code_of_another_process() {
  auto e = thrown_by<std::system_error>([] {
    ferry::remotecall_fetch(2, [] { throw std::system_error(3, own_category(), "w"); });
  });
  check_equal(std::string(e.what()), "w: own 3");
  return e.code();
}
}  // namespace

int main() {
  ferry::addprocs(2);
  auto e = thrown_by<parse_error>([] {
    ferry::remotecall_fetch(2, [] { throw parse_error("bad token", 12, "input.txt"); });
  });
  check_equal(std::string(e.what()), "bad token");
  check_equal(e.line(), 12);
  check_equal(e.file(), "input.txt");
  try {
    ferry::remotecall_fetch(3, [] { throw std::out_of_range("too far"); });
  } catch (std::logic_error const &error) {
    auto *origin = ferry::remote_origin(error);
    check(origin != nullptr);
    check_equal(origin->worker(), 3);
    check_equal(origin->type(), "std::out_of_range");
    check(origin->trace().find("exceptions.cpp:") != std::string::npos);
    check(dynamic_cast<std::out_of_range const *>(&error) != nullptr);
  }
  check(ferry::remote_origin(std::runtime_error("mine")) == nullptr);

  check_equal(thrown_by<plain>([] { ferry::remotecall_fetch(2, []() -> int { throw plain{4}; }); }).code, 4);
  check_equal(thrown_by<refusal>([] { ferry::remotecall_fetch(2, [] { refuse(5); }); }).code, 5);
  check_equal(thrown_by<int>([] { ferry::remotecall_fetch(2, [] { throw 7; }); }), 7);
  check_equal(thrown_by<std::string>([] { ferry::remotecall_fetch(2, [] { throw std::string("text"); }); }), "text");
  thrown_by<std::bad_alloc>([] { ferry::remotecall_fetch(2, [] { throw std::bad_alloc(); }); });
  auto code = thrown_by<std::system_error>([] {
    ferry::remotecall_fetch(2, [] { throw std::system_error(ENOENT, std::generic_category(), "open"); });
  });
  check(code.code() == std::errc::no_such_file_or_directory);

  auto other = thrown_by<ferry::remote_error>([] { ferry::remotecall_fetch(2, [] { throw with_pointer(); }); });
  check(std::string(other.what()).find("it holds a pointer") != std::string::npos);
  check(other.type().find("with_pointer") != std::string::npos);
  check_equal(other.worker(), 2);

  standard_exceptions();
  classes_of_one_file();
  // A category of the program is known by its place in it, also within an exception_ptr.
  check(code_of_another_process() == std::error_code(3, own_category()));
  auto held = std::make_exception_ptr(std::system_error(3, own_category(), "w"));
  check(ferry::remotecall_fetch(2, [held] {
    return thrown_by<std::system_error>([&] { std::rethrow_exception(held); }).code().category() == own_category();
  }));
  auto made_there = thrown_by<ferry::remote_error>([] {
    ferry::remotecall_fetch(2, [] { throw std::system_error(4, *new own_category_class, "w"); });
  });
  check_equal(std::string(made_there.what()), "w: own 4");

  // The same from a future, each time it is asked; from a waiting call; and through two processes.
  auto later = ferry::remotecall(2, []() -> int { throw std::invalid_argument("later"); });
  later.wait();
  for (int i = 0; i < 2; ++i) check_equal(std::string(thrown_by<std::invalid_argument>([&] { later.get(); }).what()), "later");
  thrown_by<std::domain_error>([] { ferry::remotecall_wait(2, [] { throw std::domain_error("waited"); }); });
  auto far = thrown_by<parse_error>([] {
    ferry::remotecall_fetch(2, [] { ferry::remotecall_fetch(3, [] { throw parse_error("far", 1, "f"); }); });
  });
  check_equal(std::string(far.what()), "far");
  // The workers are as they were.
  check_equal(ferry::remotecall_fetch(2, [] { return ferry::myid(); }), 2);
  check_equal(ferry::remotecall_fetch(3, [] { return ferry::myid(); }), 3);
  std::cout << "exceptions hold\n";
}
