#include "sources/file_discovery.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "tests/support/file_reading.h"
#include "tests/support/temp_folder.h"

namespace logai::sources {
namespace {

using test::kLog;
using test::Names;
using test::Open;
using test::Strings;
using test::TempFolder;

TEST(FileDiscoveryTest, LinksAndSpecialFilesOfAFolderAreTold) {
  namespace fs = std::filesystem;
  const TempFolder folder;
  folder.Write("logs/a.log", kLog);
  folder.Write("far/c.log", kLog);
  const fs::path logs = fs::path(folder.path()) / "logs";
  fs::create_symlink("a.log", logs / "b.log");
  fs::create_directory_symlink("../far", logs / "sub");
  fs::create_directory_symlink(".", logs / "loop");
  fs::create_symlink("/dev/zero", logs / "zero");
  fs::create_symlink("turn", logs / "turn");
  ASSERT_EQ(::mkfifo((logs / "pipe").c_str(), 0600), 0);
  const auto source = Open({logs.string(), (logs / "a.log").string()});
  EXPECT_EQ(Names(*source), Strings{"a.log"});
  EXPECT_EQ(source->Notices(),
            (Strings{"2 links to folders were not followed (name the folder itself to read it): "
                     "loop (to .), sub (to ../far)",
                     "2 special files were left out: pipe (pipe), zero (device)",
                     "1 file was read once under another name: b.log (as a.log)",
                     "turn was left out: a symbolic link to turn, which can't be reached"}));
}

}  // namespace
}  // namespace logai::sources
