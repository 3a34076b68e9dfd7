#include "app/seen_events.h"

#include <gtest/gtest.h>

#include "tests/support/events.h"

namespace logai::app {
namespace {

logs::Event Line(std::int64_t ms, const std::string& text, const std::string& stream = "s") {
  logs::Event event = test::MakeEvent("g", 0, ms, logs::Level::kInfo, text);
  event.stream = stream;
  return event;
}

TEST(SeenEventsTest, WhatOneWayOfReadingGaveIsNotNewToAnother) {
  SeenEvents seen;
  SeenEvents::Pass fetched(seen), live(seen);
  EXPECT_TRUE(fetched.IsNew(Line(1, "a")));
  EXPECT_FALSE(live.IsNew(Line(1, "a")));
  EXPECT_TRUE(live.IsNew(Line(2, "b")));
  SeenEvents::Pass again(seen);
  EXPECT_FALSE(again.IsNew(Line(1, "a")));
  EXPECT_FALSE(again.IsNew(Line(2, "b")));
}

TEST(SeenEventsTest, EqualLinesOfOneReadAreAsManyEvents) {
  SeenEvents seen;
  SeenEvents::Pass fetched(seen);
  EXPECT_TRUE(fetched.IsNew(Line(1, "a")));
  EXPECT_TRUE(fetched.IsNew(Line(1, "a")));
  SeenEvents::Pass live(seen);
  EXPECT_FALSE(live.IsNew(Line(1, "a")));
  EXPECT_FALSE(live.IsNew(Line(1, "a")));
  EXPECT_TRUE(live.IsNew(Line(1, "a")));  // a third one
}

TEST(SeenEventsTest, StreamAndTimeTellEqualTextsApart) {
  SeenEvents seen;
  SeenEvents::Pass pass(seen);
  EXPECT_TRUE(pass.IsNew(Line(1, "a", "s1")));
  SeenEvents::Pass other(seen);
  EXPECT_TRUE(other.IsNew(Line(1, "a", "s2")));
  EXPECT_TRUE(other.IsNew(Line(2, "a", "s1")));
}

TEST(SeenEventsTest, WhatNoWindowReachesIsForgotten) {
  SeenEvents seen;
  SeenEvents::Pass pass(seen);
  EXPECT_TRUE(pass.IsNew(Line(1, "old")));
  EXPECT_TRUE(pass.IsNew(Line(1'000, "young")));
  seen.ForgetBefore(test::At(500));
  EXPECT_EQ(seen.size(), 1u);
  SeenEvents::Pass again(seen);
  EXPECT_FALSE(again.IsNew(Line(1'000, "young")));
}

}  // namespace
}  // namespace logai::app
