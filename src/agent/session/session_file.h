#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "agent/session/session.h"
#include "base/descriptor.h"
#include "base/result.h"

namespace logai::agent {

/// The file of one session, written while it runs: one JSON object a line, each written at once, so
/// that whatever kills the program leaves at most one torn line, which readers leave out. Only its
/// owner may read it (0600).
/// Errors of all methods: those of writing files.
/// Threads: one at a time.
class SessionWriter {
 public:
  /// Begins the file for `session`'s id, begun and sources in `folder`, which need not exist.
  static base::Result<SessionWriter> Create(const std::filesystem::path& folder,
                                            const Session& session);
  /// Goes on with a file; a torn last line is cut off.
  /// Errors:  also kUnavailable when another process writes it.
  static base::Result<SessionWriter> Continue(const std::filesystem::path& file);

  base::Status WriteName(std::string_view name);
  base::Status WriteQuestion(std::string_view redacted, base::UtcTime asked);
  base::Status WriteMessage(const llm::Message& message);
  base::Status WriteRequest(const llm::OutgoingRequest& request, base::UtcTime sent);
  base::Status WriteToolRun(const ToolRun& run);
  /// An id that was written before is replaced when the file is read.
  base::Status WriteEvidence(const logs::Evidence& evidence);
  base::Status WritePseudonym(const privacy::Pseudonyms::Kept& kept);
  base::Status WriteAnswer(const SavedAnswer& answer);
  base::Status WriteFailure(std::string_view why);

  const std::filesystem::path& file() const { return path_; }

 private:
  SessionWriter(std::filesystem::path path, base::Descriptor file)
      : path_(std::move(path)), file_(std::move(file)) {}
  base::Status Append(std::string line);

  std::filesystem::path path_;
  base::Descriptor file_;  // locked (flock) as long as it is open
};

/// Reads a session.
/// Errors:  those of reading; kCorrupt when it is none, or of a later version.
base::Result<Session> ReadSession(const std::filesystem::path& file);

/// As ReadSession, of a file's text; for fuzzing.
base::Result<Session> ParseSession(std::string_view text);

/// What a list shows. Cost: the file is read, but hardly parsed.
/// Errors:  as ReadSession.
base::Result<SessionSummary> SummarizeSession(const std::filesystem::path& file);

}  // namespace logai::agent
