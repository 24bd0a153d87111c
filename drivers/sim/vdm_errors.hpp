#pragma once

#include "drivers/cmis/vdm_types.hpp"
#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/errors.hpp"
#include "drivers/sim/signal.hpp"
#include "drivers/sim/vdm_extremes.hpp"

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
/// @param side       whose input: host or media
/// @param host_lane  empty: the module, which is all its data paths that receive anything
ErrorRates error_rates(const Memory& memory, const SignalModel& model, const Surroundings& around, cmis::Side side,
                       std::optional<unsigned> host_lane);

/// Summary of fine intervals. Its values are in order: no sum or mean lies beyond what the extremes allow.
struct ErrorStatistics {
  std::uint64_t intervals = 0;
  std::array<double, 3> minimum{}, maximum{};  ///< by ErrorMeasure
  std::array<double, 3> sum{};                 ///< bit errors, frames, symbols
  double bits = 0;

  void include(ErrorMeasure measure, double least, double greatest);
  /// Empty: no fine interval was complete.
  /// @pre statistic is not `none`
  std::optional<double> value(ErrorMeasure measure, cmis::VdmStatistic statistic) const;
};

/// One receiver's samples. A sample is a function of the stream, the number of its fine interval and what the receiver
/// got during it. Of a long stretch only the extremes are worked out, which are those of its samples; its sums are
/// counted apart from them, so they agree with the samples as two measurements of the same errors do.
class ErrorSampler {
 public:
  /// @param stream  seed, slot, end and lane
  /// @param taken   number of the fine interval that ended last
  ErrorSampler(const StreamKey& stream, cmis::Side side, Clock::duration fine_interval, std::uint64_t taken);

  /// Only what somebody wants is drawn.
  void want(ErrorMeasure measure);
  /// @pre the fine intervals that have ended by `now` were taken
  void feed(const ErrorRates& rates, Clock::time_point now);
  /// Takes the fine intervals up to that number; empty ones change no statistics.
  void take(std::uint64_t until);

  /// The fine interval's that ended last. Empty: nothing arrived in it.
  std::optional<double> last(ErrorMeasure measure) const;
  /// Least and greatest of what the last `take` took. Empty: nothing arrived.
  std::optional<DrawRange> range(ErrorMeasure measure) const;
  std::optional<double> running(ErrorMeasure measure, cmis::VdmStatistic statistic) const;
  /// Ends the interval of the statistics and begins the next.
  ErrorStatistics restart();

 private:
  /// What may be expected of a fine interval.
  struct Expected {
    double bits = 0, errors = 0, frames = 0;
  };
  /// Since the beginning, until the fine interval ended that was taken last.
  struct Sums {
    double bits = 0, errors = 0, frames = 0, symbols = 0;
  };

  Expected expected(Clock::duration duration) const;
  void add(std::uint64_t first, std::uint64_t last, const Expected& each);
  double sample(ErrorMeasure measure, const Expected& of, double draw) const;
  double count_of(ErrorMeasure measure) const;
  double counted(ErrorMeasure measure) const;

  std::array<StreamKey, 3> keys_;  // by ErrorMeasure
  StreamKey error_sum_key_, frame_sum_key_;
  Clock::duration fine_interval_;
  std::uint64_t taken_;
  std::array<bool, 3> wanted_{};
  ErrorRates rates_;
  SymbolErrorTail tail_{};
  Clock::time_point fed_{};
  Expected pending_;                           // of the fine interval under way, until the rates changed last
  Integral bits_, errors_, frames_, symbols_;  // expected
  Sums sums_;
  mutable std::array<std::optional<double>, 3> counts_;  // of these sums, as far as somebody asked
  std::array<double, 3> counts_begun_{};                 // when the statistics were restarted
  double bits_begun_ = 0;
  std::optional<Expected> last_;
  std::array<std::optional<DrawRange>, 3> range_;
  ErrorStatistics running_;
};

}  // namespace plugfest::sim
