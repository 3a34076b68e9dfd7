#include "app/redaction.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include "app/ordered_work.h"
#include "app/redaction_output.h"
#include "app/redaction_records.h"
#include "config/keys.h"
#include "sources/file_discovery.h"
#include "sources/file_handle.h"
#include "sources/input_reader.h"
#include "sources/text_blocks.h"

namespace logai::app {
namespace {

using base::ErrorKind;

/// An open source and its text.
struct OpenText {
  std::unique_ptr<const sources::FileHandle> file;  // whose address the reader has
  std::shared_ptr<sources::FileSpool> spool;
  std::unique_ptr<sources::ByteReader> bytes;
};

class RedactionRun {
 public:
  RedactionRun(const RedactionRequest& request, const privacy::Redactor& redactor,
               std::stop_token stop)
      : request_(request), redactor_(redactor), stop_(std::move(stop)) {
    const auto processors = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    threads_ = request.threads > 0 ? request.threads : processors;
  }

  base::Result<RedactionReport> Run() {
    LOGAI_ASSIGN_OR_RETURN(
        auto found, sources::DiscoverFiles(request_.specs, {.input_fd = request_.input_fd,
                                                            .temporary_folder = TemporaryFolder(),
                                                            .home = request_.home}));
    report_.notices = std::move(found.notices);
    several_ = found.files.size() > 1;
    total_ = TextSizeOf(found.files);
    for (const sources::FoundFile& file : found.files) {
      auto text = Open(file);
      if (!text && text.error().kind == ErrorKind::kCancelled) return base::Fail(text.error());
      if (!text) {
        report_.failures.push_back(text.error().message);
        continue;
      }
      ++report_.files;
      LOGAI_RETURN_IF_ERROR(request_.output == RedactionOutput::kRecords
                                ? RedactRecordsOf(file.name, *text->bytes)
                                : RedactTextOf(file.name, *text->bytes));
      if (!wanted_) break;
    }
    for (std::size_t rule = 0; rule < counts_.size(); ++rule) {
      if (counts_[rule] == 0) continue;
      const privacy::Rule& face = redactor_.RuleFor(static_cast<privacy::RuleId>(rule));
      report_.by_rule.Add(face.name, counts_[rule]);
      report_.by_type.Add(face.type, counts_[rule]);
    }
    return std::move(report_);
  }

 private:
  static std::filesystem::path TemporaryFolder() {
    std::error_code error;
    return std::filesystem::temp_directory_path(error);
  }

  base::Result<OpenText> Open(const sources::FoundFile& found) const {
    OpenText text;
    std::unique_ptr<sources::ByteReader> raw;
    if (found.spool && found.name == "-") {
      raw = std::make_unique<sources::InputReader>(request_.input_fd, stop_);
    } else if (found.spool) {
      text.spool = found.spool;
      LOGAI_ASSIGN_OR_RETURN(const auto content, found.spool->Read(stop_));
      raw = sources::OpenRaw(*content.file, content.begin);
    } else {
      LOGAI_ASSIGN_OR_RETURN(auto file, sources::FileHandle::Open(found.path));
      text.file = std::make_unique<const sources::FileHandle>(std::move(file));
      raw = sources::OpenRaw(*text.file);
    }
    LOGAI_ASSIGN_OR_RETURN(text.bytes, sources::OpenAnyContent(std::move(raw), found.name));
    return text;
  }

  base::Result<bool> Write(std::string_view bytes) {
    wanted_ = wanted_ && (bytes.empty() || request_.write(bytes));
    if (request_.progress) request_.progress(report_.bytes, total_);
    if (stop_.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
    return wanted_;
  }

  base::Status RedactTextOf(const std::string& name, sources::ByteReader& bytes) {
    sources::TextBlocks blocks(bytes, privacy::Block::kReach);
    SpanWriter spans(redactor_, several_ ? name : "");
    std::int64_t covered = 0;  // the text up to here is written
    const bool as_text = request_.output == RedactionOutput::kText;
    OrderedWork<RedactionJob> work;
    work.take = [&](RedactionJob& job) -> base::Result<bool> {
      if (stop_.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
      return blocks.Next(job.block);
    };
    work.work = [&](RedactionJob& job) {
      job.values = privacy::FindInBlock(redactor_, job.Part());
      if (!as_text) return LocateLines(job);
      job.out.clear();
      job.reached =
          privacy::AppendRedacted(redactor_, job.Part(), job.values, job.block.begin, job.out);
    };
    work.give = [&](RedactionJob& job) { return GiveBlock(job, covered, spans); };
    LOGAI_RETURN_IF_ERROR(work.Run(threads_));
    if (blocks.failure()) report_.failures.push_back(blocks.failure()->message);
    if (as_text) return {};
    std::string end;
    spans.Finish(end);
    LOGAI_RETURN_IF_ERROR(Write(end));
    return {};
  }

  base::Result<bool> GiveBlock(RedactionJob& job, std::int64_t& covered, SpanWriter& spans) {
    const std::int64_t shift = job.block.offset - static_cast<std::int64_t>(job.block.begin);
    const auto from = static_cast<std::size_t>(std::max(job.block.offset, covered) - shift);
    for (const privacy::Found& value : job.values) {
      const bool counted = value.begin < job.block.begin && from > job.block.begin;
      if (value.end > from && !counted) ++counts_[static_cast<std::size_t>(value.rule)];
    }
    report_.bytes += base::ByteCount(static_cast<std::int64_t>(job.block.end - job.block.begin));
    if (request_.output == RedactionOutput::kSpans) {
      job.out.clear();
      spans.Add(job, covered, job.out);
      if (!job.spans.empty()) covered = std::max(covered, job.spans.back().end);
      return Write(job.out);
    }
    if (from > job.block.begin) {  // a value of the block before reaches into this one
      job.out.clear();
      job.reached = privacy::AppendRedacted(redactor_, job.Part(), job.values, from, job.out);
    }
    covered = shift + static_cast<std::int64_t>(job.reached);
    return Write(job.out);
  }

  base::Status RedactRecordsOf(const std::string& name, sources::ByteReader& bytes) {
    RecordBatches batches(bytes);
    bool told = false;
    OrderedWork<RecordJob> work;
    work.take = [&](RecordJob& job) -> base::Result<bool> {
      if (stop_.stop_requested()) return base::Fail(ErrorKind::kCancelled, "cancelled");
      auto next = batches.Next(job);
      if (!next) return base::Fail(next.error().Within(name));
      return next;
    };
    work.work = [&](RecordJob& job) { RedactRecords(redactor_, job); };
    work.give = [&](RecordJob& job) -> base::Result<bool> {
      for (std::size_t rule = 0; rule < counts_.size(); ++rule) counts_[rule] += job.counts[rule];
      report_.bytes += base::ByteCount(static_cast<std::int64_t>(job.lines.size()));
      if (job.has_other_members && !std::exchange(told, true)) {
        report_.notices.push_back(fmt::format(
            "{}: records have more than \"id\" and \"text\"; the rest is left out, since "
            "it is not redacted",
            name));
      }
      LOGAI_ASSIGN_OR_RETURN(const bool more, Write(job.out));
      if (job.failure) return base::Fail(job.failure->Within(name));
      return more;
    };
    return work.Run(threads_);
  }

  const RedactionRequest& request_;
  const privacy::Redactor& redactor_;
  std::stop_token stop_;
  int threads_ = 1;
  bool several_ = false;
  bool wanted_ = true;
  base::ByteCount total_;
  RuleCounts counts_{};
  RedactionReport report_;
};

}  // namespace

base::Result<RedactionReport> RedactSources(const RedactionRequest& request,
                                            const privacy::Redactor& redactor,
                                            std::stop_token stop) {
  return RedactionRun(request, redactor, std::move(stop)).Run();
}

base::Result<privacy::RedactorOptions> RedactorOptionsFrom(const config::Settings& settings) {
  std::vector<privacy::CustomRule> rules;
  for (const config::UserRule& rule : settings.user_rules()) {
    rules.push_back({.name = rule.name, .pattern = rule.pattern});
    // One by one first, so that an error names the place.
    if (const auto alone = privacy::CustomRules::Compile(std::span(&rules.back(), 1)); !alone)
      return base::Fail(alone.error().Within(rule.origin.ToString()));
  }
  privacy::RedactorOptions options;
  options.enabled = settings.Get(config::keys::kPiiSanitizationEnabled);
  if (const auto* key = settings.Find(config::keys::kRedactionKey)) options.placeholder_key = *key;
  if (!rules.empty()) {
    LOGAI_ASSIGN_OR_RETURN(options.custom, privacy::CustomRules::Compile(rules));
  }
  return options;
}

}  // namespace logai::app
