#include "llm/errors.h"

#include <gtest/gtest.h>

#include "llm/catalogue.h"
#include "llm/overflow.h"

namespace logai::llm {
namespace {

using base::ErrorKind;
using std::chrono::seconds;

// 2026-11-22T22:30:00Z
constexpr base::UtcTime kNow = base::FromEpochMs(1'795'386'600'000);

CallSite GitHub() {
  return {.row = FindProvider("github"),
          .host = "models.github.ai",
          .authority = "models.github.ai",
          .has_token = true,
          .model = "openai/gpt-4o"};
}
CallSite OpenAi() {
  return {.row = FindProvider("openai"),
          .host = "api.openai.com",
          .authority = "api.openai.com",
          .has_token = true,
          .model = "gpt-6.1-terra"};
}
CallSite Own(std::string_view provider) {
  return {.row = FindProvider(provider),
          .host = "127.0.0.1",
          .authority = "127.0.0.1:8089",
          .own_base_url = true,
          .has_token = true,
          .model = "m"};
}
CallSite Ollama() {
  return {.row = FindProvider("ollama"),
          .host = "localhost",
          .authority = "localhost:11434",
          .model = "llama3.1:8b"};
}

using HeaderList = std::vector<std::pair<std::string, std::string>>;

Failure Judged(const CallSite& site, int status, std::string_view body,
               const HeaderList& headers = {}) {
  net::ResponseHead head{.status = status};
  for (const auto& [name, value] : headers) head.headers.Add(name, value);
  return JudgeAnswer(site, head, ReadErrorBody(status, body), kNow);
}
base::Error Error(const CallSite& site, int status, std::string_view body,
                  const HeaderList& headers = {}) {
  return Judged(site, status, body, headers).error;
}

#define EXPECT_CONTAINS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

constexpr const char* kBrownout =
    R"({"error":{"code":"github_models_retirement_brownout","message":"GitHub Models is temporarily unavailable during a scheduled retirement brownout."}})";

TEST(RetirementTest, Every410OfGitHubsHostsMeansIt) {
  for (const char* host : {"models.github.ai", "models.inference.ai.azure.com"}) {
    CallSite site = GitHub();
    site.host = site.authority = host;
    for (const char* body : {"", kBrownout, "<html><body>gone</body></html>"}) {
      const auto failure = Judged(site, 410, body);
      EXPECT_EQ(failure.error.kind, ErrorKind::kRetired) << body;
      EXPECT_EQ(failure.retry, false);
      EXPECT_CONTAINS(failure.error.message,
                      "GitHub Models was retired by GitHub on 2026-07-30, so no token can reach it "
                      "any more (HTTP 410)");
      EXPECT_CONTAINS(failure.error.next, "LOGAI_GITHUB_BASE_URL");
      EXPECT_EQ(failure.error.message.find("temporarily"), std::string::npos);
    }
  }
}

TEST(RetirementTest, A403WithASunsetOrDeprecationHeaderMeansItBeforeAnyHintAboutTheKey) {
  EXPECT_EQ(Error(GitHub(), 403, "", {{"Deprecation", "@1777939200"}}).kind, ErrorKind::kRetired);
  EXPECT_EQ(Error(GitHub(), 403, "", {{"sunset", "Thu, 30 Jul 2026 00:00:00 GMT"}}).kind,
            ErrorKind::kRetired);
  EXPECT_EQ(Error(GitHub(), 403, "").kind, ErrorKind::kForbidden);
  EXPECT_EQ(Error(GitHub(), 401, "", {{"deprecation", "@1777939200"}}).kind,
            ErrorKind::kUnauthorized);
}

TEST(RetirementTest, OnABaseUrlOfTheUsersOwnOnlyTheCodeOrThePastSunsetDecides) {
  EXPECT_EQ(Error(Own("github"), 410, "").kind, ErrorKind::kNotFound);
  EXPECT_EQ(Error(Own("github"), 403, "", {{"deprecation", "@1777939200"}}).kind,
            ErrorKind::kForbidden);
  EXPECT_EQ(Error(Own("github"), 403, "", {{"sunset", "Thu, 31 Dec 2026 00:00:00 GMT"}}).kind,
            ErrorKind::kForbidden);
  for (const auto& error :
       {Error(Own("github"), 503, kBrownout), Error(Own("github"), 200, kBrownout),
        Error(Own("github"), 410, "", {{"sunset", "Thu, 30 Jul 2026 00:00:00 GMT"}})}) {
    EXPECT_EQ(error.kind, ErrorKind::kRetired);
    EXPECT_CONTAINS(error.message, "127.0.0.1:8089 passes requests on to GitHub Models");
  }
}

TEST(RetirementTest, ASunsetOfAnotherProvidersServerIsNotBlamedOnGitHub) {
  const auto error = Error(Own("openai"), 410, "", {{"sunset", "Thu, 30 Jul 2026 00:00:00 GMT"}});
  EXPECT_EQ(error.kind, ErrorKind::kRetired);
  EXPECT_EQ(error.ToString().find("GitHub"), std::string::npos);
  EXPECT_CONTAINS(error.message, "30 Jul 2026");
}

TEST(RetirementTest, OnlyTheOldHostsMissingNameMeansIt) {
  base::Error dns{.kind = ErrorKind::kUnavailable,
                  .message = "could not resolve the host name models.inference.ai.azure.com"};
  CallSite old = GitHub();
  old.host = old.authority = "models.inference.ai.azure.com";
  EXPECT_EQ(JudgeTransport(old, dns).error.kind, ErrorKind::kRetired);
  EXPECT_EQ(JudgeTransport(GitHub(), dns).error.kind, ErrorKind::kUnavailable);
  dns.message = "could not connect to models.inference.ai.azure.com: no route";
  EXPECT_EQ(JudgeTransport(old, dns).error.kind, ErrorKind::kUnavailable);
}

TEST(JudgeAnswerTest, ARefusedKeyNamesItsVariable) {
  const auto github =
      Error(GitHub(), 401, R"({"error":{"code":"unauthorized","message":"Bad credentials"}})");
  EXPECT_EQ(github.kind, ErrorKind::kUnauthorized);
  EXPECT_CONTAINS(github.ToString(), "LOGAI_GITHUB_TOKEN");
  EXPECT_CONTAINS(github.message, "Bad credentials");
  EXPECT_CONTAINS(Error(OpenAi(), 401, "").ToString(), "LOGAI_OPENAI_API_KEY");
  CallSite keyless = Own("openai");
  keyless.has_token = false;
  EXPECT_CONTAINS(Error(keyless, 401, "").next, "set LOGAI_OPENAI_API_KEY");
  EXPECT_CONTAINS(Error(Ollama(), 401, R"({"error":"unauthorized","signin_url":"https://x"})").next,
                  "ollama signin");
}

TEST(JudgeAnswerTest, AForbiddenModelNamesTheKeyAndTheModelSetting) {
  const auto error = Error(GitHub(), 403, "plan");
  EXPECT_EQ(error.kind, ErrorKind::kForbidden);
  EXPECT_CONTAINS(error.next, "LOGAI_GITHUB_TOKEN");
  EXPECT_CONTAINS(error.next, "LOGAI_GITHUB_MODEL or --model");
}

TEST(JudgeAnswerTest, AnUnknownModelNamesItsSetting) {
  for (const auto& error :
       {Error(GitHub(), 404,
              R"({"error":{"code":"unknown_model","message":"Unknown model: gpt-9"}})"),
        Error(GitHub(), 400,
              R"({"error":{"code":"unavailable_model","message":"Unavailable model: gpt-9"}})"),
        Error(GitHub(), 404, "Not Found")}) {
    EXPECT_EQ(error.kind, ErrorKind::kNotFound);
    EXPECT_CONTAINS(error.next, "LOGAI_GITHUB_MODEL or --model");
  }
  EXPECT_CONTAINS(
      Error(OpenAi(), 404,
            R"({"error":{"message":"The model `x` does not exist","code":"model_not_found"}})")
          .next,
      "LOGAI_OPENAI_MODEL");
  EXPECT_CONTAINS(
      Error(Ollama(), 404, R"({"error":"model \"llama3.1:8b\" not found, try pulling it first"})")
          .next,
      "ollama pull llama3.1:8b");
  EXPECT_CONTAINS(Error(Own("openai"), 404, "<html><title>404 Not Found</title></html>").next,
                  "LOGAI_OPENAI_BASE_URL");
}

TEST(JudgeAnswerTest, ARedirectToAnotherHostIsRefused) {
  const auto error = Error(GitHub(), 302, "", {{"Location", "https://evil.example/x?token=1"}});
  EXPECT_EQ(error.kind, ErrorKind::kForbidden);
  EXPECT_CONTAINS(error.message, "evil.example");
  EXPECT_CONTAINS(error.message, "the token was not sent there");
  const auto same = Error(GitHub(), 308, "", {{"Location", "https://models.github.ai/v2/"}});
  EXPECT_EQ(same.kind, ErrorKind::kInvalidInput);
  EXPECT_CONTAINS(same.next, "LOGAI_GITHUB_BASE_URL");
  EXPECT_EQ(Error(GitHub(), 301, "").kind, ErrorKind::kInvalidInput);
}

TEST(OverflowTest, KnowsTheWordingOfEveryServer) {
  const char* const messages[] = {
      "prompt is too long: 210000 tokens > 200000 maximum",
      "Input is too long for requested model.",
      "Your input exceeds the context window of this model.",
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 "
      "tokens.",
      "context window exceeds limit (2013)",
      "This model's maximum prompt length is 131072 but the request contains 140000 tokens.",
      "Please reduce the length of the messages or completion.",
      "prompt token count of 140000 exceeds the limit of 128000",
      "the request exceeds the available context size. try increasing the context size",
      "The number of tokens to keep from the initial prompt is greater than the context length.",
      "The prompt (total length 9000) is longer than the model's context length of 4096",
      "Your request exceeded model token limit: 131072",
      "the input exceeds the maximum allowed input length",
      "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      "the input length exceeds the context length",
      "prompt is longer than the context length",
      "Range of input length should be [1, 30720]",
  };
  for (const char* message : messages) {
    EXPECT_TRUE(IsOverflow({.status = 400, .message = message})) << message;
  }
  EXPECT_TRUE(IsOverflow({.status = 400, .code = "context_length_exceeded"}));
  EXPECT_TRUE(IsOverflow({.status = 400, .type = "exceed_context_size_error"}));
  EXPECT_TRUE(IsOverflow({.status = 413}));
  EXPECT_TRUE(IsOverflow(
      {.status = 429,
       .code = "rate_limit_exceeded",
       .message =
           "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 60000."}));
}

TEST(OverflowTest, WordsAboutRatesAreNone) {
  for (const char* message :
       {"Rate limit reached: maximum context length",
        "Too many tokens, please wait before trying again.",
        "Too many requests: reduce the length of the messages", "exceeds the limit of your plan"}) {
    EXPECT_FALSE(IsOverflow({.status = 400, .message = message})) << message;
  }
}

TEST(JudgeAnswerTest, ATooLargeRequestStatesTheLimitThatTheServerTold) {
  const auto github = Judged(
      GitHub(), 413,
      R"({"error":{"code":"tokens_limit_reached","message":"Request body too large for gpt-4o model. Max size: 8000 tokens."}})");
  EXPECT_EQ(github.error.kind, ErrorKind::kTooLarge);
  EXPECT_EQ(github.stated_limit, base::TokenCount(8000));
  const auto empty = Judged(GitHub(), 413, "");
  EXPECT_EQ(empty.error.kind, ErrorKind::kTooLarge);
  EXPECT_EQ(empty.stated_limit, std::nullopt);
  EXPECT_EQ(
      Judged(
          OpenAi(), 400,
          R"({"error":{"code":"context_length_exceeded","message":"maximum context length is 128,000 tokens"}})")
          .stated_limit,
      base::TokenCount(128000));
  EXPECT_CONTAINS(
      Error(Ollama(), 400, R"({"error":"the input length exceeds the context length"})").next,
      "LOGAI_CONTEXT_WINDOW_SIZE");
}

TEST(JudgeAnswerTest, AShortWaitIsARateLimit) {
  const auto error =
      Error(OpenAi(), 429, R"({"error":{"code":"rate_limit_exceeded","message":"slow down"}})",
            {{"retry-after", "7"}});
  EXPECT_EQ(error.kind, ErrorKind::kRateLimited);
  EXPECT_EQ(error.retry_after, seconds(7));
  EXPECT_EQ(Error(OpenAi(), 429, "").retry_after, std::nullopt);
  EXPECT_EQ(
      Error(OpenAi(), 429, R"({"error":{"message":"Please try again in 1.5s."}})").retry_after,
      std::chrono::milliseconds(1500));
  EXPECT_EQ(
      Error(OpenAi(), 429, R"({"error":{"message":"Please wait 20 seconds before retrying."}})")
          .retry_after,
      seconds(20));
}

TEST(JudgeAnswerTest, ALongWaitIsAnExhaustedQuotaWithTheTimeOfItsEnd) {
  const auto error = Error(
      GitHub(), 429,
      R"({"error":{"code":"RateLimitReached","message":"Rate limit of 50 per 86400s exceeded for UserByModelByDay. Please wait 24000 seconds before retrying."}})",
      {{"x-ratelimit-type", "UserByModelByDay"}, {"retry-after", "24000"}});
  EXPECT_EQ(error.kind, ErrorKind::kQuotaExhausted);
  EXPECT_EQ(error.retry_after, seconds(24000));
  EXPECT_CONTAINS(error.next, "2026-11-23 05:10 UTC");
  EXPECT_CONTAINS(error.next, "6 h 40 min");
  EXPECT_CONTAINS(Error(GitHub(), 429, "Please wait 3600 seconds").next, "at 23:30 UTC");
  EXPECT_EQ(Error(GitHub(), 429, "", {{"x-ratelimit-type", "UserByModelByDay"}}).kind,
            ErrorKind::kQuotaExhausted);
  EXPECT_EQ(Error(GitHub(), 429, "", {{"retry-after", "120"}}).kind, ErrorKind::kRateLimited);
  EXPECT_EQ(Error(GitHub(), 429, "", {{"retry-after", "121"}}).kind, ErrorKind::kQuotaExhausted);
}

TEST(JudgeAnswerTest, MoneyIsNotARateLimit) {
  EXPECT_EQ(
      Error(
          OpenAi(), 429,
          R"({"error":{"code":"insufficient_quota","message":"You exceeded your current quota"}})")
          .kind,
      ErrorKind::kQuotaExhausted);
  EXPECT_EQ(
      Error(Own("openai"), 402, R"({"error":{"code":402,"message":"Insufficient credits"}})").kind,
      ErrorKind::kQuotaExhausted);
  EXPECT_EQ(
      Error(Own("openai"), 400,
            R"({"error":{"code":"400","message":"Budget has been exceeded! Current cost: 1.2"}})")
          .kind,
      ErrorKind::kQuotaExhausted);
}

TEST(JudgeAnswerTest, ServerErrorsAreUnavailable) {
  for (const int status : {500, 502, 503, 504, 529}) {
    EXPECT_EQ(Error(OpenAi(), status, "").kind, ErrorKind::kUnavailable) << status;
  }
  EXPECT_EQ(Error(OpenAi(), 408, "").kind, ErrorKind::kTimeout);
  EXPECT_CONTAINS(
      Error(Own("openai"), 503,
            R"({"error":{"code":503,"message":"Loading model","type":"unavailable_error"}})")
          .message,
      "Loading model");
}

TEST(JudgeAnswerTest, ObeysTheHeaderThatSaysWhetherToRetry) {
  EXPECT_EQ(Judged(OpenAi(), 500, "", {{"x-should-retry", "false"}}).retry, false);
  EXPECT_EQ(Judged(OpenAi(), 400, "", {{"X-Should-Retry", "true"}}).retry, true);
  EXPECT_EQ(Judged(OpenAi(), 500, "").retry, std::nullopt);
}

TEST(JudgeAnswerTest, AProxysPageBecomesALine) {
  const auto error =
      Error(GitHub(), 502,
            "<!DOCTYPE html><html><head><title>502 "
            "Bad\nGateway</title><style>x{}</style></head><body><h1>nginx</h1></body></html>");
  EXPECT_CONTAINS(error.message, "502 Bad Gateway");
  EXPECT_EQ(error.message.find('<'), std::string::npos);
}

TEST(JudgeAnswerTest, TellsTheRemedyOfKnownServers) {
  EXPECT_CONTAINS(
      Error(
          Own("openai"), 400,
          R"({"object":"error","message":"\"auto\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","code":400})")
          .next,
      "--enable-auto-tool-choice");
  EXPECT_CONTAINS(Error(Own("openai"), 500,
                        R"({"error":{"code":500,"message":"tools param requires --jinja flag"}})")
                      .message,
                  "--jinja");
  EXPECT_CONTAINS(
      Error(
          OpenAi(), 400,
          R"({"error":{"message":"Function tools are not supported for gpt-6.2-sol in /v1/chat/completions. Use /v1/responses."}})")
          .next,
      "gpt-6.1-terra");
  EXPECT_EQ(Error(OpenAi(), 400,
                  R"({"error":{"code":"content_filter","message":"The response was filtered"}})")
                .kind,
            ErrorKind::kInvalidInput);
}

TEST(JudgeAnswerTest, JudgesAnErrorInsideA200StreamByItsWords) {
  EXPECT_EQ(Error(OpenAi(), 200, R"({"error":{"code":"rate_limit_exceeded","message":"x"}})").kind,
            ErrorKind::kRateLimited);
  EXPECT_EQ(Error(OpenAi(), 200, R"({"error":{"code":429,"message":"x"}})").kind,
            ErrorKind::kRateLimited);
  EXPECT_EQ(
      Error(OpenAi(), 200, R"({"error":{"type":"invalid_request_error","message":"x"}})").kind,
      ErrorKind::kInvalidInput);
  EXPECT_EQ(
      Error(OpenAi(), 200, R"({"error":{"code":"context_length_exceeded","message":"x"}})").kind,
      ErrorKind::kTooLarge);
  EXPECT_EQ(Error(Ollama(), 200, R"({"error":"model runner has unexpectedly stopped"})").kind,
            ErrorKind::kUnavailable);
}

TEST(JudgeTransportTest, SaysWhatToStartOrToChange) {
  const base::Error refused{.kind = ErrorKind::kUnavailable,
                            .message = "could not connect to localhost:11434: connection refused"};
  const auto ollama = JudgeTransport(Ollama(), refused);
  EXPECT_CONTAINS(ollama.error.next, "ollama serve");
  EXPECT_EQ(ollama.retry, false);
  EXPECT_CONTAINS(JudgeTransport(Own("github"), refused).error.next, "LOGAI_GITHUB_BASE_URL");
  const base::Error dns{.kind = ErrorKind::kUnavailable,
                        .message = "could not resolve the host name gw.corp"};
  EXPECT_CONTAINS(JudgeTransport(Own("openai"), dns).error.next, "LOGAI_OPENAI_BASE_URL");
  const base::Error tls{.kind = ErrorKind::kUnavailable,
                        .message = "the TLS certificate of x is not trusted",
                        .next = "set LOGAI_CA_BUNDLE"};
  EXPECT_EQ(JudgeTransport(OpenAi(), tls).retry, false);
  EXPECT_CONTAINS(JudgeTransport(OpenAi(), tls).error.next, "LOGAI_CA_BUNDLE");
}

TEST(JudgeTransportTest, AnAnswerThatIsTooLongIsNotARequestThatIsTooLarge) {
  const auto failure = JudgeTransport(
      OpenAi(), {.kind = ErrorKind::kTooLarge, .message = "a line longer than 16 MiB"});
  EXPECT_EQ(failure.error.kind, ErrorKind::kUnavailable);
  EXPECT_EQ(failure.retry, false);
}

TEST(JudgeTransportTest, LeavesAStopAsItIs) {
  const base::Error stop{.kind = ErrorKind::kCancelled, .message = "cancelled"};
  EXPECT_EQ(JudgeTransport(OpenAi(), stop).error, stop);
}

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
            "[31mred text\xEF\xBF\xBD");
  EXPECT_EQ(ReadErrorBody(500,
                          "a\xC2\x9B"
                          "31m b")
                .message,
            "a 31m b");
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
  EXPECT_EQ(ReadErrorBody(400, R"({"error":null,"detail":"d"})").message, "d");
  EXPECT_EQ(ReadErrorBody(400, "").message, "");
}

}  // namespace
}  // namespace logai::llm
