#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "agent/offline_analyst.h"
#include "tests/support/incident.h"

namespace logai::test {

/// Logs that a test fills and asks about, without a model. They begin with the healthy traffic
/// unless that is not wanted.
class AskedLogs {
 public:
  explicit AskedLogs(bool healthy = true) {
    if (healthy) AddHealthyTraffic(source_);
  }
  void Add(const char* group, std::int64_t ms, logs::Level level, std::string text) {
    source_.Add(MakeEvent(group, 100'000 + ++lines_, ms, level, std::move(text)));
  }
  agent::Answer Ask(std::string_view question) {
    const auto names = source_.Names();
    auto answer = agent::Analyse(question, source_, names, {}, redactor_, registry_, {}, {});
    EXPECT_TRUE(answer.has_value());
    return answer.has_value() ? *std::move(answer) : agent::Answer();
  }
  std::string Summary(std::string_view question) { return Ask(question).conclusion.summary; }

 private:
  MemorySource source_;
  std::int64_t lines_ = 0;
  privacy::Redactor redactor_;
  logs::EvidenceRegistry registry_;
};

}  // namespace logai::test
