#include "drivers/sim/link/codewords.hpp"

#include <algorithm>
#include <cassert>

namespace plugfest::sim::link {
namespace {

constexpr int bits_per_symbol = 10;
constexpr std::size_t most_bins = 17;
using Counts = std::array<double, most_bins>;

/// Of a right (0) and a wrong (1) line symbol: [from][to].
using Step = std::array<std::array<double, 2>, 2>;

Step operator*(const Step& a, const Step& b) {
  Step out{};
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j];
  return out;
}

/// From one symbol of a codeword to its next one on the same lane.
struct SymbolStep {
  Step right{}, wrong{};  ///< the symbol had no error, had one
  std::array<double, 2> start{};
};

SymbolStep symbol_step(const LaneErrors& lane, Line line, int interleave) {
  const double bits_per_line_symbol = line == Line::pam4 ? 2 : 1;
  const int line_symbols = bits_per_symbol / static_cast<int>(bits_per_line_symbol);
  // One bit of a Gray-mapped symbol is wrong. More errors than this no longer are errors but noise.
  const double ratio = std::clamp(lane.ber * bits_per_line_symbol, 0.0, line == Line::pam4 ? 0.75 : 0.5);
  const double after_wrong = std::clamp(lane.burst, ratio, std::max(ratio, 0.75));
  const double after_right = ratio * (1 - after_wrong) / (1 - ratio);
  const Step both{{{1 - after_right, after_right}, {1 - after_wrong, after_wrong}}};

  SymbolStep out;
  out.start = {1 - ratio, ratio};
  // Sums of products alone: what is small keeps all its digits.
  for (std::size_t from = 0; from < 2; ++from) {
    double clean = both[from][0];
    std::array<double, 2> hit{0, both[from][1]};
    for (int i = 1; i < line_symbols; ++i) {
      hit = {hit[0] * both[0][0] + hit[1] * both[1][0], hit[0] * both[0][1] + hit[1] * both[1][1] + clean * both[0][1]};
      clean *= both[0][0];
    }
    out.right[from] = {clean, 0};
    out.wrong[from] = hit;
  }
  Step others{{{1, 0}, {0, 1}}};
  for (int i = 0; i < line_symbols * (interleave - 1); ++i) others = others * both;
  out.right = out.right * others;
  out.wrong = out.wrong * others;
  return out;
}

/// How many of so many symbols of a lane are wrong; what is more than the bins hold stands in the last.
Counts count(const SymbolStep& step, int symbols, std::size_t bins) {
  const std::size_t last = bins - 1;
  Counts after_right{}, after_wrong{};
  after_right[0] = step.start[0];
  after_wrong[0] = step.start[1];
  for (int n = 0; n < symbols; ++n) {
    const double full_right = after_right[last], full_wrong = after_wrong[last];
    for (std::size_t k = std::min<std::size_t>(last, static_cast<std::size_t>(n) + 1) + 1; k-- > 0;) {
      const double r = after_right[k], w = after_wrong[k];
      const double r1 = k > 0 ? after_right[k - 1] : 0, w1 = k > 0 ? after_wrong[k - 1] : 0;
      after_right[k] = r * step.right[0][0] + w * step.right[1][0] + r1 * step.wrong[0][0] + w1 * step.wrong[1][0];
      after_wrong[k] = r * step.right[0][1] + w * step.right[1][1] + r1 * step.wrong[0][1] + w1 * step.wrong[1][1];
    }
    after_right[last] += full_right * step.wrong[0][0] + full_wrong * step.wrong[1][0];
    after_wrong[last] += full_right * step.wrong[0][1] + full_wrong * step.wrong[1][1];
  }
  Counts out{};
  for (std::size_t k = 0; k < bins; ++k) out[k] = after_right[k] + after_wrong[k];
  return out;
}

Counts together(const Counts& a, const Counts& b, std::size_t bins) {
  Counts out{};
  for (std::size_t i = 0; i < bins; ++i)
    for (std::size_t j = 0; j < bins; ++j) out[std::min(i + j, bins - 1)] += a[i] * b[j];
  return out;
}

}  // namespace

PortErrors port_errors(std::span<const LaneErrors> lanes, const PortFec& fec) {
  assert(!lanes.empty());
  const int lane_count = static_cast<int>(lanes.size());
  const int symbols = symbols_of(fec.code);
  PortErrors out;
  out.bins = static_cast<std::size_t>(correctable(fec.code)) + 2;
  out.codewords_per_second = lane_count * fec.bits_per_second_per_lane / (symbols * bits_per_symbol);

  Counts all{};
  all[0] = 1;
  SymbolStep step;
  Counts mine{};
  int mine_symbols = 0;
  for (int i = 0; i < lane_count; ++i) {
    const LaneErrors& lane = lanes[static_cast<std::size_t>(i)];
    // Where lanes do not divide a codeword the first ones have a symbol more.
    const int share = symbols / lane_count + (i < symbols % lane_count ? 1 : 0);
    const LaneErrors* const before = i > 0 ? &lanes[static_cast<std::size_t>(i) - 1] : nullptr;
    const bool same = before && before->ber == lane.ber && before->burst == lane.burst && share == mine_symbols;
    if (!same) {
      step = symbol_step(lane, fec.line, fec.interleave);
      mine = count(step, share, out.bins);
      mine_symbols = share;
    }
    all = together(all, mine, out.bins);
    out.ber += lane.ber / lane_count;
    const double wrong =
        step.start[0] * (step.wrong[0][0] + step.wrong[0][1]) + step.start[1] * (step.wrong[1][0] + step.wrong[1][1]);
    out.symbol_error_ratio += wrong / lane_count;
  }
  out.probability = all;
  return out;
}

}  // namespace plugfest::sim::link
