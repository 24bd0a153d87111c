#pragma once

#include "drivers/host_serdes.hpp"
#include "harness/checks/fec_watch.hpp"
#include "harness/checks/tap_search.hpp"
#include "harness/checks/tap_sets.hpp"

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// Moves one host's transmitter away from where it stands, and measures at the other host's receiver: taps act on what
/// the far end of their direction gets.
namespace plugfest::checks {

/// Times of one point.
struct PointTimes {
  Clock::duration settle{};  ///< after a change, before anything counts
  Clock::duration relock{};  ///< how long the link may take to come back before the point counts as one without
  Clock::duration dwell{};
  int looks = 1;  ///< in which the dwell is read; a point may end with any of them
};

/// What a receiver had at one point.
struct PointCount {
  double errors = 0, bits = 0;
  double unseen = 0;             ///< bits in codewords that could not be corrected
  std::optional<double> snr_db;  ///< mean of the looks; empty: not shown
  double snr_error = 0;          ///< standard error of that mean, dB; 0: one look
  bool locked = true;            ///< false: a receiver says that it is not
};
struct PointReading {
  bool link = true;      ///< false: the link was lost here
  std::string void_why;  ///< not empty: nothing counts, for a reason that is not the point's
  std::vector<PointCount> units;
};

class Sweep {
 public:
  /// @param by_snr  receivers' own estimates will do: lanes are told apart though counters do not
  Sweep(Context& context, End sender, bool by_snr)
      : context_(context), sender_(sender), by_snr_(by_snr), watch_(context, receiver()) {}

  /// Why this host cannot be swept; empty: it can.
  std::optional<Outcome> obstacle() const;
  /// Reads where the taps stand, records them for putting back, reads the counters.
  /// @return why nothing can be measured; empty: it goes on
  asio::awaitable<std::string> begin();

  End sender() const { return sender_; }
  End receiver() const { return sender_ == End::near_end ? End::far_end : End::near_end; }
  const HostSerdesInfo& info() const;
  const FecSource& source() const { return watch_.source(); }
  /// Largest sum of codes that the silicon takes; empty: nobody says.
  std::optional<int> largest() const;
  bool has_tap(std::size_t place) const;
  /// @return what the plan gives; else that part of full scale, at least 1: codes are worth more where it is small
  int codes(std::optional<double> given, int part) const;

  /// What is moved and measured together: a lane where lanes can be told apart, else all.
  std::size_t units() const { return units_.size(); }
  std::string unit_name(std::size_t unit) const;
  std::optional<journal::Lane> lane_of(std::size_t unit) const;
  const std::vector<int>& lanes_of(std::size_t unit) const { return units_[unit]; }
  /// Where a lane stood before.
  const FirCodes& operating(int lane) const;
  /// The move as every lane of the unit can make it. Empty: one cannot.
  std::optional<TapMove> bounded(std::size_t unit, const TapMove& move) const;
  bool shows_snr() const;

  /// @throws BenchError  Errc::not_verified: the host took codes that it does not show
  asio::awaitable<void> set(std::size_t unit, const TapMove& move);
  asio::awaitable<void> set_all(const TapMove& move);
  /// @param enough  asked after each look: true ends the point; null: the dwell is used up
  using Enough = std::function<bool(const PointReading&)>;
  asio::awaitable<PointReading> measure(PointTimes times, Enough enough = {});

 private:
  asio::awaitable<bool> settle(const PointTimes& times);
  asio::awaitable<void> look_at_receivers(PointReading& reading);
  void count(const FecInterval& interval, PointReading& reading) const;
  HostSerdes& serdes() const { return *context_.link.at(sender_).serdes; }

  Context& context_;
  End sender_;
  bool by_snr_;
  FecWatch watch_;
  std::vector<std::vector<int>> units_;
  std::vector<FirCodes> operating_, set_;  ///< by lane - 1
  std::vector<std::vector<double>> snr_;   ///< looks of a point, by unit
};

/// Units that a lost link is to be blamed on: receivers that are not locked, else those whose own estimate is worse
/// than the limit. All are, where there is one unit; none, where nobody tells.
std::vector<std::size_t> to_blame(const PointReading& reading, double limit, double lane_rate);
/// SNR in dB of a line of that rate at a ratio of wrong bits; ratios beyond what the line code can have are cut off.
double snr_for_ber(double ber, double lane_rate);

/// What `si.` checks that move taps have in common among their parameters.
inline constexpr std::array sweep_ends = {std::string_view{"seen"}, std::string_view{"near"}, std::string_view{"far"}};
inline constexpr plan::ParameterSpec sweep_vary{
    .name = "vary",
    .type = plan::ParameterType::text,
    .fallback = "seen",
    .help =
        "whose transmitter is moved; it is measured at the other end. seen: the near host's where the far end can be "
        "read, else the far host's",
    .choices = sweep_ends};
inline constexpr plan::ParameterSpec sweep_settle{.name = "settle",
                                                  .dimension = Dimension::time,
                                                  .fallback = "500 ms",
                                                  .help = "after a change, before errors count: receivers adapt",
                                                  .min = 0,
                                                  .max = 600};
inline constexpr plan::ParameterSpec sweep_relock{.name = "relock",
                                                  .dimension = Dimension::time,
                                                  .fallback = "5 s",
                                                  .help = "how long a lost link may take to come back at a point",
                                                  .min = 0,
                                                  .max = 600};
/// Whose transmitter is to be moved. @return the outcome: neither can
struct SweepChoice {
  std::optional<End> sender;
  std::optional<Outcome> problem;
};
SweepChoice choose_sender(Context& context, bool by_snr);

}  // namespace plugfest::checks
