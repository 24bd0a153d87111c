#include "drivers/sim/enhanced_lpo.hpp"

#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/signal.hpp"
#include "drivers/sim/switches.hpp"
#include "drivers/sim/thresholds.hpp"

#include <algorithm>

namespace plugfest::sim {

namespace {

using namespace std::chrono_literals;
using namespace cmis::enhanced_lpo;

constexpr Clock::duration noise_grid = 100ms;
constexpr double vma_spread_mv = 2, oma_spread = 0.005;           // the latter of the value
constexpr double largest_vma_mv = 1275, largest_oma_mw = 6.5535;  // that the registers hold

struct Inputs {
  std::array<double, 8> vma_mv{}, oma_mw{};
};

Inputs inputs_of(const SignalModel& own, const Surroundings& around) {
  const SignalModel& signal = signal_of(own, around);
  Inputs inputs;
  for (unsigned lane = 0; lane < 8; ++lane) {
    if (has(around.host_signal, lane)) inputs.vma_mv[lane] = std::min(signal.host_vma_mv[lane], largest_vma_mv);
    if (around.rx_power_mw[lane] > 0) inputs.oma_mw[lane] = std::min(signal.media_oma_mw[lane], largest_oma_mw);
  }
  return inputs;
}

/// Lanes of paths that pass signals on: of the others nothing is measured.
std::uint8_t lanes_up(const Surroundings& around, cmis::Side side) {
  unsigned lanes = 0;
  for (const PathAround& path : around.paths)
    if (passes_signals(path.state)) lanes |= side == cmis::Side::host ? path.host : path.media;
  return static_cast<std::uint8_t>(lanes);
}

void raise_flags(Memory& memory, const Inputs& inputs, const Surroundings& around) {
  if (around.phase != ModulePhase::ready) return;
  const Thresholds vma =
      thresholds(memory, tx_host_input_vma_high_alarm_threshold, tx_host_input_vma_low_alarm_threshold,
                 tx_host_input_vma_high_warning_threshold, tx_host_input_vma_low_warning_threshold);
  const Thresholds oma = thresholds(memory, rx_input_oma_high_alarm_threshold, rx_input_oma_low_alarm_threshold,
                                    rx_input_oma_high_warning_threshold, rx_input_oma_low_warning_threshold);
  const bool has_vma = memory.flag(tx_host_input_vma_mon_supported);
  const bool has_oma = memory.flag(rx_input_oma_mon_supported);
  for (unsigned lane = 0; lane < 8; ++lane) {
    if (has_vma && has(lanes_up(around, cmis::Side::host), lane))
      judge(memory, inputs.vma_mv[lane], vma,
            {tx_host_input_vma_high_alarm_flag, tx_host_input_vma_low_alarm_flag, tx_host_input_vma_high_warning_flag,
             tx_host_input_vma_low_warning_flag},
            lane);
    if (has_oma && has(lanes_up(around, cmis::Side::media), lane))
      judge(memory, inputs.oma_mw[lane], oma,
            {rx_input_oma_high_alarm_flag, rx_input_oma_low_alarm_flag, rx_input_oma_high_warning_flag,
             rx_input_oma_low_warning_flag},
            lane);
  }
}

}  // namespace

void EnhancedLpo::reset(Memory& memory, const Surroundings&) {
  for (const cmis::FieldInfo& field : page_c2h_fields)
    if (field.access != cmis::Access::rw)
      for (std::size_t element = 0; element < field.count; ++element) memory.set_bits(field, 0, element);
}

void EnhancedLpo::changed(Memory& memory, const Surroundings& around) {
  raise_flags(memory, inputs_of(signal_, around), around);
}

void EnhancedLpo::show(Memory& memory, const Surroundings& around, const HalfId& half) {
  if (half != Memory::half_of(tx_host_input_vma.info)) return;
  const Inputs inputs = inputs_of(signal_, around);
  raise_flags(memory, inputs, around);
  const auto tick = static_cast<std::uint64_t>(around.now.time_since_epoch() / noise_grid);
  const bool ready = around.phase == ModulePhase::ready;
  StreamKey stream = around.stream;
  for (unsigned lane = 0; lane < 8; ++lane) {
    stream.lane = lane + 1;
    const auto shown = [&](double value, double spread, double most, Process process) {
      stream.process = process;
      return ready && value > 0 ? std::clamp(value + spread * normal(stream, tick), 0.0, most) : 0;
    };
    if (memory.flag(tx_host_input_vma_mon_supported))
      memory.set(tx_host_input_vma,
                 MilliVolt{shown(inputs.vma_mv[lane], vma_spread_mv, largest_vma_mv, Process::input_vma)}, lane);
    if (memory.flag(rx_input_oma_mon_supported))
      memory.set(
          rx_input_oma,
          MilliWatt{shown(inputs.oma_mw[lane], oma_spread * inputs.oma_mw[lane], largest_oma_mw, Process::input_oma)},
          lane);
  }
}

}  // namespace plugfest::sim
