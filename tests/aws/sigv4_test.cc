#include "aws/sigv4.h"

#include <gtest/gtest.h>

#include "aws/canonical.h"

namespace logai::aws {
namespace {

/// The key pair of AWS's published "aws-sig-v4-test-suite".
Credentials SuiteCredentials(std::string session_token = "") {
  return {.access_key_id = "AKIDEXAMPLE",
          .secret_access_key = base::Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
          .session_token = base::Secret(std::move(session_token)),
          .expires_at = {},
          .account_id = {}};
}

/// 20150830T123600Z, the time of that suite.
SigningScope SuiteScope() {
  return {.time = base::FromEpochMs(1440938160000), .region = "us-east-1", .service = "service"};
}

RequestToSign SuiteRequest(std::string method) {
  return {.method = std::move(method),
          .path = "/",
          .query = "",
          .headers = {{"Host", "example.amazonaws.com"}, {"X-Amz-Date", "20150830T123600Z"}},
          .body = ""};
}

// aws-sig-v4-test-suite/get-vanilla
TEST(SignTest, PublishedVectorGetVanilla) {
  EXPECT_EQ(Sign(SuiteRequest("GET"), SuiteScope(), SuiteCredentials()).hex,
            "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

// aws-sig-v4-test-suite/post-vanilla
TEST(SignTest, PublishedVectorPostVanilla) {
  const Signature signature = Sign(SuiteRequest("POST"), SuiteScope(), SuiteCredentials());
  EXPECT_EQ(signature.hex, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  EXPECT_EQ(signature.authorization,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

// aws-sig-v4-test-suite/post-sts-token/post-sts-header-before: the token is signed
TEST(SignTest, PublishedVectorPostStsHeaderBefore) {
  const std::string token =
      "AQoDYXdzEPT//////////"
      "wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPf"
      "IeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/"
      "kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7W"
      "Z0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+"
      "scqKmlzm8F"
      "DrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";
  RequestToSign request = SuiteRequest("POST");
  request.headers.emplace_back("X-Amz-Security-Token", token);
  EXPECT_EQ(Sign(request, SuiteScope(), SuiteCredentials(token)).hex,
            "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
}

/// A request of the suite with its published signature.
struct Vector {
  const char* name;
  const char* method;
  const char* path;  // as it stands in the suite's request, not yet encoded
  const char* query;
  std::vector<std::pair<std::string, std::string>> more_headers;
  const char* body;
  const char* signature;
};

// aws-sig-v4-test-suite: what SignTest.PublishedVector… leave of it, for queries, paths and headers
// as we send them and as endpoints of the user's own may have them.
TEST(SignTest, PublishedVectorsOfQueriesPathsAndHeaders) {
  const std::string unreserved =
      "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  const std::string unreserved_query = unreserved + "=" + unreserved;
  const std::vector<Vector> vectors = {
      {"get-vanilla-query-order-key-case",
       "GET",
       "/",
       "Param2=value2&Param1=value1",
       {},
       "",
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-vanilla-query-order-encoded",
       "GET",
       "/",
       "Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
       {},
       "",
       "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
      {"get-vanilla-utf8-query",
       "GET",
       "/",
       "\xE1\x88\xB4=bar",
       {},
       "",
       "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
      {"get-vanilla-query-unreserved",
       "GET",
       "/",
       unreserved_query.c_str(),
       {},
       "",
       "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
      {"get-utf8",
       "GET",
       "/\xE1\x88\xB4",
       "",
       {},
       "",
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
      {"get-space-normalized",
       "GET",
       "/example space/",
       "",
       {},
       "",
       "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
      {"get-header-value-trim",
       "GET",
       "/",
       "",
       {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
       "",
       "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
      {"get-header-key-duplicate",
       "GET",
       "/",
       "",
       {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
       "",
       "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
      {"get-vanilla-with-session-token",
       "GET",
       "/",
       "",
       {{"X-Amz-Security-Token",
         "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"}},
       "",
       "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"},
      {"post-vanilla-query",
       "POST",
       "/",
       "Param1=value1",
       {},
       "",
       "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
      {"post-x-www-form-urlencoded",
       "POST",
       "/",
       "",
       {{"Content-Type", "application/x-www-form-urlencoded"},
        {"Content-Length", "13"},
        {"x-amz-content-sha256",
         "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"}},
       "Param1=value1",
       "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"},
  };
  for (const Vector& vector : vectors) {
    RequestToSign request = SuiteRequest(vector.method);
    request.path = vector.path;
    request.query = vector.query;
    request.headers.insert(request.headers.end(), vector.more_headers.begin(),
                           vector.more_headers.end());
    request.body = vector.body;
    EXPECT_EQ(Sign(request, SuiteScope(), SuiteCredentials()).hex, vector.signature) << vector.name;
  }
  EXPECT_EQ(vectors.size(), 11u);
}

// The following two were computed for CloudWatch Logs by hand from the formula and by botocore.
constexpr std::string_view kLogsBody = R"({"logGroupName":"/aws/lambda/demo","limit":1})";

net::HttpRequest LogsRequest() {
  net::HttpRequest request;
  request.method = "POST";
  request.url = "https://logs.us-east-1.amazonaws.com/";
  request.headers.Add("Content-Type", "application/x-amz-json-1.1");
  request.headers.Add("X-Amz-Target", "Logs_20140328.FilterLogEvents");
  request.headers.Add("User-Agent", "never signed");
  request.body = kLogsBody;
  return request;
}

SigningScope LogsScope() {
  return {.time = base::FromEpochMs(1795348800000), .region = "us-east-1", .service = "logs"};
}

TEST(SignTest, VectorForCloudWatchLogsStepByStep) {
  EXPECT_EQ(FormatAmzDate(LogsScope().time), "20261122T120000Z");
  EXPECT_EQ(Sha256Hex(kLogsBody),
            "c14566cd8a9658f05e90d01bf7a7e9cde6941c0470fcc5bb3aaa6919957e5aee");
  EXPECT_EQ(SigningKeyHex(SuiteCredentials().secret_access_key, LogsScope()),
            "5979fd9e7e4e62c7736cb5d64d83ee60974ce7ae3714007a89453ac890578726");
  const Signature signature = Sign({.method = "POST",
                                    .path = "/",
                                    .query = "",
                                    .headers = {{"X-Amz-Target", "Logs_20140328.FilterLogEvents"},
                                                {"host", "logs.us-east-1.amazonaws.com"},
                                                {"X-Amz-Date", "20261122T120000Z"},
                                                {"content-type", " application/x-amz-json-1.1 "}},
                                    .body = kLogsBody},
                                   LogsScope(), SuiteCredentials());
  EXPECT_EQ(Sha256Hex(signature.canonical_request),
            "b194a0835f04674587a03b09777ea088b82af40148d955465e40e5817a8f51db");
  EXPECT_EQ(signature.hex, "ab6bc91ea27c40d5fcc39d9e59917464efc5f6742b2535488ab2e56d6d3c12e6");
}

TEST(SignHttpRequestTest, SignsWhatGoesOutAndNothingThatAProxyMayChange) {
  net::HttpRequest request = LogsRequest();
  ASSERT_TRUE(SignHttpRequest(request, LogsScope(), SuiteCredentials()).has_value());
  EXPECT_EQ(request.headers.Get("host"), "logs.us-east-1.amazonaws.com");
  EXPECT_EQ(request.headers.Get("x-amz-date"), "20261122T120000Z");
  EXPECT_EQ(request.headers.Get("x-amz-security-token"), std::nullopt);
  const std::string authorization(request.headers.Get("authorization").value_or(""));
  EXPECT_NE(authorization.find("SignedHeaders=content-type;host;x-amz-date;x-amz-target, "),
            std::string::npos)
      << authorization;
  EXPECT_TRUE(authorization.ends_with(
      "Signature=ab6bc91ea27c40d5fcc39d9e59917464efc5f6742b2535488ab2e56d6d3c12e6"));
}

TEST(SignHttpRequestTest, TheSessionTokenIsSentAndSigned) {
  net::HttpRequest request = LogsRequest();
  const auto credentials = SuiteCredentials("SESSIONTOKENEXAMPLE");
  ASSERT_TRUE(SignHttpRequest(request, LogsScope(), credentials).has_value());
  EXPECT_EQ(request.headers.Get("x-amz-security-token"), "SESSIONTOKENEXAMPLE");
  const std::string authorization(request.headers.Get("authorization").value_or(""));
  EXPECT_TRUE(authorization.ends_with(
      "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
      "Signature=8127f397645982ac10cc63e6efa5b6d44329d243efeffc2b6623b308dd981005"))
      << authorization;
}

TEST(SignHttpRequestTest, APortOfItsOwnBelongsToTheHost) {
  net::HttpRequest request;
  request.url = "http://LOCALHOST:4566/base/x?a=1";
  ASSERT_TRUE(SignHttpRequest(request, LogsScope(), SuiteCredentials()).has_value());
  EXPECT_EQ(request.headers.Get("host"), "localhost:4566");
}

TEST(SignHttpRequestTest, AUrlThatCannotBeUsedIsAnError) {
  net::HttpRequest request;
  request.url = "logs.us-east-1.amazonaws.com";
  const auto status = SignHttpRequest(request, LogsScope(), SuiteCredentials());
  ASSERT_FALSE(status.has_value());
  EXPECT_EQ(status.error().kind, base::ErrorKind::kInvalidInput);
}

// Computed by botocore 1.43.11: a model id in the path of Bedrock is encoded twice.
TEST(SignTest, PathSegmentsAreEncodedOnceMore) {
  const RequestToSign request{
      .method = "POST",
      .path = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A%3Ax%2Fanthropic.claude-v2%3A1/converse",
      .query = "",
      .headers = {{"content-type", "application/json"},
                  {"host", "bedrock-runtime.us-east-1.amazonaws.com"},
                  {"x-amz-date", "20261122T120000Z"}},
      .body = "{}"};
  SigningScope scope = LogsScope();
  scope.service = "bedrock";
  EXPECT_EQ(Sign(request, scope, SuiteCredentials()).hex,
            "cc66ac8898f26b16fd089ea4b83708ff8e4a59260f7bec3c9b5ad8a958655333");
}

TEST(SignTest, HeaderValuesLoseExtraBlanksAndRepeatedOnesAreJoined) {
  RequestToSign request = SuiteRequest("GET");
  request.headers.emplace_back("My-Header", "  a   b\t c  ");
  request.headers.emplace_back("my-header", "d");
  EXPECT_NE(Sign(request, SuiteScope(), SuiteCredentials())
                .canonical_request.find("\nmy-header:a b c,d\nx-amz-date:"),
            std::string::npos);
}

// The cases of aws-sig-v4-test-suite/normalize-path, and double encoding.
TEST(CanonicalPathTest, IsNormalisedThenEncodedAgain) {
  EXPECT_EQ(CanonicalPath(""), "/");
  EXPECT_EQ(CanonicalPath("/"), "/");
  EXPECT_EQ(CanonicalPath("/example/.."), "/");
  EXPECT_EQ(CanonicalPath("/example1/example2/../.."), "/");
  EXPECT_EQ(CanonicalPath("//"), "/");
  EXPECT_EQ(CanonicalPath("//example//"), "/example/");
  EXPECT_EQ(CanonicalPath("/./example"), "/example");
  EXPECT_EQ(CanonicalPath("/../../x"), "/x");
  EXPECT_EQ(CanonicalPath("/example%20space/"), "/example%2520space/");
  EXPECT_EQ(CanonicalPath("/-._~0aZ"), "/-._~0aZ");
}

TEST(CanonicalQueryTest, IsStrictlyEncodedAndSorted) {
  EXPECT_EQ(CanonicalQuery(""), "");
  EXPECT_EQ(CanonicalQuery("Param2=value2&Param1=value1"), "Param1=value1&Param2=value2");
  EXPECT_EQ(CanonicalQuery("a=1&a=0&Param1&b=%2f%20x"), "Param1=&a=0&a=1&b=%2F%20x");
  EXPECT_EQ(CanonicalQuery("k=a+b*c&t=%e1%88%b4&bad=%zz&=v"),
            "=v&bad=%25zz&k=a%2Bb%2Ac&t=%E1%88%B4");
}

}  // namespace
}  // namespace logai::aws
