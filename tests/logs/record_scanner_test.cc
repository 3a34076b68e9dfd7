#include "logs/record_scanner.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/environment.h"
#include "base/text.h"
#include "base/time_zone.h"
#include "logs/colours.h"
#include "logs/continuation.h"

namespace logai::logs {
namespace {

const base::UtcTime kReference = base::FromEpochMs(1'795'363'200'000);  // 2026-11-22T16:00:00Z

std::string Describe(const ScannedRecord& record) {
  return std::to_string(record.line.value()) + "-" + std::to_string(record.line_end.value()) + " " +
         (record.time ? std::to_string(base::EpochMs(*record.time)) : "-") +
         (record.time_inferred ? "? " : " ") + std::string(Name(record.level)) + " " +
         std::string(record.message);
}

/// What the assembler makes of the lines, which the scanner must make of them too.
std::vector<std::string> Assembled(const LineForm& form, const std::vector<std::string>& lines) {
  RecordAssembler assembler = form.NewAssembler();
  std::vector<std::string> records;
  const auto take = [&](const Event* event) {
    for (; event != nullptr; event = assembler.Next()) {
      records.push_back(Describe({.line = event->line,
                                  .line_end = event->line_end,
                                  .time = event->time,
                                  .time_inferred = event->time_inferred,
                                  .level = event->level,
                                  .message = form.MessageOf(*event)}));
    }
  };
  std::int64_t number = 0;
  for (const std::string& line : lines) {
    const std::string plain = form.has_colours() ? WithoutColours(line) : line;
    take(assembler.Add(plain, base::LineNumber(++number)));
  }
  take(assembler.Finish());
  return records;
}

std::vector<std::string> Scanned(const LineForm& form, LineMemo& memo,
                                 const std::vector<std::string>& lines) {
  RecordScanner scanner(form, memo);
  std::vector<std::string> records;
  const auto take = [&](const ScannedRecord* record) {
    for (; record != nullptr; record = scanner.Next()) records.push_back(Describe(*record));
  };
  std::int64_t number = 0;
  for (const std::string& line : lines) take(scanner.Add(line, base::LineNumber(++number)));
  take(scanner.Finish());
  return records;
}

LineForm FormOf(const std::vector<std::string>& lines, const base::TimeZone* zone = nullptr) {
  std::size_t next = 0;
  return LineForm::Learn(
      [&](std::string_view& line) {
        if (next == lines.size()) return false;
        line = lines[next++];
        return true;
      },
      {.group = {}, .stream = {}, .basis = {.reference = kReference, .zone = zone}});
}

/// Two walks over the lines, the second with all that the first has taught the memo.
void ExpectEqual(const std::vector<std::string>& lines, const base::TimeZone* zone = nullptr) {
  const LineForm form = FormOf(lines, zone);
  const std::vector<std::string> expected = Assembled(form, lines);
  LineMemo memo(form);
  for (const char* walk : {"first", "second"}) {
    const std::vector<std::string> records = Scanned(form, memo, lines);
    ASSERT_EQ(records.size(), expected.size()) << walk;
    for (std::size_t i = 0; i < records.size(); ++i) ASSERT_EQ(records[i], expected[i]) << walk;
  }
}

/// Lines of made-up programs: times of one form that go on, headers and messages drawn from a few.
class LineMaker {
 public:
  explicit LineMaker(unsigned seed) : random_(seed) {}

  std::vector<std::string> Lines(std::size_t count) {
    const int form = Below(kForms), other = Below(kForms);
    std::vector<std::string> lines;
    while (lines.size() < count) {
      now_ms_ += Below(3) == 0 ? 0 : Below(Below(20) == 0 ? 90'000 : 700);
      const int kind = Below(100);
      if (kind < 6) {
        AddTrace(lines);
      } else if (kind < 8) {
        lines.push_back(Pick(kOdd));
      } else {
        std::string line = Header(kind < 12 ? other : form) + Message();
        if (kind == 12) line.append(static_cast<std::size_t>(Below(3)), '\r');
        if (kind == 13)
          line[static_cast<std::size_t>(Below(static_cast<int>(line.size())))] =
              static_cast<char>(Below(256));
        std::erase(line, '\n');
        lines.push_back(std::move(line));
      }
    }
    return lines;
  }

 private:
  static constexpr int kForms = 14;
  static constexpr std::string_view kLevels[] = {"INFO", "WARN", "ERROR", "DEBUG", "info", "error"};
  static constexpr std::string_view kLoggers[] = {"com.example.Pool", "nova.compute.manager",
                                                  "dfs.DataNode$Xceiver", "core", "Worker-7"};
  static constexpr std::string_view kOdd[] = {"",
                                              "   ",
                                              "}",
                                              "{",
                                              "{\"level\":\"error\",\"msg\":\"no\"}",
                                              "plain words",
                                              "error: it broke",
                                              "2026-11-22T14:02:04.871Z",
                                              "2026-11-22 14:02:04 CET late",
                                              "\xEF\xBB\xBFmark",
                                              "#Fields: date time x",
                                              "panic: boom",
                                              "goroutine 1 [running]:",
                                              "main.main()",
                                              "Caused by: x.Y: z",
                                              "\tat a.B.c(D.java:7)",
                                              "ValueError: no",
                                              "Traceback (most recent call last):",
                                              "12:00:00 INFO clock only"};
  static constexpr std::string_view kBegins[] = {"Receiving block blk_",
                                                 "user=",
                                                 "connection from ",
                                                 "EST is a zone",
                                                 "PM or AM",
                                                 "am I there",
                                                 "-05:00 off",
                                                 "2005 words",
                                                 "[client 10.0.0.1] denied ",
                                                 "[pool] a.b.C: full ",
                                                 "{\"a\": 1}",
                                                 "\"GET / HTTP/1.1\" 500 12",
                                                 "Traceback (most recent call last):",
                                                 "gone - ",
                                                 ": ",
                                                 "| x",
                                                 "caf\xC3\xA9 ",
                                                 "\xFF\xFE",
                                                 "fatal error: ",
                                                 "x",
                                                 "",
                                                 "(ok) ",
                                                 "time 12 ms ",
                                                 "--- [ 1] main : ",
                                                 "1234 --- [exec-1] a.b.C : up ",
                                                 "com.foo.Bar - went ",
                                                 "key=\"value\" other=",
                                                 "#7] go"};

  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  template <std::size_t N>
  std::string Pick(const std::string_view (&from)[N]) {
    return std::string(from[static_cast<std::size_t>(Below(static_cast<int>(N)))]);
  }
  std::string Two(std::int64_t number) const {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  }
  std::string Three(std::int64_t number) const {
    return std::string(number < 100 ? "0" : "") + Two(number);
  }

  std::string Header(int form) {
    static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto days = std::chrono::floor<std::chrono::days>(base::FromEpochMs(now_ms_));
    const std::chrono::year_month_day date(days);
    const auto month = static_cast<unsigned>(date.month()), day = static_cast<unsigned>(date.day());
    const std::string year = std::to_string(static_cast<int>(date.year()));
    const std::int64_t ms = now_ms_ - base::EpochMs(base::UtcTime(days));
    const std::string h = Two(ms / 3'600'000), m = Two(ms / 60'000 % 60), s = Two(ms / 1000 % 60);
    const std::string clock = h + ":" + m + ":" + s, part = Three(ms % 1000);
    const std::string iso = year + "-" + Two(month) + "-" + Two(day);
    const std::string name(kMonths[month - 1]);
    const std::string level = Pick(kLevels), logger = Pick(kLoggers);
    const std::string pid = std::to_string(Below(3) == 0 ? Below(10) : Below(30'000));
    switch (form) {
      case 0:
        return iso + "T" + clock + "." + part + "Z " + level + "  [" + logger + "] ";
      case 1:
        return iso + " " + clock + "," + part + " " + level + " [main] " + logger + ": ";
      case 2:
        return name + " " + (day < 10 ? " " : "") + std::to_string(day) + " " + clock +
               " combo sshd[" + pid + "]: ";
      case 3:
        return "[Sun " + name + " " + Two(day) + " " + clock + " " + year + "] [" + level + "] ";
      case 4:
        return Two(month) + "-" + Two(day) + " " + clock + "." + part + "  " + pid + "  2395 D " +
               logger + ": ";
      case 5:
        return year.substr(2) + Two(month) + Two(day) + " " + h + m + s + " " + pid + " " + level +
               " " + logger + ": ";
      case 6:
        return std::string(Below(2) == 0 ? "I" : "E") + Two(month) + Two(day) + " " + clock + "." +
               part + "000 " + pid + " file.go:12] ";
      case 7:
        return "[" + iso + "T" + clock + "+01:00] " + level + " ";
      case 8:
        return iso + " " + clock + " ";
      case 9:
        return iso + "T" + clock + "." + part + "+02:00 stdout F ";
      case 10:
        return std::to_string(now_ms_) + " " + level + " ";
      case 11:
        return year.substr(2) + "/" + Two(month) + "/" + Two(day) + " " + clock + " " + level +
               " " + logger + ": ";
      case 12:
        return clock + "." + part + " [" + logger + "] " + level + " ";
      default:
        return Two(month) + "/" + Two(day) + "/" + year + " " +
               std::to_string(ms / 3'600'000 % 12 + 1) + ":" + m + ":" + s + " " +
               (Below(2) == 0 ? "AM" : "PM") + " " + level + " ";
    }
  }

  std::string Message() {
    std::string message = Pick(kBegins);
    for (int i = Below(4); i > 0; --i)
      message += std::to_string(Below(4'000)) + " " + Pick(kLoggers);
    return message;
  }

  void AddTrace(std::vector<std::string>& lines) {
    lines.push_back(Below(2) == 0 ? "java.lang.IllegalStateException: Queue full"
                                  : "Traceback (most recent call last):");
    for (int i = Below(5); i > 0; --i)
      lines.push_back(Below(2) == 0 ? "\tat a.B.c(D.java:7)" : "  File \"x.py\", line 1");
    if (Below(2) == 0) lines.emplace_back("ValueError: no");
  }

  std::mt19937 random_;
  std::int64_t now_ms_ = 1'795'000'000'000;
};

TEST(RecordScannerTest, AHeadThatIsPlainIsPlainWhateverFollows) {
  std::size_t plain = 0;
  for (const char* head :
       {"INFO  [a.B] ", "WARN ", "ValueError", "ValueError ", "7 x", "at ", "  x", "[pool] ",
        "Error: ", "12:00 ", "java.lang.E", "#1 ", "}", "(x", "", " "}) {
    if (!IsPlainFromItsHead(head)) continue;
    ++plain;
    for (const char* rest :
         {"", "Exception: no", ": no", "Error", " in thread", "0x12 more", ")"}) {
      EXPECT_EQ(ShapeOf(std::string(head) + rest), LineShape::kPlain) << head << rest;
    }
  }
  EXPECT_EQ(plain, 6U);
}

TEST(RecordScannerTest, EmptyLinesAtTheBeginningChangeNothing) {
  for (const std::vector<std::string>& head : std::vector<std::vector<std::string>>{
           {"", "", ""}, {"\r", "", "\r"}, {"", " ", "", "\t"}, {"\xEF\xBB\xBF", "", ""}}) {
    std::vector<std::string> lines = head;
    for (int i = 0; i < 20; ++i) {
      lines.push_back("2026-11-22 14:02:" + std::to_string(10 + i) + " ERROR a: broke " +
                      std::to_string(i));
      if (i % 3 == 0) lines.insert(lines.end(), {"", "\tat a.B.c(D.java:7)", ""});
    }
    ExpectEqual(lines);
    ExpectEqual(head);
  }
}

TEST(RecordScannerTest, GivesWhatTheAssemblerGivesWhateverTheLines) {
  int with_records = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    ExpectEqual(LineMaker(seed).Lines(400));
    if (HasFatalFailure()) return;
    ++with_records;
  }
  EXPECT_EQ(with_records, 300);
}

TEST(RecordScannerTest, ReadsTimesOfClocksThatAreSetBack) {
  const auto zone = base::TimeZone::Find(
      "local", base::Environment(std::map<std::string, std::string, std::less<>>{
                   {"TZ", "CET-1CEST,M3.5.0,M10.5.0/3"}}));
  ASSERT_TRUE(zone);
  std::vector<std::string> lines;
  for (int hour = 0; hour < 6; ++hour) {
    for (int minute = 57; minute < 63; ++minute) {
      for (const char* second : {"00", "31", "59"}) {
        const int at = hour * 60 + minute;
        lines.push_back("2026-10-25 0" + std::to_string(at / 60) + ":" + (at % 60 < 10 ? "0" : "") +
                        std::to_string(at % 60) + ":" + second + " INFO [a] tick");
      }
    }
  }
  ExpectEqual(lines, &*zone);
}

TEST(RecordScannerTest, InfersTheYearOfEachLine) {
  std::vector<std::string> lines;  // the reference is at 16:00, and a day of grace is given
  for (const char* day : {"Nov 22", "Nov 23", "Nov 24"}) {
    for (const char* clock : {"15:59:30", "15:59:59", "16:00:00", "16:00:01", "16:00:30"}) {
      lines.push_back(std::string(day) + " " + clock + " host app[1]: tick");
    }
  }
  ExpectEqual(lines);
}

TEST(RecordScannerTest, KeepsUpWithAHeaderThatChanges) {
  std::vector<std::string> lines = LineMaker(1).Lines(500);
  const LineForm form = FormOf(lines);
  LineMemo memo(form);
  for (unsigned seed = 2; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    const std::vector<std::string> part = LineMaker(seed).Lines(300);
    ASSERT_EQ(Scanned(form, memo, part), Assembled(form, part));
  }
}

}  // namespace
}  // namespace logai::logs
