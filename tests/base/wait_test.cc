#include "base/wait.h"

#include <gtest/gtest.h>

#include <thread>

namespace logai::base {
namespace {

TEST(SystemWaiterTest, ReturnsAfterAtLeastTheDuration) {
  const auto before = SystemWaiter().Now();
  ASSERT_TRUE(SystemWaiter().WaitFor(Millis(5), {}).has_value());
  EXPECT_GE(SystemWaiter().Now() - before, Millis(5));
}

TEST(SystemWaiterTest, AStopEndsALongWait) {
  std::stop_source stop;
  std::jthread stopper([&] { stop.request_stop(); });
  const auto waited = SystemWaiter().WaitFor(std::chrono::hours(1), stop.get_token());
  ASSERT_FALSE(waited.has_value());
  EXPECT_EQ(waited.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace logai::base
