#pragma once

#include "harness/checks/tap_sets.hpp"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <vector>

/// Moves of a transmitter's codes away from where they stand, and the search for the best one. Pure.
namespace plugfest::checks {

/// What is added to each code, pre3 first.
using TapMove = std::array<int, FirCodes::places>;

/// Taps that the codes lack stay as they are.
FirCodes moved(const FirCodes& codes, const TapMove& move);
/// Takes from the main tap what the codes are beyond `largest`, as a platform's own sets do.
/// @return empty: the main tap would change its sign
std::optional<TapMove> within_full_scale(const FirCodes& codes, TapMove move, int largest);

/// Looks for the move with the highest value without derivatives: each axis in turn, a step to either side, a parabola
/// through the three for a guess, then on along the way that the whole round took; the step halves when a round brings
/// nothing. Values may be noisy; nothing is asked for twice.
class TapSearch {
 public:
  struct Range {
    std::vector<std::size_t> axes;  ///< places that are varied
    int reach = 24;                 ///< codes to either side, at most
    int step = 8, finest = 1;       ///< first step and last one, codes
    int evaluations = 40;           ///< at most
  };
  /// What becomes of a move before it is tried: brought within the silicon's bounds. Empty: it cannot be.
  using Bound = std::function<std::optional<TapMove>(const TapMove&)>;

  TapSearch(Range range, Bound bound);

  /// The next move to try; the first one is no move at all. Empty: the search is over.
  std::optional<TapMove> next();
  /// What the move from `next` is worth. Empty: nothing can be measured there.
  void tell(std::optional<double> value);

  int evaluations() const { return static_cast<int>(known_.size()); }
  const TapMove& best() const { return best_; }
  std::optional<double> best_value() const { return value_of(best_); }
  std::optional<double> start_value() const { return value_of(TapMove{}); }

 private:
  std::optional<double> value_of(const TapMove& move) const;
  std::optional<TapMove> shifted(const TapMove& from, std::size_t place, int by) const;
  bool ask(const std::optional<TapMove>& move);
  void adopt();
  void advance();
  void begin_axis();
  std::optional<TapMove> parabola() const;
  std::optional<TapMove> onward() const;

  Range range_;
  Bound bound_;
  std::map<TapMove, std::optional<double>> known_;
  TapMove best_{}, centre_{}, round_began_{};
  std::optional<TapMove> below_, above_;
  int step_;
  std::size_t axis_ = 0;
  enum class Stage { start, below, above, guess, onward, over } stage_ = Stage::start;
  std::optional<TapMove> asked_;
};

}  // namespace plugfest::checks
