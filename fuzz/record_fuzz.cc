#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.h"
#include "logs/record_assembler.h"

namespace {

void Check(const logai::logs::Event* event) {
  const bool good = event->body_begin <= event->message.size() && event->line <= event->line_end &&
                    logai::base::IsValidUtf8(event->message);
  if (!good) std::abort();
}

}  // namespace

// The input is a log file.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  logai::logs::RecordAssemblerOptions options;
  options.basis.reference = logai::base::FromEpochMs(1'795'363'200'000);
  options.max_event_lines = 5;
  options.max_event_bytes = logai::base::ByteCount(200);
  logai::logs::RecordAssembler assembler(options);
  std::int64_t number = 0;
  logai::base::LineNumber last(0);
  const auto check = [&](const logai::logs::Event* event) {
    for (; event != nullptr; event = assembler.Next()) {
      Check(event);
      if (event->line < last) std::abort();  // out of order
      last = event->line;
    }
  };
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    check(assembler.Add(line, logai::base::LineNumber(++number)));
    input.remove_prefix(line.size() < input.size() ? line.size() + 1 : line.size());
  }
  check(assembler.Finish());
  return 0;
}
