// A client behind the quota gate: each request passes it, and its answer is booked there.
#include <gtest/gtest.h>

#include "llm/catalogue.h"
#include "llm/quota/account.h"
#include "tests/llm/quota/moving_time.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using testing::ScriptedAnswer;
using testing::ScriptedTransport;

const std::string kReply =
    "data: {\"choices\":[{\"delta\":{\"content\":\"the pool\"},\"finish_reason\":\"stop\"}],"
    "\"usage\":{\"prompt_tokens\":321,\"completion_tokens\":12}}\n\ndata: [DONE]\n\n";

/// A model of GitHub behind a ledger in memory.
class Session {
 public:
  explicit Session(std::vector<ScriptedAnswer> script, bool counted = true)
      : transport(std::move(script)) {
    ProviderConfig config;
    config.provider = "github";
    config.token = base::Secret("ghp_test");
    auto made =
        MakeChatModel(config, transport,
                      {.on_notice = [this](std::string_view text) { notices.emplace_back(text); }},
                      {.waiter = &bench.time.waiter(),
                       .clock = &bench.time.clock(),
                       .random = [] { return 0.0; },
                       .quota = counted ? bench.ledger.get() : nullptr});
    EXPECT_TRUE(made);
    model = *std::move(made);
  }

  base::Result<Reply> Ask(std::stop_token stop = {}) {
    ChatRequest request;
    request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
    return model->Generate(request, {}, stop);
  }
  ModelQuota State() const { return bench.ledger->StateOf(subject); }
  std::int64_t UsedToday() const { return GaugeOf(State(), Metric::kRequests, Period::kDay)->used; }

  Bench bench;
  ScriptedTransport transport;
  std::vector<std::string> notices;
  std::unique_ptr<ChatModel> model;
  QuotaSubject subject{.provider = "github",
                       .row = "github",
                       .account = AccountOf("models.github.ai", base::Secret("ghp_test")),
                       .model = "openai/gpt-4o"};
};

TEST(StreamingClientQuotaTest, AnAnswerIsBookedWithItsUsage) {
  Session session({{.body = kReply}});
  ASSERT_TRUE(session.Ask());
  const ModelQuota quota = session.State();
  EXPECT_EQ(quota.subject.provider, "github");
  EXPECT_EQ(session.UsedToday(), 1);
  EXPECT_EQ(quota.input, TokenCount(321));
  EXPECT_EQ(quota.output, TokenCount(12));
  EXPECT_FALSE(quota.has_estimates);
  EXPECT_EQ(quota.under_way, 0);
}

TEST(StreamingClientQuotaTest, AnAnswerWithoutUsageIsBookedByEstimate) {
  Session session({{.body = "data: {\"choices\":[{\"delta\":{\"content\":\"a whole sentence\"},"
                            "\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"}});
  ASSERT_TRUE(session.Ask());
  const ModelQuota quota = session.State();
  EXPECT_GT(quota.input, TokenCount(0));
  EXPECT_GT(quota.output, TokenCount(2));
  EXPECT_LT(quota.output, TokenCount(20));
  EXPECT_TRUE(quota.has_estimates);
}

TEST(StreamingClientQuotaTest, PacesItselfUnderTheTier) {
  Session session(std::vector<ScriptedAnswer>(11, {.body = kReply}));
  for (int i = 0; i < 11; ++i) ASSERT_TRUE(session.Ask());
  EXPECT_EQ(session.bench.time.waits(), std::vector<Millis>{minutes(1) + Millis(500)});
  EXPECT_EQ(session.notices,
            std::vector<std::string>{
                "waiting 1 min for the limit of GitHub Models: 10 requests per minute"});
}

TEST(StreamingClientQuotaTest, ARequestThatCannotBeIsNotSent) {
  Session session(std::vector<ScriptedAnswer>(60, {.body = kReply}));
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(session.Ask());
  const auto refused = session.Ask();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kQuotaExhausted);
  EXPECT_EQ(session.transport.requests().size(), 50u);
}

TEST(StreamingClientQuotaTest, EveryTryIsCountedAndARefusalIsNotWaitedForTwice) {
  Session session({{.status = 429, .headers = {{"retry-after", "7"}}, .body = "{}"},
                   {.status = 503, .body = "{}"},
                   {.body = kReply}});
  ASSERT_TRUE(session.Ask());
  EXPECT_EQ(session.UsedToday(), 3);
  EXPECT_EQ(session.State().input, TokenCount(321));  // refusals take no tokens
  EXPECT_EQ(session.bench.time.waits(), (std::vector<Millis>{seconds(7), Millis(1'000)}));
}

TEST(StreamingClientQuotaTest, WhatADailyRefusalSaidIsHeededByTheNextQuestion) {
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"retry-after", "5631"}, {"x-ratelimit-type", "UserByModelByDay"}};
  Session session({{.status = 429,
                    .headers = headers,
                    .body = R"({"error":{"code":"RateLimitReached","message":"Rate limit of 50 per
                    86400s exceeded for UserByModelByDay. Please wait 5631 seconds."}})"},
                   {.body = kReply}});
  EXPECT_FALSE(session.Ask());
  const auto again = session.Ask();
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kQuotaExhausted);
  EXPECT_EQ(again.error().retry_after, seconds(5631));
  EXPECT_EQ(session.transport.requests().size(), 1u);
}

TEST(StreamingClientQuotaTest, HeadersOfAnAnswerPaceTheNextRequest) {
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"x-ratelimit-limit-requests", "20"},
      {"x-ratelimit-remaining-requests", "0"},
      {"x-ratelimit-reset-requests", "12s"}};
  Session session({{.headers = headers, .body = kReply}, {.body = kReply}});
  ASSERT_TRUE(session.Ask());
  ASSERT_TRUE(session.Ask());
  EXPECT_EQ(session.bench.time.waits(), std::vector<Millis>{seconds(12)});
}

TEST(StreamingClientQuotaTest, WhatReachedNoServerIsNotCounted) {
  const base::Error refused{.kind = ErrorKind::kUnavailable,
                            .message = "could not connect to models.github.ai: connection refused"};
  Session session({{.error = refused}, {.error = refused}, {.error = refused}});
  EXPECT_FALSE(session.Ask());
  EXPECT_EQ(session.transport.requests().size(), 3u);
  EXPECT_EQ(session.UsedToday(), 0);
}

TEST(StreamingClientQuotaTest, AStreamThatBreaksKeepsItsEstimate) {
  const base::Error broken{.kind = ErrorKind::kUnavailable, .message = "the connection broke"};
  Session session(
      {{.body = "data: {\"choices\":[{\"delta\":{\"content\":\"the\"}}]}\n\n", .error = broken}});
  EXPECT_FALSE(session.Ask());
  EXPECT_EQ(session.UsedToday(), 1);
  EXPECT_GT(session.State().input, TokenCount(0));
  EXPECT_TRUE(session.State().has_estimates);
}

TEST(StreamingClientQuotaTest, WithoutAGateNothingIsCountedAndNothingWaits) {
  Session session(std::vector<ScriptedAnswer>(60, {.body = kReply}), false);
  for (int i = 0; i < 60; ++i) ASSERT_TRUE(session.Ask());
  EXPECT_TRUE(session.bench.time.waits().empty());
  EXPECT_TRUE(session.bench.ledger->Snapshot().models.empty());
}

}  // namespace
}  // namespace logai::llm
