// How the analyst says that the logs do not show a cause: why not, the nearest leads, what stopped.
#include <fmt/format.h>

#include <algorithm>

#include "agent/offline_writer.h"
#include "base/text.h"

namespace logai::agent {
namespace {}  // namespace

// What keeps the rules from naming a cause, as far as it is true of these logs.
std::string OfflineWriter::WhyNotShown(const Story& story) const {
  constexpr std::uint64_t kOften = 10;
  constexpr double kStriking = 8;
  const bool stands_out = story.cause != nullptr && story.cause->surprise >= kStriking &&
                          story.cause->kind->count >= kOften;
  if (overview_.errors == 0) {
    if (stands_out) return "there are no errors, and a warning that is new proves no fault";
    if (story.stopped.empty()) return "there are no errors, and no warning stands out";
    const Candidate& stopped = *story.stopped.front();
    return fmt::format("there are no errors, but {} {} at {}", Service(stopped),
                       stopped.whole_group ? "fell silent" : "stopped its regular work",
                       Time(*stopped.onset));
  }
  if (!stands_out) return "no error is frequent or sudden enough to be one";
  return story.cause->kind->signal == analysis::Signal::kRefusal
             ? "what is new is that somebody is denied access, which may be meant"
             : "what is new and frequent does not say why, or may follow from something else";
}

std::string OfflineWriter::NotShownText(const Story& story) {
  std::string text;
  if (story.cause == nullptr && story.stopped.empty()) {
    return overview_.problems.empty() && overview_.errors == 0
               ? "No fault shows: no line reports trouble in known words, and no regular line "
                 "stopped.\n"
               : "No fault shows: of what reports trouble nothing stands out, and no "
                 "regular line stopped.\n";
  }
  text = fmt::format("The logs do not show a cause: {}.   unclear\n", WhyNotShown(story));
  std::vector<const Candidate*> leads;
  leads.insert(leads.end(), story.effects.begin(), story.effects.end());
  leads.insert(leads.end(), story.leads.begin(), story.leads.end());
  std::erase_if(leads, [](const Candidate* c) { return c->role == Candidate::Role::kStopped; });
  std::ranges::stable_sort(leads, [](auto* a, auto* b) { return a->score > b->score; });
  if (story.cause != nullptr) leads.insert(leads.begin(), story.cause);
  if (leads.size() > 5) leads.resize(5);
  if (!leads.empty()) text += "\nWhat comes nearest to a lead:\n";
  for (const Candidate* c : leads) text += Item(*c, Remark(*c));
  if (!story.stopped.empty()) text += "\nWhat stopped:\n";
  for (const Candidate* c : story.stopped) {
    text +=
        Item(*c, c->whole_group
                     ? fmt::format("the last of its {} lines", base::WithThousands(c->scan->events))
                     : fmt::format("the last of {} times", base::WithThousands(c->kind->count)));
  }
  return text;
}

}  // namespace logai::agent
