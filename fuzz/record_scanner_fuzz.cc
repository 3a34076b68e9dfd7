// Any bytes as the lines of a file: the scanner must give what the assembler gives, also with what
// it has remembered of the same lines before; the columns of headers are learnt on the way.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "logs/colours.h"
#include "logs/record_scanner.h"

namespace {

struct Record {
  std::int64_t line = 0;
  std::optional<logai::base::UtcTime> time;
  logai::logs::Level level = logai::logs::Level::kUnknown;
  std::string message;
  friend bool operator==(const Record&, const Record&) = default;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai::logs;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto lines = logai::base::Split(input, '\n');
  std::size_t next = 0;
  const LineForm form = LineForm::Learn(
      [&](std::string_view& line) {
        if (next == lines.size()) return false;
        line = lines[next++];
        return true;
      },
      {.group = {},
       .stream = {},
       .basis = {.reference = logai::base::FromEpochMs(1'795'363'200'000), .zone = nullptr}});

  std::vector<Record> expected;
  RecordAssembler assembler = form.NewAssembler();
  const auto take = [&](const Event* event) {
    for (; event != nullptr; event = assembler.Next()) {
      expected.push_back(
          {event->line.value(), event->time, event->level, std::string(form.MessageOf(*event))});
    }
  };
  std::int64_t number = 0;
  for (const auto line : lines) {
    const std::string plain = form.has_colours() ? WithoutColours(line) : std::string(line);
    take(assembler.Add(plain, logai::base::LineNumber(++number)));
  }
  take(assembler.Finish());

  LineMemo memo(form);
  for (int walk = 0; walk < 2; ++walk) {
    std::vector<Record> records;
    RecordScanner scanner(form, memo);
    const auto keep = [&](const ScannedRecord* record) {
      for (; record != nullptr; record = scanner.Next()) {
        records.push_back(
            {record->line.value(), record->time, record->level, std::string(record->message)});
      }
    };
    number = 0;
    for (const auto line : lines) keep(scanner.Add(line, logai::base::LineNumber(++number)));
    keep(scanner.Finish());
    if (records != expected) std::abort();
  }
  return 0;
}
