#include "llm/retry.h"

#include <gtest/gtest.h>

#include "llm/catalogue.h"
#include "tests/llm/judged.h"
#include "tests/support/scripted_transport.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using base::Millis;
using testing::InstantWaiter;
using testing::ScriptedTransport;

// What llama.cpp's server answers to everything until its model is loaded.
constexpr const char* kLoading =
    R"({"error":{"message":"Loading model","type":"unavailable_error","code":503}})";

TEST(RetriesTest, AServerThatLoadsItsModelIsWaitedForAsLongAsThatMayTake) {
  const Failure loading = Judged(Own("llamacpp"), 503, kLoading);
  ASSERT_TRUE(loading.loading);
  Retries retries(Millis(5'000));
  const auto first = retries.Next(loading, 0.0);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->duration, Millis(2'000));
  ExpectContains(first->notice, "is still loading its model (HTTP 503); waiting for that");
  EXPECT_EQ(retries.Next(loading, 0.0)->notice, "");
  EXPECT_TRUE(retries.Next(loading, 0.0));
  EXPECT_FALSE(retries.Next(loading, 0.0));
  EXPECT_EQ(retries.made(), 0);
}

TEST(RetriesTest, OtherTroubleIsTriedAgainTwice) {
  for (const char* body : {"{}", R"({"error":{"message":"the model is overloaded"}})"}) {
    const Failure trouble = Judged(Own("llamacpp"), 503, body);
    EXPECT_FALSE(trouble.loading) << body;
    Retries retries(Millis(600'000));
    EXPECT_TRUE(retries.Next(trouble, 0.0));
    ExpectContains(retries.Next(trouble, 0.0)->notice, "(2 of 2)");
    EXPECT_FALSE(retries.Next(trouble, 0.0));
    EXPECT_EQ(retries.made(), 2);
  }
}

TEST(StreamingClientTest, AQuestionWaitsUntilTheModelIsLoadedAndSaysSoOnce) {
  std::vector<testing::ScriptedAnswer> script(5, {.status = 503, .body = kLoading});
  script.push_back(
      {.body = R"({"choices":[{"message":{"content":"Done."},"finish_reason":"stop"}]})"});
  ScriptedTransport transport(std::move(script));
  InstantWaiter waiter;
  std::vector<std::string> notices;
  const auto model =
      MakeChatModel({.provider = "llamacpp", .model = "m"}, transport,
                    {.on_notice = [&](std::string_view notice) { notices.emplace_back(notice); }},
                    {.waiter = &waiter});
  ASSERT_TRUE(model);
  ChatRequest request;
  request.messages = {{.role = Role::kUser, .text = privacy::RedactedText("why?")}};
  const auto reply = (*model)->Generate(request, {}, {});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->text, "Done.");
  EXPECT_EQ(waiter.waits, std::vector<Millis>(5, Millis(2'000)));
  ASSERT_EQ(notices.size(), 1u);
  ExpectContains(notices[0], "still loading its model");
}

}  // namespace
}  // namespace logai::llm
