#include "app/redaction_records.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace logai::app {
namespace {

using base::ErrorKind;
using Json = nlohmann::ordered_json;

base::Error NoRecord(std::uint64_t line, std::string_view why) {
  return base::Fail(
             {.kind = ErrorKind::kInvalidInput,
              .message = "the record in line " + std::to_string(line) + " " + std::string(why),
              .next = "write one JSON object per line: {\"id\": …, \"text\": \"…\"}",
              .retry_after = {}})
      .error();
}

/// What keeps `record` from being one; empty when nothing does.
std::string_view Flaw(const Json& record) {
  if (record.is_discarded()) return "is no JSON, or not in UTF-8";
  if (!record.is_object()) return "is no JSON object";
  if (!record.contains("id")) return "has no \"id\"";
  if (!record.contains("text")) return "has no \"text\"";
  return record["text"].is_string() ? "" : "has a \"text\" that is no string";
}

Json Redacted(const privacy::Redactor& redactor, const Json& record, RuleCounts& counts) {
  const std::string& raw = record["text"].get_ref<const std::string&>();
  std::string text;
  Json spans = Json::array();
  std::size_t at = 0;
  for (const privacy::Found& value : redactor.Values(raw)) {
    const std::string_view bytes(raw);
    text += bytes.substr(at, value.begin - at);
    redactor.AppendReplacement(value.rule, bytes.substr(value.begin, value.end - value.begin),
                               text);
    at = value.end;
    const privacy::Found shown = ShownSpan(value, raw);
    spans.push_back(
        {{"start", shown.begin}, {"end", shown.end}, {"type", redactor.RuleFor(value.rule).type}});
    ++counts[static_cast<std::size_t>(value.rule)];
  }
  text += std::string_view(raw).substr(at);
  Json out;
  out["id"] = record["id"];
  out["text"] = std::move(text);
  out["spans"] = std::move(spans);
  return out;
}

}  // namespace

base::Result<bool> RecordBatches::Next(RecordJob& job) {
  job.lines = std::exchange(rest_, {});
  job.first_line = next_line_;
  std::size_t whole = 0;  // bytes of whole lines
  while (!at_end_ && whole == 0) {
    const std::size_t held = job.lines.size();
    job.lines.resize(held + kBatchBytes);
    auto got = reader_.Read(std::span(job.lines).subspan(held));
    job.lines.resize(held + (got ? *got : 0));
    if (!got) return base::Fail(std::move(got).error());
    at_end_ = *got == 0;
    const auto line_end = job.lines.find_last_of('\n');
    whole = line_end == std::string::npos ? 0 : line_end + 1;
    if (whole == 0 && job.lines.size() > kLongestRecord) {
      return base::Fail(
          {.kind = ErrorKind::kTooLarge,
           .message = "the record in line " + std::to_string(next_line_) + " is longer than 16 MiB",
           .next = "split it",
           .retry_after = {}});
    }
  }
  if (at_end_) whole = job.lines.size();
  rest_ = job.lines.substr(whole);
  job.lines.resize(whole);
  next_line_ += static_cast<std::uint64_t>(std::ranges::count(job.lines, '\n'));
  return whole > 0;
}

void RedactRecords(const privacy::Redactor& redactor, RecordJob& job) {
  job.out.clear();
  job.counts = {};
  job.has_other_members = false;
  job.failure.reset();
  std::uint64_t number = job.first_line;
  for (std::size_t begin = 0; begin < job.lines.size(); ++number) {
    const std::size_t end = std::min(job.lines.find('\n', begin), job.lines.size());
    const std::string_view line = std::string_view(job.lines).substr(begin, end - begin);
    begin = end + 1;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const Json record = Json::parse(line, nullptr, false);
    if (const std::string_view flaw = Flaw(record); !flaw.empty()) {
      job.failure = NoRecord(number, flaw);
      return;
    }
    job.has_other_members |= record.size() > 2;
    job.out += Redacted(redactor, record, job.counts)
                   .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    job.out += '\n';
  }
}

}  // namespace logai::app
