// The ledger's file: private, shared, and never in the way of a question.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <fstream>

#include "base/file.h"
#include "store/database.h"
#include "tests/llm/quota/moving_time.h"
#include "tests/support/temp_folder.h"

namespace logai::llm {
namespace {

using test::TempFolder;
namespace fs = std::filesystem;

mode_t ModeOf(const fs::path& path) {
  struct stat status{};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777;
}

std::int64_t UsedToday(Bench& bench, const QuotaSubject& subject) {
  return GaugeOf(bench.ledger->StateOf(subject), Metric::kRequests, Period::kDay)->used;
}

/// Brings what stands in the log of changes into the file itself.
void MoveIntoFile(const fs::path& path) {
  auto database = store::Database::Open(path, store::Database::Mode::kCreate);
  ASSERT_TRUE(database);
  ASSERT_TRUE(database->Execute("PRAGMA wal_checkpoint(TRUNCATE)"));
}

/// Overwrites `size` bytes at `offset`.
void Damage(const fs::path& path, std::streamoff offset, std::size_t size) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(offset);
  file << std::string(size, '\xA5');
}

TEST(QuotaLedgerFileTest, NothingIsOpenedBeforeItIsNeeded) {
  TempFolder folder;
  Bench bench(folder.path() / "quota.sqlite");
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(QuotaLedgerFileTest, TheFileIsForItsOwnerAlone) {
  TempFolder folder;
  const fs::path path = folder.path() / "data" / "logai" / "quota.sqlite";
  Bench bench(path);
  const auto ticket = bench.Admit(OpenAiSubject());
  EXPECT_EQ(ModeOf(path), 0600u);
  EXPECT_EQ(ModeOf(path.parent_path()), 0700u);
  EXPECT_EQ(ModeOf(folder.path() / "data"), 0700u);
  for (const auto& entry : fs::directory_iterator(path.parent_path()))
    EXPECT_EQ(ModeOf(entry.path()), 0600u) << entry.path();
}

TEST(QuotaLedgerFileTest, AFileThatOthersCouldReadIsClosedToThem) {
  TempFolder folder;
  const fs::path path = folder.path() / "quota.sqlite";
  Bench(path).Ask(OpenAiSubject());
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  Bench(path).Ask(OpenAiSubject());
  EXPECT_EQ(ModeOf(path), 0600u);
}

TEST(QuotaLedgerFileTest, CountsOutliveTheProcess) {
  TempFolder folder;
  Bench bench(folder.path() / "quota.sqlite");
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject()));
  bench.Reopen();
  EXPECT_EQ(UsedToday(bench, GitHubSubject()), 10);
  EXPECT_GT(bench.WaitNow(GitHubSubject()), Millis(0));
  EXPECT_EQ(bench.ledger->Snapshot().only_in_memory, "");
}

TEST(QuotaLedgerFileTest, AFileThatIsNoDatabaseIsSetAside) {
  TempFolder folder;
  const fs::path path = folder.Write("quota.sqlite", "this is not a database, whatever it is");
  Bench bench(path);
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  bench.Reopen();
  EXPECT_EQ(UsedToday(bench, OpenAiSubject()), 1);
  EXPECT_EQ(bench.ledger->Snapshot().only_in_memory, "");
  bench.expected_notices = 1;
  ASSERT_EQ(bench.ledger_notices.size(), 1u);
  EXPECT_TRUE(bench.ledger_notices[0].contains("was damaged")) << bench.ledger_notices[0];
  EXPECT_EQ(*base::ReadWholeFile(folder.path() / "quota.sqlite.damaged"),
            "this is not a database, whatever it is");
}

TEST(QuotaLedgerFileTest, DamageInTheMiddleIsSetAside) {
  TempFolder folder;
  const fs::path path = folder.path() / "quota.sqlite";
  {
    Bench bench(path);
    for (int i = 0; i < 40; ++i) EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  }
  MoveIntoFile(path);
  Damage(path, 4'096, 16'384);
  Bench bench(path);
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  EXPECT_EQ(UsedToday(bench, OpenAiSubject()), 1);
  bench.expected_notices = 1;
  ASSERT_EQ(bench.ledger_notices.size(), 1u);
  EXPECT_TRUE(bench.ledger_notices[0].contains("was damaged")) << bench.ledger_notices[0];
  EXPECT_TRUE(fs::exists(folder.path() / "quota.sqlite.damaged"));
}

TEST(QuotaLedgerFileTest, AFileCutShortIsSurvived) {
  TempFolder folder;
  const fs::path path = folder.path() / "quota.sqlite";
  {
    Bench bench(path);
    for (int i = 0; i < 40; ++i) EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  }
  for (const std::uintmax_t size : {6'000u, 4'096u, 100u, 1u, 0u}) {
    MoveIntoFile(path);
    fs::resize_file(path, size);
    Bench bench(path);
    EXPECT_TRUE(bench.Ask(OpenAiSubject())) << size;
    EXPECT_EQ(UsedToday(bench, OpenAiSubject()), 1) << size;
    EXPECT_EQ(bench.ledger->Snapshot().only_in_memory, "") << size;
    bench.expected_notices = size <= 1 ? 0 : 1;  // SQLite takes one byte for none
  }
}

/// What another release, or another program, has written.
class ForeignFile {
 public:
  ForeignFile(const fs::path& path, std::size_t field_at, unsigned char value) : path_(path) {
    {
      Bench(path).Ask(OpenAiSubject());
    }
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(field_at) + 3);  // big-endian, 4 bytes
    file.put(static_cast<char>(value));
    file.close();
    content_ = *base::ReadWholeFile(path);
  }
  bool unchanged() const { return *base::ReadWholeFile(path_) == content_; }

 private:
  fs::path path_;
  std::string content_;
};

// Offsets of the SQLite file format: 60 is user_version, 68 application_id.
TEST(QuotaLedgerFileTest, AFileOfANewerReleaseIsLeftAlone) {
  TempFolder folder;
  const fs::path path = folder.path() / "quota.sqlite";
  const ForeignFile foreign(path, 60, 2);
  Bench bench(path);
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  EXPECT_EQ(UsedToday(bench, OpenAiSubject()), 2);  // counted in memory, from nothing
  bench.expected_notices = 1;
  ASSERT_EQ(bench.ledger_notices.size(), 1u);
  EXPECT_TRUE(bench.ledger_notices[0].contains("newer release")) << bench.ledger_notices[0];
  EXPECT_TRUE(bench.ledger->Snapshot().only_in_memory.contains("newer release"));
  bench.ledger.reset();
  EXPECT_TRUE(foreign.unchanged());
}

TEST(QuotaLedgerFileTest, AFileOfAnotherProgramIsLeftAlone) {
  TempFolder folder;
  const fs::path path = folder.path() / "quota.sqlite";
  const ForeignFile foreign(path, 68, 0x11);
  Bench bench(path);
  EXPECT_TRUE(bench.Ask(OpenAiSubject()));
  bench.expected_notices = 1;
  ASSERT_EQ(bench.ledger_notices.size(), 1u);
  EXPECT_TRUE(bench.ledger_notices[0].contains("another program")) << bench.ledger_notices[0];
  bench.ledger.reset();
  EXPECT_TRUE(foreign.unchanged());
}

TEST(QuotaLedgerFileTest, APlaceThatCannotBeWrittenIsToldOnce) {
  TempFolder folder;
  folder.Write("file", "");
  for (const fs::path& path : {folder.path() / "file" / "quota.sqlite", folder.path()}) {
    Bench bench(path);
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject())) << path;
    EXPECT_GT(bench.WaitNow(GitHubSubject()), Millis(0)) << path;  // it paces all the same
    bench.expected_notices = 1;
    ASSERT_EQ(bench.ledger_notices.size(), 1u) << path;
    EXPECT_TRUE(bench.ledger_notices[0].starts_with("requests are counted for this session only"))
        << bench.ledger_notices[0];
  }
}

/// Lets no file of this process grow beyond `bytes`, as on a full disk.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    before_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    rlimit small = limit_;
    small.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    ::signal(SIGXFSZ, before_);
  }

 private:
  rlimit limit_{};
  void (*before_)(int) = nullptr;
};

TEST(QuotaLedgerFileTest, AFullDiskIsToldOnceAndTheDayIsKept) {
  TempFolder folder;
  Bench bench(folder.path() / "quota.sqlite");
  for (int i = 0; i < 7; ++i) EXPECT_TRUE(bench.Ask(GitHubSubject()));
  {
    const SmallDisk full(40'000);  // the log of changes stands there already
    for (int i = 0; i < 20; ++i) {
      EXPECT_TRUE(bench.Ask(GitHubSubject()));
      bench.time.Move(seconds(10));
    }
  }
  bench.expected_notices = 1;
  ASSERT_EQ(bench.ledger_notices.size(), 1u);
  EXPECT_EQ(UsedToday(bench, GitHubSubject()), 27);
}

TEST(QuotaLedgerFileTest, AFileThatIsRemovedIsMadeAgain) {
  TempFolder folder;
  const fs::path path = folder.path() / "quota.sqlite";
  Bench bench(path);
  auto under_way = bench.Admit(OpenAiSubject());
  fs::remove_all(folder.path() / "quota.sqlite");
  fs::remove_all(folder.path() / "quota.sqlite-wal");
  fs::remove_all(folder.path() / "quota.sqlite-shm");
  (*under_way)->Finish({.outcome = RequestOutcome::kAnswered});
  EXPECT_TRUE(fs::exists(path));
  EXPECT_EQ(UsedToday(bench, OpenAiSubject()), 1);
  bench.Reopen();
  EXPECT_EQ(UsedToday(bench, OpenAiSubject()), 1);
  EXPECT_TRUE(bench.ledger_notices.empty());
}

}  // namespace
}  // namespace logai::llm
