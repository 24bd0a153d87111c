#include "harness/checks/codeword_run.hpp"

#include "harness/stats/error_bounds.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

constexpr int fewest_blocks = 30;
constexpr Clock::duration longest_look = 10s;
constexpr std::size_t most_blocks = 96;

}  // namespace

asio::awaitable<void> count_codewords(Context& context, std::span<CodewordRun> ends, Clock::duration duration) {
  const auto began = context.clock.now();
  const Clock::duration apart = std::min<Clock::duration>(duration / fewest_blocks, longest_look);
  const auto looks = static_cast<std::size_t>((duration + apart - Clock::duration{1}) / apart);
  const Clock::duration every = duration / static_cast<int>(looks);
  const std::size_t in_block = std::max<std::size_t>(1, looks / most_blocks);
  std::vector<std::pair<double, double>> block(ends.size());
  for (std::size_t look = 1; look <= looks; ++look) {
    co_await context.clock.wait_until(began + static_cast<int>(look) * every);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const FecInterval* const seen = co_await ends[i].watch.next();
      auto& [failed, codewords] = block[i];
      if (seen != nullptr) {
        failed += seen->uncorrectable.value_or(0);
        codewords += std::floor(seen->port_bits / ends[i].watch.source().code.bits());
      }
      if ((look % in_block != 0 && look != looks) || codewords <= 0) continue;
      ends[i].blocks.add(std::min(failed, codewords), codewords);
      block[i] = {};
    }
  }
}

CodewordBounds codeword_bounds(const CodewordRun& run, double wrong) {
  CodewordBounds bounds{.failed = run.blocks.errors(), .codewords = run.blocks.bits()};
  if (bounds.codewords <= 0) return bounds;
  bounds.upper = stats::binomial_upper(bounds.failed, bounds.codewords, 1 - wrong);
  bounds.lower = stats::binomial_lower(bounds.failed, bounds.codewords, 1 - wrong);
  if (bounds.failed == 0 || run.blocks.blocks().size() < fewest_blocks) return bounds;
  const stats::MeanBound bound = run.blocks.mean_upper(1 - wrong);
  bounds.widened = bound.widened && bound.upper > bounds.upper;
  if (!bounds.widened) return bounds;
  bounds.upper = bound.upper;
  bounds.lower = std::clamp(2 * bounds.failed / bounds.codewords - bound.upper, 0.0, bounds.lower);
  return bounds;
}

}  // namespace plugfest::checks
