#include "llm/github_models.h"

#include <gtest/gtest.h>

#include "tests/llm/judged.h"

namespace logai::llm {
namespace {

using base::ErrorKind;

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
      ExpectContains(failure.error.message,
                     "GitHub Models was retired by GitHub on 2026-07-30, so no token can reach it "
                     "any more (HTTP 410)");
      ExpectContains(failure.error.next, "LOGAI_GITHUB_BASE_URL");
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
    ExpectContains(error.message, "127.0.0.1:8089 passes requests on to GitHub Models");
  }
}

TEST(RetirementTest, ASunsetOfAnotherProvidersServerIsNotBlamedOnGitHub) {
  const auto error = Error(Own("openai"), 410, "", {{"sunset", "Thu, 30 Jul 2026 00:00:00 GMT"}});
  EXPECT_EQ(error.kind, ErrorKind::kRetired);
  EXPECT_EQ(error.ToString().find("GitHub"), std::string::npos);
  ExpectContains(error.message, "30 Jul 2026");
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

}  // namespace
}  // namespace logai::llm
