#pragma once

#include "drivers/cmis/vdm_types.hpp"
#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/errors.hpp"
#include "drivers/sim/signal.hpp"

#include <array>
#include <cstdint>
#include <optional>

/// Error ratios, uncorrectable frames and worst codewords of live traffic, sampled once per fine interval.
namespace plugfest::sim {

enum class ErrorMeasure : std::uint8_t {
  ber,      ///< before FEC
  frames,   ///< uncorrectable ones in a fine interval
  symbols,  ///< wrong ones in the worst codeword of a fine interval
};
/// Empty: an observable of another kind.
std::optional<ErrorMeasure> error_measure(const cmis::VdmType& type);

/// What one receiver of a data path gets. No bits: nothing.
struct ErrorRates {
  double bits_per_second = 0, ber = 0;
  friend bool operator==(const ErrorRates&, const ErrorRates&) = default;
};
/// Of the data path that begins on that host lane; of a lane alone where another lane begins its path.
/// @param side  whose input: host or media
ErrorRates error_rates(const Memory& memory, const SignalModel& model, const Surroundings& around, cmis::Side side,
                       unsigned host_lane);

/// Summary of fine intervals.
struct ErrorStatistics {
  std::uint64_t intervals = 0;
  std::array<double, 3> minimum{}, maximum{}, sum{};  ///< by ErrorMeasure
  double bits = 0, errors = 0;

  void add(const std::array<double, 3>& sample, double sample_bits);
  /// Empty: no fine interval was complete.
  /// @pre statistic is not `none`
  std::optional<double> value(ErrorMeasure measure, cmis::VdmStatistic statistic) const;
};

/// One receiver's samples. A sample is a function of the stream, the number of its fine interval and what the receiver
/// got during it.
class ErrorSampler {
 public:
  /// @param stream  seed, slot, end and lane
  ErrorSampler(const StreamKey& stream, cmis::Side side);

  /// Draws worst codewords too; without this they read 0, which spares the time.
  void want_symbols() { symbols_wanted_ = true; }
  void feed(const ErrorRates& rates, Clock::time_point now);
  /// Whether samples until `now` would be empty.
  bool silent(Clock::time_point now) const;
  /// Takes the sample of the fine interval that ends at `end`; an empty one changes no statistics.
  void take(std::uint64_t interval, Clock::time_point end);
  /// Forgets the last sample: nothing has arrived since.
  void skip() { last_.reset(); }

  /// The last fine interval's. Empty: nothing arrived in it.
  std::optional<double> last(ErrorMeasure measure) const;
  const ErrorStatistics& running() const { return running_; }
  /// Ends the interval of the statistics and begins the next.
  ErrorStatistics restart();

 private:
  StreamKey errors_key_, frames_key_, symbols_key_;
  bool symbols_wanted_ = false;
  ErrorRates rates_;
  SymbolErrorTail tail_{};
  Integral bits_, errors_, frames_;  // expected
  double bits_seen_ = 0, errors_seen_ = 0, frames_seen_ = 0;
  std::optional<std::array<double, 3>> last_;
  ErrorStatistics running_;
};

}  // namespace plugfest::sim
