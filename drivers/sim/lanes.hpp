#pragma once

#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/control_sets.hpp"
#include "drivers/sim/data_path_machine.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/outside.hpp"
#include "drivers/sim/random.hpp"
#include "drivers/sim/switches.hpp"
#include "drivers/sim/unit.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace plugfest::sim {

/// What lanes need to know of their module, as of one instant.
struct ModuleAround {
  Clock::time_point now{};
  bool ready = false;    ///< ModuleReady
  bool low_pwr = false;  ///< LowPwrS
};

/// What the lanes of all banks have in common.
struct LaneTraits {
  DataPathTimes path_times;
  OutputTimes output_times;
  ResolvedOptics optics;
  Clock::duration config{};  ///< ConfigInProgress
};

/// A host's wish to have a staged set applied.
struct Trigger {
  ControlSetId set{};
  Commissioning commissioning{};
  std::uint8_t lanes = 0;
};

/// The eight lanes of one bank: their data paths, configurations, outputs, flags and monitors. A data path never spans
/// banks. Lanes are masks, bit n-1 for lane n; does nothing by itself, like the module it is part of.
class Lanes {
 public:
  /// @param memory  the module's; outlives this
  Lanes(Memory& memory, unsigned bank, const LaneTraits& traits, std::uint8_t host_signal);

  /// Management initialisation: the registers have just taken their defaults.
  void reset();
  /// When something happens next; time_point::max(): nothing will.
  Clock::time_point due() const;
  /// Takes one round of the steps that are open, in zero time.
  /// @return anything moved
  bool step(const ModuleAround& around);
  void trigger(const Trigger& wanted, Clock::time_point now);

  /// Puts states, output status and pending bits into the registers.
  void show_states();
  void show_monitors(Clock::time_point now, StreamKey stream);
  /// Latches every flag whose condition holds and that may be set in the present state.
  /// @param ready  ModuleReady
  void raise_flags(bool ready);

  bool all_deactivated() const { return lanes_in(cmis::DpState::deactivated) == 0xFF; }
  std::uint8_t lit() const { return lit_.on(); }
  LanesAround around() const;

  /// What comes from outside. @param lane  0-based
  void set_host_signal(unsigned lane, bool present);
  void set_rx_power(unsigned lane, double milliwatt) { rx_power_mw_[lane] = milliwatt; }
  void set_tx_failure(unsigned lane, bool failed);
  bool host_signal(unsigned lane) const { return has(host_signal_, lane); }
  double rx_power(unsigned lane) const { return rx_power_mw_[lane]; }
  /// What these lanes do to signals; the application's rate and what a module has but once is left open.
  void show_outside(ModuleLanes& lanes) const;

 private:
  struct Path {
    std::uint8_t host = 0, media = 0;  // media: as commissioned
    std::uint8_t app_sel = 0;
    DataPathMachine machine;
  };
  /// A triggered configuration that is being looked at.
  struct Request {
    Trigger wanted;
    ControlSet staged{};
    Clock::time_point due{};
  };

  // lanes.cpp
  bool step_path(Path& path, const ModuleAround& around);
  void entered(Path& path, cmis::DpState before, const DataPathSignals& signals);
  DataPathSignals path_signals(const Path& path, const ModuleAround& around) const;
  cmis::DpState state_of_lane(unsigned lane) const;
  std::uint8_t lanes_in(cmis::DpState state) const;

  // lanes_outputs.cpp
  bool step_outputs(Clock::time_point now);
  std::uint8_t existing() const;
  std::uint8_t disabled() const;
  std::uint8_t held_back() const;
  std::uint8_t dark_on_request() const;
  std::uint8_t squelch_wanted() const;
  std::uint8_t dark_squelched() const;
  std::uint8_t unfed() const;
  std::uint8_t valid_tx() const;
  std::uint8_t forwarding() const;
  std::uint8_t forwarded() const;
  std::uint8_t without_light() const;
  bool receives_light(unsigned lane) const;

  // lanes_config.cpp
  bool step_requests(Clock::time_point now);
  void finish_request(const Request& request);
  void rebuild_paths();
  bool has_status(std::uint8_t lanes, cmis::ConfigStatus status) const;
  void set_status(std::uint8_t lanes, cmis::ConfigStatus status);

  // lanes_flags.cpp
  void latch(const cmis::Field<bool>& flags, std::uint8_t lanes);
  double tx_power(unsigned lane) const;

  Memory& memory_;
  unsigned bank_;
  LaneTraits traits_;
  std::uint8_t host_signal_;
  std::uint8_t tx_failed_ = 0;
  std::array<double, 8> rx_power_mw_;

  std::vector<Path> paths_;
  std::vector<Request> requests_;
  ControlSet defaults_{};
  std::uint8_t pending_ = 0;    // DPInitPending
  std::uint8_t forwarded_ = 0;  // host lanes whose output carries a valid signal
  Switches lit_;                // media lanes whose laser or modulator is on
  Switches squelched_tx_;       // media lanes that automatic squelch holds
  Switches disabled_rx_;        // host lanes
  Switches squelched_rx_;       // host lanes
};

}  // namespace plugfest::sim
