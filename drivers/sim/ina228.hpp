#pragma once

#include "drivers/sim/random.hpp"
#include "drivers/sim/supply.hpp"
#include "drivers/sim/target.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

namespace plugfest::sim {

/// The part and the board around it.
struct Ina228Part {
  double shunt_ohm = 0.001;
  double supply_v = 3.3;
  std::optional<double> gain_error;  ///< share of the reading; empty: drawn once for this part, 0.02 % (1 sigma)
  double offset_w = 0;               ///< at `supply_v`
  StreamKey stream;                  ///< process is the sensor's own
};

/// A Texas Instruments INA228 as its bus sees it: 8-bit register pointer, big-endian registers.
///
/// Channels are converted one after another, `averages` times over; the results of a cycle appear together when it
/// ends, each the mean over the whole cycle (the part itself gives each channel its own share of the cycle). A write of
/// ADC_CONFIG or of a reset begins the first cycle. Energy and charge follow the supply without gaps.
/// Alert limits are kept and compared with nothing.
class Ina228 final : public Target {
 public:
  /// What the shunt carries, worked out up to the time given.
  using Load = std::function<const Supply&(Clock::time_point)>;

  Ina228(const Ina228Part& part, Load load, Clock::time_point now);

  bool start(Direction direction, Clock::time_point now) override;
  bool write(std::byte value) override;
  std::byte read() override;
  void stop(Clock::time_point now) override;

 private:
  void reset(Clock::time_point now);
  void restart(Clock::time_point now);
  void advance(Clock::time_point now);
  void convert(Clock::time_point from, Clock::time_point to);
  void take_written();
  std::uint64_t value(std::uint8_t address);
  std::uint64_t accumulated(double per_joule) const;
  Clock::duration cycle() const;
  unsigned averages() const;
  bool narrow_range() const;
  double noise(Process process, Clock::time_point at) const;

  Ina228Part part_;
  double gain_;
  Load load_;
  std::array<std::uint16_t, 256> written_registers_{};
  std::int32_t shunt_ = 0, bus_ = 0, current_ = 0;  // 20-bit counts
  std::int16_t temperature_ = 0;
  std::uint32_t power_ = 0;
  bool ready_ = false, overflow_ = false;

  Clock::time_point now_;
  Clock::time_point cycles_from_{};
  std::uint64_t cycles_done_ = 0;
  double energy_from_ = 0;  // J on the supply's own count when the accumulators were cleared
  Clock::time_point accumulating_from_{};

  std::optional<Direction> direction_;
  std::array<std::uint8_t, 3> incoming_{};
  std::size_t incoming_size_ = 0;
  std::uint8_t pointer_ = 0;
  std::uint64_t outgoing_ = 0;
  int outgoing_bytes_ = 0;
};

}  // namespace plugfest::sim
