#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/control_sets.hpp"
#include "drivers/sim/data_path_machine.hpp"
#include "drivers/sim/image.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/module_machine.hpp"
#include "drivers/sim/random.hpp"
#include "drivers/sim/supply.hpp"
#include "drivers/sim/target.hpp"
#include "drivers/sim/thermal.hpp"
#include "drivers/sim/unit.hpp"

#include <array>
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
};

/// A CMIS module behind its two-wire management interface, written from the specification's state diagrams.
///
/// It does nothing by itself: what has happened since the last call is worked out when somebody looks, event by event
/// and at the events' own times, so an idle module costs nothing and its state is a function of what was done to it and
/// when. Lanes and data paths are those of bank 0.
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

  void set_reset(bool asserted, Clock::time_point now);
  void set_low_power_request(bool asserted, Clock::time_point now);
  void power_cycle(Clock::time_point now);
  /// FaultS: only reset or a power cycle ends it.
  void set_fault(cmis::ModuleFaultCause cause, Clock::time_point now);

  /// Works out everything that happens until `now`.
  void advance(Clock::time_point now);
  /// Writes of PageSelect so far.
  std::uint64_t page_writes() const { return page_writes_; }

 private:
  struct Path {
    std::uint8_t host = 0, media = 0;  // media: as commissioned
    DataPathMachine machine;
  };
  /// A triggered configuration that is being looked at.
  struct Request {
    bool immediate = false;
    std::uint8_t lanes = 0;
    ControlSet staged{};
    Clock::time_point due{};
  };

  struct Trigger {
    ControlSetId set{};
    bool immediate = false;
    std::uint8_t lanes = 0;
  };
  /// What one write does beyond changing bytes.
  struct Effects {
    bool page = false, reset = false;
    std::vector<Trigger> triggers;
  };

  // module_registers.cpp: what the bus does
  void take_written();
  void store(std::uint8_t address, std::byte value, Effects& effects);
  void select_page(std::uint8_t page);
  void refresh();
  void show_module_monitors();
  void show_lane_monitors();
  double noise(Process process, unsigned lane = 0) const;
  void raise_alarms();
  void raise_lane_alarms(unsigned lane, cmis::DpState state);
  double bias_factor() const;
  void show_interrupt();
  HalfId half_at(std::uint8_t address) const { return address < 128 ? lower_half : page_; }

  // module.cpp: what happens in time
  void reset_now();
  void restore_defaults();
  Clock::time_point next_due() const;
  void settle(Clock::time_point now);
  bool step_module(Clock::time_point now);
  bool step_path(Path& path, Clock::time_point now);
  bool step_requests(Clock::time_point now);
  bool step_outputs(Clock::time_point now);
  bool step_units(Clock::time_point now);
  Surroundings surroundings() const;
  void entered(Path& path, cmis::DpState before);
  void show_states();
  void draw_power(Clock::time_point now);

  // module_config.cpp: what the host asks of lanes
  void trigger(ControlSetId set, bool immediate, std::uint8_t lanes);
  void finish_request(const Request& request);
  void rebuild_paths();
  cmis::DpState state_of_lane(unsigned lane) const;
  std::uint8_t lanes_in(cmis::DpState state) const;
  ModuleSignals module_signals() const;
  DataPathSignals path_signals(const Path& path) const;
  std::uint8_t dark_on_request() const;
  bool regular_supported() const;
  bool hot_supported() const;
  bool since(std::uint8_t major, std::uint8_t minor) const;

  ModuleImage image_;
  Behaviour behaviour_;
  Seat seat_;
  Supply& supply_;
  Memory memory_;
  bool flat_;
  ModuleMachine machine_;
  DataPathTimes path_times_;
  ResolvedDraw draw_;
  ResolvedOptics optics_;
  Thermal thermal_;
  std::optional<cmis::ModuleFaultCause> fault_;

  std::vector<std::unique_ptr<Unit>> units_;
  std::vector<Path> paths_;
  std::vector<Request> requests_;
  ControlSet defaults_{};
  std::uint8_t pending_ = 0;                                    // DPInitPending
  std::uint8_t lit_ = 0;                                        // media lanes whose output is on
  std::uint8_t forwarded_ = 0;                                  // host lanes whose output is on
  std::array<std::optional<Clock::time_point>, 8> switch_due_;  // media lanes that change within DPInitialized

  Clock::time_point now_{};
  HalfId page_ = upper_half(0);
  std::uint8_t pointer_ = 0;
  std::optional<Direction> direction_;  // of the transaction under way
  Bytes written_;                       // of it, not in effect yet
  Clock::time_point busy_until_{};
  std::uint64_t page_writes_ = 0;
};

}  // namespace plugfest::sim
