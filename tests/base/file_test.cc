#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string>

#include "tests/support/temp_folder.h"

namespace logai::base {
namespace {

mode_t ModeOf(const std::filesystem::path& path) {
  struct stat info{};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
}

std::size_t FilesIn(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                std::filesystem::directory_iterator()));
}

TEST(ReadWholeFileTest, GivesAllBytes) {
  const test::TempFolder folder;
  const std::string content = std::string("line\r\n\0\xFF", 8) + std::string(200'000, 'x');
  const auto read = ReadWholeFile(folder.Write("f", content));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, content);
  EXPECT_EQ(*ReadWholeFile(folder.Write("empty", "")), "");
}

TEST(ReadWholeFileTest, AMissingFileIsNotFoundAndNamed) {
  const test::TempFolder folder;
  const auto read = ReadWholeFile(folder.path() / "none");
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(read.error().message,
            (folder.path() / "none").string() + ": No such file or directory");
}

TEST(ReadWholeFileTest, AFolderIsNoFile) {
  const test::TempFolder folder;
  const auto read = ReadWholeFile(folder.path());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kInvalidInput);
}

TEST(ReadWholeFileTest, TheLimitItselfIsAllowed) {
  const test::TempFolder folder;
  const auto file = folder.Write("f", std::string(1024, 'x'));
  EXPECT_TRUE(ReadWholeFile(file, KiB(1)));
  const auto read = ReadWholeFile(file, ByteCount(1023));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kTooLarge);
}

TEST(ReadWholeFileTest, AnEndlessFileEndsAtTheLimit) {
  const auto read = ReadWholeFile("/dev/zero", MiB(1));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().kind, ErrorKind::kTooLarge);
}

TEST(WriteFileAtomicallyTest, MakesThePrivateFileAndItsFolder) {
  const test::TempFolder folder;
  const auto file = folder.path() / "outer" / "private" / "auth.json";
  ASSERT_TRUE(WriteFileAtomically(file, "{}"));
  EXPECT_EQ(*ReadWholeFile(file), "{}");
  EXPECT_EQ(ModeOf(file), 0600u);
  EXPECT_EQ(ModeOf(file.parent_path()), 0700u);
  EXPECT_EQ(ModeOf(file.parent_path().parent_path()), 0700u);
}

TEST(WriteFileAtomicallyTest, ALinkStaysALinkToTheNewContent) {
  const test::TempFolder folder;
  const auto target = folder.Write("kept/config", "old");
  const auto link = folder.path() / "link";
  std::filesystem::create_symlink(target, link);
  ASSERT_TRUE(WriteFileAtomically(link, "new"));
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_EQ(*ReadWholeFile(target), "new");
  EXPECT_EQ(FilesIn(target.parent_path()), 1u);
}

TEST(WriteFileAtomicallyTest, ReplacesContentAndModeAndLeavesNothingElse) {
  const test::TempFolder folder;
  const auto file = folder.Write("f", "old and longer");
  ASSERT_TRUE(WriteFileAtomically(file, "new", 0644));
  EXPECT_EQ(*ReadWholeFile(file), "new");
  EXPECT_EQ(ModeOf(file), 0644u);
  EXPECT_EQ(FilesIn(folder.path()), 1u);
}

TEST(WriteFileAtomicallyTest, AReaderThatHasTheOldFileOpenKeepsIt) {
  const test::TempFolder folder;
  const auto file = folder.Write("f", "old");
  struct stat before{}, after{};
  ASSERT_EQ(::stat(file.c_str(), &before), 0);
  ASSERT_TRUE(WriteFileAtomically(file, "new"));
  ASSERT_EQ(::stat(file.c_str(), &after), 0);
  EXPECT_NE(before.st_ino, after.st_ino);
}

TEST(WriteFileAtomicallyTest, AFailureLeavesTheOldFileAndNoTemporary) {
  const test::TempFolder folder;
  const auto target = folder.path() / "folder";
  std::filesystem::create_directories(target / "inside");
  const auto written = WriteFileAtomically(target, "x");  // a folder cannot be replaced by a file
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("folder"), std::string::npos);
  EXPECT_TRUE(std::filesystem::exists(target / "inside"));
  EXPECT_EQ(FilesIn(folder.path()), 1u);
}

TEST(WriteFileAtomicallyTest, AFileInPlaceOfAFolderIsAnError) {
  const test::TempFolder folder;
  const auto file = folder.Write("f", "x");
  EXPECT_FALSE(WriteFileAtomically(file / "below", "y"));
}

TEST(FileErrorTest, KindSaysWhatToDo) {
  EXPECT_EQ(FileError("p", ENOENT).kind, ErrorKind::kNotFound);
  EXPECT_EQ(FileError("p", ENOTDIR).kind, ErrorKind::kNotFound);
  EXPECT_EQ(FileError("p", EACCES).kind, ErrorKind::kForbidden);
  EXPECT_EQ(FileError("p", EPERM).kind, ErrorKind::kForbidden);
  EXPECT_EQ(FileError("p", EISDIR).kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(FileError("p", EIO).kind, ErrorKind::kUnavailable);
  EXPECT_EQ(FileError("p", ENOSPC).kind, ErrorKind::kUnavailable);
  EXPECT_TRUE(FileError("some/path", EACCES).message.starts_with("some/path: "));
}

TEST(ExpandHomeTest, OnlyALeadingTildeIsHome) {
  EXPECT_EQ(ExpandHome("~", "/home/ada"), "/home/ada");
  EXPECT_EQ(ExpandHome("~/x/y", "/home/ada"), "/home/ada/x/y");
  EXPECT_EQ(ExpandHome("~bob/x", "/home/ada"), "~bob/x");
  EXPECT_EQ(ExpandHome("a/~", "/home/ada"), "a/~");
  EXPECT_EQ(ExpandHome("/abs", "/home/ada"), "/abs");
  EXPECT_EQ(ExpandHome("", "/home/ada"), "");
}

}  // namespace
}  // namespace logai::base
