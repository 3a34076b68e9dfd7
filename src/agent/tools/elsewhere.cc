#include "agent/tools/elsewhere.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "agent/prompt.h"
#include "agent/tools/group_scope.h"
#include "analysis/excerpt.h"
#include "base/deadline.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using base::ErrorKind;

constexpr base::Millis kMostTime{10'000};
constexpr std::size_t kMostServiceGroups = 25;  // each is a request at least
constexpr std::size_t kMostWordGroups = 5;      // of a service, whose words are looked at
constexpr std::size_t kMostWordEvents = 200'000;
constexpr std::size_t kMostServiceWordEvents = 1'000;
constexpr std::size_t kMostPlaces = 6;  // told
constexpr std::size_t kMostSimilar = 6;

/// Where to look for the pattern again: of a service the other groups, in the window asked for; of
/// files all groups, at any time of the scope.
LogQuery QueryElsewhere(const ToolContext& context, const LogQuery& query,
                        const std::vector<sources::GroupInfo>& groups, Elsewhere& elsewhere) {
  LogQuery other = query;
  other.groups.clear();
  other.widen = false;
  other.share_of_budget = 0.6;
  bool of_service = false;
  for (const sources::GroupInfo& group : groups) {
    if (!context.source.AsksService(group.name)) {
      other.groups.push_back(group.name);
      continue;
    }
    of_service = true;
    if (std::ranges::find(query.groups, group.name) != query.groups.end()) continue;
    if (other.groups.size() < kMostServiceGroups)
      other.groups.push_back(group.name);
    else
      ++elsewhere.groups_left_out;
  }
  elsewhere.any_time = !of_service;
  if (!of_service) other.range = context.window;
  // Without a pattern only the time can have been wrong.
  if (query.filter.empty()) other.groups = of_service ? std::vector<std::string>() : query.groups;
  return other;
}

/// Looks at the words of the groups asked for.
base::Status ReadWords(const ToolContext& context, const LogQuery& query,
                       const base::TimeRange& range, SimilarWords& words, std::stop_token stop) {
  std::size_t service_groups = 0, events = 0;
  for (const std::string& group : query.groups) {
    sources::ReadRequest request{.group = group, .range = range};
    request.keep_untimed = !context.window.begin && !context.window.end;
    if (context.source.AsksService(group)) {
      if (++service_groups > kMostWordGroups) continue;
      request.range = query.range;
      request.limit = kMostServiceWordEvents;
      request.order = sources::Order::kNewestFirst;
    }
    const auto take = [&](const logs::Event& event) {
      words.Add(event.message);
      return ++events < kMostWordEvents ? sources::Flow::kContinue : sources::Flow::kStop;
    };
    const auto report = context.source.ReadGroup(request, take, stop);
    // What cannot be read was told by the search itself.
    if (!report && report.error().kind == ErrorKind::kCancelled) return base::Fail(report.error());
    if (events >= kMostWordEvents) break;
  }
  return {};
}

base::Status Look(const ToolContext& context, const LogQuery& query, std::string_view pattern,
                  Elsewhere& elsewhere, const std::stop_token& stop) {
  LOGAI_ASSIGN_OR_RETURN(const ScopedGroups scoped,
                         ListInScope(context.source, context.options.scopes, "", stop));
  const LogQuery other = QueryElsewhere(context, query, scoped.groups, elsewhere);
  elsewhere.groups_looked_at = other.groups.size();
  if (!other.groups.empty()) {
    LOGAI_ASSIGN_OR_RETURN(LogQueryResult found, RunLogQuery(context, other, stop));
    elsewhere.found.emplace(std::move(found));
    if (elsewhere.found->matched > 0) return {};
  }
  if (query.filter.empty()) return {};
  SimilarWords words(WordsOfPattern(pattern));
  LOGAI_RETURN_IF_ERROR(ReadWords(context, query, other.range, words, stop));
  elsewhere.alone = words.Wanted();
  elsewhere.similar = words.Similar(context.redactor, kMostSimilar);
  return {};
}

std::string Span(const base::TimeRange& range) {
  if (!range.begin || !range.end) return "without a time";
  return *range.begin == *range.end
             ? base::FormatIso(*range.begin)
             : fmt::format("{} to {}", base::FormatIso(*range.begin), base::FormatIso(*range.end));
}

std::string Counts(const std::vector<WordCount>& words) {
  std::string text;
  for (const WordCount& one : words) {
    text += fmt::format("{}{} in {}", text.empty() ? "" : ", ", analysis::OneLine(one.word, 60),
                        base::WithThousands(static_cast<long long>(one.events)));
  }
  return text;
}

}  // namespace

base::Result<Elsewhere> LookElsewhere(const ToolContext& context, const LogQuery& query,
                                      std::string_view pattern, std::stop_token stop) {
  Elsewhere elsewhere;
  const base::Deadline deadline(kMostTime, stop);
  const auto status = Look(context, query, pattern, elsewhere, deadline.token());
  if (stop.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
  // The search itself is done and has its result; help that fails is no error.
  elsewhere.had_time = status.has_value() || !deadline.passed();
  return elsewhere;
}

privacy::RedactedText DescribeElsewhere(const ToolContext& context, Elsewhere& elsewhere) {
  std::string text;
  std::string words;
  const bool found = elsewhere.found && elsewhere.found->matched > 0;
  if (found) {
    text = "It does occur elsewhere, condensed below:\n";
    const auto& places = elsewhere.found->places;
    for (const LogQueryResult::Place& place :
         std::span(places).first(std::min(places.size(), kMostPlaces)))
      text +=
          fmt::format("- {}: {} events, {}\n", analysis::OneLine(place.group, 200),
                      base::WithThousands(static_cast<long long>(place.events)), Span(place.times));
    if (places.size() > kMostPlaces)
      text += fmt::format("- and {} more groups\n", places.size() - kMostPlaces);
  } else if (!elsewhere.had_time) {
    text = "There was no time to look elsewhere for it.\n";
  } else if (elsewhere.found) {
    text =
        fmt::format("Nor is it in {} {}{}.\n", elsewhere.groups_looked_at,
                    elsewhere.any_time ? "groups at any time that may be searched" : "other groups",
                    elsewhere.groups_left_out > 0
                        ? fmt::format(" ({} more were not looked at)", elsewhere.groups_left_out)
                        : "");
  }
  if (elsewhere.alone.size() > 1)
    words += "Its words alone, in events: " + Counts(elsewhere.alone) + "\n";
  if (!elsewhere.similar.empty())
    words += "Words like them, in events: " + Counts(elsewhere.similar) + "\n";
  privacy::RedactedText told = context.redactor.Redact(text);
  if (!words.empty()) told += Fenced(context.redactor.Redact(words), context.fence);
  if (found) told += Fenced(elsewhere.found->digest.Finish(), context.fence);
  return told;
}

}  // namespace logai::agent
