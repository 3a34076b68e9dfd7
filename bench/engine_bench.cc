// What the parts of the log engine cost on lines of a service log, each by itself; bytes a second
// are bytes of log. bench/engine_speed.py measures whole commands.
#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/message_form.h"
#include "analysis/skeleton_table.h"
#include "analysis/template_grouping.h"
#include "base/text.h"
#include "logs/record_scanner.h"

namespace {

using namespace logai;

// About a megabyte of lines. `words`: in so many of a hundred a word that no other line has.
std::string MakeLog(int words) {
  std::mt19937 random(7);
  const auto below = [&](unsigned limit) { return std::to_string(random() % limit); };
  const auto two = [](std::size_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  std::string log;
  for (std::size_t i = 0; log.size() < 1'000'000; ++i) {
    log += "2026-11-22T14:" + two(i / 3'000 % 60) + ":" + two(i / 50 % 60) + "." +
           std::to_string(100 + i % 900) + "Z ";
    switch (random() % 5) {
      case 0:
        log += "INFO  [dfs.DataNode] Receiving block blk_" + below(900'000'000) + " src: /10.0." +
               below(256) + "." + below(256) + ":" + below(60'000) + " dest: /10.1.2.3:50010";
        break;
      case 1:
        log += "WARN  [pool] Connection is not available, request timed out after " +
               below(30'000) + "ms";
        break;
      case 2:
        log += "INFO  [wsgi.server] 10.31.133." + below(256) + " \"GET /v2/" + below(90'000) +
               "/servers HTTP/1.1\" status: 200 len: " + below(9'000) + " time: 0." + below(9'999);
        break;
      case 3:
        log += "INFO  [sshd] Failed password for root from 10.0.0." + below(256) + " port " +
               below(60'000) + " ssh2";
        break;
      default:
        log += "ERROR [executor] Running task " + below(100) + "." + below(9) + " in stage " +
               below(99) + ".0 (TID " + below(9'999) + ")";
    }
    if (static_cast<int>(random() % 100) < words) {
      log += " for ";
      for (int c = 0; c < 9; ++c) log += static_cast<char>('a' + random() % 26);
    }
    log += '\n';
  }
  return log;
}

std::vector<std::string_view> LinesOf(const std::string& log) {
  std::vector<std::string_view> lines = base::Split(log, '\n');
  lines.pop_back();
  return lines;
}

logs::LineForm FormOf(const std::vector<std::string_view>& lines) {
  std::size_t next = 0;
  return logs::LineForm::Learn(
      [&](std::string_view& line) {
        if (next == lines.size()) return false;
        line = lines[next++];
        return true;
      },
      {.group = {}, .stream = {}, .basis = {}});
}

void CountBytes(benchmark::State& state, const std::string& log) {
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * log.size()));
}

// Lines to records, by the parser of any line.
void Assemble(benchmark::State& state) {
  const std::string log = MakeLog(0);
  const auto lines = LinesOf(log);
  const logs::LineForm form = FormOf(lines);
  for (auto _ : state) {
    logs::RecordAssembler assembler = form.NewAssembler();
    std::int64_t number = 0;
    for (const auto line : lines) {
      benchmark::DoNotOptimize(assembler.Add(line, base::LineNumber(++number)));
    }
  }
  CountBytes(state, log);
}
BENCHMARK(Assemble);

// Lines to records, by comparison with what was seen before.
void Scan(benchmark::State& state) {
  const std::string log = MakeLog(0);
  const auto lines = LinesOf(log);
  const logs::LineForm form = FormOf(lines);
  logs::LineMemo memo(form);
  for (auto _ : state) {
    logs::RecordScanner scanner(form, memo);
    std::int64_t number = 0;
    for (const auto line : lines) {
      benchmark::DoNotOptimize(scanner.Add(line, base::LineNumber(++number)));
    }
  }
  CountBytes(state, log);
}
BENCHMARK(Scan);

// Messages to tokens.
void Tokenise(benchmark::State& state) {
  const std::string log = MakeLog(0);
  const auto lines = LinesOf(log);
  std::vector<analysis::Token> tokens;
  for (auto _ : state) {
    for (const auto line : lines) {
      analysis::Tokenise(line.substr(25), {}, tokens);
      benchmark::DoNotOptimize(tokens.data());
    }
  }
  CountBytes(state, log);
}
BENCHMARK(Tokenise);

// Messages to forms, which is what most cost instead of tokens.
void Forms(benchmark::State& state) {
  const std::string log = MakeLog(0);
  const auto lines = LinesOf(log);
  for (auto _ : state) {
    for (const auto line : lines)
      benchmark::DoNotOptimize(analysis::MessageForm(line.substr(25), {}));
  }
  CountBytes(state, log);
}
BENCHMARK(Forms);

// Messages to counts: those that look like others by their forms, one in five by its tokens.
void CountMessages(benchmark::State& state) {
  const std::string log = MakeLog(static_cast<int>(state.range(0)));
  const auto lines = LinesOf(log);
  std::vector<analysis::Token> tokens;
  for (auto _ : state) {
    analysis::SkeletonTable table;
    table.BeginPart();
    std::uint64_t order = 0;
    for (const auto line : lines) {
      const auto message = line.substr(25);
      const analysis::Sighting sighting = {.order = ++order, .text = message};
      const std::uint64_t form = analysis::MessageForm(message, {});
      if (table.AddKnown(form, sighting)) continue;
      analysis::Tokenise(message, {}, tokens);
      table.Add(tokens, sighting, form);
    }
    benchmark::DoNotOptimize(table.entries().data());
  }
  CountBytes(state, log);
}
BENCHMARK(CountMessages)->Arg(0)->Arg(20);

// Tokens to counts: known skeletons, and one new in five.
void CountSkeletons(benchmark::State& state) {
  const std::string log = MakeLog(static_cast<int>(state.range(0)));
  std::vector<std::vector<analysis::Token>> messages;
  for (const auto line : LinesOf(log)) {
    analysis::Tokenise(line.substr(25), {}, messages.emplace_back());
  }
  std::vector<analysis::Token> tokens;
  for (auto _ : state) {
    analysis::SkeletonTable table;
    table.BeginPart();
    std::uint64_t order = 0;
    for (const auto& message : messages) {
      tokens = message;
      benchmark::DoNotOptimize(table.Add(tokens, {.order = ++order, .text = "example"}));
    }
  }
  CountBytes(state, log);
}
BENCHMARK(CountSkeletons)->Arg(0)->Arg(20);

// Skeletons to templates; the bytes are those of the log that they come from.
void Group(benchmark::State& state) {
  const std::string log = MakeLog(20);
  analysis::SkeletonTable table;
  std::vector<analysis::Token> tokens;
  for (const auto line : LinesOf(log)) {
    analysis::Tokenise(line.substr(25), {}, tokens);
    table.Add(tokens, {.order = 1, .text = line});
  }
  std::vector<analysis::CountedSkeleton> skeletons;
  for (const auto& entry : table.entries()) {
    skeletons.push_back({.packed = entry.packed, .count = entry.seen.count});
  }
  for (auto _ : state) benchmark::DoNotOptimize(analysis::GroupSkeletons(skeletons));
  CountBytes(state, log);
}
BENCHMARK(Group);

}  // namespace
