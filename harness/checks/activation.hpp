#pragma once

#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/enums.hpp"
#include "harness/checks/check.hpp"

#include <optional>
#include <string>
#include <vector>

namespace plugfest::checks {

/// One transition as it was timed: the command that started it and the look that saw its end bound the time.
struct TimedTransition {
  std::string name;  ///< "ModulePwrUp", or "DPInit+DPTxTurnOn" where the two cannot be told apart
  std::vector<cmis::Advertised> advertised;
  bool reached = false;
  bool at_first_look = false;  ///< over before the module could be asked for the first time
  double seconds = 0;          ///< middle of what it can have been
  double uncertainty = 0;      ///< half width: the polling interval and the bus
  std::string last;            ///< the state that was seen last

  /// Sum of the upper edges; empty: one of them is open-ended.
  std::optional<double> limit_s() const;
};

/// The transitions whose advertised code is reserved: nothing can be held against them, and no wait for them bounded.
std::vector<cmis::Advertised> reserved_durations(const cmis::Memory& memory);

/// Drives a module through its module and data path state machines and times every transition. Everything it changes is
/// recorded for putting back before the first change.
class StateWalk {
 public:
  /// @param poll      interval between looks; empty: a fiftieth of what is timed, 0.5 ms to 1 s
  /// @param patience  how many times the limit a late transition is watched
  StateWalk(Context& context, std::optional<double> poll_s, double patience);

  /// Why this module cannot be walked, if it cannot: no state machines, memory that nobody read, reserved codes, lanes
  /// in other banks than 0.
  std::optional<Outcome> obstacle() const;

  /// Reads where the module stands and records what will be changed.
  /// @throws BenchError  Errc::not_verified: another module is in the slot than on arrival
  /// @param app_sel  application to configure; empty: what the active set holds, else the first one
  asio::awaitable<void> prepare(std::optional<int> app_sel);

  /// Another application for `configure`, after a `prepare` that had one.
  void choose(int app_sel) { to_configure_ = app_sel; }

  /// Stages and applies the application, where `prepare` found that one has to be; data paths must be deactivated.
  /// @return empty: accepted; else the module's word for the refusal
  asio::awaitable<std::string> configure();

  /// Takes all data paths to DPDeactivated, untimed: where a walk begins in the middle.
  /// @return false: they did not get there
  asio::awaitable<bool> quieten();

  /// Takes all data paths to DPActivated from wherever `prepare` found them, untimed.
  /// @return empty: there; else why not, in words
  asio::awaitable<std::string> light_up();
  /// The same, with data paths that are up taken down first.
  asio::awaitable<std::string> relight();

  asio::awaitable<TimedTransition> power_up();
  asio::awaitable<TimedTransition> power_down();
  asio::awaitable<TimedTransition> init();         ///< to DPInitialized
  asio::awaitable<TimedTransition> turn_tx_on();   ///< to DPActivated
  asio::awaitable<TimedTransition> turn_tx_off();  ///< to DPInitialized
  asio::awaitable<TimedTransition> deinit();       ///< to DPDeactivated

  bool has_to_configure() const { return to_configure_.has_value(); }
  bool found_ready() const { return found_ready_; }
  bool found_activated() const { return found_activated_; }
  /// Whether Tx outputs can be held off, so that DPInit and DPTxTurnOn are timed one by one.
  bool can_hold_tx() const { return can_hold_tx_; }

 private:
  using LaneStates = std::vector<std::optional<cmis::DpState>>;

  asio::awaitable<TimedTransition> time_module(cmis::Transition transition, bool low_power, cmis::ModuleState target);
  asio::awaitable<TimedTransition> time_lanes(std::span<const cmis::Transition> transitions,
                                              const cmis::FieldInfo& control, bool set, cmis::DpState target);
  asio::awaitable<std::optional<cmis::ModuleState>> look_at_module();
  asio::awaitable<LaneStates> look_at_lanes();
  asio::awaitable<void> request_low_power(bool low_power);
  Clock::duration poll_interval(const TimedTransition& timed) const;
  Clock::time_point last_look(const TimedTransition& timed) const;
  bool lanes_are(const LaneStates& states, cmis::DpState state) const;
  Clock::duration longest(std::span<const cmis::Transition> transitions) const;
  asio::awaitable<void> expect_same_module();

  Context& context_;
  std::optional<double> poll_s_;
  double patience_;
  bool can_hold_tx_ = false;
  bool found_ready_ = false;
  bool found_activated_ = false;
  std::optional<int> to_configure_;
  std::vector<std::size_t> lanes_;  ///< 0-based host lanes in use
  std::optional<cmis::ModuleState> shown_module_;
  LaneStates shown_lanes_;
  bool first_look_ = true;
  Clock::time_point looked_at_module_, looked_at_lanes_;
};

}  // namespace plugfest::checks
