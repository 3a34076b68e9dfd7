// Counts the templates of the lines on standard input with the log engine alone: no agent, no
// model, no AWS. Built and run by the tests; docs/design/log-engine.md tells how another program
// links it.
//
//     c++ -std=c++23 -Isrc examples/count_templates.cc liblogai_analysis.a liblogai_logs.a
//         liblogai_privacy.a liblogai_base.a -lre2 -lspdlog -lfmt
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "analysis/parameters.h"
#include "analysis/pattern_miner.h"
#include "analysis/template_text.h"
#include "logs/line_form.h"

namespace analysis = logai::analysis;
namespace base = logai::base;
namespace logs = logai::logs;

int main() {
  std::vector<std::string> lines;
  for (std::string line; std::getline(std::cin, line);) lines.push_back(line);

  // How these lines look: their times, levels and headers.
  std::size_t at = 0;
  const logs::LineForm form = logs::LineForm::Learn(
      [&](std::string_view& line) {
        if (at == lines.size()) return false;
        line = lines[at++];
        return true;
      },
      {});

  // First stage: skeletons, with the values at their variables. Another thread could fill another
  // table.
  const analysis::DetailOptions wanted = {.courses = true, .parameters = true};
  analysis::SkeletonTable table;
  analysis::DetailTable details;
  std::vector<analysis::Token> tokens;
  const auto count = [&](const logs::Event& event) {
    const std::string_view message = analysis::MiningText(form.MessageOf(event));
    analysis::Tokenise(message, {}, tokens);
    const analysis::Sighting sighting = {.order = static_cast<std::uint64_t>(event.line.value()),
                                         .level = event.level,
                                         .time = event.time,
                                         .text = message};
    const std::uint32_t entry = table.Add(tokens, sighting);
    if (details.size() <= entry) details.resize(entry + 1);
    details[entry].Add(tokens, sighting, wanted);
  };
  logs::RecordAssembler assembler = form.NewAssembler();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const logs::Event* event =
        assembler.Add(lines[i], base::LineNumber(static_cast<std::int64_t>(i) + 1));
    for (; event != nullptr; event = assembler.Next()) count(*event);
  }
  for (const logs::Event* event = assembler.Finish(); event != nullptr; event = assembler.Next()) {
    count(*event);
  }

  // Second stage: templates, with all skeletons in view.
  analysis::PatternMiner miner({.details = wanted});
  miner.Merge(std::span(&table, 1), std::span(&details, 1));
  for (const analysis::Pattern& pattern : miner.Finish()) {
    std::cout << pattern.seen.count << "  " << analysis::TypedText(pattern.tokens) << "\n";
    if (pattern.details.empty()) continue;
    for (const auto& parameter :
         analysis::DescribeParameters(pattern.tokens, *pattern.details[0].parameters(), 1)) {
      std::cout << "    " << parameter.label << ": " << parameter.distinct << " values";
      if (parameter.numbers) std::cout << ", p95 " << parameter.numbers->p95;
      std::cout << "\n";
    }
  }
  return 0;
}
