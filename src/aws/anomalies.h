#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace logai::aws {

/// What watches groups for anomalies in the service.
struct AnomalyDetector {
  std::string arn;
  std::string name;
  std::vector<std::string> group_arns;
  std::string status;  ///< "ANALYZING", "TRAINING", "PAUSED", …
  std::string filter_pattern;
  std::optional<base::UtcTime> created;
};

struct ListLogAnomalyDetectorsRequest {
  std::string group_arn;  ///< empty: all
  int limit = 50;         ///< 1 to 50
  std::string next_token;
};

struct ListLogAnomalyDetectorsReply {
  std::vector<AnomalyDetector> detectors;
  std::string next_token;  ///< empty on the last page
};

/// Something that a detector found unusual.
struct Anomaly {
  std::string id;
  std::string detector_arn;
  std::string pattern;   ///< with tokens such as <*> or "<Time-1>"
  std::string priority;  ///< "HIGH", "MEDIUM", "LOW"
  std::string description;
  std::string state;  ///< "Active", "Suppressed", "Baseline"
  bool active = false;
  bool suppressed = false;
  std::optional<base::UtcTime> first_seen;
  std::optional<base::UtcTime> last_seen;
  std::vector<std::pair<base::UtcTime, std::int64_t>> histogram;  ///< in order of time
  std::vector<std::string> samples;                               ///< messages
  std::vector<std::string> group_arns;
};

struct ListAnomaliesRequest {
  std::string detector_arn;  ///< empty: all
  std::string suppression;   ///< "SUPPRESSED", "UNSUPPRESSED"; empty: both
  int limit = 50;            ///< 1 to 50
  std::string next_token;
};

struct ListAnomaliesReply {
  std::vector<Anomaly> anomalies;
  std::string next_token;  ///< empty on the last page
};

/// Requests as JSON and replies from it, for LogsClient, tests and fuzzing. The parsers' only error
/// is kCorrupt.
std::string RequestBody(const ListLogAnomalyDetectorsRequest& request);
std::string RequestBody(const ListAnomaliesRequest& request);
base::Result<ListLogAnomalyDetectorsReply> ParseListLogAnomalyDetectors(std::string_view body);
base::Result<ListAnomaliesReply> ParseListAnomalies(std::string_view body);

}  // namespace logai::aws
