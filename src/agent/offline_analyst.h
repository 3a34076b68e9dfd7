#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>

#include "agent/answer.h"
#include "base/result.h"
#include "base/time_zone.h"
#include "logs/evidence.h"
#include "privacy/redactor.h"
#include "sources/log_source.h"

namespace logai::agent {

struct OfflineOptions {
  unsigned threads = 2;            ///< groups read at the same time; the answer is the same
  std::size_t max_citations = 20;  ///< when nothing is sure; fewer the surer the answer is
  std::size_t line_bytes = 300;    ///< of one cited event's text
  base::TimeZone zone;             ///< of times in the question and in the answer
};

/// Answers a question about logs by rules, without a model: one pass over all groups finds which
/// kinds of message are new, rare, failing, bursting or have stopped, ties related ones together by
/// shared ids and names, and takes what came first for the cause. It says how sure it is, and when
/// nothing stands out it says so.
/// A question that asks for something else gets that: the most frequent errors, yes or no, how many
/// or which most, when, what became of one request, what changed, whether all is well at the end;
/// and the log of a job, such as a build, the first failure.
/// Shape:   answer.text starts with the conclusion, then numbered lines with citations.
/// answer.citations holds best first all events cited, and some more that are
///          worth a look. A group that could not be read stands in answer.coverage.not_looked_at.
/// Errors:  kCancelled; the error of the groups when none of them could be read.
/// Threads: may be called from any thread.
/// Cost:    one pass, and for lines of a time that the question names a second over that time;
///          memory bounded, whatever the size of the logs.
base::Result<Answer> Analyse(std::string_view question, sources::LogSource& source,
                             std::span<const std::string> groups, const base::TimeRange& window,
                             const privacy::Redactor& redactor, logs::EvidenceRegistry& registry,
                             const OfflineOptions& options, std::stop_token stop);

}  // namespace logai::agent
