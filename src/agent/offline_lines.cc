#include "agent/offline_lines.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "agent/offline_service.h"
#include "analysis/signal_context.h"
#include "analysis/template_miner.h"
#include "base/text.h"

namespace logai::agent {
namespace {

constexpr std::size_t kKeptBytes = 2'048;

void Keep(std::vector<logs::Event>& into, std::size_t most, const logs::Event& event) {
  if (into.size() < most) analysis::CopyCut(into.emplace_back(), event, kKeptBytes);
}

bool IsWordByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

// A word that begins with `stem` stands in the text, and is not denied: "no deadlock found".
bool Says(std::string_view text, std::string_view lower, std::string_view stem) {
  for (std::size_t at = lower.find(stem); at != lower.npos; at = lower.find(stem, at + 1)) {
    const bool begins = at == 0 || !IsWordByte(lower[at - 1]);
    if (begins && analysis::IsMeant({text, lower, at, stem.size()})) return true;
  }
  return false;
}

// As Says, for a topic; some are put in more ways than one.
bool SaysTopic(std::string_view text, std::string_view lower, std::string_view topic) {
  struct Other {
    std::string_view topic, said;
  };
  static constexpr auto kOthers = std::to_array<Other>({{"timeout", "timed out"},
                                                        {"timeout", "deadline exceeded"},
                                                        {"oom", "out of memory"},
                                                        {"crash", "segfault"},
                                                        {"crash", "panic"},
                                                        {"crash", "core dumped"}});
  if (Says(text, lower, topic)) return true;
  return std::ranges::any_of(kOthers, [&](const Other& other) {
    return other.topic == topic && Says(text, lower, other.said);
  });
}

}  // namespace

void LineCollector::Take(const logs::Event& event, bool problem) {
  if (question_.wants == OfflineQuestion::Wants::kTrace) TakeTraced(event, problem);
  if (question_.wants == OfflineQuestion::Wants::kYesNo) TakeMentioned(event, problem);
}

void LineCollector::TakeTraced(const logs::Event& event, bool problem) {
  constexpr std::size_t kMostFirst = 40;
  constexpr std::size_t kMostLast = 10;
  const bool holds = std::ranges::any_of(question_.ids, [&](const std::string& id) {
    const std::string_view message = event.message;
    for (std::size_t at = message.find(id); at != message.npos; at = message.find(id, at + 1)) {
      // "47" is no part of "4711".
      const std::size_t end = at + id.size();
      const auto in_id = [](char c) { return IsWordByte(c) || (c >= 'A' && c <= 'Z'); };
      if ((at == 0 || !in_id(message[at - 1])) && (end == message.size() || !in_id(message[end]))) {
        return true;
      }
    }
    return false;
  });
  if (!holds) return;
  ++found_.count;
  found_.troubled += problem ? 1 : 0;
  if (found_.others.size() < kMostFirst) {
    Keep(found_.others, kMostFirst, event);
  } else {
    if (found_.last.size() == kMostLast) found_.last.erase(found_.last.begin());
    Keep(found_.last, kMostLast, event);
  }
}

void LineCollector::TakeMentioned(const logs::Event& event, bool problem) {
  constexpr std::size_t kMost = 4;
  const std::string_view text = event.message;
  const std::string lower = base::ToLower(text);
  bool named_here = false;
  bool denied = false;
  for (const std::string& topic : question_.topics) {
    const bool here = SaysTopic(text, lower, topic);
    named_here = named_here || here;
    if (here || Mentions(event.group, topic) || Mentions(event.group, topic + "s")) continue;
    if (lower.find(topic) == lower.npos) return;
    denied = true;
  }
  if (denied) {
    ++found_.denied;
    if (question_.asks_for_mention) Keep(found_.others, kMost, event);
    return;
  }
  const bool done = std::ranges::any_of(
      question_.deeds, [&](std::string_view deed) { return Says(text, lower, deed); });
  // The name of its group does not make each line an answer.
  if (!named_here && !done) return;
  ++found_.count;
  const bool yes = question_.asks_for_mention || (done && !problem);
  if (yes) {
    ++found_.said;
    Keep(found_.yes, kMost, event);
  } else if (problem && done) {
    ++found_.contrary;
    Keep(found_.against, kMost, event);
  } else if (problem) {
    ++found_.troubled;
    Keep(found_.trouble, kMost, event);
  } else {
    Keep(found_.others, kMost, event);
  }
}

}  // namespace logai::agent
