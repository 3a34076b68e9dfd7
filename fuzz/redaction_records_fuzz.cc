#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/redaction_records.h"

// Any bytes as JSON lines: each line gives one line, or the run names the first that is no record.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const logai::privacy::Redactor redactor;
  logai::app::RecordJob job;
  job.lines.assign(reinterpret_cast<const char*>(data), size);
  logai::app::RedactRecords(redactor, job);
  const auto lines = std::ranges::count(job.lines, '\n') + 1;
  if (std::ranges::count(job.out, '\n') > lines) std::abort();
  if (!job.out.empty() && job.out.back() != '\n') std::abort();
  return 0;
}
