#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/clock.hpp"
#include "drivers/cmis/decode.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// How a host gives the lanes of one bank their applications (CMIS 5.4, Control set usage). Lanes are host lanes,
/// 0-based; masks have bit n-1 for lane n.
namespace plugfest::cmis {

class Module;

/// One application on one group of host lanes: a data path.
struct Instance {
  std::uint8_t app_sel = 0;
  std::uint8_t first_lane = 0;
  std::uint8_t width = 0;

  constexpr std::uint8_t mask() const { return static_cast<std::uint8_t>(((1u << width) - 1u) << first_lane); }
  friend bool operator==(const Instance&, const Instance&) = default;
};

/// Host lanes of one instance: as advertised, or as the interface id implies where that is 0.
/// @return empty: neither says
std::optional<std::uint8_t> host_width(const Application& application);
/// The same for media lanes.
std::optional<std::uint8_t> media_width(const Application& application, std::optional<MediaType> type);
/// Every place where an instance may start and fits, lowest lane first, media lanes included as far as they are
/// advertised. They may overlap.
std::vector<Instance> placements(const Application& application);
/// As many instances as fit beside one another on host and media lanes, lowest lane first: the widest breakout.
std::vector<Instance> breakout(const Application& application);
/// Media lanes of an instance: the k-th host start option goes with the k-th media start option, whatever else runs
/// (CMIS 5.4, Application Descriptors).
/// @return empty: nothing tells
std::optional<std::uint8_t> media_mask(const Application& application, const Instance& instance,
                                       std::optional<MediaType> type);

/// One lane's signal integrity settings, raw codes of the register table. All of them count once a lane is under
/// explicit control.
struct SignalIntegrity {
  bool adaptive_input_eq_tx = false;
  std::uint8_t recall_tx = 0;  ///< 0: none; 1, 2: buffer
  std::uint8_t input_eq_tx = 0;
  bool cdr_tx = true, cdr_rx = true;
  std::uint8_t pre_cursor_rx = 0, post_cursor_rx = 0, amplitude_rx = 0;
  friend bool operator==(const SignalIntegrity&, const SignalIntegrity&) = default;
};
/// What a control set holds for one lane.
/// @param set  the bytes of `staged_control_set_0` or `active_control_set`
SignalIntegrity settings_of(std::span<const std::byte> set, std::size_t lane);

/// The bytes of a staged control set in which these instances run and every other lane is unused.
/// @param explicit_lanes  lanes whose settings are taken from `settings`; the others get the application's own
/// @pre instances do not overlap
Bytes staged_set(std::span<const Instance> instances, const Lanes<SignalIntegrity>& settings = {},
                 std::uint8_t explicit_lanes = 0);

enum class ApplyTrigger : std::uint8_t { dp_init, immediate };

/// What became of a trigger.
struct ConfigResult {
  Lanes<Coded<ConfigStatus>> status;  ///< as seen last
  bool over = false;                  ///< no triggered lane was in progress any more

  bool accepted(std::uint8_t lanes) const;
  /// "host lane 3: ConfigRejectedInvalidAppSel", the first lane that was not accepted; empty: all were
  std::string refusal(std::uint8_t lanes) const;
};

/// Writes the staged set, then the trigger in one byte, and waits until the module has made up its mind.
/// @param staged    bytes of staged_control_set_0
/// @param lanes     which lanes are triggered
/// @param due       when waiting ends
/// @param hurry     asked at each look: true ends the waiting at once; null: nobody is in a hurry
/// @throws BenchError  as Pages::read and Pages::write
asio::awaitable<ConfigResult> apply(Module& module, Clock& clock, std::span<const std::byte> staged, std::uint8_t lanes,
                                    ApplyTrigger trigger, Clock::time_point due, std::uint8_t bank = 0,
                                    const std::function<bool()>* hurry = nullptr);

}  // namespace plugfest::cmis
