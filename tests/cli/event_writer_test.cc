#include "cli/event_writer.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cli/list_table.h"

namespace logai::cli {
namespace {

std::string Json(std::string_view text, bool ascii_only = false) {
  std::string json;
  AppendJsonText(json, text, ascii_only);
  return json;
}

TEST(ListTableTest, JsonTextIsReadBackAsItWas) {
  std::string every;
  for (int c = 1; c < 0x80; ++c) every += static_cast<char>(c);
  every += "Füße 😀 \u202e";
  for (const bool ascii_only : {false, true}) {
    EXPECT_EQ(nlohmann::json::parse(Json(every, ascii_only)).get<std::string>(), every);
  }
}

TEST(ListTableTest, JsonTextEscapesWhatATerminalActsOn) {
  EXPECT_EQ(Json("\x1b[31m\x7f\u009b\u202eü"), R"("\u001b[31m\u007f\u009b\u202eü")");
  EXPECT_EQ(Json("ü😀", /*ascii_only=*/true), R"("\u00fc\ud83d\ude00")");
}

TEST(ListTableTest, JsonTextReplacesWhatIsNotUtf8) {
  EXPECT_EQ(Json("a\xff"
                 "b\xc3"),
            "\"a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\"");
  EXPECT_EQ(Json("\xed\xa0\x80", /*ascii_only=*/true), R"("\ufffd\ufffd\ufffd")");  // a surrogate
  EXPECT_EQ(Json("\xc0\xaf", /*ascii_only=*/true), R"("\ufffd\ufffd")");            // overlong
}

ListTable Table() {
  return {.columns = {{.title = "NAME", .key = "name"},
                      {.title = "SIZE", .key = "size", .right = true, .is_number = true}},
          .rows = {{{.text = "a,b", .raw = "a,b"}, {.text = "1.5 KiB", .raw = "1536"}},
                   {{.text = "c\x1b[2J", .raw = "c"}, {.text = "-"}}}};
}

TEST(ListTableTest, ATableIsForPeopleForPipesAndForPrograms) {
  EXPECT_EQ(TableAs(EventFormat::kText, Table(), "things", true, false),
            "NAME     SIZE\na,b   1.5 KiB\nc           -\n");
  EXPECT_EQ(TableAs(EventFormat::kText, Table(), "things", false, false), "a,b 1536\nc -\n");
  EXPECT_EQ(TableAs(EventFormat::kCsv, Table(), "things", false, false),
            "name,size\r\n\"a,b\",1536\r\nc,\r\n");
  EXPECT_EQ(TableAs(EventFormat::kJsonl, Table(), "things", false, false),
            "{\"name\":\"a,b\",\"size\":1536}\n{\"name\":\"c\",\"size\":null}\n");
  const auto document =
      nlohmann::json::parse(TableAs(EventFormat::kJson, Table(), "things", false, false));
  EXPECT_EQ(document["things"].size(), 2u);
}

TEST(ListTableTest, BytesAreToldInTheUnitThatFits) {
  EXPECT_EQ(base::FormatBytes(base::ByteCount(0)), "0 B");
  EXPECT_EQ(base::FormatBytes(base::ByteCount(1'536)), "1.5 KiB");
  EXPECT_EQ(base::FormatBytes(base::ByteCount(5'000'000'000)), "4.7 GiB");
}

TEST(EventWriterTest, ShortNamesLeaveOutTheFoldersThatAllShare) {
  const auto shorten = [](std::vector<std::string> names) {
    std::vector<WrittenGroup> groups;
    for (std::string& name : names) groups.push_back({.name = std::move(name)});
    return ShortNames(groups);
  };
  using Names = std::vector<std::string>;
  EXPECT_EQ(shorten({"/ecs/checkout", "/ecs/payment"}), (Names{"checkout", "payment"}));
  EXPECT_EQ(shorten({"/ecs/checkout", "/aws/x"}), (Names{"ecs/checkout", "aws/x"}));
  EXPECT_EQ(shorten({"/ecs/a/x", "/ecs/b"}), (Names{"a/x", "b"}));
  EXPECT_EQ(shorten({"/ecs/checkout"}), (Names{"/ecs/checkout"}));
  EXPECT_EQ(shorten({"one", "/two"}), (Names{"one", "/two"}));
  EXPECT_EQ(shorten({"/", "/b"}), (Names{"", "b"}));
}

}  // namespace
}  // namespace logai::cli
