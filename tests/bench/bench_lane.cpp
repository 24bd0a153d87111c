#include "drivers/sim/link/chain.hpp"
#include "drivers/sim/link/codewords.hpp"

#include <benchmark/benchmark.h>

#include <array>

/// What a change of one setting of a simulated lane costs: at most 100 us for the lane, 50 us for its port's codewords.
/// A lane that is retimed at both ends is three in a row. On a machine that others use, count instructions instead:
/// 0.66 million for a linear lane, 1.7 million for a retimed one (callgrind).
namespace plugfest::sim::link {
namespace {

void lane(benchmark::State& state, Kind kind) {
  LaneChain chain;
  chain.module_tx.kind = chain.module_rx.kind = kind;
  for (auto _ : state) {
    chain.far_trace.loss_db += 1e-6;
    benchmark::DoNotOptimize(evaluate(chain));
  }
}
void linear_lane(benchmark::State& state) { lane(state, Kind::linear); }
void retimed_lane(benchmark::State& state) { lane(state, Kind::retimed); }

void codewords_of_a_port(benchmark::State& state) {
  std::array<LaneErrors, 8> lanes;
  for (std::size_t i = 0; i < lanes.size(); ++i) lanes[i] = {1e-8 * static_cast<double>(i + 1), 0.1};
  for (auto _ : state) {
    lanes[0].ber += 1e-14;
    benchmark::DoNotOptimize(port_errors(lanes));
  }
}

BENCHMARK(linear_lane)->Unit(benchmark::kMicrosecond);
BENCHMARK(retimed_lane)->Unit(benchmark::kMicrosecond);
BENCHMARK(codewords_of_a_port)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace plugfest::sim::link
