// Database files: private, shared, migrated, and left alone when they are not ours.
#include "store/open.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <thread>

#include "tests/support/temp_folder.h"

namespace logai::store {
namespace {

using base::ErrorKind;
using test::TempFolder;
namespace fs = std::filesystem;

constexpr std::array<const char*, 2> kMigrations = {
    "CREATE TABLE thing(name TEXT NOT NULL) STRICT; INSERT INTO thing VALUES('of version 1')",
    "ALTER TABLE thing ADD COLUMN size INTEGER NOT NULL DEFAULT 7"};
constexpr Format kFirst{.application_id = 42, .migrations = std::span(kMigrations).first(1)};
constexpr Format kSecond{.application_id = 42, .migrations = kMigrations};

mode_t ModeOf(const fs::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

std::string Bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Brings what stands in the log of changes into the file itself.
void MoveIntoFile(Database& database) {
  ASSERT_TRUE(database.Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
}

TEST(OpenFileTest, TheFileAndItsSideFilesAreForTheirOwnerAlone) {
  TempFolder folder;
  const fs::path path = folder.path() / "a" / "b" / "c.sqlite";
  auto database = OpenFile(path, kFirst);
  ASSERT_TRUE(database) << database.error().message;
  ASSERT_TRUE(database->Execute("INSERT INTO thing VALUES('x')"));
  EXPECT_EQ(ModeOf(path.parent_path()), 0700u);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(path.parent_path())) {
    EXPECT_EQ(ModeOf(entry.path()), 0600u) << entry.path();
    ++files;
  }
  EXPECT_EQ(files, 3);
}

TEST(OpenFileTest, AnOldFileIsMigratedAndKeepsItsRows) {
  TempFolder folder;
  const fs::path path = folder.path() / "c.sqlite";
  ASSERT_TRUE(OpenFile(path, kFirst));
  auto database = OpenFile(path, kSecond);
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ(*database->Ask("SELECT size FROM thing WHERE name = 'of version 1'"), 7);
  EXPECT_EQ(*database->Ask("PRAGMA user_version"), 2);
}

TEST(OpenFileTest, AMigrationThatFailsLeavesTheOldFile) {
  TempFolder folder;
  const fs::path path = folder.path() / "c.sqlite";
  ASSERT_TRUE(OpenFile(path, kFirst));
  const std::array<const char*, 2> broken = {kMigrations[0], "CREATE TABLE a(b); DROP TABLE none"};
  EXPECT_FALSE(OpenFile(path, {.application_id = 42, .migrations = broken}));
  auto database = OpenFile(path, kFirst);
  ASSERT_TRUE(database) << database.error().message;
  EXPECT_EQ(*database->Ask("SELECT count(*) FROM sqlite_schema WHERE name = 'a'"), 0);
}

TEST(OpenFileTest, AFileOfANewerReleaseIsNotTouched) {
  TempFolder folder;
  const fs::path path = folder.path() / "c.sqlite";
  {
    auto newer = OpenFile(path, kSecond);
    ASSERT_TRUE(newer);
    MoveIntoFile(*newer);
  }
  const std::string before = Bytes(path);
  const auto opened = OpenFile(path, kFirst);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kRetired);
  EXPECT_EQ(Bytes(path), before);
}

TEST(OpenFileTest, AFileOfAnotherProgramIsNotTouched) {
  TempFolder folder;
  const fs::path path = folder.path() / "c.sqlite";
  ASSERT_TRUE(OpenFile(path, {.application_id = 41, .migrations = kMigrations}));
  const auto opened = OpenFile(path, kSecond);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kRetired);
}

TEST(OpenFileTest, AFileThatIsNoDatabaseIsCorruptAndCanBeSetAside) {
  TempFolder folder;
  const fs::path path = folder.path() / "c.sqlite";
  std::ofstream(path) << std::string(5000, 'x');
  const auto opened = OpenFile(path, kSecond);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::kCorrupt);
  const fs::path damaged = SetAsideDamaged(path, kSecond, folder.path() / "guard");
  EXPECT_EQ(Bytes(damaged), std::string(5000, 'x'));
  EXPECT_TRUE(OpenFile(path, kSecond));
  // A second process that had found the damage too finds the successor.
  EXPECT_TRUE(SetAsideDamaged(path, kSecond, folder.path() / "guard").empty());
}

TEST(OpenFileTest, ThreadsThatMakeAFileAtOnceShareIt) {
  TempFolder folder;
  const fs::path path = folder.path() / "c.sqlite";
  std::array<base::Status, 6> outcomes;
  {
    std::vector<std::jthread> threads;
    for (base::Status& outcome : outcomes) {
      threads.emplace_back([&] {
        auto database = OpenFile(path, kSecond);
        outcome = database ? database->Transact([&] {
          return database->Execute("INSERT INTO thing VALUES('mine', 1)");
        })
                           : base::Fail(database.error());
      });
    }
  }
  for (const base::Status& outcome : outcomes) EXPECT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(*OpenFile(path, kSecond)->Ask("SELECT count(*) FROM thing WHERE name = 'mine'"), 6);
}

TEST(DatabaseTest, AFailedTransactionLeavesNothing) {
  auto database = OpenInMemory(kSecond);
  ASSERT_TRUE(database);
  const auto done = database->Transact([&]() -> base::Status {
    LOGAI_RETURN_IF_ERROR(database->Execute("DELETE FROM thing"));
    return base::Fail(ErrorKind::kInternal, "thought better of it");
  });
  EXPECT_EQ(done.error().kind, ErrorKind::kInternal);
  EXPECT_EQ(*database->Ask("SELECT count(*) FROM thing"), 1);
  EXPECT_FALSE(database->in_transaction());
}

TEST(DatabaseTest, BytesComeBackAsTheyWere) {
  auto database = OpenInMemory(kFirst);
  ASSERT_TRUE(database);
  ASSERT_TRUE(database->Execute("CREATE TABLE body(bytes BLOB NOT NULL) STRICT"));
  const std::string bytes("a\0b\xff", 4);
  auto insert = database->Prepare("INSERT INTO body VALUES(?)");
  ASSERT_TRUE(insert);
  ASSERT_TRUE(insert->Restart().BindBlob(bytes).Run());
  ASSERT_TRUE(insert->Restart().BindBlob("").Run());
  auto select = database->Prepare("SELECT bytes FROM body ORDER BY rowid");
  ASSERT_TRUE(*select->Step());
  EXPECT_EQ(select->Blob(0), bytes);
  ASSERT_TRUE(*select->Step());
  EXPECT_EQ(select->Blob(0), "");
}

}  // namespace
}  // namespace logai::store
