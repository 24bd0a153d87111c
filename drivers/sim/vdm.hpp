#pragma once

#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/unit.hpp"
#include "drivers/sim/vdm_errors.hpp"
#include "drivers/sim/vdm_monitors.hpp"

#include <array>
#include <optional>
#include <vector>

namespace plugfest::sim {

/// Versatile diagnostics of every bank: whatever the image's descriptors list and this model knows. Of types that it
/// does not know the image's bytes stay.
class Vdm final : public Unit {
 public:
  explicit Vdm(const Behaviour& behaviour) : model_(behaviour.vdm), signal_(behaviour.signal) {}

  void reset(Memory& memory, const Surroundings& around) override;
  void changed(Memory& memory, const Surroundings& around) override;
  void show(Memory& memory, const Surroundings& around, const HalfId& half) override;
  void written(Memory& memory, const Surroundings& around, const Written& access) override;

 private:
  struct Instance {
    unsigned bank = 0;
    std::size_t group = 0, slot = 0;
    VdmObject object = {};
    VdmThresholds thresholds = {};
    std::optional<ErrorMeasure> measure = {};  // empty: a monitor
    std::size_t receiver = 0;                  // with a measure
    std::uint8_t latched = 0;                  // flags since they were last put into their register
  };
  /// One input of a data path, as far as an instance asks for it.
  struct Receiver {
    unsigned bank = 0;
    cmis::Side side{};
    std::optional<unsigned> host_lane;  // empty: the module's
    ErrorSampler sampler;
    ErrorStatistics held;  // of the interval that the last freeze ended
  };

  void list_instances(const Memory& memory, const Surroundings& around);
  void list_group(const Memory& memory, const Surroundings& around, std::size_t group, unsigned bank);
  std::size_t receiver_of(const VdmObject& object, const Surroundings& around, unsigned bank);
  void feed(const Memory& memory, const Surroundings& around);
  void sample(Clock::time_point now);
  void judge_extremes();
  void settle_freeze(Memory& memory, Clock::time_point now);
  void request_freeze(Memory& memory, Clock::time_point now);
  void latch_flags(Memory& memory, const Surroundings& around);
  void show_samples(Memory& memory, const Surroundings& around, std::size_t group, unsigned bank) const;
  std::optional<double> value_of(const Instance& instance, const BankViews& banks, bool noise) const;
  std::optional<double> present_value(const Instance& instance, const BankViews& banks) const;
  bool has_statistics() const;

  VdmModel model_;
  SignalModel signal_;
  std::vector<Instance> instances_;
  std::vector<Receiver> receivers_;
  std::vector<Light> lights_;  // by bank
  Clock::duration fine_interval_{};
  std::uint64_t intervals_ = 0;  // fine ones that were sampled, on the grid of the simulated time's own zero
  bool latched_ = true;          // no fine interval has ended since flags were put into their registers
  bool names_missing_ = false;
  bool freeze_ = false, saving_power_ = false;
  bool holding_ = false;                                 // the readout shows what the last freeze held
  Clock::time_point served_ = Clock::time_point::max();  // when the request under way is done
};

}  // namespace plugfest::sim
