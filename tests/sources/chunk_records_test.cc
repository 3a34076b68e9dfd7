#include "sources/chunk_records.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"

namespace logai::sources {
namespace {

class Held final : public TextBytes {
 public:
  explicit Held(std::string text) : text_(std::move(text)) {}
  base::Result<std::size_t> ReadAt(std::int64_t offset, std::span<char> buffer) const override {
    const auto at = std::min(static_cast<std::size_t>(offset), text_.size());
    return text_.copy(buffer.data(), buffer.size(), at);
  }
  std::uint64_t chunks() const { return text_.size() / ChunkLines::kChunkBytes + 1; }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

logs::LineForm FormOf(const TextBytes& text) {
  ChunkLines lines;
  EXPECT_TRUE(lines.Start(text, 0));
  return logs::LineForm::Learn(
      [&](std::string_view& line) { return *lines.Next(line) && lines.line_begin() < lines.end(); },
      {.group = {}, .stream = {}, .basis = {}});
}

struct Walk {
  std::vector<std::string> messages;
  std::uint64_t lines = 0;
  std::int64_t bytes = 0;
  std::int64_t cut_lines = 0;
};

Walk Read(ChunkRecords& records, const Held& text, const std::vector<std::uint64_t>& chunks) {
  Walk walk;
  for (const std::uint64_t chunk : chunks) {
    const auto tally = records.Read(text, chunk, [&](const logs::ScannedRecord& record) {
      walk.messages.emplace_back(record.message.substr(0, 100));
    });
    EXPECT_TRUE(tally);
    walk.lines += tally->lines;
    walk.bytes += tally->bytes;
    walk.cut_lines += tally->cut_lines;
  }
  return walk;
}

std::string Stamp(std::size_t i) {
  const std::string s = std::to_string(10 + i / 50 % 50), ms = std::to_string(100 + i % 900);
  return "2026-11-22T14:02:" + s + "." + ms + "Z INFO  [pool] ";
}

TEST(ChunkRecordsTest, EachRecordBelongsToOneChunkWhateverTheOrderOfReading) {
  std::string text;
  std::vector<std::string> expected;
  for (std::size_t i = 0; text.size() < 2'500'000; ++i) {
    const std::string message = "took " + std::to_string(i) + " ms" + std::string(i % 90, '.');
    text += Stamp(i) + message + "\n";
    expected.push_back(message);
    if (i % 17 == 0) {
      text += "java.io.IOException: no\n\tat a.B.c(D.java:7)\n";
      expected.back() += "\njava.io.IOException: no\n\tat a.B.c(D.java:7)";
    }
    expected.back().resize(std::min<std::size_t>(expected.back().size(), 100));
  }
  const Held held(text);
  const logs::LineForm form = FormOf(held);
  ChunkRecords records;
  records.Begin(form);
  ASSERT_EQ(held.chunks(), 3U);
  const Walk forwards = Read(records, held, {0, 1, 2});
  EXPECT_EQ(forwards.messages, expected);
  EXPECT_EQ(forwards.bytes, static_cast<std::int64_t>(text.size()));
  EXPECT_EQ(forwards.lines, static_cast<std::uint64_t>(std::ranges::count(text, '\n')));
  const Walk last = Read(records, held, {2}), middle = Read(records, held, {1});
  std::vector<std::string> joined = Read(records, held, {0}).messages;
  joined.insert(joined.end(), middle.messages.begin(), middle.messages.end());
  joined.insert(joined.end(), last.messages.begin(), last.messages.end());
  EXPECT_EQ(joined, expected);
}

TEST(ChunkRecordsTest, ALineOfManyChunksIsOneRecordAndItsRestIsSkipped) {
  const std::string text =
      Stamp(1) + "before\n" + Stamp(2) + std::string(3'500'000, 'x') + "\n" + Stamp(3) + "behind\n";
  const Held held(text);
  const logs::LineForm form = FormOf(held);
  ChunkRecords records;
  records.Begin(form);
  const Walk walk = Read(records, held, {0, 1, 2, 3});
  EXPECT_EQ(walk.messages, (std::vector<std::string>{"before", std::string(100, 'x'), "behind"}));
  EXPECT_EQ(walk.cut_lines, 1);
  EXPECT_EQ(walk.bytes, static_cast<std::int64_t>(text.size()));
}

TEST(ChunkRecordsTest, DeeplyNestedJsonIsReadAsAnythingElse) {
  std::string text;
  for (int i = 0; i < 3; ++i) {
    std::string line;
    for (int depth = 0; depth < 30'000; ++depth) line += "{\"a\":";
    text += line + "1" + std::string(30'000, '}') + "\n";
  }
  const Held held(text + "{\"msg\":\"behind\",\"level\":\"info\"}\n");
  const logs::LineForm form = FormOf(held);
  ChunkRecords records;
  records.Begin(form);
  const Walk walk = Read(records, held, {0});
  EXPECT_EQ(walk.messages.size(), 4U);
  EXPECT_TRUE(walk.messages.back().starts_with("behind"));
}

}  // namespace
}  // namespace logai::sources
