#include "app/pattern_assignments.h"

#include <cerrno>
#include <string>

#include "analysis/template_text.h"
#include "base/file.h"

namespace logai::app {

base::Result<PatternAssignments> PatternAssignments::Create() {
  File spool(std::tmpfile());
  if (!spool) {
    return base::Fail(base::FileError(std::filesystem::temp_directory_path(), errno));
  }
  return PatternAssignments(std::move(spool));
}

base::Status PatternAssignments::Add(std::span<const LineRun> runs,
                                     std::span<const std::uint32_t> numbers) {
  if (runs.empty()) return {};  // fwrite takes no null pointer, not even for nothing
  std::vector<LineRun> numbered(runs.begin(), runs.end());
  for (LineRun& run : numbered) {
    if (run.entry != LineRun::kNone) run.entry = numbers[run.entry];
  }
  if (std::fwrite(numbered.data(), sizeof(LineRun), numbered.size(), spool_.get()) !=
      numbered.size()) {
    return base::Fail(base::FileError(std::filesystem::temp_directory_path(), errno));
  }
  return {};
}

base::Status PatternAssignments::Write(const std::filesystem::path& path,
                                       const analysis::PatternMiner& miner,
                                       std::span<const analysis::Pattern> patterns,
                                       const std::function<std::string(std::string_view)>& redact) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    std::string text = patterns[i].tokens.empty() ? "" : analysis::PlainText(patterns[i].tokens);
    if (redact) text = redact(text);
    lines.push_back(std::to_string(i + 1) + "\t" + text + "\n");
  }
  const File out(std::fopen(path.c_str(), "wbe"));
  if (!out) return base::Fail(base::FileError(path, errno));
  std::rewind(spool_.get());
  for (LineRun run; std::fread(&run, sizeof run, 1, spool_.get()) == 1;) {
    const std::string& line =
        run.entry == LineRun::kNone ? "\t\n" : lines[miner.PatternOf(run.entry)];
    for (std::uint32_t i = 0; i < run.lines; ++i)
      std::fwrite(line.data(), 1, line.size(), out.get());
  }
  if (std::fflush(out.get()) != 0 || std::ferror(out.get()) != 0) {
    return base::Fail(base::FileError(path, errno));
  }
  return {};
}

}  // namespace logai::app
