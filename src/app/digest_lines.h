#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "analysis/page_line.h"
#include "base/time.h"
#include "logs/line_form.h"
#include "logs/record.h"

namespace logai::app {

/// Makes candidates for a digest's page of the lines of one file.
/// Threads: one thread at a time.
class CandidateMaker {
 public:
  /// Lives:   all as long as the maker.
  CandidateMaker(const logs::LineForm& form, std::uint32_t file, const base::TimeRange& window,
                 const std::function<std::string(std::string_view)>& redact)
      : form_(form),
        parser_(form.parser()),
        file_(file),
        window_(window),
        redact_(redact),
        outside_(window.begin || window.end) {}

  /// The candidate that a line is; nothing for a line outside the window. Lines come in order.
  std::optional<analysis::PageCandidate> Make(std::uint64_t number, std::string_view line);

 private:
  void FillText(const logs::ParsedLine& parsed, analysis::PageCandidate& candidate) const;
  void Redact(analysis::PageCandidate& candidate);

  const logs::LineForm& form_;
  logs::RecordParser parser_;
  std::uint32_t file_;
  const base::TimeRange& window_;
  const std::function<std::string(std::string_view)>& redact_;
  bool outside_;         // the record that goes on is outside the window
  bool in_key_ = false;  // between the lines of a private key
};

}  // namespace logai::app
