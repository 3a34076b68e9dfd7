#include "logs/evidence.h"

#include <gtest/gtest.h>

namespace logai::logs {
namespace {

Event FileEvent(std::string group, std::int64_t line, std::string message = "m") {
  Event event;
  event.group = std::move(group);
  event.line = event.line_end = base::LineNumber(line);
  event.message = std::move(message);
  return event;
}

TEST(EvidenceRegistryTest, IdsAreGivenInTheOrderOfFirstShowing) {
  EvidenceRegistry registry;
  EXPECT_EQ(registry.Add(FileEvent("a.log", 7), "seven"), "e1");
  EXPECT_EQ(registry.Add(FileEvent("a.log", 3), "three"), "e2");
  EXPECT_EQ(registry.Add(FileEvent("b.log", 7), "other file"), "e3");
  ASSERT_EQ(registry.All().size(), 3u);
  EXPECT_EQ(registry.All()[1].line, base::LineNumber(3));
}

TEST(EvidenceRegistryTest, TheSamePlaceKeepsItsIdAndTheLongerText) {
  EvidenceRegistry registry;
  const std::string id = registry.Add(FileEvent("a.log", 7), "upstream timeout");
  EXPECT_EQ(registry.Add(FileEvent("a.log", 7), "upstream"), id);
  EXPECT_EQ(registry.Find(id)->shown_text, "upstream timeout");
  EXPECT_EQ(registry.Add(FileEvent("a.log", 7), "upstream timeout after 3 s"), id);
  EXPECT_EQ(registry.Find(id)->shown_text, "upstream timeout after 3 s");
}

TEST(EvidenceRegistryTest, MembersOfARotatedSetAreDifferentPlaces) {
  EvidenceRegistry registry;
  Event old_member = FileEvent("app.log", 1);
  old_member.stream = "app.log.1";
  EXPECT_NE(registry.Add(FileEvent("app.log", 1), "x"), registry.Add(old_member, "x"));
}

TEST(EvidenceRegistryTest, CloudWatchEventsAreKnownByTheirId) {
  EvidenceRegistry registry;
  Event event;
  event.group = "/ecs/api";
  event.message = "first";
  event.event_id = "3801";
  const std::string id = registry.Add(event, "first");
  EXPECT_EQ(registry.Add(event, "first"), id);
  event.event_id = "3802";
  EXPECT_NE(registry.Add(event, "first"), id);
}

TEST(EvidenceRegistryTest, EventsWithoutPlaceAreKnownByTimeAndText) {
  EvidenceRegistry registry;
  Event event;
  event.group = "/ecs/api";
  event.time = base::FromEpochMs(5);
  event.message = "one";
  const std::string id = registry.Add(event, "one");
  EXPECT_EQ(registry.Add(event, "one"), id);
  event.message = "two";
  EXPECT_NE(registry.Add(event, "two"), id);
}

TEST(EvidenceRegistryTest, FindTakesExactIdsOnly) {
  EvidenceRegistry registry;
  registry.Add(FileEvent("a.log", 1), "x");
  EXPECT_TRUE(registry.Find("e1"));
  for (const char* id : {"", "e", "e0", "e2", "e01", "E1", "1", "e1x", "e99999999999999999999"}) {
    EXPECT_FALSE(registry.Find(id)) << id;
  }
  registry.Clear();
  EXPECT_FALSE(registry.Find("e1"));
  EXPECT_EQ(registry.Add(FileEvent("z.log", 1), "x"), "e1");
}

}  // namespace
}  // namespace logai::logs
