#include <array>

#include "privacy/characters.h"
#include "privacy/search.h"

namespace logai::privacy {
namespace {

struct Hook {
  std::string_view host;
  std::string_view path;
  RuleId rule;
};

// Source: the services' documentation of incoming webhooks.
constexpr auto kHooks = std::to_array<Hook>({
    {"hooks.slack.com", "/services/", RuleId::kSlackWebhook},
    {"hooks.slack.com", "/workflows/", RuleId::kSlackWebhook},
    {"hooks.slack.com", "/triggers/", RuleId::kSlackWebhook},
    {"hooks.zapier.com", "/hooks/catch/", RuleId::kChatWebhook},
    {"discord.com", "/api/webhooks/", RuleId::kChatWebhook},
    {"discordapp.com", "/api/webhooks/", RuleId::kChatWebhook},
    {"webhook.office.com", "/webhookb2/", RuleId::kChatWebhook},
    {"outlook.office.com", "/webhook/", RuleId::kChatWebhook},
});

std::size_t AddressEnd(std::string_view text, std::size_t i) {
  constexpr std::size_t kLongest = 1024;
  const std::size_t stop = text.size() - i > kLongest ? i + kLongest : text.size();
  while (i < stop &&
         (Is(text[i], kTokenChar | kDot) || text[i] == '/' || text[i] == '@' || text[i] == '%')) {
    ++i;
  }
  while (text[i - 1] == '.') --i;
  return i;
}

std::size_t AddressBegin(const Search& search, std::size_t host) {
  const std::string_view text = search.text;
  while (host > search.floor && Is(text[host - 1], kTokenChar | kDot)) --host;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (host >= search.floor + scheme.size() && text.substr(0, host).ends_with(scheme)) {
      return host - scheme.size();
    }
  }
  return host;
}

/// Whether `path` stands at `i` with its slashes escaped, and where it ends then; else `i`.
std::size_t EscapedPathEnd(std::string_view text, std::size_t i, std::string_view path) {
  std::size_t k = i;
  for (const char c : path) {
    if (c == '/' && At(text, k++) != '\\') return i;
    if (At(text, k++) != c) return i;
  }
  return k;
}

}  // namespace

std::size_t FindEscapedWebhook(Search& search, std::size_t at) {
  constexpr std::string_view kScheme = "https:\\/\\/";
  constexpr std::size_t kShortestKey = 8, kLongest = 1024;
  const std::string_view text = search.text;
  const std::size_t host = at + 5;  // behind ":\/\/"
  const std::size_t host_end = RunEnd(text, host, kTokenChar | kDot, 128);
  if (host < search.floor + kScheme.size() || At(text, host_end) != '\\') return at;
  const std::size_t begin = host - kScheme.size();
  if (!StartsAtIgnoringCase(text, begin, kScheme)) return at;
  for (const Hook& hook : kHooks) {
    const std::size_t path = EscapedPathEnd(text, host_end, hook.path);
    if (path == host_end || !text.substr(host, host_end - host).ends_with(hook.host)) continue;
    std::size_t end = path;
    while (end - path < kLongest && (Is(At(text, end), kTokenChar | kDot | kBase64Extra) ||
                                     At(text, end) == '@' || StartsAt(text, end, "\\/"))) {
      ++end;
    }
    if (end - path < kShortestKey) return at;
    search.Add(begin, end, hook.rule);
    return end;
  }
  return at;
}

// Who has a webhook's address may post to it, so the whole address is the secret.
std::size_t FindWebhook(Search& search, std::size_t at) {
  constexpr std::size_t kShortestKey = 8;
  const std::string_view text = search.text;
  const std::size_t slash = at + 1;
  if (slash < search.floor + 4 || text.substr(slash - 4, 4) != ".com") return at;
  for (const Hook& hook : kHooks) {
    if (slash < search.floor + hook.host.size() || !StartsAt(text, slash, hook.path)) continue;
    const std::size_t host = slash - hook.host.size();
    if (!StartsAtIgnoringCase(text, host, hook.host)) continue;
    const std::size_t end = AddressEnd(text, slash + hook.path.size());
    if (end - slash < hook.path.size() + kShortestKey) return at;
    search.Add(AddressBegin(search, host), end, hook.rule);
    return end;
  }
  return at;
}

}  // namespace logai::privacy
