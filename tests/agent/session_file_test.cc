#include "agent/session/session_file.h"

#include <gtest/gtest.h>

#include <fstream>

#include "agent/session/session_store.h"
#include "base/file.h"
#include "privacy/redactor.h"
#include "tests/support/temp_folder.h"

namespace logai::agent {
namespace {

using base::ErrorKind;

Session Head(const std::string& id = "20261120-1402-abcde") {
  return {.id = id, .name = {}, .begun = base::FromEpochMs(1'000), .sources = {"/logs"}};
}

llm::Message Said(const std::string& text) {
  return {.role = llm::Role::kAssistant,
          .text = privacy::Redactor({.enabled = false}).Redact(text),
          .tool_calls = {{"c1", "search_logs", R"({"search_pattern":"x"})"}}};
}

SavedAnswer Answered() {
  SavedAnswer answer;
  answer.text = "The pool was exhausted [e1].";
  answer.conclusion = {.status = ConclusionStatus::kCause,
                       .summary = "pool exhausted",
                       .culprit = "payment-db",
                       .confidence = Confidence::kMedium};
  answer.citations = {{"e1", true, ""}, {"e9", false, "there is no e9"}};
  answer.coverage = {"Looked at: 3 lines"};
  answer.provider = "scripted";
  answer.model_requests = 2;
  answer.usage.input = base::TokenCount(812);
  return answer;
}

/// A session with one question and its answer.
std::filesystem::path WriteOne(const std::filesystem::path& folder) {
  auto writer = SessionWriter::Create(folder, Head());
  EXPECT_TRUE(writer) << writer.error().message;
  EXPECT_TRUE(writer->WriteQuestion("why?\n\xE2\x80\xA8", base::FromEpochMs(5'000)));
  EXPECT_TRUE(writer->WriteMessage(Said("let me look")));
  net::Headers headers;
  headers.Add("Authorization", "…");
  EXPECT_TRUE(writer->WriteRequest({"openai", "gpt", "POST https://x/", headers, R"({"a":"\n"})"},
                                   base::FromEpochMs(5'001)));
  EXPECT_TRUE(writer->WriteToolRun({.name = "search_logs", .summary = "3 events"}));
  EXPECT_TRUE(writer->WriteEvidence({.id = "e1",
                                     .time = base::FromEpochMs(4'000),
                                     .level = logs::Level::kError,
                                     .group = "pg",
                                     .line = base::LineNumber(21),
                                     .line_end = base::LineNumber(22),
                                     .shown_text = "slots",
                                     .record_text = "no slots"}));
  EXPECT_TRUE(writer->WriteAnswer(Answered()));
  return writer->file();
}

TEST(SessionFileTest, WhatWasWrittenIsRead) {
  const test::TempFolder folder;
  const auto session = ReadSession(WriteOne(folder.path()));
  ASSERT_TRUE(session) << session.error().message;
  EXPECT_EQ(session->id, "20261120-1402-abcde");
  EXPECT_EQ(session->sources, std::vector<std::string>{"/logs"});
  EXPECT_EQ(session->unreadable, 0u);
  ASSERT_EQ(session->turns.size(), 1u);
  const SavedTurn& turn = session->turns.front();
  EXPECT_EQ(turn.question, "why?\n\xE2\x80\xA8");
  EXPECT_EQ(turn.asked, base::FromEpochMs(5'000));
  ASSERT_EQ(turn.messages.size(), 1u);
  EXPECT_EQ(turn.messages[0].role, llm::Role::kAssistant);
  EXPECT_EQ(turn.messages[0].tool_calls.at(0).arguments_json, R"({"search_pattern":"x"})");
  ASSERT_EQ(turn.requests.size(), 1u);
  EXPECT_EQ(turn.requests[0].request.body, R"({"a":"\n"})");
  EXPECT_EQ(turn.requests[0].request.headers.Get("authorization"), "…");
  EXPECT_EQ(turn.tool_runs.at(0).summary, "3 events");
  ASSERT_TRUE(turn.answer);
  EXPECT_EQ(turn.answer->conclusion.culprit, "payment-db");
  EXPECT_EQ(turn.answer->conclusion.confidence, Confidence::kMedium);
  EXPECT_EQ(turn.answer->citations.at(1).problem, "there is no e9");
  EXPECT_EQ(turn.answer->usage.input, base::TokenCount(812));
  EXPECT_EQ(turn.answer->usage.output, std::nullopt);
  ASSERT_EQ(session->evidence.size(), 1u);
  EXPECT_EQ(session->evidence[0].level, logs::Level::kError);
  EXPECT_EQ(session->evidence[0].record_text, "no slots");
  EXPECT_EQ(session->evidence[0].line_end, base::LineNumber(22));
}

TEST(SessionFileTest, EveryTornEndLeavesWhatStoodBefore) {
  const test::TempFolder folder;
  const std::string whole = *base::ReadWholeFile(WriteOne(folder.path()));
  const auto head_end = whole.find('\n') + 1;
  for (std::size_t length = head_end; length < whole.size(); ++length) {
    const auto session = ParseSession(std::string_view(whole).substr(0, length));
    ASSERT_TRUE(session) << length;
    EXPECT_EQ(session->unreadable, 0u) << length;
    EXPECT_FALSE(!session->turns.empty() && session->turns[0].answer.has_value()) << length;
  }
}

TEST(SessionFileTest, ASessionGoesOnBehindATornLine) {
  const test::TempFolder folder;
  const auto path = WriteOne(folder.path());
  std::ofstream(path, std::ios::app) << R"({"kind":"question","ti)";
  {
    auto writer = SessionWriter::Continue(path);
    ASSERT_TRUE(writer) << writer.error().message;
    ASSERT_TRUE(writer->WriteQuestion("and then?", base::FromEpochMs(9'000)));
    ASSERT_TRUE(writer->WriteFailure("cancelled"));
    ASSERT_TRUE(writer->WriteName("the outage"));
  }
  const auto session = ReadSession(path);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->unreadable, 0u);
  ASSERT_EQ(session->turns.size(), 2u);
  EXPECT_EQ(session->turns[1].question, "and then?");
  EXPECT_EQ(session->turns[1].failure, "cancelled");
  EXPECT_EQ(session->name, "the outage");
}

TEST(SessionFileTest, ADamagedLineCostsItselfAndIsCounted) {
  const test::TempFolder folder;
  std::string text = *base::ReadWholeFile(WriteOne(folder.path()));
  text.insert(text.find('\n') + 1, "garbage\n{\"kind\":\"of a later version\"}\n");
  const auto session = ParseSession(text);
  ASSERT_TRUE(session);
  EXPECT_EQ(session->unreadable, 1u);
  EXPECT_EQ(session->turns.size(), 1u);
}

TEST(SessionFileTest, WhatIsNoSessionIsRefused) {
  for (const std::string text : {"", "\n", "hello\n", "{\"kind\":\"question\",\"text\":\"x\"}\n",
                                 "{\"kind\":\"session\",\"version\":2,\"id\":\"x\"}\n"}) {
    const auto session = ParseSession(text);
    ASSERT_FALSE(session) << text;
    EXPECT_EQ(session.error().kind, ErrorKind::kCorrupt);
  }
}

TEST(SessionFileTest, TwoCannotWriteOneSession) {
  const test::TempFolder folder;
  auto first = SessionWriter::Create(folder.path(), Head());
  ASSERT_TRUE(first);
  const auto second = SessionWriter::Continue(first->file());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kUnavailable);
}

TEST(SessionFileTest, OnlyItsOwnerMayReadIt) {
  const test::TempFolder folder;
  const auto path = WriteOne(folder.path() / "sessions");
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(path).permissions(), perms::owner_read | perms::owner_write);
  EXPECT_EQ(std::filesystem::status(path.parent_path()).permissions(), perms::owner_all);
}

TEST(SessionStoreTest, FindsByWhatAPersonWrites) {
  const test::TempFolder folder;
  for (const auto* id : {"20261120-1402-abcde", "20261120-1403-fghjk", "20261121-0900-zzzzz"}) {
    auto writer = SessionWriter::Create(folder.path(), Head(id));
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->WriteQuestion("why?", base::FromEpochMs(id[7] == '1' ? 9'000 : 5'000)));
    if (id[7] == '1') {
      ASSERT_TRUE(writer->WriteName("the payment outage"));
    }
  }
  std::ofstream(folder.path() / "notes.txt") << "not ours\n";
  std::ofstream(folder.path() / "empty.jsonl");
  const SessionStore store(folder.path());
  const auto all = store.List();
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 3u);
  EXPECT_EQ(all->front().id, "20261121-0900-zzzzz");

  const auto found = [&](std::string_view word) { return store.Find(word)->stem().string(); };
  EXPECT_EQ(found("last"), "20261121-0900-zzzzz");
  EXPECT_EQ(found("abcde"), "20261120-1402-abcde");
  EXPECT_EQ(found("20261120-1403"), "20261120-1403-fghjk");
  EXPECT_EQ(found("Payment"), "20261121-0900-zzzzz");
  EXPECT_EQ(store.Find("20261120").error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(store.Find("nope").error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(SessionStore(folder.path() / "none").Find("last").error().kind, ErrorKind::kNotFound);
}

TEST(SessionStoreTest, DeletesNothingButSessionsThatNobodyWrites) {
  const test::TempFolder folder;
  const auto path = WriteOne(folder.path());
  {
    const auto writer = SessionWriter::Continue(path);
    EXPECT_EQ(SessionStore::Delete(path).error().kind, ErrorKind::kUnavailable);
  }
  const auto other = folder.path() / "other.jsonl";
  std::ofstream(other) << "precious\n";
  EXPECT_EQ(SessionStore::Delete(other).error().kind, ErrorKind::kCorrupt);
  EXPECT_TRUE(std::filesystem::exists(other));
  EXPECT_TRUE(SessionStore::Delete(path));
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace logai::agent
