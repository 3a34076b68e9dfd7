#include "cli/progress.h"

#include <gtest/gtest.h>

namespace logai::cli {
namespace {

using std::chrono::milliseconds;

TEST(ProgressTest, SaysHowMuchIsDoneAndHowFast) {
  EXPECT_EQ(Progress::Text(base::MiB(512), base::MiB(1024), milliseconds(2000)),
            "[##########----------] 512 of 1,024 MiB, 268 MB/s");
  EXPECT_EQ(Progress::Text(base::MiB(3), base::ByteCount(0), milliseconds(1000)), "3 MiB, 3 MB/s");
}

TEST(ProgressTest, AFileThatGrewDoesNotOverflowTheBar) {
  EXPECT_EQ(Progress::Text(base::MiB(3), base::MiB(2), milliseconds(1000)),
            "[####################] 3 of 2 MiB, 3 MB/s");
}

}  // namespace
}  // namespace logai::cli
