#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/sim/lanes.hpp"

#include <bit>
#include <vector>

/// What a bank's lanes do to the signals that pass them.
namespace plugfest::sim {

namespace {

/// Codes of a table whose first ones count equal steps from none; the vendor's own say nothing.
std::optional<double> decibels(std::uint64_t code, std::uint64_t last, double step) {
  if (code > last) return std::nullopt;
  return step * static_cast<double>(code);
}

/// Which control of the active set counts for an output's equalisation depends on what the module has.
LaneControls controls_of(const Memory& memory, unsigned lane, unsigned bank) {
  constexpr std::uint64_t last_input = 12, last_output = 7, last_amplitude = 3;
  LaneControls controls;
  if (memory.flag(cmis::tx_input_eq_host_control_supported) &&
      !memory.flag(cmis::acs_adaptive_input_eq_enable_tx, lane, bank))
    controls.peaking_db =
        decibels(memory.bits(cmis::acs_host_controlled_input_eq_target_tx.info, lane, bank), last_input, 1);
  const std::uint64_t post = memory.bits(cmis::acs_output_eq_post_cursor_target_rx.info, lane, bank);
  switch (memory.get(cmis::rx_output_eq_control_supported).value_or(cmis::RxOutputEqControl::none)) {
    case cmis::RxOutputEqControl::none:
      break;
    case cmis::RxOutputEqControl::pre_cursor:
      controls.pre_db = decibels(post, last_output, 1);  // the only kind there is stands in this field
      break;
    case cmis::RxOutputEqControl::post_cursor:
      controls.post_db = decibels(post, last_output, 1);
      break;
    case cmis::RxOutputEqControl::both:
      controls.pre_db =
          decibels(memory.bits(cmis::acs_output_eq_pre_cursor_target_rx.info, lane, bank), last_output, 0.5);
      controls.post_db = decibels(post, last_output, 1);
      break;
  }
  if (memory.flag(cmis::rx_output_amplitude_control_supported)) {
    const std::uint64_t code = memory.bits(cmis::acs_output_amplitude_target_rx.info, lane, bank);
    if (code <= last_amplitude) controls.amplitude = static_cast<int>(code);
  }
  return controls;
}

}  // namespace

void Lanes::show_outside(ModuleLanes& lanes) const {
  lanes.tx = valid_tx();
  lanes.rx = forwarded();
  for (const Path& path : paths_) {
    std::vector<std::int8_t> media;
    for (unsigned lane = 0; lane < 8; ++lane)
      if (has(path.media, lane)) media.push_back(static_cast<std::int8_t>(lane));
    std::size_t place = 0;
    const auto hosts = static_cast<std::size_t>(std::popcount(path.host));
    for (unsigned lane = 0; lane < 8; ++lane)
      if (has(path.host, lane) && !media.empty()) lanes.media_lane[lane] = media[place++ * media.size() / hosts];
  }
  for (unsigned lane = 0; lane < 8; ++lane) lanes.controls[lane] = controls_of(memory_, lane, bank_);
}

}  // namespace plugfest::sim
