// Pages of FilterLogEvents as the service sends them: how many bytes of JSON a second.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "aws/event_page.h"

namespace logai::aws {
namespace {

/// A page of `count` events whose messages have `length` bytes, every eighth with escapes in it.
std::string Page(int count, int length) {
  std::string page = R"({"events":[)";
  for (int i = 0; i < count; ++i) {
    std::string message =
        fmt::format("INFO request {} handled path=/api/items took {} ms ", i, i % 977);
    if (i % 8 == 0) message = fmt::format(R"({{\"level\":\"info\",\"id\":{},\"msg\":\"ok\"}})", i);
    message.resize(static_cast<std::size_t>(length), 'x');
    page += fmt::format(
        R"({}{{"logStreamName":"ecs/checkout/0f1e2d3c4b5a69788796a5b4c3d2e1f0","timestamp":{},)"
        R"("message":"{}","ingestionTime":{},"eventId":"{:056}"}})",
        i == 0 ? "" : ",", 1'795'348'800'000 + i, message, 1'795'348'800'900 + i, i);
  }
  return page + R"(],"searchedLogStreams":[],"nextToken":"t"})";
}

template <class Read>
void Run(benchmark::State& state, Read read) {
  const std::string page = Page(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
  for (auto _ : state) benchmark::DoNotOptimize(read(page));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(page.size()));
}

void Quickly(benchmark::State& state) {
  Run(state, [](const std::string& page) { return ReadEventPage(page, "FilterLogEvents"); });
}
void Carefully(benchmark::State& state) {
  Run(state,
      [](const std::string& page) { return ReadEventPageCarefully(page, "FilterLogEvents"); });
}
BENCHMARK(Quickly)
    ->Args({10'000, 100})
    ->Args({5'000, 200})
    ->Args({1'000, 1'000})
    ->Args({1, 1'000'000});
BENCHMARK(Carefully)->Args({10'000, 100})->Args({1'000, 1'000});

}  // namespace
}  // namespace logai::aws
