#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/units.h"
#include "llm/chat.h"
#include "llm/tokens.h"

namespace logai::agent {

struct ContextOptions {
  base::TokenCount max_request;  ///< system prompt, tools and messages of one request together
  base::TokenCount max_history{80'000};  ///< of the turns before the current one
  std::size_t history_messages = 20;     ///< of the turns before the current one
  bool prune_history = true;             ///< whether the two limits above apply
  std::function<base::TokenCount(const llm::ChatRequest&)> estimate;  ///< of a whole request
};

/// The conversation, and the part of it that fits into one request. What does not fit shrinks in
/// this order: whole old turns go, then tool results of earlier steps become one line (their
/// evidence ids stay citable), then the newest results are cut. A tool call and its result are
/// never parted.
class Context {
 public:
  explicit Context(ContextOptions options) : options_(std::move(options)) {}

  void BeginTurn(privacy::RedactedText question);
  void Add(llm::Message message);
  /// Ends the turn; `keep` false forgets it, as when the question was cancelled.
  void EndTurn(bool keep);
  void Clear();
  /// Takes up finished turns of before, each from its question on.
  void Restore(std::vector<std::vector<llm::Message>> turns) { turns_ = std::move(turns); }

  /// Puts the messages that fit into `request`, whose system prompt and tools are set already.
  /// Returns whether anything had to shrink.
  bool Fill(llm::ChatRequest& request) const;
  /// From now on `limit` stands in place of ContextOptions::max_request.
  void LimitTo(base::TokenCount limit) { options_.max_request = limit; }
  base::TokenCount Estimate(const llm::ChatRequest& request) const {
    return calibration_.Correct(options_.estimate(request));
  }
  /// The server counted `reported` tokens for `request`: later estimates heed it.
  void Learn(const llm::ChatRequest& request, base::TokenCount reported) {
    calibration_.Learn(options_.estimate(request), reported);
  }

 private:
  using Turn = std::vector<llm::Message>;
  std::vector<const Turn*> HistoryThatFits() const;

  ContextOptions options_;
  llm::TokenCalibration calibration_;
  std::vector<Turn> turns_;  // finished ones
  Turn current_;
};

}  // namespace logai::agent
