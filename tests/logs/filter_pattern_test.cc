#include "logs/filter_pattern.h"
#include "logs/query_condition.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace logai::logs {
namespace {

bool Matches(std::string_view pattern, std::string_view message) {
  const auto parsed = FilterPattern::Parse(pattern);
  EXPECT_TRUE(parsed.has_value()) << pattern << ": " << (parsed ? "" : parsed.error().ToString());
  return parsed && parsed->Matches(message);
}

std::string ErrorOf(std::string_view pattern) {
  const auto parsed = FilterPattern::Parse(pattern);
  EXPECT_FALSE(parsed.has_value()) << pattern;
  if (parsed) return "";
  EXPECT_EQ(parsed.error().kind, base::ErrorKind::kInvalidInput);
  return parsed.error().message;
}

TEST(FilterPatternTest, EmptyPatternsMatchEverything) {
  for (const char* pattern : {"", "   ", "\" \"", "\"\""}) {
    EXPECT_TRUE(Matches(pattern, "anything")) << pattern;
    EXPECT_TRUE(FilterPattern::Parse(pattern)->empty()) << pattern;
  }
  EXPECT_TRUE(FilterPattern().Matches("anything"));
}

TEST(FilterPatternTest, TermsMustAllBeContainedInAnyOrder) {
  EXPECT_TRUE(Matches("ERROR", "[ERROR 400] BAD REQUEST"));
  EXPECT_TRUE(Matches("ERROR ARGUMENTS", "INVALID ARGUMENTS: ERROR 7"));
  EXPECT_FALSE(Matches("ERROR ARGUMENTS", "[ERROR 400] BAD REQUEST"));
  EXPECT_FALSE(Matches("error", "[ERROR 400] BAD REQUEST"));
}

TEST(FilterPatternTest, QuotedPhrasesAreExactAndTakeEscapes) {
  EXPECT_TRUE(Matches("\"INTERNAL SERVER ERROR\"", "500 INTERNAL SERVER ERROR"));
  EXPECT_FALSE(Matches("\"INTERNAL SERVER ERROR\"", "INTERNAL ERROR of the SERVER"));
  EXPECT_TRUE(Matches(R"("say \"hi\" c:\\temp")", R"(they say "hi" c:\temp)"));
  EXPECT_TRUE(Matches("\"timeout after\" \"(payment)\"", "timeout after 3 s (payment)"));
}

TEST(FilterPatternTest, OptionalTermsNeedOneOfThem) {
  EXPECT_TRUE(Matches("?ERROR ?WARN", "a WARN line"));
  EXPECT_TRUE(Matches("?\"bad gateway\" ?WARN", "502 bad gateway"));
  EXPECT_FALSE(Matches("?ERROR ?WARN", "an INFO line"));
}

TEST(FilterPatternTest, OptionalTermsAreIgnoredNextToOthers) {
  EXPECT_TRUE(Matches("?ERROR ?WARN REQUEST", "plain REQUEST"));
  EXPECT_FALSE(Matches("?ERROR ?WARN REQUEST", "an ERROR"));
  EXPECT_TRUE(Matches("?ERROR -DEBUG", "an INFO line"));
}

TEST(FilterPatternTest, ExcludedTermsMustBeAbsent) {
  EXPECT_TRUE(Matches("ERROR -ARGUMENTS", "[ERROR 400] BAD REQUEST"));
  EXPECT_FALSE(Matches("ERROR -ARGUMENTS", "ERROR INVALID ARGUMENTS"));
  EXPECT_TRUE(Matches("-INFO", "a WARN line"));
  EXPECT_FALSE(Matches("-\"health check\"", "GET health check"));
}

TEST(FilterPatternTest, RegexesSearchTheMessage) {
  EXPECT_TRUE(Matches("%AUTHORIZED%", "[ERROR 401] UNAUTHORIZED REQUEST"));
  EXPECT_TRUE(Matches(R"(%4\d{2}\s%)", "status 404 for /x"));
  EXPECT_FALSE(Matches("%^ERROR%", "an ERROR"));
  EXPECT_TRUE(Matches(R"(%\x28payment\x29%)", "timeout (payment)"));
  EXPECT_TRUE(Matches("%gray|grey% -blue", "a grey line"));
}

TEST(FilterPatternTest, RegexesRefuseWhatCloudWatchRefuses) {
  EXPECT_NE(ErrorOf("%(a|b)%").find("position 2"), std::string::npos);
  EXPECT_NE(ErrorOf("%something!%").find("position 11"), std::string::npos);
  EXPECT_NE(ErrorOf("%caf\xC3\xA9%").find("ASCII"), std::string::npos);
  ErrorOf("%[a%");
  ErrorOf("%abc");
  ErrorOf("%%");
}

TEST(FilterPatternTest, ErrorsNameThePositionAndTheRemedy) {
  const auto parsed = FilterPattern::Parse("ERROR user.name");
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().message, "filter pattern, position 11: the character '.' needs quotes");
  EXPECT_NE(parsed.error().next.find("\"user.name\""), std::string::npos);
  EXPECT_NE(FilterPattern::Parse("ERROR|WARN").error().next.find("?ERROR"), std::string::npos);
  EXPECT_NE(ErrorOf("a \"b").find("position 3"), std::string::npos);
  ErrorOf("?");
  ErrorOf("a - b");
}

TEST(FilterPatternTest, TheLimitIs1024Characters) {
  EXPECT_TRUE(FilterPattern::Parse(std::string(1024, 'a')).has_value());
  ErrorOf(std::string(1025, 'a'));
  std::string wide;
  for (int i = 0; i < 1024; ++i) wide += "\xC3\xA9";
  EXPECT_TRUE(FilterPattern::Parse(wide).has_value());
}

constexpr std::string_view kTrail =
    R"({"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111",
  "arrayKey": ["value", "another value"], "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
  "SomeObject": null, "ThisFlag": true, "Off": false, "cluster.name": "c1", "bytes": 1.5e3, "status": 404,
  "user": {"email": "John.Doe@example.com", "id-no": -4, "roles": {"x": "admin", "y": "guest"}},
  "m": [[1, 2], [3, 4]], "code": "500"})";

TEST(JsonFilterPatternTest, StringsCompareExactlyOrWithWildcards) {
  EXPECT_TRUE(Matches(R"({ $.eventType = "UpdateTrail" })", kTrail));
  EXPECT_TRUE(Matches("{ $.eventType = UpdateTrail }", kTrail));
  EXPECT_FALSE(Matches(R"({ $.eventType = "updatetrail" })", kTrail));
  EXPECT_FALSE(Matches(R"({ $.eventType = "Update" })", kTrail));
  EXPECT_TRUE(Matches("{ $.eventType = Update* }", kTrail));
  EXPECT_TRUE(Matches(R"({ $.eventType = "*Trail" })", kTrail));
  EXPECT_TRUE(Matches("{ $.sourceIPAddress != 123.123.* }", kTrail));
  EXPECT_FALSE(Matches("{ $.sourceIPAddress != 111.111.* }", kTrail));
  EXPECT_TRUE(Matches("{$.user.email=\"John.Doe@example.com\"}", kTrail));
}

TEST(JsonFilterPatternTest, NumbersCompareAsNumbers) {
  EXPECT_TRUE(Matches("{ $.bytes = 1500 }", kTrail));
  EXPECT_TRUE(Matches("{ $.bytes > 1e3 }", kTrail));
  EXPECT_TRUE(Matches("{ $.status >= 404 && $.status <= 404 }", kTrail));
  EXPECT_FALSE(Matches("{ $.status < 404 }", kTrail));
  EXPECT_TRUE(Matches("{ $.status = 4* }", kTrail));
  EXPECT_TRUE(Matches("{ $.user.id-no = -4 }", kTrail));
  EXPECT_TRUE(Matches("{ $.status != 500 }", kTrail));
  EXPECT_FALSE(Matches("{ $.eventType > 3 }", kTrail));
}

TEST(JsonFilterPatternTest, SelectorsReachArraysDottedNamesAndWildcards) {
  EXPECT_TRUE(Matches(R"({ $.arrayKey[0] = "value" })", kTrail));
  EXPECT_FALSE(Matches(R"({ $.arrayKey[1] = "value" })", kTrail));
  EXPECT_FALSE(Matches(R"({ $.arrayKey[9] = "value" })", kTrail));
  EXPECT_TRUE(Matches("{ $.objectList[1].id = 2 }", kTrail));
  EXPECT_TRUE(Matches("{ $.objectList[*].name = b }", kTrail));
  EXPECT_TRUE(Matches("{ $.m[1][0] = 3 }", kTrail));
  EXPECT_TRUE(Matches("{ $.['cluster.name'] = \"c1\" }", kTrail));
  EXPECT_FALSE(Matches("{ $.cluster.name = \"c1\" }", kTrail));
  EXPECT_TRUE(Matches("{ $.user.roles.* = guest }", kTrail));
  EXPECT_FALSE(Matches("{ $.objectList = * }", kTrail));
  EXPECT_FALSE(Matches("{ $.user = * }", kTrail));
}

TEST(JsonFilterPatternTest, NullTrueFalseAndPresence) {
  EXPECT_TRUE(Matches("{ $.SomeObject IS NULL }", kTrail));
  EXPECT_FALSE(Matches("{ $.Missing IS NULL }", kTrail));
  EXPECT_TRUE(Matches("{ $.ThisFlag IS TRUE }", kTrail));
  EXPECT_TRUE(Matches("{ $.Off IS FALSE }", kTrail));
  EXPECT_FALSE(Matches("{ $.Off IS TRUE }", kTrail));
  EXPECT_TRUE(Matches("{ $.Missing NOT EXISTS }", kTrail));
  EXPECT_FALSE(Matches("{ $.SomeObject NOT EXISTS }", kTrail));
  EXPECT_TRUE(Matches("{ $.eventType = * }", kTrail));
  EXPECT_FALSE(Matches("{ $.Missing = * }", kTrail));
  EXPECT_FALSE(Matches("{ $.Missing != x }", kTrail));
}

TEST(JsonFilterPatternTest, AndBindsTighterThanOr) {
  EXPECT_TRUE(Matches("{ $.eventType = UpdateTrail || $.status = 1 && $.status = 2 }", kTrail));
  EXPECT_FALSE(Matches("{ ($.eventType = UpdateTrail || $.status = 1) && $.status = 2 }", kTrail));
  EXPECT_TRUE(Matches("{ ($.status = 404 && ($.user.id-no = 9 || $.code = 500)) }", kTrail));
  EXPECT_TRUE(Matches("{ $.eventType = %Trail% && $.sourceIPAddress = %^111% }", kTrail));
  EXPECT_FALSE(Matches("{ $.eventType != %Trail% }", kTrail));
}

TEST(JsonFilterPatternTest, MessagesThatAreNotJsonNeverMatch) {
  for (const char* message : {"", "eventType UpdateTrail", "{\"a\": ", "ERROR {\"a\": 1}"}) {
    EXPECT_FALSE(Matches("{ $.a NOT EXISTS }", message)) << message;
  }
  EXPECT_TRUE(FilterPattern::Parse("{ $.a = 1 }")->needs_json());
  EXPECT_FALSE(FilterPattern::Parse("a")->needs_json());
}

TEST(JsonFilterPatternTest, WrongPatternsAreRefused) {
  EXPECT_NE(ErrorOf("{ $.a = 1").find("position 10"), std::string::npos);
  EXPECT_NE(ErrorOf("{ a = 1 }").find("position 3"), std::string::npos);
  for (const char* pattern :
       {"{ }", "{ $.a }", "{ $.a = }", "{ $ = 1 }", "{ $.a IS MAYBE }", "{ $.a EXISTS }",
        "{ $.a IS NOT NULL }", "{ $.a > x }", "{ ($.a = 1 }", "{ $.a = 1 } x",
        "{ $.a = 1 & $.b = 2 }", "{ $.*.* = 1 }", "{ $.a[x] = 1 }", "{ $.['a = 1 }",
        "{ $.a = \"x }", "{ $.a = %a% && $.b = %b% && $.c = %c% }",
        "{ $.a.* = 1 || $.b.* = 1 || $.c.* = 1 || $.d.* = 1 }"}) {
    ErrorOf(pattern);
  }
  ErrorOf("{" + std::string(500, '(') + "$.a = 1" + std::string(500, ')') + "}");
}

constexpr std::string_view kAccess =
    "127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] \"GET /index.html HTTP/1.0\" 404 1534";

TEST(FieldFilterPatternTest, BracketsAndQuotesMakeOneField) {
  EXPECT_TRUE(Matches("[ip, user, username, timestamp, request = *.html*, status_code = 4*, bytes]",
                      kAccess));
  EXPECT_TRUE(Matches("[ip, user, username, ts, request, status_code, bytes > 1000]", kAccess));
  EXPECT_FALSE(Matches("[ip, user, username, ts, request, status_code, bytes > 2000]", kAccess));
  EXPECT_TRUE(Matches("[ip, user, username, ts=\"10/Oct/2000*\", ...]", kAccess));
}

TEST(FieldFilterPatternTest, EllipsisStandsForAnyNumberOfFields) {
  EXPECT_TRUE(Matches("[..., status_code=404, bytes]", kAccess));
  EXPECT_FALSE(Matches("[..., status_code=404, a, bytes]", kAccess));
  EXPECT_TRUE(Matches("[ip=%127\\.0\\.0\\.[1-9]%, ..., bytes]", kAccess));
  EXPECT_TRUE(Matches("[..., status=404 || status=410, bytes]", kAccess));
  EXPECT_FALSE(Matches("[..., status!=404 && status!=410, bytes]", kAccess));
}

TEST(FieldFilterPatternTest, TheLastFieldTakesTheRest) {
  EXPECT_TRUE(Matches("[w1=ERROR, w2]", "ERROR connection to db lost"));
  EXPECT_FALSE(Matches("[w1=ERROR, w2]", "INFO ERROR"));
  EXPECT_FALSE(Matches("[w1=ERROR, w2]", "ERROR"));
  EXPECT_TRUE(Matches("[all = \"*lost*\"]", "ERROR connection to db lost"));
  EXPECT_TRUE(Matches("[level, text = \"connection to*\"]", "ERROR connection to db lost"));
  EXPECT_TRUE(Matches("[(w1=ERROR || w1=WARN), rest]", "WARN slow"));
}

TEST(FieldFilterPatternTest, WrongPatternsAreRefused) {
  for (const char* pattern : {"[]", "[a", "[a,]", "[a b]", "[a=1 && b=2]", "[..., a, ...]", "[a] b",
                              "[a=]", "[a > x]", "[a=%x%, b=%y%, c=%z%]", "[(a=1, b]"}) {
    ErrorOf(pattern);
  }
}

TEST(FilterPatternTest, OnePatternServesSeveralThreads) {
  const auto pattern = FilterPattern::Parse("{ $.eventType = %Trail% }");
  ASSERT_TRUE(pattern.has_value());
  std::vector<std::jthread> threads;
  std::atomic<int> matched = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) matched += pattern->Matches(kTrail) ? 1 : 0;
    });
  }
  threads.clear();
  EXPECT_EQ(matched, 200);
}

TEST(QueryConditionTest, TermsBecomeConditionsAndStayWords) {
  const auto condition = [](std::string_view pattern) {
    const auto filter = FilterPattern::Parse(pattern);
    EXPECT_TRUE(filter.has_value()) << pattern;
    return QueryCondition(*filter);
  };
  EXPECT_EQ(condition(""), "");
  EXPECT_EQ(condition("ERROR"), R"(@message like "ERROR")");
  EXPECT_EQ(condition(R"(ERROR "pool x" -DEBUG)"),
            R"(@message like "ERROR" and @message like "pool x" and @message not like "DEBUG")");
  EXPECT_EQ(condition("?ERROR ?WARN"), R"(@message like "ERROR" or @message like "WARN")");
  EXPECT_EQ(condition("?ERROR WARN"), R"(@message like "WARN")");  // as CloudWatch has it
  EXPECT_EQ(condition(R"("a \" | limit 1 \\ b")"), R"(@message like "a \" | limit 1 \\ b")");
  EXPECT_EQ(condition(R"({ $.level = "error" })"), "");
  EXPECT_EQ(condition("%ERR.R%"), "");
  EXPECT_EQ(condition(R"(" ")"), "");
  EXPECT_EQ(condition("?ERROR \"\x01\""), "");  // a line break could end a command
}

TEST(FilterTermsTest, AlternativesThatMeanNothingAreKnown) {
  EXPECT_TRUE(FilterPattern::Parse("?ERROR ?WARN -probe")->ignores_alternatives());
  EXPECT_TRUE(FilterPattern::Parse("?ERROR timeout")->ignores_alternatives());
  EXPECT_FALSE(FilterPattern::Parse("?ERROR ?WARN")->ignores_alternatives());
  EXPECT_FALSE(FilterPattern::Parse("ERROR -probe")->ignores_alternatives());
}

}  // namespace
}  // namespace logai::logs
