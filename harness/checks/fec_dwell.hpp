#pragma once

#include "harness/checks/ber_judge.hpp"
#include "harness/checks/fec_watch.hpp"

#include <span>
#include <string>
#include <vector>

/// FEC counters over a dwell, every counter held against one limit.
namespace plugfest::checks {

struct DwellRule {
  double limit = 0, good = 0;
  double wrong = 0.05;  ///< chance of a wrong verdict, shared out evenly over counters and ends
  int ends = 1;
  Clock::duration dwell{};
  std::vector<int> lanes;  ///< of the port; empty: all. Only where the source names lanes
};

/// A look that a block hides, since it holds several: far more errors than the counter had until then.
struct Anomaly {
  std::size_t counter = 0;
  double at_s = 0, errors = 0, expected = 0;
};

/// One end.
class EndDwell {
 public:
  /// @pre as FecWatch
  EndDwell(Context& context, End end) : context_(context), watch_(context, end) {}

  /// @return why nothing can be measured here; empty: it can
  asio::awaitable<std::string> begin(const DwellRule& rule);
  asio::awaitable<void> look(bool ends_block);

  bool failed() const;
  /// Enough was seen for a verdict: the dwell, in blocks enough.
  bool complete() const;
  void conclude();

  const FecWatch& watch() const { return watch_; }
  FecWatch& watch() { return watch_; }
  const FecSource& source() const { return watch_.source(); }
  struct Counter {
    int number;  ///< from 1
    BerJudge judge;
    Verdict verdict = Verdict::inconclusive;
    std::string drift = {};  ///< that its ratio rises, with figures; empty: it does not
  };
  std::span<const Counter> counters() const { return counters_; }
  /// The counter with the highest ratio. @pre there is one
  const Counter& worst() const;
  std::vector<std::string> bursts() const;  ///< a sentence each, of the worst ones

 private:
  void judge_drift(Counter& counter);
  void note_anomaly(std::size_t counter, double errors, double bits);

  Context& context_;
  FecWatch watch_;
  double dwell_s_ = 0;
  std::size_t dwell_blocks_ = 0;
  Clock::time_point began_{};
  std::vector<Counter> counters_;
  std::vector<float> block_ends_s_;
  std::vector<Anomaly> anomalies_;
  std::size_t more_anomalies_ = 0;
};

/// An excess below this share of the usual number is no burst: a lane that warms up has so much.
inline constexpr double least_excess = 0.2;

/// When to look: blocks of a thirtieth of the dwell, at most 15 minutes long, looks at most 10 s apart.
struct DwellTimes {
  Clock::duration every{};
  int looks_in_block = 1;
  explicit DwellTimes(Clock::duration dwell);
};

/// Looks until a counter fails, or all ends are complete and judged, or `longest` is over.
asio::awaitable<void> run_dwell(Context& context, std::span<EndDwell> ends, Clock::duration dwell,
                                Clock::duration longest);

/// "lane 3 (near end)".
std::string counter_text(const FecSource& source, int number);
/// One counter's ratio with its bounds, judged. Without errors the value is the upper bound.
/// @param name  of the measurement: "ber.pre-fec"
journal::Measurement ber_measurement(const Context& context, const EndDwell& end, const EndDwell::Counter& counter,
                                     const std::string& name, const std::string& limit_source);
/// "1.2e-8 (at most 1.3e-8)".
std::string ber_text(const BerJudge& judge);

}  // namespace plugfest::checks
