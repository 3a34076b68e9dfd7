#include "agent/offline_words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.h"

namespace logai::agent {
namespace {

using analysis::Signal;

struct Wording {
  std::string_view mark;  // in the message, lower case
  std::string_view text;
};

// The first mark that the message holds says which resource it is.
constexpr auto kResources = std::to_array<Wording>({
    {"no space left", "ran out of disk space"},
    {"disk full", "ran out of disk space"},
    {"disk quota", "ran out of disk space"},
    {"enospc", "ran out of disk space"},
    {"open files", "ran out of file descriptors"},
    {"emfile", "ran out of file descriptors"},
    {"rate limit", "was throttled"},
    {"rate-limit", "was throttled"},
    {"connection slots", "ran out of connections"},
    {"too many connections", "ran out of connections"},
    {"too many clients", "ran out of connections"},
    {"connection pool", "ran out of connections"},
    {"pool", "used up a pool"},
    {"throttl", "was throttled"},
    {"rate exceeded", "was throttled"},
    {"too many requests", "was throttled"},
    {"queue", "met a full queue"},
    {"memory", "ran out of memory"},
    {"heap", "ran out of memory"},
    {"oom", "ran out of memory"},
    {"thread", "ran out of threads"},
    {"quota", "reached a quota"},
    {"limit", "reached a limit"},
});

constexpr auto kCredentials = std::to_array<Wording>({
    {"cert", "met an expired certificate"},
    {"tls", "met an expired certificate"},
    {"token", "met an expired token"},
    {"licen", "met an expired licence"},
    {"password", "met an expired password"},
    {"signature", "met an expired signature"},
});

template <std::size_t N>
std::string_view Find(std::string_view lower, const std::array<Wording, N>& wordings,
                      std::string_view otherwise) {
  const auto found = std::ranges::find_if(
      wordings, [&](const Wording& w) { return lower.find(w.mark) != lower.npos; });
  return found == wordings.end() ? otherwise : found->text;
}

}  // namespace

std::string WhatHappened(const MessageKind& kind) {
  const std::string lower = base::ToLower(kind.first.body());
  const auto text = [&]() -> std::string_view {
    switch (kind.signal) {
      case Signal::kExhaustion:
        return Find(lower, kResources, "used something up");
      case Signal::kExpiry:
        // "certificate verify failed" may have other reasons.
        return lower.find("expir") != lower.npos || lower.find("notafter") != lower.npos
                   ? Find(lower, kCredentials, "met expired credentials")
                   : "could not verify a certificate";
      case Signal::kCrash:
        return "broke down";
      case Signal::kTimeout:
        return "waited in vain for an answer";
      case Signal::kRefusal:
        return "denied access, or was denied it";
      default:
        return "";
    }
  }();
  return std::string(text);
}

}  // namespace logai::agent
