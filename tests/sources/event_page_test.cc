#include "sources/event_page.h"

#include <gtest/gtest.h>

namespace logai::sources {
namespace {

using base::ErrorKind;

std::vector<aws::LogEvent> SomeEvents(int count) {
  std::vector<aws::LogEvent> events;
  for (int i = 0; i < count; ++i) {
    events.push_back({.stream = "task/" + std::to_string(i % 3),
                      .time = base::FromEpochMs(1'700'000'000'000 + (i / 2) * 7),
                      .message = "request " + std::to_string(i) + std::string(i % 5, '\0'),
                      .event_id = i % 4 == 0 ? "" : std::string(56, '3') + std::to_string(i)});
    if (i % 7 != 0) events.back().ingestion_time = events.back().time + base::Millis(i % 9 - 4);
  }
  return events;
}

void ExpectSame(const std::vector<aws::LogEvent>& a, const std::vector<aws::LogEvent>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].stream, b[i].stream);
    EXPECT_EQ(a[i].time, b[i].time);
    EXPECT_EQ(a[i].message, b[i].message);
    EXPECT_EQ(a[i].event_id, b[i].event_id);
    EXPECT_EQ(a[i].ingestion_time, b[i].ingestion_time);
  }
}

TEST(EventPageTest, EventsComeBackAsTheyWere) {
  for (const int count : {0, 1, 2, 1000}) {
    const auto events = SomeEvents(count);
    const auto back = UnpackEvents(PackEvents(events));
    ASSERT_TRUE(back) << count;
    ExpectSame(*back, events);
  }
}

TEST(EventPageTest, TimesMayGoBackAndBeBeforeTheEpoch) {
  std::vector<aws::LogEvent> events(3);
  events[0].time = base::FromEpochMs(5);
  events[1].time = base::FromEpochMs(-5'000'000'000'000);
  events[2].time = base::FromEpochMs(253'402'300'799'999);
  const auto back = UnpackEvents(PackEvents(events));
  ASSERT_TRUE(back);
  ExpectSame(*back, events);
}

TEST(EventPageTest, APageIsMuchSmallerThanItsText) {
  const auto events = SomeEvents(10'000);
  EXPECT_LT(PackEvents(events).size(), 10'000u * 20);
}

TEST(EventPageTest, AnyDamagedByteIsFound) {
  const std::string whole = PackEvents(SomeEvents(50));
  int damaged = 0;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string bytes = whole;
    bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
    const auto back = UnpackEvents(bytes);
    if (back) {
      // Bits of a frame's head that mean nothing may change; the events may not.
      ExpectSame(*back, SomeEvents(50));
      continue;
    }
    EXPECT_EQ(back.error().kind, ErrorKind::kCorrupt);
    ++damaged;
  }
  EXPECT_GT(damaged, static_cast<int>(whole.size()) - 8);
}

TEST(EventPageTest, EveryCutIsFound) {
  const std::string whole = PackEvents(SomeEvents(50));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto back = UnpackEvents(std::string_view(whole).substr(0, size));
    ASSERT_FALSE(back) << size;
    EXPECT_EQ(back.error().kind, ErrorKind::kCorrupt);
  }
}

}  // namespace
}  // namespace logai::sources
