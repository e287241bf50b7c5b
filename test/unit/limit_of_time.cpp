// A test that hangs ends the run, and its name is told.
#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

// The longest takes a few seconds; machines may be slow and busy.
constexpr unsigned limit_seconds = 120;

char message[512];  // of the test that runs; signal handlers cannot make it

void end_run(int) {
  [[maybe_unused]] auto ignored = ::write(STDERR_FILENO, message, std::strlen(message));
  std::abort();
}

class limit : public testing::EmptyTestEventListener {
  void OnTestStart(testing::TestInfo const &test) override {
    std::snprintf(message, sizeof message, "ferry_unit: the test %s.%s has not ended within %u seconds\n",
                  test.test_suite_name(), test.name(), limit_seconds);
    ::alarm(limit_seconds);
  }
  void OnTestEnd(testing::TestInfo const &) override { ::alarm(0); }
};

class limits : public testing::Environment {
  void SetUp() override {
    ::signal(SIGALRM, end_run);
    testing::UnitTest::GetInstance()->listeners().Append(new limit);
  }
};

[[maybe_unused]] auto *const registered = testing::AddGlobalTestEnvironment(new limits);

}  // namespace
