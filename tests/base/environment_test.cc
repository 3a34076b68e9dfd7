#include "base/environment.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace logai::base {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

TEST(EnvironmentTest, AnEmptyVariableIsThereButNotNonEmpty) {
  const Environment environment(Variables{{"SET", "x"}, {"EMPTY", ""}});
  EXPECT_EQ(environment.Get("SET"), "x");
  EXPECT_EQ(environment.Get("EMPTY"), "");
  EXPECT_EQ(environment.Get("ABSENT"), std::nullopt);
  EXPECT_EQ(environment.GetNonEmpty("SET"), "x");
  EXPECT_EQ(environment.GetNonEmpty("EMPTY"), std::nullopt);
  EXPECT_EQ(environment.GetNonEmpty("ABSENT"), std::nullopt);
}

TEST(EnvironmentTest, NamesAreTakenAsTheyAre) {
  const Environment environment(Variables{{"Name", "x"}});
  EXPECT_EQ(environment.Get("NAME"), std::nullopt);
}

TEST(EnvironmentTest, OfProcessIsASnapshot) {
  ASSERT_EQ(::setenv("LOGAI_TEST_SNAPSHOT", "a=b", 1), 0);
  const Environment before = Environment::OfProcess();
  ASSERT_EQ(::unsetenv("LOGAI_TEST_SNAPSHOT"), 0);
  EXPECT_EQ(before.Get("LOGAI_TEST_SNAPSHOT"), "a=b");
  EXPECT_EQ(Environment::OfProcess().Get("LOGAI_TEST_SNAPSHOT"), std::nullopt);
}

}  // namespace
}  // namespace logai::base
