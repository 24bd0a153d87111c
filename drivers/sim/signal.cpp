#include "drivers/sim/signal.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/sim/behaviour.hpp"
#include "drivers/sim/memory.hpp"

#include <bit>

namespace plugfest::sim {

namespace {

const cmis::Interface* interface_of(const Memory& memory, std::uint8_t app_sel, cmis::Side side) {
  if (app_sel == 0) return nullptr;
  const std::size_t index = app_sel - 1u;
  const std::size_t basic = cmis::app_host_interface_id.info.count;
  const auto id = [&](const cmis::FieldInfo& first, const cmis::FieldInfo& further) {
    return static_cast<std::uint8_t>(index < basic ? memory.bits(first, index) : memory.bits(further, index - basic));
  };
  if (index >= basic + cmis::additional_app_host_interface_id.info.count) return nullptr;
  if (side == cmis::Side::host)
    return cmis::find_host_interface(id(cmis::app_host_interface_id.info, cmis::additional_app_host_interface_id.info));
  const auto type = memory.get(cmis::media_type);
  if (!type) return nullptr;
  return cmis::find_media_interface(
      *type, id(cmis::app_media_interface_id.info, cmis::additional_app_media_interface_id.info));
}

/// 0: not stated.
int bits_per_symbol(cmis::Modulation modulation) {
  switch (modulation) {
    case cmis::Modulation::nrz:
      return 1;
    case cmis::Modulation::pam4:
      return 2;
    case cmis::Modulation::dp_qpsk:
      return 4;
    case cmis::Modulation::dp_8qam:
      return 6;
    case cmis::Modulation::dp_16qam:
      return 8;
    case cmis::Modulation::not_stated:
    case cmis::Modulation::pcs4:
      return 0;
  }
  return 0;
}

}  // namespace

const SignalModel& signal_of(const SignalModel& own, const Surroundings& around) {
  return around.signal != nullptr ? *around.signal : own;
}

bool passes_signals(cmis::DpState state) {
  switch (state) {
    case cmis::DpState::initialized:
    case cmis::DpState::tx_turn_on:
    case cmis::DpState::activated:
    case cmis::DpState::tx_turn_off:
      return true;
    case cmis::DpState::deactivated:
    case cmis::DpState::init:
    case cmis::DpState::deinit:
      return false;
  }
  return false;
}

LaneSignals lane_signals(const Memory& memory, const SignalModel& model, const Surroundings& around, cmis::Side side) {
  LaneSignals lanes{};
  for (const PathAround& path : around.paths) {
    const unsigned own = side == cmis::Side::host ? path.host : path.media;
    const unsigned other = side == cmis::Side::host ? path.media : path.host;
    if (own == 0) continue;
    LaneSignal lane{.up = around.phase == ModulePhase::ready && passes_signals(path.state),
                    .bits_per_second = model.bits_per_second};
    if (const cmis::Interface* known = interface_of(memory, path.app_sel, side)) {
      lane.modulation = known->modulation;
      const double stated = known->gbd_max * 1e9 * bits_per_symbol(known->modulation);
      if (stated > 0) lane.bits_per_second = stated;
    }
    const bool one_to_one = std::popcount(own) == std::popcount(other);
    unsigned rest = other;
    for (unsigned i = 0; i < lanes.size(); ++i) {
      if ((own >> i & 1) == 0) continue;
      lane.counterpart = one_to_one ? std::countr_zero(rest) : -1;
      rest &= rest - 1;
      lanes[i] = lane;
    }
  }
  return lanes;
}

}  // namespace plugfest::sim
