#include "agent/tools/cited_events.h"

#include <fmt/format.h>

#include "agent/prompt.h"
#include "analysis/digest_page.h"

namespace logai::agent {

CitedEvents CiteEvents(const ToolContext& context, std::span<const logs::Event> events,
                       std::size_t line_bytes) {
  constexpr std::int64_t kFrameTokens = 80;  // the fence, and the lines around the events
  constexpr std::int64_t kIdTokens = 4;
  CitedEvents cited;
  std::int64_t left = context.options.result_budget.value() - kFrameTokens;
  for (const logs::Event& event : events) {
    const privacy::RedactedText shown = analysis::ShownText(context.redactor, event, line_bytes);
    const std::string time = event.time ? analysis::PageTime(*event.time, true) + " " : "";
    left -= context.options.estimate(time + std::string(shown.str())).value() + kIdTokens;
    if (left < 0) break;
    const std::string id = context.evidence.Add(event, std::string(shown.str()),
                                                analysis::RecordText(context.redactor, event));
    cited.text += context.redactor.Redact(fmt::format("[{}] {}", id, time)) + shown;
    cited.text += privacy::RedactedText("\n");
    ++cited.shown;
  }
  if (cited.shown > 0) cited.text = Fenced(cited.text, context.fence);
  return cited;
}

}  // namespace logai::agent
