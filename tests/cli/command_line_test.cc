#include "cli/command_line.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace logai::cli {
namespace {

CommandLine Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "logai");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

PrintAndExit Printed(std::vector<const char*> arguments) {
  const CommandLine line = Parse(std::move(arguments));
  const auto* message = std::get_if<PrintAndExit>(&line.command);
  return message ? *message : PrintAndExit{.text = "(it runs)"};
}

TEST(CommandLineTest, PlainLogaiOpensAConversation) {
  EXPECT_TRUE(std::holds_alternative<ChatCommand>(Parse({}).command));
}

TEST(CommandLineTest, AskTakesItsFlagsBeforeAndBehindTheQuestion) {
  for (const auto& line :
       {Parse({"--llm-provider", "ollama", "ask", "why?", "-s", "a.log", "--source", "b/"}),
        Parse({"ask", "-s", "a.log", "why?", "--source", "b/", "--llm-provider", "ollama"})}) {
    const auto* ask = std::get_if<AskCommand>(&line.command);
    ASSERT_NE(ask, nullptr);
    EXPECT_EQ(ask->arguments.question, "why?");
    EXPECT_EQ(ask->arguments.sources, (std::vector<std::string>{"a.log", "b/"}));
    EXPECT_EQ(line.setting_flags.at("LOGAI_LLM_PROVIDER"), "ollama");
  }
}

TEST(CommandLineTest, AQuestionNeedsNoQuotationMarks) {
  const auto line =
      Parse({"ask", "why", "did", "it", "fail", "--format", "json", "-q", "--since", "1h"});
  const auto* ask = std::get_if<AskCommand>(&line.command);
  ASSERT_NE(ask, nullptr);
  EXPECT_EQ(ask->arguments.question, "why did it fail");
  EXPECT_EQ(ask->arguments.format, Format::kJson);
  EXPECT_TRUE(ask->arguments.quiet);
  EXPECT_EQ(ask->arguments.since, "1h");
}

TEST(CommandLineTest, FlagsOfTheContractBecomeSettings) {
  const auto line = Parse({"--github-token", "t", "--github-model", "gpt-4.1", "--aws-profile",
                           "prod", "--aws-region", "eu-west-1", "--debug", "--log-file", "x.log"});
  EXPECT_EQ(line.setting_flags.at("LOGAI_GITHUB_TOKEN"), "t");
  EXPECT_EQ(line.setting_flags.at("LOGAI_GITHUB_MODEL"), "gpt-4.1");
  EXPECT_EQ(line.setting_flags.at("AWS_PROFILE"), "prod");
  EXPECT_EQ(line.setting_flags.at("AWS_REGION"), "eu-west-1");
  EXPECT_EQ(line.setting_flags.at("LOGAI_LOG_LEVEL"), "DEBUG");
  EXPECT_EQ(line.setting_flags.at("LOGAI_LOG_FILE"), "x.log");
}

TEST(CommandLineTest, OfflineIsAProvider) {
  EXPECT_EQ(Parse({"ask", "why", "--offline"}).setting_flags.at("LOGAI_LLM_PROVIDER"), "offline");
}

TEST(CommandLineTest, MistakesAreBadUsageWithASuggestion) {
  const std::pair<std::vector<const char*>, const char*> cases[] = {
      {{"aks", "why"}, "Did you mean ask?"},
      {{"ask", "why", "--sorce", "x"}, "Did you mean --source?"},
      {{"why did it fail"}, "Did you mean: logai ask \"why did it fail\"?"},
      {{"ask"}, "ask needs a question"},
      {{"ask", "why", "--format", "yaml"}, "text, markdown or json, not yaml"},
      {{"ask", "why", "--source"}, "--source"},
      {{"ask", "why", "--since", "soonish"}, "--since: cannot read \"soonish\" as a time"},
      {{"config"}, "logai config show"},
  };
  for (const auto& [arguments, expected] : cases) {
    const PrintAndExit message = Printed(arguments);
    EXPECT_EQ(message.code, ExitCode::kUsage) << expected;
    EXPECT_NE(message.text.find(expected), std::string::npos) << message.text;
  }
}

TEST(CommandLineTest, PatternsTakesSourcesByPositionAndByFlag) {
  const auto line = Parse({"patterns", "a.log", "b/", "-s", "c.log", "--top", "5", "-f", "csv",
                           "--assignments", "out.tsv", "-j", "3", "--redact", "-q"});
  const auto* patterns = std::get_if<PatternsCommand>(&line.command);
  ASSERT_NE(patterns, nullptr);
  EXPECT_EQ(patterns->sources, (std::vector<std::string>{"a.log", "b/", "c.log"}));
  EXPECT_EQ(patterns->top, 5U);
  EXPECT_EQ(patterns->format, PatternsCommand::Format::kCsv);
  EXPECT_EQ(patterns->assignments, "out.tsv");
  EXPECT_EQ(patterns->threads, 3);
  EXPECT_TRUE(patterns->redact);
  EXPECT_TRUE(patterns->quiet);
}

TEST(CommandLineTest, WhatPatternsDoesNotKnowIsBadUsage) {
  EXPECT_EQ(Printed({"patterns", "a.log", "-f", "markdown"}).code, ExitCode::kUsage);
  EXPECT_EQ(Printed({"patterns", "a.log", "-j", "0"}).code, ExitCode::kUsage);
  EXPECT_EQ(Printed({"patterns", "a.log", "--since", "1h"}).code, ExitCode::kUsage);
  EXPECT_EQ(Printed({"patterns", "--help"}).code, ExitCode::kSuccess);
}

TEST(CommandLineTest, VersionAndHelpSucceed) {
  EXPECT_EQ(Printed({"--version"}).text, "logai " LOGAI_VERSION "\n");
  const PrintAndExit help = Printed({"--help"});
  EXPECT_EQ(help.code, ExitCode::kSuccess);
  for (const char* part : {"LOGAI_GITHUB_TOKEN", "LOGAI_GITHUB_MODEL", "LOGAI_LLM_PROVIDER",
                           "--github-token", "--github-model", "--llm-provider", "Examples:"}) {
    EXPECT_NE(help.text.find(part), std::string::npos) << part;
  }
}

TEST(CommandLineTest, AuthAloneShowsItsHelpAndFails) {
  const PrintAndExit help = Printed({"auth"});
  EXPECT_EQ(help.code, ExitCode::kFailure);
  EXPECT_NE(help.text.find("auth login [--timeout SECONDS]"), std::string::npos);
  const auto line = Parse({"auth", "login", "--timeout", "60"});
  EXPECT_EQ(std::get<AuthCommand>(line.command).login_timeout, std::chrono::seconds(60));
}

TEST(CommandLineTest, CompareTakesSourcesWindowsAndABaseline) {
  const auto line = Parse({"compare", "a.log", "13:00..13:30", "14:00..14:30", "--format", "json",
                           "--top", "0", "-j", "3"});
  const auto* compare = std::get_if<CompareCommand>(&line.command);
  ASSERT_NE(compare, nullptr);
  EXPECT_EQ(compare->sides, (std::vector<std::string>{"a.log", "13:00..13:30", "14:00..14:30"}));
  EXPECT_TRUE(compare->json);
  EXPECT_EQ(compare->top, 0U);
  EXPECT_EQ(compare->threads, 3);
  const auto other = Parse({"compare", "a.log", "--since", "14:00", "--baseline", "prev-day"});
  ASSERT_NE(std::get_if<CompareCommand>(&other.command), nullptr);
  EXPECT_EQ(std::get<CompareCommand>(other.command).baseline, "prev-day");
  EXPECT_EQ(std::get<CompareCommand>(other.command).since, "14:00");
  EXPECT_EQ(std::get<PrintAndExit>(Parse({"compare", "a", "b", "-f", "csv"}).command).code,
            ExitCode::kUsage);
}

TEST(CommandLineTest, TimelineTakesBucketsAndRows) {
  const auto line =
      Parse({"timeline", "a.log", "--by", "template", "--bucket", "90s", "-f", "csv"});
  const auto* timeline = std::get_if<TimelineCommand>(&line.command);
  ASSERT_NE(timeline, nullptr);
  EXPECT_EQ(timeline->bucket, std::chrono::milliseconds(90'000));
  EXPECT_EQ(timeline->by, TimelineCommand::By::kTemplate);
  EXPECT_EQ(timeline->format, TimelineCommand::Format::kCsv);
  EXPECT_EQ(std::get<TimelineCommand>(Parse({"timeline", "--bucket", "250ms"}).command).bucket,
            std::chrono::milliseconds(250));
  for (const char* bucket : {"0s", "-1m", "yesterday", "14:05", "1", "ms", "today"}) {
    const auto mistake = Parse({"timeline", "a.log", "--bucket", bucket});
    ASSERT_TRUE(std::holds_alternative<PrintAndExit>(mistake.command)) << bucket;
    EXPECT_EQ(std::get<PrintAndExit>(mistake.command).code, ExitCode::kUsage);
  }
  EXPECT_TRUE(std::holds_alternative<PrintAndExit>(Parse({"timeline", "--by", "host"}).command));
}

TEST(CommandLineTest, TheCommandsForLogsHaveHelpOfTheirOwn) {
  EXPECT_NE(std::get<PrintAndExit>(Parse({"compare", "--help"}).command).text.find("--baseline"),
            std::string::npos);
  EXPECT_NE(std::get<PrintAndExit>(Parse({"timeline", "-h"}).command).text.find("--bucket"),
            std::string::npos);
}

TEST(CommandLineTest, ReadsRedactWithItsSourcesAndOutputs) {
  const auto line = Parse({"redact", "a.log", "-s", "b.log", "--spans", "--style", "placeholders",
                           "-j", "2", "--summary", "-q"});
  const auto* redact = std::get_if<RedactCommand>(&line.command);
  ASSERT_NE(redact, nullptr);
  EXPECT_EQ(redact->sources, (std::vector<std::string>{"a.log", "b.log"}));
  EXPECT_EQ(redact->output, RedactCommand::Output::kSpans);
  EXPECT_EQ(redact->style, "placeholders");
  EXPECT_EQ(redact->threads, 2);
  EXPECT_TRUE(redact->summary);
  EXPECT_TRUE(redact->quiet);
  EXPECT_EQ(Printed({"redact", "--spans", "--records"}).code, ExitCode::kUsage);
  EXPECT_EQ(Printed({"redact", "--style", "stars"}).code, ExitCode::kUsage);
  EXPECT_EQ(Printed({"redact", "--since", "1h"}).code, ExitCode::kUsage);
}

TEST(CommandLineTest, ValuesThatDoNotFitAreToldInOurWords) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> cases = {
      {{"digest", "--max-bytes", "0"}, "--max-bytes is a whole number, 1 or more, not 0\n"},
      {{"patterns", "--top", "abc"}, "--top is a whole number, 0 or more, not abc\n"},
      {{"patterns", "--top", "-1"}, "--top is a whole number, 0 or more, not -1\n"},
      {{"redact", "-j", "300"}, "--threads is a whole number, 1 to 256, not 300\n"},
      {{"redact", "--style", "foo"}, "--style is marks or placeholders, not foo\n"},
      {{"query", "--language", "x"}, "--language is cwli, sql or ppl, not x\n"},
      {{"digest", "--max-bytes", "1", "--max-bytes", "2"}, "--max-bytes is given more than once\n"},
      {{"digest", "--max-bytes"}, "--max-bytes needs a value\n"},
  };
  for (const auto& [arguments, expected] : cases) {
    const PrintAndExit message = Printed(arguments);
    EXPECT_EQ(message.code, ExitCode::kUsage) << expected;
    EXPECT_TRUE(message.text.starts_with("error: " + expected)) << message.text;
  }
}

TEST(CommandLineTest, APatternMayBeginWithAMinus) {
  const auto pattern_of = [](const CommandLine& line) -> std::string {
    const auto* event = std::get_if<EventCommand>(&line.command);
    const auto* fetch = event != nullptr ? std::get_if<FetchCommand>(event) : nullptr;
    return fetch != nullptr ? fetch->filter + " in " + base::Join(fetch->sources, ",") : "(other)";
  };
  EXPECT_EQ(pattern_of(Parse({"search", "-INFO", "/pat/a", "--since", "2h"})), "-INFO in /pat/a");
  EXPECT_EQ(pattern_of(Parse({"search", "-INFO -WARN", "a", "b"})), "-INFO -WARN in a,b");
  EXPECT_EQ(pattern_of(Parse({"search", "-fjson", "ERROR", "a"})), "ERROR in a");
  EXPECT_EQ(pattern_of(Parse({"search", "-q", "ERROR", "a"})), "ERROR in a");
}

TEST(CommandLineTest, HelpIsThatOfTheCommand) {
  EXPECT_EQ(Printed({"help"}).text, Printed({"--help"}).text);
  EXPECT_EQ(Printed({"help", "fetch"}).text, Printed({"fetch", "--help"}).text);
  EXPECT_EQ(Printed({"help"}).code, ExitCode::kSuccess);
  EXPECT_TRUE(Printed({"doctor", "--help"}).text.contains("logai doctor [--json]"));
  EXPECT_FALSE(Printed({"doctor", "--help"}).text.contains("logai fetch"));
}

}  // namespace
}  // namespace logai::cli
