// Any bytes as the lines of a job's log, and as one record: names, gist and reason must lie within.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "analysis/excerpt.h"
#include "analysis/job_lines.h"
#include "analysis/signal_context.h"
#include "analysis/signals.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai::analysis;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  for (const std::string_view line : logai::base::Split(input, '\n')) {
    const JobMark mark = JobMarkOf(line);
    const std::string plain = WithoutColours(line);
    if (plain.size() > line.size()) std::abort();
    if (WithoutColours(plain).size() > plain.size()) std::abort();
    const std::string_view name = FailedNameIn(plain);
    if (!name.empty() && plain.find(name) == std::string::npos) std::abort();
    if (IsTrouble(SignalOf(line)) && IsComment(line)) std::abort();
    if (mark == JobMark::kVerdict && line.empty()) std::abort();
  }
  for (const std::string_view part : {Gist(input), Reason(input)}) {
    if (!part.empty() && input.find(part) == input.npos) std::abort();
  }
  return 0;
}
