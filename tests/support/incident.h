#pragma once

#include <string>

#include "tests/support/events.h"
#include "tests/support/memory_source.h"

namespace logai::test {

/// Half an hour of three services at work, with the complaints that nobody minds: the ground that
/// tests build their faults on. Times are At(0) to At(1'800'000).
inline void AddHealthyTraffic(MemorySource& source) {
  using logs::Level;
  const auto add = [&](const char* group, std::int64_t ms, Level level, std::string text) {
    static std::int64_t line = 0;
    source.Add(MakeEvent(group, ++line, ms, level, std::move(text)));
  };
  for (int i = 0; i < 1800; ++i) {
    const std::string n = std::to_string(i);
    add("checkout/app.log", i * 1000, Level::kInfo, "request " + n + " done in 31 ms");
    add("payment/app.log", i * 1000 + 200, Level::kInfo, "charge " + n + " booked in 12 ms");
    if (i % 40 == 7)
      add("payment/app.log", i * 1000 + 300, Level::kWarning, "webhook will retry in 5 s");
    if (i % 90 == 11)
      add("checkout/app.log", i * 1000 + 300, Level::kError, "card of customer declined");
    if (i % 30 == 3) add("payment-db/pg.log", i * 1000 + 400, Level::kInfo, "checkpoint complete");
  }
}

}  // namespace logai::test
