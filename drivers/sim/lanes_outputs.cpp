#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/sim/lanes.hpp"

#include <algorithm>
#include <bit>

/// Disable and squelch: which outputs of a bank carry what. A control that is not advertised does nothing.
namespace plugfest::sim {

using cmis::DpState;

namespace {

/// Rx outputs are forwarded, and Tx flags of the input are looked at, in these states.
bool forwards(DpState state) {
  return state == DpState::initialized || state == DpState::tx_turn_on || state == DpState::tx_turn_off ||
         state == DpState::activated;
}

/// Whether squelching leaves the average power on, so that a power meter does not see it.
bool squelch_keeps_power(const Memory& memory) {
  switch (memory.get(cmis::squelch_method_tx).value_or(cmis::SquelchMethodTx::none)) {
    case cmis::SquelchMethodTx::none:
    case cmis::SquelchMethodTx::reduces_average_power:
      return false;
    case cmis::SquelchMethodTx::reduces_oma:
      return true;
    case cmis::SquelchMethodTx::host_chooses:
      return !memory.flag(cmis::squelch_method_select);
  }
  return false;
}

/// The media lanes that the `missing` ones of a path's host lanes feed: lanes in order, as many to one as there are.
std::uint8_t fed_by(std::uint8_t missing, std::uint8_t host, std::uint8_t media) {
  const int hosts = std::popcount(host), medias = std::popcount(media);
  unsigned fed = 0;
  int place = 0;
  for (unsigned lane = 0; lane < 8; ++lane) {
    if (!has(media, lane)) continue;
    const int first = place * hosts / medias;
    const int last = std::max(first, ((place + 1) * hosts - 1) / medias);
    int at = 0;
    for (unsigned i = 0; i < 8; ++i) {
      if (!has(host, i)) continue;
      if (at >= first && at <= last && has(missing, i)) fed |= 1u << lane;
      ++at;
    }
    ++place;
  }
  return static_cast<std::uint8_t>(fed);
}

}  // namespace

/// Media lanes that there are: those that are not marked missing, and those that a path uses all the same.
std::uint8_t Lanes::existing() const {
  auto lanes = static_cast<std::uint8_t>(~memory_.lanes(cmis::media_lane_unsupported));
  for (const Path& path : paths_) lanes = with(lanes, path.media);
  return lanes;
}

/// Media lanes that OutputDisableTx keeps dark.
std::uint8_t Lanes::disabled() const {
  if (!memory_.flag(cmis::output_disable_tx_supported)) return 0;
  if (!memory_.flag(cmis::tx_disable_is_module_wide))
    return common(memory_.lanes(cmis::output_disable_tx, bank_), existing());
  for (unsigned bank = 0; bank < lane_banks(memory_); ++bank)
    if (common(memory_.lanes(cmis::output_disable_tx, bank), existing()) != 0) return existing();
  return 0;
}

/// Media lanes that the host has disabled or squelched.
std::uint8_t Lanes::held_back() const {
  if (!memory_.flag(cmis::forced_squelch_tx_supported)) return disabled();
  return with(disabled(), common(memory_.lanes(cmis::output_squelch_force_tx, bank_), existing()));
}

std::uint8_t Lanes::dark_on_request() const { return squelch_keeps_power(memory_) ? disabled() : held_back(); }

/// Media lanes that get nothing valid from the host.
std::uint8_t Lanes::unfed() const {
  std::uint8_t lanes = 0;
  const std::uint8_t missing = static_cast<std::uint8_t>(~host_signal_);
  for (const Path& path : paths_) lanes = with(lanes, fed_by(missing, path.host, path.media));
  return lanes;
}

/// Media lanes that automatic squelch ought to hold. A method other than none says that it exists.
std::uint8_t Lanes::squelch_wanted() const {
  const auto method = memory_.get(cmis::squelch_method_tx).value_or(cmis::SquelchMethodTx::none);
  if (method == cmis::SquelchMethodTx::none) return 0;
  if (!memory_.flag(cmis::auto_squelch_disable_tx_supported)) return unfed();
  return without(unfed(), memory_.lanes(cmis::auto_squelch_disable_tx, bank_));
}

/// Media lanes that automatic squelch keeps without power.
std::uint8_t Lanes::dark_squelched() const {
  return squelch_keeps_power(memory_) ? std::uint8_t{0} : squelched_tx_.on();
}

/// Media lanes whose output carries a valid signal.
std::uint8_t Lanes::valid_tx() const {
  const std::uint8_t unmodulated = with(without(held_back(), dark_on_request()), squelched_tx_.on());
  return without(lit_.on(), with(unmodulated, with(unfed(), tx_failed_)));
}

/// Host lanes of paths in which the receive direction works.
std::uint8_t Lanes::forwarding() const {
  std::uint8_t lanes = 0;
  for (const Path& path : paths_)
    if (forwards(path.machine.state())) lanes = with(lanes, path.host);
  return lanes;
}

/// Those of them whose output carries what it receives.
std::uint8_t Lanes::forwarded() const {
  return without(forwarding(), with(with(disabled_rx_.on(), squelched_rx_.on()), without_light()));
}

bool Lanes::receives_light(unsigned lane) const {
  constexpr double loss_of_signal_mw = 1e-4;  // one count of the monitor
  return rx_power_mw_[lane] >= loss_of_signal_mw;
}

/// Host lanes with a media lane that gets no light: an output needs all that feed it.
std::uint8_t Lanes::without_light() const {
  std::uint8_t lanes = 0;
  for (const Path& path : paths_)
    for (unsigned lane = 0; lane < 8; ++lane)
      if (has(path.media, lane) && !receives_light(lane)) lanes = with(lanes, path.host);
  return lanes;
}

bool Lanes::step_outputs(Clock::time_point now) {
  bool moved = false;
  const OutputTimes& times = traits_.output_times;
  // Media lanes of a path that rests in DPInitialized follow their own disable and squelch bits.
  for (const Path& path : paths_)
    if (path.machine.state() == DpState::initialized)
      moved = lit_.follow(without(path.media, dark_on_request()), path.media, traits_.path_times.tx_turn_on.time,
                          traits_.path_times.tx_turn_off.time, now) ||
              moved;
  constexpr std::uint8_t all = 0xFF;
  moved = squelched_tx_.follow(squelch_wanted(), all, times.auto_squelch_tx, times.auto_squelch_tx, now) || moved;
  const std::uint8_t disable =
      memory_.flag(cmis::output_disable_rx_supported) ? memory_.lanes(cmis::output_disable_rx, bank_) : std::uint8_t{0};
  moved = disabled_rx_.follow(disable, all, times.disable_rx, times.disable_rx, now) || moved;
  const std::uint8_t no_squelch = memory_.flag(cmis::auto_squelch_disable_rx_supported)
                                      ? memory_.lanes(cmis::auto_squelch_disable_rx, bank_)
                                      : std::uint8_t{0};
  moved = squelched_rx_.follow(without(without_light(), no_squelch), all, times.auto_squelch_rx, times.auto_squelch_rx,
                               now) ||
          moved;
  return moved;
}

}  // namespace plugfest::sim
