#include "app/read_progress.h"

#include <gtest/gtest.h>

#include <fstream>

namespace logai::app {
namespace {

sources::FoundFile FileOf(const std::string& name, std::size_t bytes) {
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / name;
  std::ofstream(path) << std::string(bytes, 'x');
  return {.path = path, .name = name};
}

TEST(ReadProgressTest, TheTextOfPlainFilesIsKnownBeforeTheyAreRead) {
  const std::vector<sources::FoundFile> files = {FileOf("a.log", 10), FileOf("b.log", 5)};
  EXPECT_EQ(TextSizeOf(files), base::ByteCount(15));
}

TEST(ReadProgressTest, NothingIsSaidWhereOneIsCompressedOrGone) {
  EXPECT_EQ(TextSizeOf(std::vector{FileOf("a.log", 10), FileOf("b.log.gz", 5)}),
            base::ByteCount(0));
  EXPECT_EQ(TextSizeOf(std::vector{sources::FoundFile{.path = "/no/such/file", .name = "file"}}),
            base::ByteCount(0));
}

}  // namespace
}  // namespace logai::app
