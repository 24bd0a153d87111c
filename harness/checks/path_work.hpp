#pragma once

#include "drivers/cmis/data_paths.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/enums.hpp"
#include "drivers/cmis/lanes.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/check.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plugfest::checks {

/// One data path. Masks have bit n-1 for lane n.
struct Path {
  cmis::Instance instance;
  std::uint8_t media = 0;  ///< media lanes; 0: the module does not tell

  std::uint8_t host() const { return instance.mask(); }
  std::string name() const;  ///< "AppSel 2 on host lanes 1-4"
};
std::uint8_t host_lanes(std::span<const Path> paths);
std::uint8_t media_lanes(std::span<const Path> paths);

/// One step of a data path's life.
enum class PathStep : std::uint8_t {
  init,      ///< to DPInitialized, or on to DPActivated where Tx outputs cannot be held off
  turn_on,   ///< to DPActivated
  turn_off,  ///< to DPInitialized
  deinit,    ///< to DPDeactivated
};

/// What became of a step.
struct PathMove {
  TimedTransition timed;
  std::string irregular;  ///< what was seen on the way that must not be; empty: nothing
  /// Lowest Tx power of each media lane seen on the way, mW; empty: not asked for.
  std::optional<cmis::Lanes<double>> lowest_tx_mw = {};
};

/// Several data paths of one bank, each moved on its own while all are watched. Registers that it writes were recorded
/// before: StateWalk::prepare and Changes::will_apply.
class PathWork {
 public:
  explicit PathWork(Context& context);

  /// The data paths that the active set holds.
  asio::awaitable<std::vector<Path>> active();
  /// Host and media lanes of an instance of an advertised application.
  Path path_of(const cmis::Instance& instance) const;
  const std::vector<cmis::Application>& applications() const { return applications_; }
  bool can_hold_tx() const { return can_hold_tx_; }

  /// How the control registers stand now; to be called before the first step.
  asio::awaitable<void> adopt();
  /// Takes all paths to DPDeactivated with all outputs off.
  /// @return empty: there; else what was seen instead
  asio::awaitable<std::string> clear();
  /// Stages and applies exactly these paths; all lanes are to be deactivated. Where the module wants the old paths
  /// released first, they are.
  /// @return empty: accepted, and the active set holds what was staged; else the module's word
  asio::awaitable<std::string> configure(std::span<const Path> paths);
  /// Moves `moved` and watches that the lanes of `others` keep their states.
  /// @param watch_tx  read the Tx power at each look
  asio::awaitable<PathMove> step(std::span<const Path> moved, PathStep step, std::span<const Path> others = {},
                                 bool watch_tx = false);

  /// mW, media lane 1 first.
  asio::awaitable<cmis::Lanes<double>> tx_power();
  asio::awaitable<std::vector<std::optional<cmis::DpState>>> states();

 private:
  asio::awaitable<void> command(std::uint8_t host, std::uint8_t media, PathStep step);
  std::vector<cmis::Transition> passed(PathStep step, std::optional<cmis::DpState> from) const;

  Context& context_;
  std::vector<cmis::Application> applications_;
  std::optional<cmis::MediaType> media_type_;
  bool can_hold_tx_ = false;
  std::uint8_t deinit_ = 0, tx_off_ = 0;  ///< what DPDeinitLane and OutputDisableTx hold
};

/// Why the states of this module cannot be worked with, if they cannot: as StateWalk::obstacle, or a duration code that
/// is reserved, which module.bring-up judges.
std::optional<Outcome> cannot_walk(Context& context, const StateWalk& walk);

/// "DPActivated", or what stands there instead.
std::string state_text(std::optional<cmis::DpState> state);

}  // namespace plugfest::checks
