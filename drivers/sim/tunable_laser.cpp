#include "drivers/sim/tunable_laser.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_04h.hpp"
#include "drivers/cmis/fields/page_12h.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/switches.hpp"

#include <algorithm>
#include <utility>

namespace plugfest::sim {

using cmis::DpState;
using cmis::GridSpacing;

namespace {

/// Channel n is at 193.1 THz + (n + shift) x step, n a multiple of `multiple`.
struct Grid {
  GridSpacing spacing;
  double step_ghz;
  int shift, multiple;
  const cmis::Field<bool>& supported;
  const cmis::Field<std::int16_t>&low, &high;
};

constexpr double origin_ghz = 193100;
constexpr std::array grids{Grid{GridSpacing::ghz_100, 100, 0, 1, cmis::grid_supported_100ghz,
                                cmis::grid_low_channel_100ghz, cmis::grid_high_channel_100ghz},
                           Grid{GridSpacing::ghz_75, 25, 0, 3, cmis::grid_supported_75ghz, cmis::grid_low_channel_75ghz,
                                cmis::grid_high_channel_75ghz},
                           Grid{GridSpacing::ghz_50, 50, 0, 1, cmis::grid_supported_50ghz, cmis::grid_low_channel_50ghz,
                                cmis::grid_high_channel_50ghz},
                           Grid{GridSpacing::ghz_33, 100.0 / 3, 0, 1, cmis::grid_supported_33ghz,
                                cmis::grid_low_channel_33ghz, cmis::grid_high_channel_33ghz},
                           Grid{GridSpacing::ghz_25, 25, 0, 1, cmis::grid_supported_25ghz, cmis::grid_low_channel_25ghz,
                                cmis::grid_high_channel_25ghz},
                           Grid{GridSpacing::ghz_12_5, 12.5, 0, 1, cmis::grid_supported_12p5ghz,
                                cmis::grid_low_channel_12p5ghz, cmis::grid_high_channel_12p5ghz},
                           Grid{GridSpacing::ghz_6_25, 6.25, 0, 1, cmis::grid_supported_6p25ghz,
                                cmis::grid_low_channel_6p25ghz, cmis::grid_high_channel_6p25ghz},
                           Grid{GridSpacing::ghz_3_125, 3.125, 0, 1, cmis::grid_supported_3p125ghz,
                                cmis::grid_low_channel_3p125ghz, cmis::grid_high_channel_3p125ghz},
                           Grid{GridSpacing::ghz_150, 25, 3, 6, cmis::grid_supported_150ghz,
                                cmis::grid_low_channel_150ghz, cmis::grid_high_channel_150ghz},
                           Grid{GridSpacing::ghz_300, 12.5, -9, 24, cmis::grid_supported_300ghz,
                                cmis::grid_low_channel_300ghz, cmis::grid_high_channel_300ghz}};

/// In 4.0 the codes of 33 and 75 GHz are exchanged.
std::uint8_t code_of(const Memory& memory, GridSpacing spacing) {
  if (!since(memory, 5, 0) && spacing == GridSpacing::ghz_33)
    spacing = GridSpacing::ghz_75;
  else if (!since(memory, 5, 0) && spacing == GridSpacing::ghz_75)
    spacing = GridSpacing::ghz_33;
  return static_cast<std::uint8_t>(spacing);
}

double frequency(const Grid& grid, int channel) { return origin_ghz + (channel + grid.shift) * grid.step_ghz; }

bool has_channel(const Memory& memory, const Grid& grid, int channel) {
  return channel >= *memory.get(grid.low) && channel <= *memory.get(grid.high) && channel % grid.multiple == 0;
}

const Grid* find_grid(const Memory& memory, std::uint8_t code) {
  const auto found = std::ranges::find_if(
      grids, [&](const Grid& grid) { return memory.flag(grid.supported) && code_of(memory, grid.spacing) == code; });
  return found == grids.end() ? nullptr : &*found;
}

std::int16_t counts(const Memory& memory, const cmis::FieldInfo& field, unsigned lane = 0, unsigned bank = 0) {
  return static_cast<std::int16_t>(static_cast<std::uint16_t>(memory.bits(field, lane, bank)));
}

DpState state_of_media_lane(const Surroundings& around, unsigned lane, unsigned bank) {
  const auto& paths = bank == 0 ? around.paths : around.further_banks.at(bank - 1).paths;
  for (const PathAround& path : paths)
    if (path.host != 0 && has(path.media, lane)) return path.state;
  return DpState::deactivated;
}

/// States in which loss of the wavelength and the end of tuning may be flagged.
bool flaggable(DpState state) {
  return state == DpState::initialized || state == DpState::tx_turn_on || state == DpState::tx_turn_off ||
         state == DpState::activated;
}

}  // namespace

TunableLaser::Request TunableLaser::request(const Memory& memory, unsigned lane, unsigned bank) {
  return {.grid = static_cast<std::uint8_t>(memory.bits(cmis::grid_spacing_tx.info, lane, bank)),
          .channel = counts(memory, cmis::channel_number_tx.info, lane, bank),
          .fine = memory.flag(cmis::fine_tuning_enable_tx, lane, bank),
          .offset = counts(memory, cmis::fine_tuning_offset_tx.info, lane, bank),
          .power = counts(memory, cmis::target_output_power_tx.info, lane, bank)};
}

/// The widest grid that is supported, its channel 0 or what is nearest to it.
void TunableLaser::reset(Memory& memory, const Surroundings&) {
  lasers_.assign(lane_banks(memory), {});
  const auto grid = std::ranges::find_if(grids, [&](const Grid& each) { return memory.flag(each.supported); });
  for (unsigned bank = 0; bank < lasers_.size(); ++bank) {
    for (unsigned lane = 0; lane < 8; ++lane) {
      Laser& laser = lasers_[bank][lane];
      if (grid != grids.end()) {
        int channel = std::max<int>(0, *memory.get(grid->low));
        if (channel > *memory.get(grid->high)) channel = *memory.get(grid->high);
        memory.set_bits(cmis::grid_spacing_tx.info, code_of(memory, grid->spacing), lane, bank);
        memory.set_bits(cmis::channel_number_tx.info, static_cast<std::uint16_t>(channel), lane, bank);
        memory.set(cmis::current_laser_frequency_tx, GigaHertz{frequency(*grid, channel)}, lane, bank);
      }
      laser.asked = request(memory, lane, bank);
    }
  }
}

Clock::time_point TunableLaser::due() const {
  Clock::time_point next = Clock::time_point::max();
  for (const auto& bank : lasers_)
    for (const Laser& laser : bank)
      if (laser.done) next = std::min(next, *laser.done);
  return next;
}

void TunableLaser::step(Memory& memory, const Surroundings& around) {
  for (unsigned bank = 0; bank < lasers_.size(); ++bank) {
    for (unsigned lane = 0; lane < 8; ++lane) {
      Laser& laser = lasers_[bank][lane];
      if (!laser.done || *laser.done > around.now) continue;
      laser.done.reset();
      memory.set(cmis::current_laser_frequency_tx, GigaHertz{laser.target_ghz}, lane, bank);
      memory.set(cmis::tuning_in_progress_tx, false, lane, bank);
      memory.set(cmis::wavelength_unlock_status_tx, false, lane, bank);
      if (flaggable(state_of_media_lane(around, lane, bank)))
        memory.set(cmis::tuning_complete_flag_tx, true, lane, bank);
    }
  }
}

void TunableLaser::written(Memory& memory, const Surroundings& around, const Written& access) {
  if (access.half.bank >= lasers_.size() ||
      access.half != Memory::half_of(cmis::grid_spacing_tx.info, access.half.bank))
    return;
  for (unsigned lane = 0; lane < 8; ++lane) ask(memory, around, lane, access.half.bank);
}

void TunableLaser::ask(Memory& memory, const Surroundings& around, unsigned lane, unsigned bank) {
  Laser& laser = lasers_[bank][lane];
  const Request wanted = request(memory, lane, bank);
  const Request before = std::exchange(laser.asked, wanted);
  if (wanted == before) return;
  if (laser.done) {
    memory.set(cmis::tuning_not_accepted_flag_tx, true, lane, bank);
    return;
  }
  const Grid* grid = find_grid(memory, wanted.grid);
  if (grid == nullptr || !has_channel(memory, *grid, wanted.channel)) {
    memory.set(cmis::invalid_channel_number_flag_tx, true, lane, bank);
    return;
  }
  double offset_ghz = 0;
  if (wanted.fine && memory.flag(cmis::fine_tuning_supported)) {
    if (wanted.offset < counts(memory, cmis::fine_tuning_low_offset.info) ||
        wanted.offset > counts(memory, cmis::fine_tuning_high_offset.info)) {
      memory.set(cmis::fine_tuning_out_of_range_flag_tx, true, lane, bank);
      return;
    }
    offset_ghz = memory.get(cmis::fine_tuning_offset_tx, lane, bank)->value;
  }
  if (wanted.power != before.power && memory.flag(cmis::prog_output_power_per_lane_supported) &&
      (wanted.power < counts(memory, cmis::prog_output_power_min.info) ||
       wanted.power > counts(memory, cmis::prog_output_power_max.info))) {
    memory.set(cmis::target_output_power_oor_flag_tx, true, lane, bank);
    return;
  }
  laser.target_ghz = frequency(*grid, wanted.channel) + offset_ghz;
  laser.done = around.now + tuning_;
  memory.set(cmis::tuning_in_progress_tx, true, lane, bank);
  if (wanted.grid == before.grid && wanted.channel == before.channel) return;
  memory.set(cmis::wavelength_unlock_status_tx, true, lane, bank);
  if (flaggable(state_of_media_lane(around, lane, bank)))
    memory.set(cmis::wavelength_unlocked_flag_tx, true, lane, bank);
}

void TunableLaser::show(Memory& memory, const Surroundings&, const HalfId& half) {
  if (half.bank >= lasers_.size() || half != Memory::half_of(cmis::grid_spacing_tx.info, half.bank)) return;
  for (unsigned lane = 0; lane < 8; ++lane) {
    bool any = false;
    for (const auto& flag : {cmis::target_output_power_oor_flag_tx, cmis::fine_tuning_out_of_range_flag_tx,
                             cmis::tuning_not_accepted_flag_tx, cmis::invalid_channel_number_flag_tx,
                             cmis::wavelength_unlocked_flag_tx, cmis::tuning_complete_flag_tx})
      any = any || memory.flag(flag, lane, half.bank);
    memory.set(cmis::laser_tuning_flag_summary_tx, any, lane, half.bank);
  }
}

}  // namespace plugfest::sim
