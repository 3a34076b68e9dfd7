#include "llm/wire_error.h"

#include <gtest/gtest.h>

#include "tests/llm/judged.h"

namespace logai::llm {
namespace {

TEST(WithoutSecretTest, HidesTheKeyWholeInPartAndMasked) {
  const base::Secret key("sk-proj-AbCdEfGhIjKlMnOpQrSt");
  EXPECT_EQ(WithoutSecret("Incorrect API key provided: sk-proj-AbCdEfGhIjKlMnOpQrSt.", key),
            "Incorrect API key provided: ***.");
  EXPECT_EQ(WithoutSecret("key AbCdEfGhIj is bad", key), "key *** is bad");
  EXPECT_EQ(WithoutSecret("provided: sk-pr**********QrSt. See", key), "provided: *** See");
  EXPECT_EQ(WithoutSecret("nothing here", key), "nothing here");
  EXPECT_EQ(WithoutSecret("a **bold** word", base::Secret()), "a **bold** word");
  EXPECT_EQ(WithoutSecret("the test", base::Secret("t")), "the test");
}

TEST(ReadErrorBodyTest, MakesOutsideTextHarmless) {
  EXPECT_EQ(ReadErrorBody(500, "\x1b[31mred\x07\n\n  text\xff").message,
            "red\xE2\x90\x87 text\\xff");
  EXPECT_EQ(ReadErrorBody(500,
                          "a\xC2\x9B"
                          "31m b")
                .message,
            "a b");
  EXPECT_LT(ReadErrorBody(500, std::string(100'000, 'x')).message.size(), 400u);
}

TEST(ReadErrorBodyTest, ReadsEveryShape) {
  EXPECT_EQ(ReadErrorBody(400, R"({"error":{"code":404,"message":"m","param":"p"}})").code, "404");
  EXPECT_EQ(ReadErrorBody(400, R"([{"error":{"message":"m"}}])").message, "m");
  EXPECT_EQ(ReadErrorBody(400, R"({"message":"failed to parse request","code":""})").message,
            "failed to parse request");
  const auto pydantic = ReadErrorBody(
      422,
      R"({"detail":[{"loc":["body","stream_options"],"msg":"extra fields not permitted"},{"loc":["body",2],"msg":"bad"}]})");
  EXPECT_EQ(pydantic.param, "stream_options");
  EXPECT_EQ(pydantic.message, "stream_options: extra fields not permitted; bad");
  EXPECT_EQ(
      ReadErrorBody(
          429,
          R"({"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"enforced_spend_limit_reached"}}})")
          .code,
      "enforced_spend_limit_reached");
  EXPECT_EQ(ReadErrorBody(400, R"({"error":null,"detail":"d"})").message, "d");
  EXPECT_EQ(ReadErrorBody(400, "").message, "");
}

}  // namespace
}  // namespace logai::llm
