#include "agent/tools/result_fields.h"

#include <nlohmann/json.hpp>

namespace logai::agent {

using nlohmann::json;

json TimeField(const std::optional<base::UtcTime>& time) {
  return time ? json(base::EpochMs(*time)) : json(nullptr);
}

json EventFields(const logs::Event& event, const privacy::Redactor& redactor,
                 privacy::RedactionCounts* counts) {
  return {{"timestamp", TimeField(event.time)},
          {"message", redactor.Redact(event.message, counts).str()},
          {"log_group", redactor.Redact(event.group).str()},
          {"log_stream", redactor.Redact(event.stream).str()},
          {"event_id", event.event_id}};
}

std::string DumpFields(const json& fields) {
  return fields.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace logai::agent
