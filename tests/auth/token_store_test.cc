#include "auth/token_store.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <sstream>

#include "tests/support/temp_folder.h"

namespace logai::auth {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Secret;
using test::TempFolder;

std::string Content(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return (std::ostringstream() << stream.rdbuf()).str();
}

mode_t ModeOf(const fs::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 07777;
}

SignIn NewSignIn(std::string token = "gho_0123456789abcdef") {
  return {.token = Secret(std::move(token)),
          .created_at = "2026-11-20T14:00:00.000Z",
          .device_code = {}};
}

TEST(TokenStoreTest, NothingIsStoredAtFirst) {
  const TempFolder folder;
  const TokenStore store(folder.path() / "logai");
  const auto stored = store.Read(kCopilotProvider);
  ASSERT_TRUE(stored.has_value()) << stored.error().message;
  EXPECT_FALSE(stored->has_value());
  EXPECT_FALSE(fs::exists(folder.path() / "logai"));
}

TEST(TokenStoreTest, WhatIsWrittenIsReadByTheNext) {
  const TempFolder folder;
  ASSERT_TRUE(TokenStore(folder.path() / "logai").Write(kCopilotProvider, NewSignIn()).has_value());
  const auto stored = TokenStore(folder.path() / "logai").Read(kCopilotProvider);
  ASSERT_TRUE(stored.has_value() && stored->has_value());
  EXPECT_EQ((*stored)->token.Reveal(), "gho_0123456789abcdef");
  EXPECT_EQ((*stored)->created_at, "2026-11-20T14:00:00.000Z");
}

TEST(TokenStoreTest, FileAndFolderAreForTheirOwnerAlone) {
  const TempFolder folder;
  const TokenStore store(folder.path() / "data" / "logai");
  ASSERT_TRUE(store.Write(kCopilotProvider, NewSignIn()).has_value());
  EXPECT_EQ(ModeOf(store.file()), 0600u);
  EXPECT_EQ(ModeOf(folder.path() / "data" / "logai"), 0700u);
}

TEST(TokenStoreTest, WritingClosesAFileThatWasOpenToOthers) {
  const TempFolder folder;
  const TokenStore store(folder.path());
  folder.Write("auth.json", R"({"other":1})");
  ::chmod(store.file().c_str(), 0644);
  ::chmod(folder.path().c_str(), 0755);
  EXPECT_TRUE(store.IsOpenToOthers());
  ASSERT_TRUE(store.Write(kCopilotProvider, NewSignIn()).has_value());
  EXPECT_FALSE(store.IsOpenToOthers());
  EXPECT_EQ(ModeOf(store.file()), 0600u);
  EXPECT_EQ(ModeOf(folder.path()), 0700u);
}

TEST(TokenStoreTest, WritingLeavesNoOtherFileBehind) {
  const TempFolder folder;
  const TokenStore store(folder.path());
  ASSERT_TRUE(store.Write(kCopilotProvider, NewSignIn()).has_value());
  ASSERT_TRUE(store.Write(kCopilotProvider, NewSignIn("gho_second0123456789")).has_value());
  int files = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(folder.path())) ++files;
  EXPECT_EQ(files, 1);
}

TEST(TokenStoreTest, RemovingTheLastEntryRemovesTheFile) {
  const TempFolder folder;
  const TokenStore store(folder.path());
  ASSERT_TRUE(store.Write(kCopilotProvider, NewSignIn()).has_value());
  const auto removed = store.Remove(kCopilotProvider);
  ASSERT_TRUE(removed.has_value());
  EXPECT_TRUE(*removed);
  EXPECT_FALSE(fs::exists(store.file()));
  const auto again = store.Remove(kCopilotProvider);
  ASSERT_TRUE(again.has_value());
  EXPECT_FALSE(*again);
}

TEST(TokenStoreTest, RemovingKeepsOtherEntriesAndTheMode) {
  const TempFolder folder;
  const TokenStore store(folder.path());
  folder.Write("auth.json", R"({"github_copilot":{"token":"gho_x"},"other":{"k":"v"}})");
  const auto removed = store.Remove(kCopilotProvider);
  ASSERT_TRUE(removed.has_value() && *removed);
  EXPECT_EQ(Content(store.file()), "{\n  \"other\": {\n    \"k\": \"v\"\n  }\n}\n");
  EXPECT_EQ(ModeOf(store.file()), 0600u);
}

TEST(TokenStoreTest, RemovingNothingDoesNotTouchTheFile) {
  const TempFolder folder;
  const TokenStore store(folder.path());
  folder.Write("auth.json", "{\"other\" :1}");
  const auto removed = store.Remove(kCopilotProvider);
  ASSERT_TRUE(removed.has_value());
  EXPECT_FALSE(*removed);
  EXPECT_EQ(Content(store.file()), "{\"other\" :1}");
}

TEST(TokenStoreTest, ADamagedFileIsNamedAndLeftAsItIs) {
  const TempFolder folder;
  const TokenStore store(folder.path());
  const std::string damaged = R"({"github_copilot": {"token": "gho_precious)";
  folder.Write("auth.json", damaged);
  const std::array<base::Error, 3> errors = {store.Read(kCopilotProvider).error(),
                                             store.Write(kCopilotProvider, NewSignIn()).error(),
                                             store.Remove(kCopilotProvider).error()};
  for (const base::Error& error : errors) {
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_NE(error.message.find(store.file().string()), std::string::npos) << error.message;
    EXPECT_NE(error.next.find("logai auth login"), std::string::npos);
    EXPECT_EQ(error.ToString().find("gho_precious"), std::string::npos);
  }
  EXPECT_EQ(Content(store.file()), damaged);
}

TEST(TokenStoreTest, AFileThatIsTooLargeCountsAsDamaged) {
  const TempFolder folder;
  const TokenStore store(folder.path());
  folder.Write("auth.json", "{\"a\":\"" + std::string(2'000'000, 'x') + "\"}");
  EXPECT_EQ(store.Read(kCopilotProvider).error().kind, ErrorKind::kCorrupt);
}

TEST(TokenStoreTest, WhatIsNoFileIsRefusedAndNotWaitedFor) {
  const TempFolder folder;
  fs::create_directory(folder.path() / "auth.json");
  EXPECT_EQ(TokenStore(folder.path()).Read(kCopilotProvider).error().kind,
            ErrorKind::kInvalidInput);

  const TempFolder with_pipe;
  ASSERT_EQ(::mkfifo((with_pipe.path() / "auth.json").c_str(), 0600), 0);
  EXPECT_EQ(TokenStore(with_pipe.path()).Read(kCopilotProvider).error().kind,
            ErrorKind::kInvalidInput);
}

TEST(TokenStoreTest, ASymbolicLinkStaysOne) {
  const TempFolder folder;
  const auto real = folder.Write("dotfiles/auth.json", R"({"other":1})");
  fs::create_directory(folder.path() / "logai");
  fs::create_symlink(real, folder.path() / "logai" / "auth.json");
  const TokenStore store(folder.path() / "logai");
  ASSERT_TRUE(store.Write(kCopilotProvider, NewSignIn()).has_value());
  EXPECT_TRUE(fs::is_symlink(store.file()));
  EXPECT_NE(Content(real).find("gho_0123456789abcdef"), std::string::npos);
  EXPECT_NE(Content(real).find("other"), std::string::npos);
}

TEST(TokenStoreTest, AFolderThatCannotBeMadeIsNamed) {
  const TempFolder folder;
  folder.Write("in-the-way", "");
  const auto written =
      TokenStore(folder.path() / "in-the-way" / "logai").Write(kCopilotProvider, NewSignIn());
  ASSERT_FALSE(written.has_value());
  EXPECT_NE(written.error().message.find("in-the-way"), std::string::npos);
}

}  // namespace
}  // namespace logai::auth
