#include "agent/offline_notions.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/asked_logs.h"

namespace logai::agent {
namespace {

using logs::Level;

TEST(OfflineNotionsTest, AFaultIsFoundInAnyOfItsWordings) {
  struct Case {
    const char* question;
    const char* line;
  };
  const std::vector<Case> cases = {
      {"did the OOM killer kill anything?", "java invoked oom-killer: gfp_mask=0xcc0"},
      {"did anything run out of memory?",
       "Memory cgroup out of memory: Killed process 5249 (java)"},
      {"was anything OOM killed?", "container payment exited with code 137"},
      {"is the disk full?", "flush of seg-9 failed: No space left on device (errno 28)"},
      {"did we run out of disk space?", "write: ENOSPC"},
      {"did any disk fill up?", "volume /var/lib 100% used"},
      {"is the database down?", "connect to postgres at db-1 failed: Connection refused"},
      {"was anyone denied access?", "cannot write day.csv: Permission denied (os error 13)"},
      {"were there failed logins?", "Failed password for root from door-7 port 22"},
      {"is there a brute force attack?", R"("POST /login HTTP/1.1" 401 99 "-" "x")"},
      {"did anything crash?", "worker[17]: segfault at 0 ip 00007f"},
      {"were there timeouts?", "rpc error: context deadline exceeded"},
      {"were we rate limited?", "gateway answered 429 Too Many Requests"},
      {"has any certificate expired?", "x509: certificate has expired or is not yet valid"},
      {"was the connection pool exhausted?", "HikariPool-1 - Connection is not available"},
      {"were there dns problems?", "dial tcp: lookup es.local: no such host"},
      {"did the database restart?", "postgres: database system is ready to accept connections"},
      {"was there a deployment?", "rollout of checkout v42 begins"}};
  for (const auto& [question, line] : cases) {
    test::AskedLogs logs;
    EXPECT_FALSE(logs.Summary(question).starts_with("Yes")) << question;
    logs.Add("node/app.log", 700'000, Level::kUnknown, line);
    const Answer answer = logs.Ask(question);
    EXPECT_TRUE(answer.conclusion.summary.starts_with("Yes: 1 line ")) << question << answer.text;
    ASSERT_FALSE(answer.citations.empty()) << question;
    EXPECT_EQ(answer.citations[0].evidence.shown_text, line) << question;
  }
}

TEST(OfflineNotionsTest, WhatIsDeniedOrNamedOnlyIsNoFault) {
  const std::vector<std::pair<const char*, const char*>> cases = {
      {"did anything run out of memory?", "GET /docs/out-of-memory.html 200"},
      {"did anything crash?", "job 837 finished, exit code 0"},
      {"is the disk full?", "volume /var/lib 70% used"},
      {"were there timeouts?", "starting with timeout=30"},
      {"did any test crash?", "test_out_of_memory_crash PASSED"}};
  for (const auto& [question, line] : cases) {
    test::AskedLogs logs;
    logs.Add("node/app.log", 700'000, Level::kInfo, line);
    EXPECT_FALSE(logs.Summary(question).starts_with("Yes")) << question;
  }
}

TEST(OfflineNotionsTest, APartOfWhatIsAskedIsShownRatherThanABareNo) {
  test::AskedLogs logs;
  for (int i = 0; i < 5; ++i) {
    logs.Add("ingest/app.log", 700'000 + i, Level::kError, "flush failed: No space left on device");
  }
  const Answer answer = logs.Ask("is the disk full on warehouse-9?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_NE(answer.conclusion.summary.find("5 lines “disk full”, none “warehouse-9”"),
            std::string::npos)
      << answer.text;
  ASSERT_FALSE(answer.citations.empty());
  EXPECT_EQ(answer.citations[0].evidence.shown_text, "flush failed: No space left on device");
}

TEST(OfflineNotionsTest, ANoNamesTheWordingsThatWereLookedFor) {
  test::AskedLogs logs;
  const Answer answer = logs.Ask("is the disk full?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_NE(answer.text.find("such as “no space left”"), std::string::npos) << answer.text;
}

TEST(OfflineNotionsTest, TheLongestWordingOfAQuestionCounts) {
  const std::vector<std::string> words = {"oom", "killer", "kill"};
  EXPECT_EQ(NotionAt(words, 0).words, 2U);
  const std::vector<std::string> gap = {"disk", "now", "full"};
  EXPECT_EQ(NotionAt(gap, 0).words, 3U);
  const std::vector<std::string> other = {"diskette"};
  EXPECT_EQ(NotionAt(other, 0).notion, nullptr);
}

}  // namespace
}  // namespace logai::agent
