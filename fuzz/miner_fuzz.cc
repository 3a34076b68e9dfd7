// Any bytes as log lines: the miner and the digest must stay within their bounds and count right.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "analysis/digest.h"
#include "analysis/event_miner.h"
#include "base/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace logai::analysis;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static const logai::privacy::Redactor redactor;
  logai::logs::EvidenceRegistry registry;
  DigestBuilder digest(redactor, registry, {.budget = logai::base::TokenCount(300)});
  EventMiner miner({.max_templates = 16, .max_skeletons = 32, .sample_bytes = 64});
  std::int64_t line = 0;
  for (const std::string_view text : logai::base::Split(input, '\n')) {
    logai::logs::Event event;
    event.group = "fuzz";
    event.line = event.line_end = logai::base::LineNumber(++line);
    event.message = logai::base::ToValidUtf8(text);
    if (!text.empty()) {
      event.level = static_cast<logai::logs::Level>(static_cast<unsigned char>(text[0]) % 8);
      event.time =
          logai::base::FromEpochMs(static_cast<std::int64_t>(text.size()) << (text[0] & 31));
    }
    const std::size_t index = miner.Add(event);
    if (index >= miner.templates().size()) std::abort();
    for (const auto& [from, into] : miner.TakeMerges()) {
      if (from == 0 || from == into || into >= miner.templates().size()) std::abort();
    }
    digest.Add(event);
  }
  miner.Finish();
  std::uint64_t sum = 0;
  for (const Template& of : miner.templates()) sum += of.count;
  if (sum != miner.events() || miner.templates().size() > 17) std::abort();
  const std::string page = digest.Finish().str();
  if (page.size() > 900 || !logai::base::IsValidUtf8(page)) std::abort();
  return 0;
}
