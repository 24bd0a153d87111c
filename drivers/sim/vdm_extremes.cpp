#include "drivers/sim/vdm_extremes.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::sim {

namespace {

constexpr unsigned top_level = 12;

/// Which of a node's decisions a draw is for.
enum class Choice : std::uint64_t { greatest, least, halves, greatest_on_left, left, left_least, right, right_least };

/// 2^level draws, of which the extremes are known. The others lie between them, evenly and independently.
struct Block {
  std::uint64_t index = 0;
  unsigned level = 0;
  DrawRange range = {};
};

double draw(const StreamKey& key, const Block& block, Choice choice) {
  return uniform(key, block.index << 8 | std::uint64_t{block.level} << 4 | static_cast<std::uint64_t>(choice));
}

/// The greatest and the least of `count` draws between two limits, by one even draw.
double greatest_of(double count, double low, double high, double even) {
  return count < 1 ? low : low + (high - low) * std::pow(even, 1 / count);
}
double least_of(double count, double low, double high, double even) {
  return count < 1 ? high : low - (high - low) * std::expm1(std::log1p(-even) / count);
}

Block top_block(const StreamKey& key, std::uint64_t index) {
  Block block{.index = index, .level = top_level};
  constexpr double count = 1u << top_level;
  block.range.greatest = greatest_of(count, 0, 1, draw(key, block, Choice::greatest));
  block.range.least = least_of(count - 1, 0, block.range.greatest, draw(key, block, Choice::least));
  return block;
}

struct Halves {
  Block left, right;
};

/// A half keeps the extremes that fall to it. Its own others are those of the draws that it holds besides.
Halves halves_of(const StreamKey& key, const Block& block) {
  const double count = std::exp2(block.level - 1.0);
  const auto [low, high] = block.range;
  Halves halves{.left = {.index = block.index * 2, .level = block.level - 1},
                .right = {.index = block.index * 2 + 1, .level = block.level - 1}};
  const bool greatest_on_left = draw(key, block, Choice::greatest_on_left) < 0.5;
  const bool together = draw(key, block, Choice::halves) < (count - 1) / (2 * count - 1);
  const bool least_on_left = greatest_on_left == together;
  const auto range_of = [&](bool has_greatest, bool has_least, Choice first, Choice second) -> DrawRange {
    if (has_greatest && has_least) return block.range;
    if (has_greatest) return {.least = least_of(count - 1, low, high, draw(key, block, first)), .greatest = high};
    if (has_least) return {.least = low, .greatest = greatest_of(count - 1, low, high, draw(key, block, first))};
    const double greatest = greatest_of(count, low, high, draw(key, block, first));
    return {.least = least_of(count - 1, low, greatest, draw(key, block, second)), .greatest = greatest};
  };
  halves.left.range = range_of(greatest_on_left, least_on_left, Choice::left, Choice::left_least);
  halves.right.range = range_of(!greatest_on_left, !least_on_left, Choice::right, Choice::right_least);
  return halves;
}

void collect(const StreamKey& key, const Block& block, std::uint64_t first, std::uint64_t last, DrawRange& found) {
  const std::uint64_t begin = block.index << block.level, end = (block.index + 1) << block.level;
  if (end <= first || begin >= last) return;
  if (block.range.least >= found.least && block.range.greatest <= found.greatest) return;
  if (begin >= first && end <= last) {
    found.least = std::min(found.least, block.range.least);
    found.greatest = std::max(found.greatest, block.range.greatest);
    return;
  }
  const Halves halves = halves_of(key, block);
  collect(key, halves.left, first, last, found);
  collect(key, halves.right, first, last, found);
}

}  // namespace

DrawRange draws_between(const StreamKey& key, std::uint64_t first, std::uint64_t last) {
  DrawRange found;
  for (std::uint64_t index = first >> top_level; index << top_level < last; ++index)
    collect(key, top_block(key, index), first, last, found);
  return found;
}

}  // namespace plugfest::sim
