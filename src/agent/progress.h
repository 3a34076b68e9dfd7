#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "agent/investigator.h"

/// For the .cc files of the investigator.
namespace logai::agent {

/// What one question has come to so far.
struct Investigator::Progress {
  Observer& observer;
  const privacy::RedactedText& system;
  Answer answer;
  std::string text;                      // the model's final words
  std::optional<std::string> sent_back;  // the answer that the model was asked to mend
  bool last_step = false;                // the model is asked to answer now
  std::string why_last_step;             // for the user; empty when the model simply said nothing
  int announcements = 0;
  int replies = 0;
  base::TokenCount max_output{};  // of a reply, once InvestigatorOptions' were too few
  std::int64_t tokens = 0;        // of all requests and replies, as reported or estimated
  std::int64_t cost = 0;          // of them, in millionths of a dollar, as far as prices are known
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();

  std::chrono::steady_clock::duration Elapsed() const {
    return std::chrono::steady_clock::now() - begun;
  }
  bool told_of_pruning = false;
};

}  // namespace logai::agent
