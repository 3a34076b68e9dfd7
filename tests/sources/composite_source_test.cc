#include "sources/composite_source.h"

#include <gtest/gtest.h>

#include "tests/support/events.h"
#include "tests/support/memory_source.h"

namespace logai::sources {
namespace {

using test::MakeEvent;
using test::MemorySource;

/// A source that can't list its groups and has no span, as a service without credentials.
class BrokenSource final : public LogSource {
 public:
  std::string_view name() const override { return "broken"; }
  base::Result<std::vector<GroupInfo>> ListGroups(std::string_view, std::size_t,
                                                  std::stop_token) override {
    return base::Fail(base::ErrorKind::kUnauthorized, "no credentials");
  }
  base::Result<GroupReport> ReadGroup(const ReadRequest&, const EventSink&,
                                      std::stop_token) override {
    return base::Fail(base::ErrorKind::kUnauthorized, "no credentials");
  }
  std::optional<base::TimeRange> DataSpan(std::stop_token) override { return std::nullopt; }
};

std::unique_ptr<MemorySource> Memory(std::initializer_list<const char*> groups) {
  auto source = std::make_unique<MemorySource>();
  std::int64_t ms = 0;
  for (const char* group : groups) {
    source->Add(MakeEvent(group, 1, ms += 1000, logs::Level::kInfo, "first"));
  }
  return source;
}

template <class... Parts>
CompositeSource Compose(Parts... parts) {
  std::vector<std::unique_ptr<LogSource>> list;
  (list.push_back(std::move(parts)), ...);
  return CompositeSource(std::move(list));
}

std::string Names(LogSource& source, std::size_t limit = 100) {
  const auto groups = source.ListGroups("", limit, {});
  if (!groups) return "error";
  std::string names;
  for (const GroupInfo& group : *groups) names += group.name + " ";
  return names;
}

base::Result<GroupReport> Read(LogSource& source, std::string group) {
  ReadRequest request;
  request.group = std::move(group);
  return source.ReadGroup(request, [](const auto&) { return Flow::kContinue; }, {});
}

TEST(CompositeSourceTest, GroupsOfAllPartsAreListedInOrder) {
  auto source = Compose(Memory({"b.log", "d.log"}), Memory({"/ecs/a", "c"}));
  EXPECT_EQ(Names(source), "/ecs/a b.log c d.log ");
  EXPECT_EQ(Names(source, 2), "/ecs/a b.log ");
  EXPECT_EQ(source.name(), "memory+memory");
}

TEST(CompositeSourceTest, AGroupIsReadWhereItIs) {
  auto source = Compose(Memory({"b.log"}), Memory({"/ecs/a"}));
  EXPECT_EQ(Read(source, "/ecs/a")->events_matched, base::EventCount(1));
  EXPECT_EQ(Read(source, "b.log")->events_matched, base::EventCount(1));
  const auto unknown = Read(source, "none");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().kind, base::ErrorKind::kNotFound);
}

TEST(CompositeSourceTest, ANameThatTwoPartsHaveCountsOnceAndIsTold) {
  auto source = Compose(Memory({"app"}), Memory({"app", "other"}));
  EXPECT_EQ(Names(source), "app other ");
  ASSERT_EQ(source.Notices().size(), 1u);
  EXPECT_NE(source.Notices()[0].find("app"), std::string::npos);
}

TEST(CompositeSourceTest, APartThatFailsIsToldAndTheOthersServe) {
  auto source = Compose(Memory({"app"}), std::make_unique<BrokenSource>());
  EXPECT_EQ(Names(source), "app ");
  ASSERT_EQ(source.Notices().size(), 1u);
  EXPECT_EQ(source.Notices()[0], "broken: no credentials");
  EXPECT_TRUE(Read(source, "app").has_value());
  const auto unknown = Read(source, "other");
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().kind, base::ErrorKind::kUnauthorized);
  auto broken = Compose(std::make_unique<BrokenSource>());
  EXPECT_EQ(Names(broken), "error");
}

TEST(CompositeSourceTest, TheSpanCoversAllPartsUnlessOneIsLive) {
  auto files = Compose(Memory({"a", "b"}), Memory({"c"}));
  const auto span = files.DataSpan({});
  ASSERT_TRUE(span);
  EXPECT_EQ(span->begin, test::At(1000));
  EXPECT_EQ(span->end, test::At(2000));
  auto live = Compose(Memory({"a"}), std::make_unique<BrokenSource>());
  EXPECT_FALSE(live.DataSpan({}));
}

}  // namespace
}  // namespace logai::sources
