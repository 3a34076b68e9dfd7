#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "agent/offline_analyst.h"
#include "tests/support/events.h"
#include "tests/support/memory_source.h"

namespace logai::test {

/// Events in any order, and the offline analyst's answer about them.
class OfflineAsker {
 public:
  void Add(const char* group, std::int64_t ms, logs::Level level, std::string text) {
    events_.push_back(MakeEvent(group, 0, ms, level, std::move(text)));
  }

  agent::Answer Ask(std::string_view question = "What went wrong, and why?") {
    std::ranges::stable_sort(events_,
                             [](const auto& a, const auto& b) { return *a.time < *b.time; });
    MemorySource source;
    std::int64_t line = 0;
    for (logs::Event event : events_) {
      event.line = event.line_end = base::LineNumber(++line);
      source.Add(std::move(event));
    }
    const auto names = source.Names();
    auto answer = agent::Analyse(question, source, names, {}, redactor_, registry_, {}, {});
    EXPECT_TRUE(answer.has_value());
    return answer.has_value() ? *std::move(answer) : agent::Answer();
  }

  /// The first line of the answer's text.
  std::string Headline(std::string_view question = "What went wrong, and why?") {
    const std::string text = Ask(question).text;
    return text.substr(0, text.find('\n'));
  }

 private:
  std::vector<logs::Event> events_;
  privacy::Redactor redactor_;
  logs::EvidenceRegistry registry_;
};

/// Whether `text` holds `part`; says both when it does not.
inline testing::AssertionResult Holds(std::string_view text, std::string_view part) {
  if (text.find(part) != text.npos) return testing::AssertionSuccess();
  return testing::AssertionFailure() << "no \"" << part << "\" in:\n" << text;
}

}  // namespace logai::test
