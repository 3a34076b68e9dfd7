#include "agent/tools/parameters.h"

#include <gtest/gtest.h>

namespace logai::agent {
namespace {

using base::ErrorKind;

const std::vector<Parameter>& Table() {
  static const std::vector<Parameter> table = {
      {.name = "log_group", .required = true, .description = "which"},
      {.name = "start_time", .type = ParameterType::kTime, .required = true, .description = "from"},
      {.name = "limit",
       .type = ParameterType::kInteger,
       .description = "most",
       .minimum = 1,
       .maximum = 1000},
      {.name = "patterns", .type = ParameterType::kStrings, .description = "several"},
      {.name = "order", .description = "order", .choices = {"oldest", "newest"}},
  };
  return table;
}

base::Result<Arguments> Parse(std::string_view json) { return Arguments::Parse(json, Table()); }

TEST(ArgumentsTest, ReadsEachTypeAndForgivesHarmlessSlips) {
  const auto arguments = Parse(
      R"({"log_group":"a","start_time":1790000000000,"limit":"50","patterns":"one","order":null})");
  ASSERT_TRUE(arguments.has_value()) << arguments.error().message;
  EXPECT_EQ(arguments->String("log_group"), "a");
  EXPECT_EQ(arguments->String("start_time"), "1790000000000");
  EXPECT_EQ(arguments->Integer("limit"), 50);
  EXPECT_EQ(arguments->Strings("patterns"), std::vector<std::string>{"one"});
  EXPECT_EQ(arguments->String("order"), std::nullopt);
}

TEST(ArgumentsTest, EachMistakeIsNamedSoThatTheModelCanMendIt) {
  const std::pair<const char*, const char*> cases[] = {
      {"{", "not valid JSON"},
      {"[1]", "must be a JSON object"},
      {R"({"start_time":"1h ago"})", "log_group is required"},
      {R"({"log_group":" ","start_time":"now"})", "log_group must not be empty"},
      {R"({"log_group":"a","start_time":"now","limit":5000})",
       "limit must be between 1 and 1000, not 5000"},
      {R"({"log_group":"a","start_time":"now","limit":"many"})", "limit must be an integer"},
      {R"({"log_group":"a","start_time":"now","limit":2.5})", "limit must be an integer"},
      {R"({"log_group":7,"start_time":"now"})", "log_group must be a string"},
      {R"({"log_group":"a","start_time":"now","patterns":[1]})",
       "patterns must be an array of strings"},
      {R"({"log_group":"a","start_time":"now","order":"random"})",
       "order must be one of: oldest, newest"},
      {R"({"log_group":"a","startTime":"now"})",
       "unknown parameter startTime (did you mean start_time?)"},
  };
  for (const auto& [json, expected] : cases) {
    const auto arguments = Parse(json);
    ASSERT_FALSE(arguments.has_value()) << json;
    EXPECT_EQ(arguments.error().kind, ErrorKind::kInvalidInput);
    EXPECT_NE(arguments.error().message.find(expected), std::string::npos)
        << arguments.error().message;
  }
}

TEST(SchemaTest, StatesTypesBoundsAndWhatIsRequired) {
  const std::string schema = SchemaJson(Table());
  EXPECT_NE(schema.find(R"("required":["log_group","start_time"])"), std::string::npos) << schema;
  EXPECT_NE(schema.find(R"("maximum":1000,"minimum":1,"type":"integer")"), std::string::npos)
      << schema;
  EXPECT_NE(schema.find(R"("enum":["oldest","newest"])"), std::string::npos) << schema;
}

}  // namespace
}  // namespace logai::agent
