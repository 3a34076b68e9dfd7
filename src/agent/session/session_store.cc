#include "agent/session/session_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <system_error>

#include "base/file.h"
#include "base/text.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;

base::Error NoSession(std::string_view word, const std::vector<SessionSummary>& all) {
  if (all.empty())
    return {.kind = ErrorKind::kNotFound,
            .message = "there are no sessions yet",
            .next = "each question that you ask begins one",
            .retry_after = {}};
  return {.kind = ErrorKind::kNotFound,
          .message = fmt::format("there is no session {}", word),
          .next = "`logai sessions list` shows their ids and names",
          .retry_after = {}};
}

}  // namespace

base::Result<std::vector<SessionSummary>> SessionStore::List() const {
  std::vector<SessionSummary> sessions;
  std::error_code error;
  std::filesystem::directory_iterator files(folder_, error);
  if (error == std::errc::no_such_file_or_directory) return sessions;
  for (; !error && files != std::filesystem::directory_iterator(); files.increment(error)) {
    if (files->path().extension() != ".jsonl") continue;
    if (auto summary = SummarizeSession(files->path())) {
      summary->id = files->path().stem();  // what finds it again
      sessions.push_back(*std::move(summary));
    }
  }
  if (error) return Fail(base::FileError(folder_, error.value()));
  std::ranges::sort(sessions, [](const SessionSummary& a, const SessionSummary& b) {
    return a.last_asked != b.last_asked ? a.last_asked > b.last_asked : a.id > b.id;
  });
  return sessions;
}

base::Result<std::filesystem::path> SessionStore::Find(std::string_view word) const {
  std::error_code error;
  if (word.contains('/') || word.ends_with(".jsonl")) return std::filesystem::path(word);
  LOGAI_ASSIGN_OR_RETURN(const auto all, List());
  const auto file_of = [&](const SessionSummary& one) { return folder_ / (one.id + ".jsonl"); };
  if (word == "last" && !all.empty()) return file_of(all.front());
  std::vector<const SessionSummary*> matches;
  for (const SessionSummary& one : all) {
    if (one.id == word || one.name == word) return file_of(one);
    if (!word.empty() && (one.id.starts_with(word) || one.id.ends_with(word) ||
                          base::ContainsIgnoringCase(one.name, word)))
      matches.push_back(&one);
  }
  if (matches.size() == 1) return file_of(*matches.front());
  if (matches.empty()) return Fail(NoSession(word, all));
  std::vector<std::string> ids;
  for (const SessionSummary* one : matches) ids.push_back(one->id);
  return Fail({.kind = ErrorKind::kInvalidInput,
               .message = fmt::format("{} may be any of {}", word, base::Join(ids, ", ")),
               .next = "write more of the id"});
}

base::Status SessionStore::Delete(const std::filesystem::path& file) {
  {
    // Only what is a session, and nobody's at the moment.
    LOGAI_ASSIGN_OR_RETURN([[maybe_unused]] const auto summary, SummarizeSession(file));
    LOGAI_ASSIGN_OR_RETURN([[maybe_unused]] const auto lock, SessionWriter::Continue(file));
  }
  std::error_code error;
  std::filesystem::remove(file, error);
  if (error) return Fail(base::FileError(file, error.value()));
  return {};
}

std::string NewSessionId(base::UtcTime now) {
  static constexpr std::string_view kLetters = "abcdefghjkmnpqrstuvwxyz23456789";
  const std::string iso = base::FormatIso(now);  // 2026-11-20T14:02:04.871Z
  std::string id = iso.substr(0, 4) + iso.substr(5, 2) + iso.substr(8, 2) + '-' +
                   iso.substr(11, 2) + iso.substr(14, 2) + '-';
  std::random_device random;
  std::uniform_int_distribution<std::size_t> any(0, kLetters.size() - 1);
  for (int i = 0; i < 5; ++i) id += kLetters[any(random)];
  return id;
}

}  // namespace logai::agent
