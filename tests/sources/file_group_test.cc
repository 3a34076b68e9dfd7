#include "sources/file_group.h"

#include <gtest/gtest.h>

namespace logai::sources {
namespace {

std::string Parsed(std::string_view name) {
  const auto rotation = ParseRotation(name);
  if (!rotation) return "none";
  std::string text = rotation->base + "|" + rotation->date + "|";
  if (rotation->number) text += std::to_string(*rotation->number);
  return text;
}

TEST(ParseRotationTest, NumbersAndDatesBehindTheNameAreRotation) {
  EXPECT_EQ(Parsed("app.log.1"), "app.log||1");
  EXPECT_EQ(Parsed("app.log.12.gz"), "app.log||12");
  EXPECT_EQ(Parsed("app.log-20261120"), "app.log|20261120|");
  EXPECT_EQ(Parsed("app.log-20261120.zst"), "app.log|20261120|");
  EXPECT_EQ(Parsed("app.log.2026-11-20"), "app.log|20261120|");
  EXPECT_EQ(Parsed("app.log.2026-11-20-14.gz"), "app.log|2026112014|");
  EXPECT_EQ(Parsed("app.log.2026-11-20_14-05-09"), "app.log|20261120140509|");
  EXPECT_EQ(Parsed("app.log.2026-11-20.3"), "app.log|20261120|3");
  EXPECT_EQ(Parsed("app.log.20261120.14"), "app.log|2026112014|");
  EXPECT_EQ(Parsed("app.log.20261120.123"), "app.log|20261120|123");
  EXPECT_EQ(Parsed("app.log-2026-11-20T14:05:09.7.gz"), "app.log|20261120140509|7");
  EXPECT_EQ(Parsed("syslog.1"), "syslog||1");
  EXPECT_EQ(Parsed("messages-20261120"), "messages|20261120|");
}

TEST(ParseRotationTest, NumbersAndDatesMayStandBeforeTheEnding) {
  EXPECT_EQ(Parsed("web-2026-11-19.log"), "web.log|20261119|");
  EXPECT_EQ(Parsed("web.20261119.log.gz"), "web.log|20261119|");
  EXPECT_EQ(Parsed("web_2026-11-19.2.log"), "web.log|20261119|2");
  EXPECT_EQ(Parsed("old.1.log"), "old.log||1");
}

TEST(ParseRotationTest, OtherNamesAreNot) {
  for (const char* name : {"app.log", "app.log.gz", "app-1.log", "10.0.0.1.log", "20261120.log",
                           "app-2026-11-20.tar", "worker-1", "trace.12345", "10.0.0.1", "app-1.2.3",
                           "app.log.", ".1", "app.log-1", "", "libx.so.1.2", "20261120", "x.tar"}) {
    EXPECT_EQ(Parsed(name), "none") << name;
  }
}

std::vector<FileGroup> Group(std::initializer_list<const char*> paths) {
  std::vector<FoundFile> files;
  for (const char* path : paths) {
    files.push_back(
        {.path = path, .name = std::filesystem::path(path).filename(), .spool = nullptr});
  }
  return MakeGroups(std::move(files));
}

std::string Members(const FileGroup& group) {
  std::string members = group.name + ":";
  for (const auto& member : group.members) members += " " + member.file.path.filename().string();
  return members;
}

TEST(MakeGroupsTest, MembersAreOrderedOldestFirst) {
  const auto groups = Group({"/l/app.log", "/l/app.log.1", "/l/app.log.10.gz", "/l/app.log.2",
                             "/l/app.log-20261119", "/l/app.log-20261118"});
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(Members(groups[0]),
            "app.log: app.log-20261118 app.log-20261119 app.log.10.gz app.log.2 app.log.1 app.log");
  EXPECT_EQ(groups[0].members[0].stream, "app.log-20261118");
}

TEST(MakeGroupsTest, SetsDoNotReachAcrossFolders) {
  const auto groups = Group({"/a/app.log", "/b/app.log.1"});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(Members(groups[0]), "app.log: app.log");
  EXPECT_EQ(Members(groups[1]), "app.log.1: app.log.1");
}

TEST(MakeGroupsTest, NumberedFilesWithoutAnOriginalAreNotAlwaysASet) {
  EXPECT_EQ(Group({"/t/trace.1", "/t/trace.2"}).size(), 2u);
  EXPECT_EQ(Group({"/t/trace", "/t/trace.1", "/t/trace.2"}).size(), 1u);
  EXPECT_EQ(Group({"/t/app.log.1", "/t/app.log.2"})[0].name, "app.log");
}

TEST(MakeGroupsTest, DatesBeforeTheEndingMakeASetAndNumbersOnlyBesideTheLiveFile) {
  auto groups = Group({"/l/web.log", "/l/web-2026-11-20.log", "/l/web-2026-11-19.log"});
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(Members(groups[0]), "web.log: web-2026-11-19.log web-2026-11-20.log web.log");
  groups = Group({"/l/old.log", "/l/old.1.log", "/l/old.2.log"});
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(Members(groups[0]), "old.log: old.2.log old.1.log old.log");
  EXPECT_EQ(Group({"/l/worker.1.log", "/l/worker.2.log"}).size(), 2u);
  EXPECT_EQ(Group({"/l/app-2026-11-20.log"})[0].name, "app-2026-11-20.log");
}

TEST(MakeGroupsTest, CollidingSetsKeepTheirMembersApart) {
  const auto groups = Group({"/a/app.log", "/a/app.log.1", "/b/app.log"});
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].name, "a/app.log");
  EXPECT_EQ(groups[0].members[0].stream, "a/app.log.1");
  EXPECT_EQ(groups[1].name, "b/app.log");
}

}  // namespace
}  // namespace logai::sources
