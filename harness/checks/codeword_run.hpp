#pragma once

#include "harness/checks/fec_watch.hpp"
#include "harness/stats/block_series.hpp"

#include <span>

namespace plugfest::checks {

/// Codewords of one end, counted for a while in blocks.
struct CodewordRun {
  CodewordRun(Context& context, End end) : watch(context, end) {}
  FecWatch watch;
  stats::BlockSeries blocks;  ///< uncorrectable codewords in codewords
};
/// Reads both ends' counters for `duration`, a thirtieth of it apart and at most 10 s.
asio::awaitable<void> count_codewords(Context& context, std::span<CodewordRun> ends, Clock::duration duration);
/// What was counted, as bounds of the codeword error ratio.
struct CodewordBounds {
  double failed = 0, codewords = 0;
  double lower = 0, upper = 1;
  bool widened = false;
};
CodewordBounds codeword_bounds(const CodewordRun& run, double wrong);

}  // namespace plugfest::checks
