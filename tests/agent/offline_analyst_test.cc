#include "agent/offline_analyst.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/incident.h"

namespace logai::agent {
namespace {

using logs::Level;
using test::MakeEvent;

constexpr const char* kWhatWentWrong = "What went wrong, and why?";

// A source whose events are sorted by time, so that faults can be added to healthy traffic.
class Incident {
 public:
  void Add(const char* group, std::int64_t ms, Level level, std::string text) {
    events_.push_back(MakeEvent(group, 0, ms, level, std::move(text)));
  }

  Answer Ask(std::string_view question, OfflineOptions options = {}) {
    test::MemorySource source;
    Fill(source);
    const auto names = source.Names();
    auto answer = Analyse(question, source, names, {}, redactor_, registry_, options, {});
    EXPECT_TRUE(answer.has_value());
    return answer.has_value() ? *std::move(answer) : Answer();
  }

  void Fill(test::MemorySource& source) {
    test::MemorySource healthy;
    test::AddHealthyTraffic(healthy);
    std::vector<logs::Event> all(events_);
    for (const std::string& name : healthy.Names()) {
      EXPECT_TRUE(healthy
                      .ReadGroup({.group = name},
                                 [&](const logs::Event& event) {
                                   all.push_back(event);
                                   return sources::Flow::kContinue;
                                 },
                                 {})
                      .has_value());
    }
    std::ranges::stable_sort(all, [](const auto& a, const auto& b) { return *a.time < *b.time; });
    std::int64_t line = 0;
    for (logs::Event& event : all) {
      event.line = event.line_end = base::LineNumber(++line);
      source.Add(std::move(event));
    }
  }

  logs::EvidenceRegistry& registry() { return registry_; }

 private:
  std::vector<logs::Event> events_;
  privacy::Redactor redactor_;
  logs::EvidenceRegistry registry_;
};

void AddPoolExhaustion(Incident& incident) {
  incident.Add("payment/app.log", 590'000, Level::kInfo, "starting build 9f3c2a1 pool=per-request");
  for (int i = 0; i < 400; ++i) {
    const std::int64_t ms = 600'000 + i * 1500;
    incident.Add("payment-db/pg.log", ms, Level::kCritical,
                 "remaining connection slots are reserved");
    incident.Add("checkout/app.log", ms + 900, Level::kError,
                 "POST /pay timed out after 800 ms (payment)");
  }
}

std::string FirstText(const Answer& answer) {
  return answer.citations.empty() ? "" : answer.citations[0].evidence.shown_text;
}

TEST(OfflineAnalystTest, WhatCameFirstIsTheCauseAndTheChangeBeforeItIsToBlame) {
  Incident incident;
  AddPoolExhaustion(incident);
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(answer.conclusion.culprit, "payment");
  EXPECT_EQ(FirstText(answer), "remaining connection slots are reserved");
  ASSERT_GE(answer.citations.size(), 3U);
  EXPECT_EQ(answer.citations[1].evidence.shown_text, "starting build 9f3c2a1 pool=per-request");
  EXPECT_EQ(answer.provider, "offline");
  EXPECT_EQ(answer.model_requests, 0);
}

TEST(OfflineAnalystTest, TheAnswerSaysWhatSinceWhenAndHowSure) {
  Incident incident;
  AddPoolExhaustion(incident);
  const std::string text = incident.Ask(kWhatWentWrong).text;
  const std::string first = text.substr(0, text.find('\n'));
  EXPECT_NE(first.find("checkout reported errors from 14:10:00 to 14:19:59"), std::string::npos)
      << first;
  EXPECT_NE(first.find("payment-db ran out of connections"), std::string::npos) << first;
  EXPECT_TRUE(first.ends_with("likely")) << first;
  EXPECT_NE(text.find("\n1. 14:09:50  payment:"), std::string::npos) << text;
  EXPECT_NE(text.find("errors/min  "), std::string::npos) << text;
}

TEST(OfflineAnalystTest, EveryCitationIsVerified) {
  Incident incident;
  AddPoolExhaustion(incident);
  const Answer answer = incident.Ask(kWhatWentWrong);
  for (const Citation& citation : answer.citations) {
    EXPECT_TRUE(citation.verified) << citation.evidence.id << ": " << citation.problem;
    EXPECT_TRUE(incident.registry().Find(citation.evidence.id).has_value());
  }
}

TEST(OfflineAnalystTest, HealthyLogsGetNoCauseAndNoCulprit) {
  Incident incident;
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_EQ(answer.conclusion.culprit, std::nullopt);
  EXPECT_TRUE(answer.text.starts_with("The logs do not show a cause")) << answer.text;
}

TEST(OfflineAnalystTest, AnUnrelatedDeploymentIsNotBlamed) {
  Incident incident;
  incident.Add("search/app.log", 560'000, Level::kInfo, "starting build 0c0ffee");
  for (int i = 0; i < 200; ++i) {
    incident.Add("payment-db/pg.log", 600'000 + i * 2000, Level::kCritical,
                 "could not write: No space left on device");
  }
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(answer.conclusion.culprit, "payment-db");
}

TEST(OfflineAnalystTest, AKilledProcessInANodesLogIsNamedAndNotTheNode) {
  test::MemorySource source;
  std::string text;
  for (int i = 0; i < 200; ++i) {
    text += "2026-11-20T14:0" + std::to_string(i / 60) + ":" + std::to_string(10 + i % 50) +
            "Z node-3 cron[812]: job " + std::to_string(i) + " done\n";
  }
  text +=
      "2026-11-20T14:04:02Z node-3 kernel: Out of memory: Killed process 7712 (java)\n"
      "2026-11-20T14:04:03Z node-3 kernel: Out of memory: Killed process 7790 (java)\n"
      "2026-11-20T14:04:04Z node-3 kernel: Out of memory: Killed process 7811 (java)\n";
  source.AddFile("node/syslog", text);
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  const auto answer =
      Analyse(kWhatWentWrong, source, source.Names(), {}, redactor, registry, {}, {});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->conclusion.status, ConclusionStatus::kCause) << answer->text;
  EXPECT_EQ(answer->conclusion.culprit, "java");
  EXPECT_NE(answer->conclusion.summary.find("ran out of memory"), std::string::npos)
      << answer->conclusion.summary;
}

TEST(OfflineAnalystTest, GuestsWhoAreTurnedAwayAreNoFaultOfTheDoor) {
  Incident incident;
  for (int i = 0; i < 60; ++i) {
    incident.Add("door/app.log", 700'000 + i * 9000, Level::kUnknown,
                 "authentication failure; user=guest" + std::to_string(i));
  }
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kNotShown) << answer.text;
  EXPECT_EQ(answer.conclusion.culprit, std::nullopt);
}

TEST(OfflineAnalystTest, WhatFailsFromTheFirstLineOnIsSaidToHaveFailedAllAlong) {
  Incident incident;
  for (int i = 0; i < 300; ++i) {
    incident.Add("store/app.log", 500 + i * 6000, Level::kError,
                 "upload of part " + std::to_string(i) + " failed: No space left on device");
  }
  const Answer answer = incident.Ask("why do uploads fail?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause) << answer.text;
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kMedium);
  EXPECT_EQ(answer.conclusion.culprit, "store");
  EXPECT_NE(answer.conclusion.summary.find("since the log begins"), std::string::npos)
      << answer.conclusion.summary;
}

TEST(OfflineAnalystTest, WhatFailsAllAlongWithoutANamedReasonIsOnlyPossibleAndOnlyWhenAskedFor) {
  Incident incident;
  for (int i = 0; i < 300; ++i) {
    incident.Add("store/app.log", 500 + i * 6000, Level::kError,
                 "thumbnail " + std::to_string(i) + " could not be drawn");
  }
  const Answer asked = incident.Ask("why are thumbnail pictures missing?");
  EXPECT_EQ(asked.conclusion.status, ConclusionStatus::kCause) << asked.text;
  EXPECT_EQ(asked.conclusion.confidence, Confidence::kLow);
  EXPECT_EQ(incident.Ask(kWhatWentWrong).conclusion.status, ConclusionStatus::kNotShown);
}

TEST(OfflineAnalystTest, AServiceOfWhichHalfFailsAllAlongIsSaidWithoutBeingAskedFor) {
  test::MemorySource source;
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(i);
    source.Add(MakeEvent("mail.log", 2 * i + 1, i * 1000, Level::kInfo, "picked up job " + n));
    source.Add(MakeEvent("mail.log", 2 * i + 2, i * 1000, Level::kError, "job " + n + " not sent"));
    source.Add(MakeEvent("error.log", i + 1, i * 1000, Level::kError, "worker in odd state"));
  }
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  const std::vector<std::string> mail = {"mail.log"};
  const auto said = Analyse(kWhatWentWrong, source, mail, {}, redactor, registry, {}, {});
  ASSERT_TRUE(said.has_value());
  EXPECT_EQ(said->conclusion.status, ConclusionStatus::kCause) << said->text;
  EXPECT_EQ(said->conclusion.confidence, Confidence::kLow);
  EXPECT_EQ(said->conclusion.culprit, "mail");
  // A log of errors only holds nothing that the errors could be compared with.
  const std::vector<std::string> errors = {"error.log"};
  const auto kept = Analyse(kWhatWentWrong, source, errors, {}, redactor, registry, {}, {});
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->conclusion.status, ConclusionStatus::kNotShown) << kept->text;
}

TEST(OfflineAnalystTest, AQuestionOfWhichNoWordIsInTheLogsPresumesNothing) {
  test::MemorySource source;
  for (int i = 0; i < 900; ++i) {
    source.Add(MakeEvent("web.log", i + 1, i * 1000, Level::kInfo, "served " + std::to_string(i)));
  }
  source.Add(MakeEvent("web.log", 901, 900'000, Level::kError, "peer closed early"));
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  const auto answer = Analyse("why are invoices not printed?", source, source.Names(), {}, redactor,
                              registry, {}, {});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->conclusion.status, ConclusionStatus::kNotShown) << answer->text;
  EXPECT_NE(answer->text.find("No line holds a word of the question"), std::string::npos);
}

TEST(OfflineAnalystTest, AQuestionAboutAnotherTimeThanTheLogsGetsNoSureAnswer) {
  Incident incident;
  AddPoolExhaustion(incident);
  const Answer answer = incident.Ask("why did checkout fail around 03:10?");
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kLow);
  EXPECT_NE(answer.text.find("a time that the logs do not hold"), std::string::npos) << answer.text;
}

TEST(OfflineAnalystTest, ACallToSomebodyOutsideThatTimesOutBlamesThem) {
  Incident incident;
  for (int i = 0; i < 300; ++i) {
    incident.Add("payment/app.log", 700'000 + i * 1500, Level::kError,
                 "POST https://api.fraud.example/v2/score timed out after 2500 ms");
    incident.Add("checkout/app.log", 700'400 + i * 1500, Level::kError, "call to payment failed");
  }
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(answer.conclusion.culprit, "api.fraud.example");
}

TEST(OfflineAnalystTest, ALineThatStopsIsNamedButNobodyIsBlamedForIt) {
  test::MemorySource source;
  for (int i = 0; i < 600; ++i) {
    source.Add(MakeEvent("a.log", 2 * i + 1, i * 1000, Level::kInfo, "tick " + std::to_string(i)));
    if (i < 300) {
      source.Add(MakeEvent("b.log", i + 1, i * 1000, Level::kInfo,
                           "price " + std::to_string(i) + " sent"));
    }
    source.Add(MakeEvent("b.log", i + 1, i * 1000 + 10, Level::kInfo, "alive"));
  }
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  const auto answer =
      Analyse("why are prices missing?", source, source.Names(), {}, redactor, registry, {}, {});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_EQ(answer->conclusion.culprit, std::nullopt);
  EXPECT_NE(answer->text.find("price 299 sent"), std::string::npos) << answer->text;
}

TEST(OfflineAnalystTest, TheTopErrorsAreRankedByNumber) {
  Incident incident;
  AddPoolExhaustion(incident);
  const Answer answer = incident.Ask("what are the top errors?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kAnswered);
  EXPECT_NE(answer.text.find("1. "), std::string::npos);
  EXPECT_NE(answer.text.find("×400"), std::string::npos) << answer.text;
}

TEST(OfflineAnalystTest, AnIdInTheQuestionBringsItsRequestForward) {
  Incident incident;
  for (int i = 0; i < 12; ++i) {
    const std::string id = "00000000-0000-4000-8000-0000000000" + std::to_string(10 + i);
    incident.Add("orders/app.log", 800'000 + i * 5000, Level::kError,
                 std::string(static_cast<std::size_t>(i % 3 + 1), '!') + " order kind" +
                     " lost, request " + id);
  }
  const Answer answer = incident.Ask("HTTP 500 for request 00000000-0000-4000-8000-000000000017");
  ASSERT_FALSE(answer.citations.empty());
  const bool cited = std::ranges::any_of(answer.citations, [](const Citation& c) {
    return c.evidence.shown_text.find("000000000017") != std::string::npos;
  });
  EXPECT_TRUE(cited) << answer.text;
}

TEST(OfflineAnalystTest, TheAnswerDoesNotDependOnTheNumberOfThreads) {
  Incident one;
  Incident four;
  AddPoolExhaustion(one);
  AddPoolExhaustion(four);
  const Answer a = one.Ask(kWhatWentWrong, {.threads = 1});
  const Answer b = four.Ask(kWhatWentWrong, {.threads = 4});
  EXPECT_EQ(a.text, b.text);
  ASSERT_EQ(a.citations.size(), b.citations.size());
  for (std::size_t i = 0; i < a.citations.size(); ++i) {
    EXPECT_EQ(a.citations[i].evidence.id, b.citations[i].evidence.id);
    EXPECT_EQ(a.citations[i].evidence.line, b.citations[i].evidence.line);
  }
}

TEST(OfflineAnalystTest, AGroupThatCannotBeReadIsSaidAndTheRestAnswered) {
  Incident incident;
  AddPoolExhaustion(incident);
  test::MemorySource source;
  incident.Fill(source);
  source.FailOn("legacy", {.kind = base::ErrorKind::kForbidden, .message = "access denied"});
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  const auto answer =
      Analyse(kWhatWentWrong, source, source.Names(), {}, redactor, registry, {}, {});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->conclusion.status, ConclusionStatus::kCause);
  EXPECT_EQ(answer->coverage.not_looked_at, std::vector<std::string>{"legacy: access denied"});
  EXPECT_EQ(answer->coverage.groups.size(), 3U);
}

TEST(OfflineAnalystTest, NoReadableGroupIsAnError) {
  test::MemorySource source;
  source.FailOn("legacy", {.kind = base::ErrorKind::kForbidden, .message = "access denied"});
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  const auto answer =
      Analyse(kWhatWentWrong, source, source.Names(), {}, redactor, registry, {}, {});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, base::ErrorKind::kForbidden);
}

TEST(OfflineAnalystTest, ACancelledQuestionEndsAsCancelled) {
  Incident incident;
  test::MemorySource source;
  incident.Fill(source);
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  std::stop_source stop;
  stop.request_stop();
  const auto answer =
      Analyse(kWhatWentWrong, source, source.Names(), {}, redactor, registry, {}, stop.get_token());
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error().kind, base::ErrorKind::kCancelled);
}

TEST(OfflineAnalystTest, EmptyLogsAreAnsweredHonestly) {
  test::MemorySource source;
  source.AddFile("empty.log", "");
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  const auto answer =
      Analyse(kWhatWentWrong, source, source.Names(), {}, redactor, registry, {}, {});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->conclusion.status, ConclusionStatus::kNotShown);
  EXPECT_TRUE(answer->citations.empty());
}

TEST(OfflineAnalystTest, LogsWithoutTimesAreJudgedByTheOrderOfTheirLines) {
  test::MemorySource source;
  std::string text;
  for (int i = 0; i < 300; ++i) text += "compiling file number " + std::to_string(i) + "\n";
  text += "linker: undefined reference to frobnicate\nbuild failed with exit code 2\n";
  source.AddFile("build.log", text);
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  const auto answer =
      Analyse("why did the build fail?", source, source.Names(), {}, redactor, registry, {}, {});
  ASSERT_TRUE(answer.has_value());
  ASSERT_FALSE(answer->citations.empty());
  EXPECT_EQ(answer->citations[0].evidence.shown_text, "linker: undefined reference to frobnicate");
}

TEST(OfflineAnalystTest, PrivateValuesDoNotReachTheAnswer) {
  Incident incident;
  for (int i = 0; i < 50; ++i) {
    incident.Add("mail/app.log", 600'000 + i * 4000, Level::kError,
                 "could not deliver to private.person@example.com");
  }
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(answer.text.find("private.person"), std::string::npos);
  EXPECT_EQ(answer.conclusion.summary.find("private.person"), std::string::npos);
  for (const Citation& c : answer.citations) {
    EXPECT_EQ(c.evidence.shown_text.find("private.person"), std::string::npos);
  }
}

// Asks about one file.
Answer AskFile(const std::string& text, std::string_view question) {
  test::MemorySource source;
  source.AddFile("worker.log", text);
  privacy::Redactor redactor;
  logs::EvidenceRegistry registry;
  auto answer = Analyse(question, source, source.Names(), {}, redactor, registry, {}, {});
  EXPECT_TRUE(answer.has_value());
  return answer.has_value() ? *std::move(answer) : Answer();
}

// A line a second, each ordinary.
std::string OrdinaryLines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    const std::string minute = std::to_string(i / 60);
    const std::string second = std::to_string(i % 60);
    text += "2026-11-20 08:" + std::string(minute.size() < 2 ? "0" : "") + minute + ":" +
            std::string(second.size() < 2 ? "0" : "") + second + ",000 INFO processed job\n";
  }
  return text;
}

TEST(OfflineAnalystTest, ACrashPrintedBelowAHarmlessLineIsQuoted) {
  const Answer answer = AskFile(
      OrdinaryLines(800) + "Traceback (most recent call last):\n  File \"w.py\", line 8, in f\n" +
          "    x()\nKeyError: 'tenant'\n",
      "why did the worker crash?");
  EXPECT_NE(answer.text.find("“KeyError: 'tenant'”"), std::string::npos) << answer.text;
  ASSERT_FALSE(answer.citations.empty());
  EXPECT_EQ(answer.citations[0].evidence.line, base::LineNumber(801));
  EXPECT_EQ(answer.citations[0].evidence.level, Level::kError);
  const Answer ranking =
      AskFile(OrdinaryLines(800) + "Segmentation fault (core dumped)\n", "top errors?");
  EXPECT_NE(ranking.text.find("Segmentation fault"), std::string::npos) << ranking.text;
  EXPECT_TRUE(ranking.text.starts_with("1 error, and 1 kind of errors")) << ranking.text;
}

TEST(OfflineAnalystTest, LinesWithoutTimesAreCountedTruly) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "INFO request served ok\n";
  for (int i = 0; i < 19; ++i) text += "ERROR write failed: No space left on device\n";
  const Answer answer = AskFile(text, "what went wrong?");
  EXPECT_NE(answer.text.find("19 times"), std::string::npos) << answer.text;
  EXPECT_EQ(answer.text.find("twice"), std::string::npos) << answer.text;
}

// The services that depend on it are loud; what broke says so once.
TEST(OfflineAnalystTest, AQuietLineRightBeforeTheLoudOnesIsTheCause) {
  Incident incident;
  incident.Add("kernel.log", 599'000, Level::kUnknown, "Out of memory: Killed process 42 (java)");
  for (int i = 0; i < 200; ++i) {
    incident.Add("checkout/app.log", 600'100 + i * 500, Level::kError, "stock: connection refused");
  }
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(FirstText(answer), "Out of memory: Killed process 42 (java)");
  EXPECT_EQ(answer.conclusion.culprit, "java");
  EXPECT_EQ(answer.text.find("connection refused") != std::string::npos, true) << answer.text;
}

TEST(OfflineAnalystTest, AQuietWarningBeforeTheLoudLinesIsAPossibleCause) {
  Incident incident;
  incident.Add("dns/named.log", 591'000, Level::kWarning, "zone internal not loaded");
  for (int i = 0; i < 200; ++i) {
    incident.Add("checkout/app.log", 600'100 + i * 500, Level::kError, "lookup db: no such host");
  }
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(FirstText(answer), "zone internal not loaded");
  EXPECT_EQ(answer.conclusion.confidence, Confidence::kLow);
}

TEST(OfflineAnalystTest, AChangeOfConfigurationSecondsBeforeIsToBlameEvenElsewhere) {
  Incident incident;
  incident.Add("pool/app.log", 596'000, Level::kInfo, "reloading config: max=20 -> max=2");
  for (int i = 0; i < 200; ++i) {
    incident.Add("edge/access.log", 600'100 + i * 500, Level::kError, "GET /buy answered 502");
  }
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_EQ(answer.conclusion.culprit, "pool");
  EXPECT_NE(answer.text.find("max=20 -> max=2"), std::string::npos) << answer.text;
}

TEST(OfflineAnalystTest, AProgramThatDiesAgainAndAgainHasACause) {
  std::string text;
  for (int i = 0; i < 60; ++i) {
    const std::string at = "2026-11-20 08:10:" + std::to_string(i / 10) + std::to_string(i % 10);
    text += at + ",000 INFO starting\n" + at + ",200 INFO loading config\n" + at +
            ",400 FATAL cannot bind 0.0.0.0:8080: address already in use\n";
  }
  const Answer answer = AskFile(text, "why does it not start?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause) << answer.text;
  EXPECT_NE(answer.text.find("address already in use"), std::string::npos) << answer.text;
}

TEST(OfflineAnalystTest, ASecondIncidentThatIsNotTiedToTheFirstIsNamedToo) {
  Incident incident;
  for (int i = 0; i < 60; ++i) {
    incident.Add("mail/app.log", 600'000 + i * 3'000, Level::kError, "smtp relay refused");
    incident.Add("search/app.log", 1'200'000 + i * 1'000, Level::kError, "shard checksum wrong");
    incident.Add("search/app.log", 1'200'100 + i * 1'000, Level::kError, "shard checksum wrong");
  }
  const Answer answer = incident.Ask(kWhatWentWrong);
  EXPECT_NE(answer.text.find("smtp relay refused"), std::string::npos) << answer.text;
  EXPECT_NE(answer.text.find("shard checksum wrong"), std::string::npos) << answer.text;
}

TEST(OfflineAnalystTest, AQuestionThatIsNotUnderstoodIsSaidToBeReadAsAnother) {
  Incident incident;
  const std::string note = "That question is beyond rules";
  EXPECT_NE(incident.Ask("describe the weather").text.find(note), std::string::npos);
  EXPECT_EQ(incident.Ask(kWhatWentWrong).text.find(note), std::string::npos);
}

TEST(OfflineAnalystTest, FailedRequestsOfAnAccessLogAreTroubleWhateverTheirLevel) {
  std::string text = OrdinaryLines(800);
  for (int i = 20; i < 60; ++i) {
    text += "2026-11-20 08:13:" + std::to_string(i) + ",000 INFO \"GET /pay HTTP/1.1\" 502 21\n";
  }
  const Answer answer = AskFile(text, "what went wrong?");
  EXPECT_EQ(answer.conclusion.status, ConclusionStatus::kCause) << answer.text;
  ASSERT_FALSE(answer.citations.empty());
  EXPECT_EQ(answer.citations[0].evidence.line, base::LineNumber(801));
}

}  // namespace
}  // namespace logai::agent
