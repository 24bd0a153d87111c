#pragma once

#include "harness/stats/block_series.hpp"
#include "harness/stats/sequential.hpp"
#include "harness/verdict/verdict.hpp"

#include <cstddef>
#include <optional>

/// Holds the error ratio of one counter (a lane, a port, a checker) against a limit while it is counted.
namespace plugfest::checks {

struct BerRule {
  double limit = 0;           ///< the ratio that must not be reached: p1 of the sequential test
  double good = 0;            ///< p0: a ratio up to here must not fail
  double wrong = 0.05;        ///< chance of a wrong verdict that this counter may have
  double most_per_event = 1;  ///< wrong bits behind one counted event at most; at least it is one
  double dwell_bits = 0;      ///< of a whole dwell
  double looks = 30;          ///< at most: each may fail
};

/// Two verdicts are kept apart, since an estimate bounds the ratio from both sides: events x most_per_event is what
/// must pass, events alone is what must fail.
///
/// Fail, at any look: Wald's test rejects, and the exact lower bound at a share of `wrong` for each look is above the
/// limit, and that is not one burst: all looks so far, three at least, are above the limit; or the errors would make
/// the whole dwell twice as bad as the limit even if no more came; or, from 30 blocks on, their scatter is in the
/// bound. Pass, after dwell and 30 blocks: Wald's test accepts and the bound that holds under bursts is below the
/// limit; or, at the end of dwell and budget, that bound alone at half the share.
///
/// Wald's lines stand at ln(1/alpha) and ln(beta), where his inequality keeps alpha and beta however often one looks.
class BerJudge {
 public:
  /// @pre 0 < good < limit < 1
  explicit BerJudge(const BerRule& rule);

  /// What one look adds to the block.
  /// @param unseen_bits  bits in codewords that could not be corrected: any of them may have been wrong
  void add(double errors, double bits, double unseen_bits = 0);
  /// Ends a block; one without bits is none.
  void end_block();

  /// Whether it is certain that the limit is exceeded.
  bool failed() const { return failed_; }
  /// At the end of the dwell or of the budget. Inconclusive: neither is shown.
  Verdict conclude();

  double errors() const { return errors_; }
  double bits() const { return bits_; }
  double ratio() const { return bits_ > 0 ? errors_ / bits_ : 0; }
  const BerRule& rule() const { return rule_; }
  const stats::BlockSeries& blocks() const { return blocks_; }
  /// Upper bound of the wrong bits' ratio at 1 - wrong, as wide as the scatter of the blocks asks for; without 30
  /// blocks as if errors came evenly. @pre bits() > 0
  double upper() const;
  /// Lower bound, of events: each is one wrong bit at least.
  double lower() const;
  /// Whether blocks scatter more than errors that come evenly would.
  bool widened() const;

 private:
  bool exceeded() const;
  double upper_at(double confidence) const;
  double lower_at(double confidence) const;

  BerRule rule_;
  stats::SequentialTest pass_, fail_;
  stats::BlockSeries blocks_;
  double errors_ = 0, bits_ = 0, unseen_bits_ = 0;
  double block_errors_ = 0, block_bits_ = 0;
  double looks_ = 0;
  bool all_above_ = true, failed_ = false;
};

/// Blocks of a dwell: what the statistics of bursts need at least.
inline constexpr std::size_t fewest_blocks = 30;

}  // namespace plugfest::checks
