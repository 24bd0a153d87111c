#include "tests/harness/plan/given.hpp"

#include <benchmark/benchmark.h>

namespace {

namespace given = plugfest::plan::given;

/// A plan of `state.range(0)` steps, as large as people write them and far larger.
void load_plan(benchmark::State& state) {
  std::string text = "plan: p\ntitle: A plan\nconfidence: 95 %\nsteps:\n";
  for (int i = 0; i < state.range(0); ++i)
    text += "  - check: ber.pre-fec\n    id: step-" + std::to_string(i) +
            "\n    dwell: 10 min\n    lanes: all\n    limits: {max_rate: 0.25 / h}\n";
  for (auto _ : state) benchmark::DoNotOptimize(given::plan(text));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(load_plan)->Arg(4)->Arg(64)->Arg(1024)->Unit(benchmark::kMicrosecond);

/// What must be refused quickly, whatever it costs to parse.
void refuse(benchmark::State& state, const std::string& text) {
  for (auto _ : state) benchmark::DoNotOptimize(given::plan(text));
}
BENCHMARK_CAPTURE(refuse, ten_megabytes, std::string(10 << 20, 'x'))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(refuse, brackets, std::string(1 << 20, '['))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(refuse, one_word, std::string(1 << 20, 'x'))->Unit(benchmark::kMillisecond);

}  // namespace
