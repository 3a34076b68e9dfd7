#include "logs/record.h"

#include <gtest/gtest.h>

#include <map>

namespace logai::logs {
namespace {

const base::UtcTime kReference = base::FromEpochMs(1'795'363'200'000);

struct Case {
  const char* line;
  Level level;
  const char* body;
};

class RecordHeaderFormTest : public testing::TestWithParam<Case> {};

TEST_P(RecordHeaderFormTest, LevelAndBodyAreFound) {
  RecordParser parser(kReference);
  const ParsedLine parsed = parser.Parse(GetParam().line);
  EXPECT_EQ(parsed.level, GetParam().level) << GetParam().line;
  EXPECT_EQ(parsed.text.substr(parsed.body_begin), GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    BehindTime, RecordHeaderFormTest,
    testing::Values(
        Case{"2026-11-22T14:02:04Z ERROR db down", Level::kError, "db down"},
        Case{"2026-11-22 14:02:04,123 INFO [main] org.app.Boot: started", Level::kInfo, "started"},
        Case{"2026-11-22 14:02:04,123 - myapp.db - WARNING - slow query", Level::kWarning,
             "slow query"},
        Case{"2026-11-22 14:02:04.008 25746 INFO nova.compute.manager [req-1 a b - - -] VM Started",
             Level::kInfo, "VM Started"},
        Case{"2026-11-22T14:02:04.871  INFO 12345 --- [nio-8080-exec-1] c.e.demo.App   : Started "
             "App",
             Level::kInfo, "Started App"},
        Case{"2026/11/22 14:02:04 [error] 31#31: *5 upstream timed out", Level::kError,
             "31#31: *5 upstream timed out"},
        Case{"[Sun Nov 22 14:02:04.1 2026] [core:error] [pid 35] AH00: x", Level::kError,
             "AH00: x"},
        Case{"[Sun Nov 22 14:02:04 2026] [error] [client 10.0.0.1] File missing", Level::kError,
             "[client 10.0.0.1] File missing"},
        Case{"2026-11-22 14:02:04.871 UTC [123] FATAL:  no slots", Level::kCritical, "no slots"},
        Case{"2026-11-22T14:02:04.123456Z 0 [Warning] [MY-010055] [Server] slow", Level::kWarning,
             "slow"},
        Case{"2026-11-22T14:02:04.000+0100\tinfo\tstarted", Level::kInfo, "started"},
        Case{"2026-11-22 14:02:04 warn disk is filling", Level::kWarning, "disk is filling"},
        Case{"W1122 14:02:04.123456    7 cache.go:99] slow", Level::kWarning, "slow"},
        Case{"11-22 14:02:04.123  1702  2395 E WindowManager: gone", Level::kError, "gone"},
        Case{"[2026-11-22 14:02:04,123: ERROR/MainProcess] task failed", Level::kError,
             "task failed"},
        Case{"2026-11-22T14:02:04Z ##[error]Process completed with exit code 1.", Level::kError,
             "Process completed with exit code 1."}));

INSTANTIATE_TEST_SUITE_P(
    ElseWhere, RecordHeaderFormTest,
    testing::Values(
        Case{"[ERROR] 2026-11-22 14:02:04 db down", Level::kError, "db down"},
        Case{"ERROR:2026-11-22 14:02:04,000:db down", Level::kError, "db down"},
        Case{"7,2026-11-22T14:02:04Z,ERROR,\"db down\"", Level::kError, "\"db down\""},
        Case{"\"ERROR\",\"11/22/2026 02:02:04 PM\",\"db down\"", Level::kError, "\"db down\""},
        Case{"I, [2026-11-22T14:02:04.123456 #1234]  INFO -- : done", Level::kInfo, "done"},
        Case{"[W 2026-11-22 14:02:04.123 ServerApp] slow", Level::kWarning, "ServerApp] slow"},
        Case{"ERROR:root:boom", Level::kError, ""},
        Case{"error: cannot open file", Level::kError, "cannot open file"},
        Case{"[main] WARN com.foo.Bar - careful", Level::kWarning, "careful"},
        Case{"npm ERR! code 1", Level::kError, "code 1"},
        Case{"E/AndroidRuntime( 123): crashed", Level::kError, "crashed"},
        Case{"Nov 22 14:02:04 host sshd[24]: Invalid user bob", Level::kUnknown,
             "Invalid user bob"},
        Case{"Nov 22 14:02:04 host sshd[24]: error: PAM failure", Level::kError,
             "error: PAM failure"},
        Case{"<11>Nov 22 14:02:04 host app: broken", Level::kError, "broken"},
        Case{"<34>1 2026-11-22T14:02:04.003Z host su 77 ID47 [x@1 a=\"b\"] failed",
             Level::kCritical, "failed"},
        Case{"time=\"2026-11-22T14:02:04Z\" level=error msg=\"no route\"", Level::kError,
             "msg=\"no route\""},
        Case{"10.0.0.1 - - [22/Nov/2026:14:02:04 +0000] \"GET /x HTTP/1.1\" 502 12", Level::kError,
             "\"GET /x HTTP/1.1\" 502 12"},
        Case{"10.0.0.1 - - [22/Nov/2026:14:02:04 +0000] \"GET /x HTTP/1.1\" 404 12", Level::kInfo,
             "\"GET /x HTTP/1.1\" 404 12"},
        Case{"panic: runtime error: index out of range", Level::kCritical,
             "runtime error: index out of range"},
        Case{"2026-11-22T14:02:04Z {\"level\":\"warn\",\"msg\":\"x\"}", Level::kWarning,
             "{\"level\":\"warn\",\"msg\":\"x\"}"}));

TEST(RecordParserTest, TheWordErrorInATextIsNoLevel) {
  RecordParser parser(kReference);
  for (const char* line :
       {"2026-11-22 14:02:04 0 errors found", "2026-11-22 14:02:04 no error occurred",
        "2026-11-22 14:02:04 error rate is 0.0", "2026-11-22 14:02:04 Got ERROR from peer",
        "finished with 0 error(s)", "INFORMATIVE text", "the error was mended",
        "2026-11-22 14:02:04 Alerting is on", "Nov 22 14:02:04 host app: errors: 0"}) {
    EXPECT_EQ(parser.Parse(line).level, Level::kUnknown) << line;
  }
  EXPECT_EQ(parser.Parse("2026-11-22 14:02:04 INFO 0 errors, error rate 0").level, Level::kInfo);
}

TEST(RecordParserTest, LevelsOfOtherLanguagesCountInALevelsPlace) {
  RecordParser parser(kReference);
  EXPECT_EQ(parser.Parse("22.11.2026 14:02:04 FEHLER Dienst: weg").level, Level::kError);
  EXPECT_EQ(parser.Parse("[警告] 2026-11-22 14:02:04 x").level, Level::kWarning);
  EXPECT_EQ(parser.Parse("严重: no pool").level, Level::kError);
  EXPECT_EQ(parser.Parse("AVERTISSEMENT: lent").level, Level::kWarning);
  EXPECT_EQ(parser.Parse("22.11.2026 14:02:04 kein Fehler gefunden").level, Level::kUnknown);
  EXPECT_EQ(parser.Parse("22.11.2026 14:02:04 Fehler beim Lesen").level, Level::kUnknown);
}

TEST(RecordParserTest, JsonLinesGiveTimeAndLevel) {
  RecordParser parser(kReference);
  struct JsonCase {
    const char* line;
    std::int64_t ms;
    Level level;
  };
  for (
      const JsonCase& c : {
          JsonCase{R"({"time":"2026-11-22T16:00:00Z","level":"error","msg":"x"})", 0,
                   Level::kError},
          JsonCase{R"({"level":50,"time":1795363200123,"msg":"pino"})", 123, Level::kError},
          JsonCase{R"({"ts":1795363200.5,"lvl":"warn"})", 500, Level::kWarning},
          JsonCase{
              R"({"a":{"time":1},"@timestamp":"2026-11-22T16:00:00.007Z","severity":"NOTICE"})", 7,
              Level::kNotice},
          JsonCase{R"({"log":{"level":"fatal"},"@timestamp":"2026-11-22T16:00:00Z"})", 0,
                   Level::kCritical},
          JsonCase{
              R"({"instant":{"epochSecond":1795363200,"nanoOfSecond":9000000},"level":"INFO"})", 9,
              Level::kInfo},
          JsonCase{R"({"__REALTIME_TIMESTAMP":"1795363200004000","PRIORITY":"3"})", 4,
                   Level::kError},
          JsonCase{R"({"t":{"$date":"2026-11-22T16:00:00.012+00:00"},"s":"E","c":"NETWORK"})", 12,
                   Level::kError},
          JsonCase{R"({"t":{"$date":{"$numberLong":"1795363200013"}},"s":"W"})", 13,
                   Level::kWarning},
          JsonCase{
              R"({"event":{"created":"2026-11-22T15:59:00Z"},"@timestamp":"2026-11-22T16:00:00Z"})",
              0, Level::kUnknown},
          JsonCase{
              R"({"a":{"b":1},"event":{"created":"2026-11-22T16:00:00Z"},"log":{"level":"info"}})",
              0, Level::kInfo},
          JsonCase{R"({"timestamp":{"seconds":1795363200,"nanos":14000000},"severity":"INFO"})", 14,
                   Level::kInfo},
          JsonCase{R"({"severityText":"WARN","timeUnixNano":"1795363200015000000"})", 15,
                   Level::kWarning},
          JsonCase{R"({"observedTimeUnixNano":"1795363200016000000","body":"x"})", 16,
                   Level::kUnknown},
          JsonCase{R"({"eventTime":"2026-11-22T16:00:00Z","eventName":"x"})", 0, Level::kUnknown},
      }) {
    const ParsedLine parsed = parser.Parse(c.line);
    ASSERT_TRUE(parsed.time) << c.line;
    EXPECT_EQ(base::EpochMs(*parsed.time) - base::EpochMs(kReference), c.ms) << c.line;
    EXPECT_EQ(parsed.level, c.level) << c.line;
    EXPECT_EQ(parsed.body_begin, 0u);
  }
}

TEST(RecordParserTest, BrokenJsonIsJustText) {
  RecordParser parser(kReference);
  for (const char* line : {"{", "{\"", "{\"time\"", "{\"time\":", "{\"time\":\"2026", "{]", "{{{{",
                           "{\"a\":[[[[", "{\"level\":\"error\\"}) {
    EXPECT_FALSE(parser.Parse(line).time) << line;
  }
}

TEST(RecordParserTest, DockersEnvelopeIsTakenOff) {
  RecordParser parser(kReference);
  const ParsedLine parsed = parser.Parse(
      R"({"log":"14:02:04 ERROR \"caf\u00e9\" \ud83d\ude00 lost\r\n","stream":"stderr","time":"2026-11-22T14:02:04.871234Z"})");
  EXPECT_EQ(parsed.text, "14:02:04 ERROR \"caf\xC3\xA9\" \xF0\x9F\x98\x80 lost");
  EXPECT_EQ(parsed.text.substr(parsed.body_begin), "\"caf\xC3\xA9\" \xF0\x9F\x98\x80 lost");
  EXPECT_EQ(base::FormatIso(*parsed.time), "2026-11-22T14:02:04.871Z");
  EXPECT_FALSE(parsed.time_inferred);
  EXPECT_EQ(parsed.level, Level::kError);
}

TEST(RecordParserTest, TheContainerRuntimesPrefixIsHeader) {
  RecordParser parser(kReference);
  const ParsedLine parsed =
      parser.Parse("2026-11-22T14:02:04.871234567Z stderr F 14:02:04 WARN  pool is empty");
  EXPECT_EQ(parsed.text.substr(parsed.body_begin), "pool is empty");
  EXPECT_EQ(base::FormatIso(*parsed.time), "2026-11-22T14:02:04.871Z");
  EXPECT_EQ(parsed.level, Level::kWarning);
  EXPECT_FALSE(parsed.partial);
  EXPECT_TRUE(parser.Parse("2026-11-22T14:02:04.871234567Z stdout P half").partial);
}

TEST(RecordParserTest, TheW3cFormatIsInUtcWhereverItIsRead) {
  const auto berlin = base::TimeZone::Find(
      "local", base::Environment(std::map<std::string, std::string, std::less<>>{{"TZ", "CET-1"}}));
  ASSERT_TRUE(berlin);
  RecordParser parser(TimeBasis{.reference = kReference, .zone = &*berlin});
  EXPECT_EQ(base::FormatIso(*parser.Parse("2026-11-20 14:00:01 before").time),
            "2026-11-20T13:00:01.000Z");
  parser.Parse("#Fields: date time s-ip cs-method cs-uri-stem sc-status");
  EXPECT_EQ(base::FormatIso(*parser.Parse("2026-11-20 14:00:01 10.0.0.1 GET /a 200").time),
            "2026-11-20T14:00:01.000Z");
}

TEST(RecordParserTest, BarsAndColonsThatPartNothingAreText) {
  RecordParser parser(kReference);
  for (const std::string_view line : {"|::\xC2", "|::x y", "::|", "|||| a", "--- |::b"})
    EXPECT_EQ(parser.Parse(line).level, Level::kUnknown) << line;
}

}  // namespace
}  // namespace logai::logs
