#include "drivers/sim/vdm_extremes.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::sim {

namespace {

constexpr unsigned top_level = 12;

/// Which of a node's decisions a draw is for.
enum class Choice : std::uint64_t { greatest, least, greatest_on_left, together };

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

/// A half keeps the extremes that fall to it. Its own others are those of the draws that it holds besides.
Block half_of(const StreamKey& key, const Block& block, bool left) {
  const double count = std::exp2(block.level - 1.0);
  const auto [low, high] = block.range;
  const bool greatest_on_left = draw(key, block, Choice::greatest_on_left) < 0.5;
  const bool together = draw(key, block, Choice::together) < (count - 1) / (2 * count - 1);
  const bool has_greatest = greatest_on_left == left;
  const bool has_least = has_greatest == together;
  Block half{.index = block.index * 2 + (left ? 0 : 1), .level = block.level - 1, .range = block.range};
  if (!has_greatest) {
    const double even = draw(key, half, Choice::greatest);
    half.range.greatest = greatest_of(has_least ? count - 1 : count, low, high, even);
  }
  if (!has_least) half.range.least = least_of(count - 1, low, half.range.greatest, draw(key, half, Choice::least));
  return half;
}

void collect(const StreamKey& key, const Block& block, std::uint64_t first, std::uint64_t last, DrawRange& found) {
  if (block.range.least >= found.least && block.range.greatest <= found.greatest) return;
  const std::uint64_t begin = block.index << block.level, end = (block.index + 1) << block.level;
  if (begin >= first && end <= last) {
    found.least = std::min(found.least, block.range.least);
    found.greatest = std::max(found.greatest, block.range.greatest);
    return;
  }
  const std::uint64_t middle = begin + (end - begin) / 2;
  if (first < middle) collect(key, half_of(key, block, true), first, last, found);
  if (last > middle) collect(key, half_of(key, block, false), first, last, found);
}

}  // namespace

DrawRange draws_between(const StreamKey& key, std::uint64_t first, std::uint64_t last) {
  DrawRange found;
  for (std::uint64_t index = first >> top_level; index << top_level < last; ++index)
    collect(key, top_block(key, index), first, last, found);
  return found;
}

}  // namespace plugfest::sim
