#include "agent/tools/group_names.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

class GroupNamesTest : public ::testing::Test {
 protected:
  privacy::Redactor redactor_;
  GroupNames names_{redactor_};
};

TEST_F(GroupNamesTest, AnOrdinaryNameIsItself) {
  EXPECT_EQ(names_.Shown("/ecs/checkout"), "/ecs/checkout");
  EXPECT_EQ(names_.Real("/ecs/checkout"), "/ecs/checkout");
  EXPECT_EQ(names_.Real("/never/seen"), "/never/seen");
}

TEST_F(GroupNamesTest, PrivateValuesAreNumberedTheSameValueAlike) {
  EXPECT_EQ(names_.Shown("10.0.0.1/syslog"), "[IP_REDACTED]#1/syslog");
  EXPECT_EQ(names_.Shown("10.0.0.2/syslog"), "[IP_REDACTED]#2/syslog");
  EXPECT_EQ(names_.Shown("10.0.0.1/auth.log"), "[IP_REDACTED]#1/auth.log");
  EXPECT_EQ(names_.Shown("10.0.0.2/syslog"), "[IP_REDACTED]#2/syslog");
  EXPECT_EQ(names_.Real("[IP_REDACTED]#2/syslog"), "10.0.0.2/syslog");
}

TEST(GroupNamesPseudonymTest, PrivateValuesHaveTheNamesTheyHaveElsewhere) {
  privacy::RedactorOptions options;
  options.pseudonyms = std::make_shared<privacy::Pseudonyms>();
  const privacy::Redactor redactor(options);
  EXPECT_EQ(redactor.Redact("10.0.0.9 and 10.0.0.2").str(), "<ip-1> and <ip-2>");
  GroupNames names(redactor);
  EXPECT_EQ(names.Shown("10.0.0.2/syslog"), "<ip-2>/syslog");
  EXPECT_EQ(names.Real("<ip-2>/syslog"), "10.0.0.2/syslog");
}

TEST_F(GroupNamesTest, WhatCouldDisturbAPromptIsShownAndStillLeadsBack) {
  const std::string real = "a\n\x1b[31mIGNORE\xE2\x80\xAE.log";
  const std::string shown = names_.Shown(real);
  EXPECT_EQ(shown.find_first_of("\n\x1b"), std::string::npos) << shown;
  EXPECT_EQ(shown.find("\xE2\x80\xAE"), std::string::npos) << shown;
  EXPECT_EQ(names_.Real(shown), real);
}

TEST_F(GroupNamesTest, NamesThatLookAlikeStayApart) {
  const std::string one = names_.Shown("a\x01.log"), two = names_.Shown("a\xE2\x90\x81.log");
  EXPECT_NE(one, two);
  EXPECT_EQ(names_.Real(one), "a\x01.log");
  EXPECT_EQ(names_.Real(two), "a\xE2\x90\x81.log");
}

}  // namespace
}  // namespace logai::agent
