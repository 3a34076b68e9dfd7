#include "app/redaction.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "sources/text_blocks.h"
#include "tests/support/temp_folder.h"

namespace logai::app {
namespace {

using test::TempFolder;

struct Outcome {
  std::string out;
  base::Result<RedactionReport> report;
};

Outcome RunOf(RedactionRequest request, const privacy::Redactor& redactor = privacy::Redactor()) {
  Outcome outcome{.out = {}, .report = RedactionReport()};
  request.write = [&](std::string_view bytes) {
    outcome.out += bytes;
    return true;
  };
  outcome.report = RedactSources(request, redactor, {});
  return outcome;
}

/// More than one block, with values at and around where blocks meet, and one line over two blocks.
std::string BigText() {
  std::string text;
  while (text.size() < 2 * sources::TextBlocks::kBlockBytes + 100'000) {
    text += "2026-11-20T14:02:07.123Z INFO request of bob@example.com from 10.2.3.4 took 12 ms\r\n";
    if (text.size() / 100'000 % 7 == 3) text += std::string(300, 'x') + " no line end 10.0.0.1 ";
  }
  return text;
}

TEST(RedactionTest, TheResultDoesNotDependOnTheThreads) {
  const TempFolder folder;
  const std::string text = BigText();
  const auto path = folder.Write("big.log", text);
  for (const RedactionOutput output : {RedactionOutput::kText, RedactionOutput::kSpans}) {
    const auto one = RunOf({.specs = {path.string()}, .output = output, .threads = 1});
    const auto three = RunOf({.specs = {path.string()}, .output = output, .threads = 3});
    ASSERT_TRUE(one.report.has_value());
    EXPECT_EQ(one.out, three.out);
    EXPECT_EQ(one.report->by_type.by_rule(), three.report->by_type.by_rule());
    EXPECT_EQ(one.report->bytes.value(), static_cast<std::int64_t>(text.size()));
    if (output == RedactionOutput::kText) {
      EXPECT_EQ(one.out, privacy::Redactor().Redact(text).str());
    }
  }
}

TEST(RedactionTest, SpansSayLineAndBytesAsTheTextHasThem) {
  const TempFolder folder;
  const std::string text = BigText();
  const auto path = folder.Write("big.log", text);
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  const auto outcome = RunOf({.specs = {path.string()}, .output = RedactionOutput::kSpans});
  std::istringstream objects(outcome.out);
  std::string object;
  std::size_t spans = 0, last_line = 0;
  while (std::getline(objects, object)) {
    const auto json = nlohmann::json::parse(object);
    const std::size_t line = json["line"];
    EXPECT_GT(line, last_line);
    last_line = line;
    for (const auto& span : json["spans"]) {
      ++spans;
      const std::size_t begin = span["start"], end = span["end"];
      const std::string value = lines[line - 1].substr(begin, end - begin);
      EXPECT_EQ(value, span["type"] == "EMAIL"     ? "bob@example.com"
                       : value.starts_with("10.2") ? "10.2.3.4"
                                                   : "10.0.0.1");
    }
  }
  EXPECT_EQ(spans, outcome.report->by_rule.total());
}

TEST(RedactionTest, AValueOverSeveralLinesHasASpanInEach) {
  const TempFolder folder;
  const auto path = folder.Write("key.log",
                                 "key: -----BEGIN"
                                 " PRIVATE KEY-----\r\nMIIEvQIBADANBgkqhkiG9w0B\r\n-----END"
                                 " PRIVATE KEY----- x\r\n");
  EXPECT_EQ(RunOf({.specs = {path.string()}, .output = RedactionOutput::kSpans}).out,
            "{\"line\": 1, \"spans\": [{\"start\": 5, \"end\": 32, \"type\": \"PRIVATE_KEY\"}]}\n"
            "{\"line\": 2, \"spans\": [{\"start\": 0, \"end\": 24, \"type\": \"PRIVATE_KEY\"}]}\n"
            "{\"line\": 3, \"spans\": [{\"start\": 0, \"end\": 25, \"type\": \"PRIVATE_KEY\"}]}\n");
}

TEST(RedactionTest, InAUrlThePasswordIsTheSpan) {
  const TempFolder folder;
  const auto path = folder.Write("a.log", "to redis://svc:hunter2@cache:6379\n");
  EXPECT_EQ(
      RunOf({.specs = {path.string()}, .output = RedactionOutput::kSpans}).out,
      "{\"line\": 1, \"spans\": [{\"start\": 15, \"end\": 22, \"type\": \"URL_PASSWORD\"}]}\n");
}

TEST(RedactionTest, SeveralFilesFollowEachOtherAsTheyAre) {
  const TempFolder folder;
  const auto a = folder.Write("a.log", "a 10.0.0.1");
  const auto b = folder.Write("b.log", "b 10.0.0.2\n");
  const std::vector<std::string> specs = {a.string(), b.string()};
  EXPECT_EQ(RunOf({.specs = specs}).out, "a [IP_REDACTED]b [IP_REDACTED]\n");
  EXPECT_EQ(RunOf({.specs = specs, .output = RedactionOutput::kSpans}).out,
            "{\"file\": \"a.log\", \"line\": 1, \"spans\": "
            "[{\"start\": 2, \"end\": 10, \"type\": \"IPV4\"}]}\n"
            "{\"file\": \"b.log\", \"line\": 1, \"spans\": "
            "[{\"start\": 2, \"end\": 10, \"type\": \"IPV4\"}]}\n");
}

TEST(RedactionTest, BinaryBytesStayAsTheyAre) {
  const TempFolder folder;
  constexpr char kBytes[] =
      "\x7f"
      "ELF\0\0\xff\xfe\r\n 10.0.0.1 \0\x80";
  std::string text(kBytes, sizeof kBytes - 1);
  const auto path = folder.Write("a.bin", text);
  text.replace(text.find("10.0.0.1"), 8, "[IP_REDACTED]");
  EXPECT_EQ(RunOf({.specs = {path.string()}}).out, text);
}

TEST(RedactionTest, WhatCannotBeReadIsToldAndTheRestIsRedacted) {
  const TempFolder folder;
  const auto utf16 = folder.Write("w.log", std::string("\xFF\xFE"
                                                       "a\0b\0",
                                                       6));
  const auto good = folder.Write("g.log", "10.0.0.1\n");
  const auto outcome = RunOf({.specs = {utf16.string(), good.string()}});
  ASSERT_TRUE(outcome.report.has_value());
  EXPECT_EQ(outcome.out, "[IP_REDACTED]\n");
  ASSERT_EQ(outcome.report->failures.size(), 1U);
  EXPECT_NE(outcome.report->failures[0].find("UTF-16"), std::string::npos);
}

TEST(RedactionTest, RecordsKeepTheirIdAndHaveSpansOfTheOriginalText) {
  const TempFolder folder;
  const auto path =
      folder.Write("r.jsonl",
                   "{\"id\": \"a\", \"text\": \"ü 10.0.0.1\\nline two a\\u0040b.io\"}\r\n\n"
                   "{\"text\": \"nothing\", \"id\": 7}");
  EXPECT_EQ(
      RunOf({.specs = {path.string()}, .output = RedactionOutput::kRecords}).out,
      "{\"id\":\"a\",\"text\":\"ü [IP_REDACTED]\\nline two [EMAIL_REDACTED]\",\"spans\":"
      "[{\"start\":3,\"end\":11,\"type\":\"IPV4\"},{\"start\":21,\"end\":27,\"type\":\"EMAIL\"}]}\n"
      "{\"id\":7,\"text\":\"nothing\",\"spans\":[]}\n");
}

TEST(RedactionTest, TheFirstLineThatIsNoRecordIsNamedAndWhatStandsBeforeItIsWritten) {
  const TempFolder folder;
  for (const auto& [bad, why] : std::vector<std::pair<std::string, std::string>>{
           {"{\"id\": 1, \"text\"", "no JSON"},
           {"[1]", "no JSON object"},
           {"{\"text\": \"x\"}", "no \"id\""},
           {"{\"id\": 1}", "no \"text\""},
           {"{\"id\": 1, \"text\": 5}", "no string"},
           {"{\"id\": 1, \"text\": \"\xff\"}", "UTF-8"}}) {
    const auto path = folder.Write(
        "r.jsonl", "{\"id\":1,\"text\":\"x\"}\n" + bad + "\n{\"id\":3,\"text\":\"z\"}\n");
    const auto outcome = RunOf({.specs = {path.string()}, .output = RedactionOutput::kRecords});
    ASSERT_FALSE(outcome.report.has_value()) << bad;
    EXPECT_EQ(outcome.report.error().kind, base::ErrorKind::kInvalidInput);
    EXPECT_NE(outcome.report.error().message.find("line 2"), std::string::npos);
    EXPECT_NE(outcome.report.error().message.find(why), std::string::npos)
        << outcome.report.error().message;
    EXPECT_EQ(outcome.out, "{\"id\":1,\"text\":\"x\",\"spans\":[]}\n");
  }
}

TEST(RedactionTest, RecordsDoNotDependOnTheThreads) {
  const TempFolder folder;
  std::string text;
  for (int i = 0; text.size() < 3'000'000; ++i) {
    text += "{\"id\": " + std::to_string(i) + ", \"text\": \"from 10.0.0.1 to a@b.io\"}\n";
  }
  const auto path = folder.Write("r.jsonl", text);
  RedactionRequest request{
      .specs = {path.string()}, .output = RedactionOutput::kRecords, .threads = 1};
  const std::string one = RunOf(request).out;
  request.threads = 4;
  EXPECT_EQ(RunOf(request).out, one);
  EXPECT_EQ(std::ranges::count(one, '\n'), std::ranges::count(text, '\n'));
}

TEST(RedactionTest, StandardInputIsWrittenAsItComes) {
  int in[2];
  ASSERT_EQ(::pipe(in), 0);
  ASSERT_EQ(::write(in[1], "a 10.0.0.1\nb", 12), 12);
  std::string out;
  RedactionRequest request{.specs = {"-"}, .threads = 1, .input_fd = in[0]};
  request.write = [&](std::string_view bytes) {
    out += bytes;
    // The first line is here before the second has ended.
    if (out == "a [IP_REDACTED]\n") {
      EXPECT_EQ(::write(in[1], " 10.0.0.2", 9), 9);
      ::close(in[1]);
    }
    return true;
  };
  const auto report = RedactSources(request, privacy::Redactor(), {});
  ASSERT_TRUE(report.has_value()) << report.error().ToString();
  EXPECT_EQ(out, "a [IP_REDACTED]\nb [IP_REDACTED]");
  ::close(in[0]);
}

TEST(RedactionTest, EndsWhenNobodyWantsMore) {
  const TempFolder folder;
  const auto path = folder.Write("big.log", BigText());
  RedactionRequest request{.specs = {path.string()}, .threads = 2};
  int writes = 0;
  request.write = [&](std::string_view) { return ++writes < 1; };
  const auto report = RedactSources(request, privacy::Redactor(), {});
  ASSERT_TRUE(report.has_value());
  EXPECT_EQ(writes, 1);
}

TEST(RedactionTest, AStopIsCancelled) {
  const TempFolder folder;
  const auto path = folder.Write("big.log", BigText());
  std::stop_source stop;
  RedactionRequest request{.specs = {path.string()}, .threads = 2};
  request.write = [&](std::string_view) {
    stop.request_stop();
    return true;
  };
  const auto report = RedactSources(request, privacy::Redactor(), stop.get_token());
  ASSERT_FALSE(report.has_value());
  EXPECT_EQ(report.error().kind, base::ErrorKind::kCancelled);
}

}  // namespace
}  // namespace logai::app
