#pragma once

#include <string_view>

#include "base/units.h"
#include "llm/chat.h"

namespace logai::llm {

/// Whose tokenizer counts.
enum class TokenizerFamily { kOpenAi, kClaude, kOther };
TokenizerFamily FamilyOf(std::string_view model);

/// How densely a text packs into tokens.
enum class TextClass {
  kProse,  ///< words: prose, source code, schemas
  kLogs,   ///< log lines and JSON records: numbers, times, punctuation
  kMarks,  ///< nearly half digits and punctuation: exact times, addresses, colour codes
  kDense,  ///< mostly hex, UUIDs, base64
  kOther,  ///< scripts other than Latin, emoji
};
/// Cost:    one pass over `line`.
TextClass Classify(std::string_view line);

/// Estimates tokens from bytes, erring towards too many: a request that was counted too small is
/// refused by the server, or silently cut.
/// Source:  bytes per token counted with the public o200k_base ranks on log corpora, prose and
/// code;
///          the columns for other families are scaled from it. "Characters / 4" would count logs a
///          third to a half too small.
class TokenEstimator {
 public:
  explicit TokenEstimator(TokenizerFamily family) : family_(family) {}
  static TokenEstimator ForModel(std::string_view model) { return TokenEstimator(FamilyOf(model)); }

  /// Cost:    one pass over `text`.
  base::TokenCount Estimate(std::string_view text) const;
  /// The whole prompt: system, messages, calls, tools, and what each costs in framing.
  base::TokenCount EstimateRequest(const ChatRequest& request) const;
  /// The words of a reply and the arguments of its calls.
  base::TokenCount EstimateReply(const Reply& reply) const;

 private:
  TokenizerFamily family_;
};

/// What a server's counts of our requests teach about our estimates for it: its tokenizer may not
/// be the one that its model's name suggests.
class TokenCalibration {
 public:
  /// The server counted `reported` for a request that was estimated, uncorrected, at `estimated`.
  /// Counts that no tokenizer explains (a server that leaves out what it had cached) teach nothing.
  void Learn(base::TokenCount estimated, base::TokenCount reported);
  /// Learns at once that estimates are too low, and slowly that they are too high.
  base::TokenCount Correct(base::TokenCount estimate) const;

 private:
  double factor_ = 1.0;
};

}  // namespace logai::llm
