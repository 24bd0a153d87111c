#pragma once

#include "drivers/sim/link/codewords.hpp"
#include "drivers/sim/live/link_config.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace plugfest::sim {

/// What a FEC decoder has counted. They agree with each other: corrected symbols are those of the bins, lanes add up to
/// the port.
struct FecTotals {
  std::uint64_t codewords = 0, corrected = 0, uncorrectable = 0;  ///< codewords
  std::uint64_t symbols = 0, bits = 0;                            ///< corrected ones
  std::array<std::uint64_t, 16> bins{};                           ///< codewords by symbol errors, correctable ones
  std::array<std::uint64_t, 8> lane_symbols{}, lane_bits{};       ///< by physical lane
  std::vector<std::uint64_t> fec_lane_symbols;                    ///< by FEC lane; empty: not counted
};

/// Counters of a FEC decoder. What is to be expected is added up while rates are constant; numbers are drawn when
/// somebody reads, so they repeat for the same reads at the same times.
class FecTally {
 public:
  FecTally(const StreamKey& stream, const link::PortFec& fec, unsigned lanes, FecLanes resolution,
           int fec_lanes_per_lane);

  /// Codewords arrive like this from now on; null: none do.
  /// @param errors  what `port` was worked out from; one a lane
  void run(const link::PortErrors* port, const std::array<link::LaneErrors, 8>& errors, Clock::time_point now);
  const FecTotals& read(Clock::time_point now);
  void clear(Clock::time_point now);

 private:
  void add_up(Clock::time_point now);
  std::uint64_t draw(std::uint64_t n, double share);
  void draw_symbols(std::uint64_t symbols);

  StreamKey stream_;
  std::uint64_t draws_ = 0;
  unsigned lanes_;
  int correctable_;
  double lane_bits_per_second_;
  FecLanes resolution_;
  int fec_lanes_per_lane_;
  bool running_ = false;
  link::PortErrors port_;
  std::array<double, 8> lane_errors_per_second_{};
  Clock::time_point since_{};
  // Expected since the last read.
  double codewords_ = 0;  // whole ones are taken out
  std::array<double, 17> bins_{};
  std::array<double, 8> lane_errors_{};
  double symbols_ = 0, further_bits_ = 0;  // wrong symbols; bits beyond one in each
  FecTotals totals_;
};

}  // namespace plugfest::sim
