#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/sim/module.hpp"

#include <algorithm>
#include <utility>

/// What a bus master sees and does: pointer, pages, hold-off, registers that change by being touched.
namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

constexpr Clock::duration noise_grid = 100ms;

std::uint8_t next_address(std::uint8_t address) {
  return static_cast<std::uint8_t>((address & 0x80) | ((address + 1) & 0x7F));
}

bool within(std::uint8_t address, const cmis::FieldInfo& first, const cmis::FieldInfo& last) {
  return address >= first.byte && address < last.byte + cmis::extent(last);
}

template <class T>
struct Thresholds {
  const cmis::Field<T>&high_alarm, &low_alarm, &high_warning, &low_warning;
};
struct AlarmFlags {
  const cmis::Field<bool>&high_alarm, &low_alarm, &high_warning, &low_warning;
};

/// Latches what `value` exceeds, in the unit of the thresholds' registers. Four zeros are no thresholds.
template <class T>
void judge(Memory& memory, double value, const Thresholds<T>& limits, const AlarmFlags& flags,
           std::size_t element = 0) {
  const double high_alarm = memory.get(limits.high_alarm)->value;
  const double low_alarm = memory.get(limits.low_alarm)->value;
  const double high_warning = memory.get(limits.high_warning)->value;
  const double low_warning = memory.get(limits.low_warning)->value;
  if (high_alarm == 0 && low_alarm == 0 && high_warning == 0 && low_warning == 0) return;
  if (value > high_alarm) memory.set(flags.high_alarm, true, element);
  if (value < low_alarm) memory.set(flags.low_alarm, true, element);
  if (value > high_warning) memory.set(flags.high_warning, true, element);
  if (value < low_warning) memory.set(flags.low_warning, true, element);
}

}  // namespace

bool Module::start(Direction direction, Clock::time_point now) {
  advance(now);
  if (direction_ == Direction::write) take_written();
  direction_.reset();
  written_.clear();
  const ModulePhase phase = machine_.phase();
  if (!flat_ && (phase == ModulePhase::reset || phase == ModulePhase::mgmt_init)) return false;
  if (now < busy_until_) return false;
  if (std::ranges::any_of(units_, [&](const auto& unit) { return now < unit->refuses_until(); })) return false;
  direction_ = direction;
  if (direction == Direction::read) refresh();
  return true;
}

bool Module::write(std::byte value) {
  // A reset in mid-transaction leaves a module that listens no more.
  if (direction_ != Direction::write) return false;
  written_.push_back(value);
  return true;
}

std::byte Module::read() {
  if (direction_ != Direction::read) return std::byte{0xFF};
  const HalfId half = half_at(pointer_);
  std::byte& stored = memory_.byte_at(half, pointer_);
  const std::byte value = stored;
  if (!flat_) stored &= ~std::byte{access_of(half).cleared[pointer_ % 128u]};
  pointer_ = next_address(pointer_);
  return value;
}

void Module::stop(Clock::time_point now) {
  advance(now);
  if (direction_ == Direction::write) take_written();
  direction_.reset();
}

/// Everything written in one transaction takes effect here, in order; resets and triggers last.
void Module::take_written() {
  if (written_.empty()) return;
  const Bytes written = std::exchange(written_, {});
  pointer_ = u8(written.front());
  if (written.size() == 1) return;
  Effects effects;
  const std::uint8_t first = pointer_;
  const HalfId written_half = half_at(first);
  for (std::size_t i = 1; i < written.size(); ++i) {
    store(pointer_, written[i], effects);
    pointer_ = next_address(pointer_);
  }
  if (flat_) return;
  busy_until_ = now_ + (effects.page ? page_hold_off(behaviour_, memory_) : behaviour_.hold_off_write);
  if (effects.reset) {
    reset_now();
  } else {
    if (written.size() == 2 || !since(5, 0))  // from 5.0 on a trigger counts as a single-byte write only
      for (const Trigger& found : effects.triggers) trigger(found.set, found.immediate, found.lanes);
    const Written access{.half = written_half, .first = first, .data = std::span(written).subspan(1)};
    for (const auto& unit : units_) {
      unit->written(memory_, surroundings(), access);
      if (unit->take_reset_request()) reset_now();
    }
  }
  settle(now_);
}

void Module::store(std::uint8_t address, std::byte value, Effects& effects) {
  if (flat_) return;
  const HalfId half = half_at(address);
  if (half.lower && address == cmis::page_select.info.byte) {
    select_page(u8(value));
    effects.page = true;
    return;
  }
  if (half.lower && address == cmis::bank_select.info.byte) effects.page = true;
  if (half.lower && address == cmis::software_reset.info.byte) {
    const std::array raw{value};
    effects.reset = cmis::extract(cmis::software_reset.info, raw) != 0;
  }
  if (half == Memory::half_of(cmis::scs0_apply_dp_init_lane.info)) {
    const bool second_set = within(address, cmis::scs1_apply_dp_init_lane.info, cmis::scs1_apply_immediate_rx.info);
    if (second_set && !memory_.flag(cmis::staged_set1_supported)) return;
    const auto triggers = [&](const cmis::Field<bool>& field, ControlSetId set, bool immediate) {
      if (address == field.info.byte) effects.triggers.push_back({set, immediate, u8(value)});
    };
    triggers(cmis::scs0_apply_dp_init_lane, ControlSetId::staged_0, false);
    triggers(cmis::scs0_apply_immediate_lane, ControlSetId::staged_0, true);
    triggers(cmis::scs1_apply_dp_init_lane, ControlSetId::staged_1, false);
    triggers(cmis::scs1_apply_immediate_lane, ControlSetId::staged_1, true);
  }
  const std::byte mask{access_of(half).stored[address % 128u]};
  std::byte& stored = memory_.byte_at(half, address);
  stored = (stored & ~mask) | (value & mask);
}

/// Bank and page are one operation: the bank that was written counts now. What is not supported clears PageSelect and
/// leaves BankSelect as it was written.
void Module::select_page(std::uint8_t page) {
  ++page_writes_;
  const auto bank = static_cast<std::uint8_t>(memory_.bits(cmis::bank_select.info));
  const HalfId wanted = upper_half(page, has_banks(page) ? bank : std::uint8_t{0});
  page_ = memory_.has(wanted) ? wanted : upper_half(0);
  memory_.set(cmis::page_select, page_.page);
}

/// Brings the half that is about to be read up to date: a read never leaves its half.
void Module::refresh() {
  const HalfId half = half_at(pointer_);
  for (const auto& unit : units_) unit->show(memory_, surroundings(), half);
  const bool lanes = half == Memory::half_of(cmis::optical_power_tx.info);
  if (flat_ || !(half.lower || lanes)) return;
  raise_alarms();
  if (lanes) {
    show_lane_monitors();
  } else {
    show_module_monitors();
    show_interrupt();
  }
}

double Module::noise(Process process, unsigned lane) const {
  StreamKey key = seat_.stream;
  key.process = process;
  key.lane = lane;
  return normal(key, static_cast<std::uint64_t>(now_.time_since_epoch() / noise_grid));
}

void Module::show_module_monitors() {
  if (memory_.flag(cmis::temp_mon_supported))
    memory_.set(cmis::temp_mon_value, Celsius{thermal_.celsius(now_) + 0.05 * noise(Process::module_temperature)});
  if (memory_.flag(cmis::vcc_mon_supported))
    memory_.set(cmis::vcc_mon_voltage, Volt{seat_.supply_v + 0.001 * noise(Process::module_vcc)});
}

void Module::show_lane_monitors() {
  const bool tx_power = memory_.flag(cmis::tx_optical_power_mon_supported);
  const bool tx_bias = memory_.flag(cmis::tx_bias_mon_supported);
  const bool rx_power = memory_.flag(cmis::rx_optical_power_mon_supported);
  const double factor = bias_factor();
  for (unsigned lane = 0; lane < 8; ++lane) {
    const bool lit = (lit_ >> lane & 1) != 0;
    if (tx_power) {
      const double power = lit ? optics_.tx_power_mw * (1 + 0.005 * noise(Process::tx_power, lane + 1)) : 0;
      memory_.set(cmis::optical_power_tx, MilliWatt{power}, lane);
    }
    if (tx_bias) {
      const double bias = lit ? optics_.tx_bias_ma * (1 + 0.003 * noise(Process::tx_bias, lane + 1)) : 0;
      memory_.set(cmis::laser_bias_tx, MilliAmpere{bias / factor}, lane);
    }
    if (rx_power) {
      const double power = optics_.rx_power_mw[lane] * (1 + 0.005 * noise(Process::rx_power, lane + 1));
      memory_.set(cmis::optical_power_rx, MilliWatt{power}, lane);
    }
  }
}

double Module::bias_factor() const {
  const auto scaling = memory_.get(cmis::tx_bias_current_scaling_factor);
  return scaling ? cmis::factor(*scaling) : 1;
}

/// Alarms follow the true values, without the monitors' noise, so that it does not matter how often they are looked at.
void Module::raise_alarms() {
  const ModulePhase phase = machine_.phase();
  if (flat_ || phase == ModulePhase::reset || phase == ModulePhase::mgmt_init) return;
  if (memory_.flag(cmis::temp_mon_supported))
    judge<Celsius>(memory_, thermal_.celsius(now_),
                   {cmis::temp_mon_high_alarm_threshold, cmis::temp_mon_low_alarm_threshold,
                    cmis::temp_mon_high_warning_threshold, cmis::temp_mon_low_warning_threshold},
                   {cmis::temp_mon_high_alarm_flag, cmis::temp_mon_low_alarm_flag, cmis::temp_mon_high_warning_flag,
                    cmis::temp_mon_low_warning_flag});
  if (memory_.flag(cmis::vcc_mon_supported))
    judge<Volt>(memory_, seat_.supply_v,
                {cmis::vcc_mon_high_alarm_threshold, cmis::vcc_mon_low_alarm_threshold,
                 cmis::vcc_mon_high_warning_threshold, cmis::vcc_mon_low_warning_threshold},
                {cmis::vcc_mon_high_alarm_flag, cmis::vcc_mon_low_alarm_flag, cmis::vcc_mon_high_warning_flag,
                 cmis::vcc_mon_low_warning_flag});
  if (phase != ModulePhase::ready) return;
  for (const Path& path : paths_)
    for (unsigned lane = 0; lane < 8; ++lane)
      if ((path.media >> lane & 1) != 0) raise_lane_alarms(lane, path.machine.state());
}

void Module::raise_lane_alarms(unsigned lane, cmis::DpState state) {
  const double light = optics_.rx_power_mw[lane];
  if (memory_.flag(cmis::los_flag_rx_supported) && light <= 0) memory_.set(cmis::los_flag_rx, true, lane);
  // Flags of power and bias are assured in these two states only; a dark lane has nothing to be low.
  if (state != cmis::DpState::activated && state != cmis::DpState::initialized) return;
  if (memory_.flag(cmis::rx_optical_power_mon_supported))
    judge<MilliWatt>(memory_, light,
                     {cmis::optical_power_rx_high_alarm_threshold, cmis::optical_power_rx_low_alarm_threshold,
                      cmis::optical_power_rx_high_warning_threshold, cmis::optical_power_rx_low_warning_threshold},
                     {cmis::optical_power_high_alarm_flag_rx, cmis::optical_power_low_alarm_flag_rx,
                      cmis::optical_power_high_warning_flag_rx, cmis::optical_power_low_warning_flag_rx},
                     lane);
  if ((lit_ >> lane & 1) == 0) return;
  if (memory_.flag(cmis::tx_optical_power_mon_supported))
    judge<MilliWatt>(memory_, optics_.tx_power_mw,
                     {cmis::optical_power_tx_high_alarm_threshold, cmis::optical_power_tx_low_alarm_threshold,
                      cmis::optical_power_tx_high_warning_threshold, cmis::optical_power_tx_low_warning_threshold},
                     {cmis::optical_power_high_alarm_flag_tx, cmis::optical_power_low_alarm_flag_tx,
                      cmis::optical_power_high_warning_flag_tx, cmis::optical_power_low_warning_flag_tx},
                     lane);
  if (memory_.flag(cmis::tx_bias_mon_supported))
    judge<MilliAmpere>(
        memory_, optics_.tx_bias_ma / bias_factor(),
        {cmis::laser_bias_current_high_alarm_threshold, cmis::laser_bias_current_low_alarm_threshold,
         cmis::laser_bias_current_high_warning_threshold, cmis::laser_bias_current_low_warning_threshold},
        {cmis::laser_bias_high_alarm_flag_tx, cmis::laser_bias_low_alarm_flag_tx, cmis::laser_bias_high_warning_flag_tx,
         cmis::laser_bias_low_warning_flag_tx},
        lane);
}

/// Mask blocks mirror flag blocks, byte by byte.
void Module::show_interrupt() {
  struct Block {
    const cmis::FieldInfo &first, &last, &mask;
  };
  const Block module_flags{cmis::module_state_changed_flag.info, cmis::aux3_mon_high_alarm_flag.info,
                           cmis::module_state_changed_mask.info};
  const Block lane_flags{cmis::dp_state_changed_flag.info, cmis::output_status_changed_flag_rx.info,
                         cmis::dp_state_changed_mask.info};
  bool pending = false;
  const auto look = [&](const Block& block) {
    bool any = false;
    if (!memory_.has(block.first)) return any;
    for (unsigned i = 0; i <= block.last.byte - unsigned{block.first.byte}; ++i) {
      const auto address = static_cast<std::uint8_t>(block.first.byte + i);
      const HalfId half = Memory::half_of(block.first);
      // Only what a read clears is a flag: reserved bits of a real module may hold anything.
      const auto flags = memory_.byte_at(half, address) & std::byte{access_of(half).cleared[address % 128u]};
      auto masks = std::byte{0};
      if (memory_.has(block.mask))
        masks = memory_.byte_at(Memory::half_of(block.mask), static_cast<std::uint8_t>(block.mask.byte + i));
      any = any || flags != std::byte{0};
      pending = pending || (flags & ~masks) != std::byte{0};
    }
    return any;
  };
  look(module_flags);
  const bool on_page = look(lane_flags);
  memory_.set(cmis::interrupt_deasserted, !pending);
  if (since(5, 0)) memory_.set(cmis::flags_summary_bank0_page_11h, on_page);
}

}  // namespace plugfest::sim
