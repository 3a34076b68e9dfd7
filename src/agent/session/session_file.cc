#include "agent/session/session_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <nlohmann/json.hpp>

#include "agent/session/session_json.h"
#include "base/file.h"

namespace logai::agent {
namespace {

using base::ErrorKind;
using base::Fail;

constexpr base::ByteCount kLargestFile = base::MiB(512);

/// Calls `take` with each line that ends; what stands behind the last end was torn.
template <class Take>
void ForEachLine(std::string_view text, const Take& take) {
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    take(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
}

base::Status NotASession() {
  return Fail({.kind = ErrorKind::kCorrupt,
               .message = "this is no session of LogAI, or one of a later version",
               .next = "`logai sessions list` names those that can be opened"});
}

base::Status Lock(const base::Descriptor& file, const std::filesystem::path& path) {
  if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) return {};
  return Fail(
      {.kind = ErrorKind::kUnavailable,
       .message = fmt::format("the session {} is open in another LogAI", path.stem().string()),
       .next = "end that one first, or begin a new session"});
}

/// Where the last whole line ends.
base::Result<off_t> EndOfLines(const base::Descriptor& file, const std::filesystem::path& path) {
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  char block[4096];
  for (off_t end = size; end > 0;) {
    const off_t begin = std::max<off_t>(0, end - static_cast<off_t>(sizeof block));
    const ssize_t got = ::pread(file.get(), block, static_cast<std::size_t>(end - begin), begin);
    if (got != end - begin) return Fail(base::FileError(path, errno));
    const auto last = std::string_view(block, static_cast<std::size_t>(got)).rfind('\n');
    if (last != std::string_view::npos) return begin + static_cast<off_t>(last) + 1;
    end = begin;
  }
  return 0;
}

}  // namespace

base::Result<SessionWriter> SessionWriter::Create(const std::filesystem::path& folder,
                                                  const Session& session) {
  LOGAI_RETURN_IF_ERROR(base::MakePrivateFolders(folder));
  std::filesystem::path path = folder / (session.id + ".jsonl");
  base::Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600));
  if (!file.is_open()) return Fail(base::FileError(path, errno));
  LOGAI_RETURN_IF_ERROR(Lock(file, path));
  SessionWriter writer(std::move(path), std::move(file));
  LOGAI_RETURN_IF_ERROR(writer.Append(HeadLine(session)));
  return writer;
}

base::Result<SessionWriter> SessionWriter::Continue(const std::filesystem::path& path) {
  base::Descriptor file(::open(path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC));
  if (!file.is_open()) return Fail(base::FileError(path, errno));
  LOGAI_RETURN_IF_ERROR(Lock(file, path));
  LOGAI_ASSIGN_OR_RETURN(const off_t end, EndOfLines(file, path));
  if (::ftruncate(file.get(), end) != 0) return Fail(base::FileError(path, errno));
  return SessionWriter(path, std::move(file));
}

/// A line goes out in one call, so that a kill leaves it whole or torn, never mixed with another.
base::Status SessionWriter::Append(std::string line) {
  line += '\n';
  for (std::string_view rest = line; !rest.empty();) {
    const ssize_t wrote = ::write(file_.get(), rest.data(), rest.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return Fail(base::FileError(path_, errno));
    rest.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

base::Status SessionWriter::WriteName(std::string_view name) { return Append(NameLine(name)); }
base::Status SessionWriter::WriteQuestion(std::string_view redacted, base::UtcTime asked) {
  return Append(QuestionLine(redacted, asked));
}
base::Status SessionWriter::WriteMessage(const llm::Message& message) {
  return Append(MessageLine(message));
}
base::Status SessionWriter::WriteRequest(const llm::OutgoingRequest& request, base::UtcTime sent) {
  return Append(RequestLine(request, sent));
}
base::Status SessionWriter::WriteToolRun(const ToolRun& run) { return Append(ToolRunLine(run)); }
base::Status SessionWriter::WriteEvidence(const logs::Evidence& evidence) {
  return Append(EvidenceLine(evidence));
}
base::Status SessionWriter::WritePseudonym(const privacy::Pseudonyms::Kept& kept) {
  return Append(PseudonymLine(kept));
}
base::Status SessionWriter::WriteAnswer(const SavedAnswer& answer) {
  return Append(AnswerLine(answer));
}
base::Status SessionWriter::WriteFailure(std::string_view why) { return Append(FailureLine(why)); }

base::Result<Session> ParseSession(std::string_view text) {
  Session session;
  bool first = true, is_session = false;
  ForEachLine(text, [&](std::string_view line) {
    const bool taken = TakeLine(line, session);
    if (first) is_session = taken && line.starts_with(LineStart("session"));
    if (!taken && !first) ++session.unreadable;
    first = false;
  });
  if (!is_session) LOGAI_RETURN_IF_ERROR(NotASession());
  return session;
}

base::Result<Session> ReadSession(const std::filesystem::path& file) {
  LOGAI_ASSIGN_OR_RETURN(const std::string text, base::ReadWholeFile(file, kLargestFile));
  auto session = ParseSession(text);
  if (!session) return Fail(session.error().Within(file.string()));
  return session;
}

base::Result<SessionSummary> SummarizeSession(const std::filesystem::path& file) {
  LOGAI_ASSIGN_OR_RETURN(const std::string text, base::ReadWholeFile(file, kLargestFile));
  Session head;
  const std::string kinds[] = {LineStart("session"), LineStart("name"), LineStart("question")};
  bool is_session = false;
  ForEachLine(text, [&](std::string_view line) {
    const bool wanted =
        std::ranges::any_of(kinds, [&](const std::string& kind) { return line.starts_with(kind); });
    if (wanted && TakeLine(line, head) && line.starts_with(kinds[0])) is_session = true;
  });
  if (!is_session) LOGAI_RETURN_IF_ERROR(NotASession());
  return SessionSummary{.id = head.id,
                        .name = head.name,
                        .begun = head.begun,
                        .last_asked = head.turns.empty() ? head.begun : head.turns.back().asked,
                        .first_question = head.turns.empty() ? "" : head.turns.front().question,
                        .questions = head.turns.size()};
}

}  // namespace logai::agent
