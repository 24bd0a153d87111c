#pragma once

#include "drivers/sim/unit.hpp"

#include <array>
#include <optional>
#include <vector>

namespace plugfest::sim {

/// Tunable transmitters: channel, fine tuning and programmed power of each media lane. One request at a time and lane;
/// what cannot be served is flagged and leaves the laser where it is.
class TunableLaser final : public Unit {
 public:
  explicit TunableLaser(Clock::duration tuning) : tuning_(tuning) {}

  void reset(Memory& memory, const Surroundings& around) override;
  Clock::time_point due() const override;
  void step(Memory& memory, const Surroundings& around) override;
  void show(Memory& memory, const Surroundings& around, const HalfId& half) override;
  void written(Memory& memory, const Surroundings& around, const Written& access) override;

 private:
  /// What the host asks of one lane, as the registers have it.
  struct Request {
    std::uint8_t grid = 0;
    std::int16_t channel = 0;
    bool fine = false;
    std::int16_t offset = 0, power = 0;
    friend bool operator==(const Request&, const Request&) = default;
  };
  struct Laser {
    Request asked;  ///< last, granted or not
    std::optional<Clock::time_point> done;
    double target_ghz = 0;
  };

  static Request request(const Memory& memory, unsigned lane, unsigned bank);
  void ask(Memory& memory, const Surroundings& around, unsigned lane, unsigned bank);

  Clock::duration tuning_;
  std::vector<std::array<Laser, 8>> lasers_;  // by bank
};

}  // namespace plugfest::sim
