#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/image.hpp"
#include "drivers/sim/lanes.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/module_machine.hpp"
#include "drivers/sim/outside.hpp"
#include "drivers/sim/random.hpp"
#include "drivers/sim/supply.hpp"
#include "drivers/sim/target.hpp"
#include "drivers/sim/thermal.hpp"
#include "drivers/sim/unit.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace plugfest::sim {

/// Where a module is plugged in.
struct Seat {
  StreamKey stream;  ///< seed, slot and end; lane and process are the module's own
  double supply_v = 3.3;
  bool low_power_request = true;  ///< LPMode
  bool reset = false;             ///< ResetL
  Outside* outside = nullptr;     ///< what its lanes lead to; outlives the module; null: what its behaviour says
};

/// A CMIS module behind its two-wire management interface, written from the specification's state diagrams.
///
/// It does nothing by itself: what has happened since the last call is worked out when somebody looks, event by event
/// and at the events' own times, so an idle module costs nothing and its state is a function of what was done to it and
/// when.
///
/// A flat-memory module is Lower Memory and page 00h, read only, always answering.
class Module final : public Target {
 public:
  /// Plugs it in and powers it.
  /// @param supply  where it reports what it draws; outlives the module
  Module(const ModuleImage& image, const Behaviour& behaviour, const Seat& seat, Supply& supply, Clock::time_point now);

  bool start(Direction direction, Clock::time_point now) override;
  bool write(std::byte value) override;
  std::byte read() override;
  void stop(Clock::time_point now) override;

  /// ResetL. A pulse of less than 10 us is not seen.
  void set_reset(bool asserted, Clock::time_point now);
  void set_low_power_request(bool asserted, Clock::time_point now);
  void power_cycle(Clock::time_point now);
  /// FaultS: only reset or a power cycle ends it.
  void set_fault(cmis::ModuleFaultCause cause, Clock::time_point now);
  /// What the host sends, what light arrives, whether a transmitter works. Nothing changes for a lane that does not
  /// exist.
  /// @param lane  from 1, over all banks
  void set_host_signal(unsigned lane, bool present, Clock::time_point now);
  void set_rx_power(unsigned lane, double milliwatt, Clock::time_point now);
  void set_tx_failure(unsigned lane, bool failed, Clock::time_point now);
  void set_ambient(double celsius, Clock::time_point now);
  /// Something outside is not as it was.
  void meet_outside_anew(Clock::time_point now);
  /// IntL: some flag is set and not masked.
  bool interrupt(Clock::time_point now);

  /// Works out everything that happens until `now`.
  void advance(Clock::time_point now);
  /// When something happens by itself next; time_point::max(): nothing will.
  Clock::time_point due() const { return next_due(); }
  /// Writes of PageSelect so far.
  std::uint64_t page_writes() const { return page_writes_; }

 private:
  struct BankTrigger {
    unsigned bank = 0;
    Trigger trigger;
  };
  /// What one write does beyond changing bytes.
  struct Effects {
    bool page = false, reset = false, non_volatile = false;
    std::vector<BankTrigger> triggers;
  };

  // module_registers.cpp: what the bus does
  void take_written();
  void tell_units(const Written& access);
  void store(std::uint8_t address, std::byte value, Effects& effects);
  void store_in(const HalfId& half, std::uint8_t address, std::byte value, Effects& effects);
  void select_page(std::uint8_t page);
  void move_pointer();
  void turn_page();
  void refresh();
  bool refuses(Clock::time_point now) const;
  bool is_broadcast(const HalfId& half) const;
  std::size_t longest(Direction direction, const HalfId& half) const;
  HalfId half_at(std::uint8_t address) const { return address < 128 ? lower_half : page_; }

  // module_monitors.cpp: what the module measures
  void show_monitors();
  void raise_flags();
  double noise(Process process) const;
  double laser_celsius() const;
  double tec_percent() const;

  // module_outside.cpp: what its lanes lead to
  bool meet_outside();
  void take_signal(const Arriving& arriving);
  ModuleLanes lanes_outside();

  // module.cpp: what happens in time
  void reset_now();
  void restore_defaults();
  Clock::time_point next_due() const;
  void settle(Clock::time_point now);
  bool step_module(Clock::time_point now);
  bool step_units();
  bool reset_pin() const;
  Lanes* lanes_of(unsigned lane);
  ModuleSignals module_signals() const;
  ModuleAround around() const;
  Surroundings surroundings() const;
  void show_states();
  void draw_power(Clock::time_point now);

  ModuleImage image_;
  Behaviour behaviour_;
  Seat seat_;
  Supply& supply_;
  Memory memory_;
  bool flat_;
  ModuleMachine machine_;
  ResolvedDraw draw_;
  ResolvedOptics optics_;
  Thermal thermal_;
  std::optional<cmis::ModuleFaultCause> fault_;
  std::vector<Lanes> lanes_;  // by bank
  std::vector<std::unique_ptr<Unit>> units_;
  std::unique_ptr<SignalModel> signal_;  // what the outside brings
  unsigned signal_version_ = 0, signal_bank_ = 0;
  bool lanes_stale_ = true;                  // they may no longer be as the outside knows them
  int celsius_outside_ = 0;                  // as the outside knows it
  std::array<PathAround, 8> rated_paths_{};  // that `lane_rates_` were worked out for
  std::array<double, 8> lane_rates_{};

  Clock::time_point now_{};
  Clock::time_point reset_since_ = Clock::time_point::min();
  HalfId page_ = upper_half(0);
  std::uint8_t pointer_ = 0;
  bool past_page_ = false;              // the access has used the last byte of its page
  std::optional<Direction> direction_;  // of the transaction under way
  Bytes written_;                       // of it, not in effect yet
  std::size_t read_ = 0, excess_ = 0;   // bytes of it: read, and written beyond the longest write
  std::uint8_t read_from_ = 0;
  Clock::time_point busy_until_{};
  std::uint64_t page_writes_ = 0;
};

}  // namespace plugfest::sim
