#include "drivers/sim/behaviour.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/sim/data_path_machine.hpp"
#include "drivers/sim/memory.hpp"
#include "drivers/sim/module_machine.hpp"

#include <algorithm>
#include <cmath>

namespace plugfest::sim {

using namespace std::chrono_literals;

namespace {

constexpr auto not_advertised = std::chrono::nanoseconds(100ms);
constexpr auto immediate = std::chrono::nanoseconds(500us);

std::chrono::nanoseconds time_of(const TransitionTimes::Time& own, const Memory& memory,
                                 const cmis::Field<std::uint8_t>& code) {
  if (own) return *own;
  if (!memory.has(code.info)) return not_advertised;
  const auto raw = static_cast<std::uint8_t>(memory.bits(code.info));
  const auto range = cmis::state_duration(raw);
  if (!range) return not_advertised;
  if (raw == 0) return immediate;
  if (!range->below) return range->least;
  return std::chrono::nanoseconds(*range->below) * 4 / 5;
}

TransientState transient(const TransitionTimes::Time& own, const Memory& memory,
                         const cmis::Field<std::uint8_t>& code) {
  return {.time = time_of(own, memory, code), .flagged = !memory.has(code.info) || memory.bits(code.info) != 0};
}

/// Middle of a warning window; empty where the thresholds are none.
template <class T>
std::optional<std::pair<double, double>> window(const Memory& memory, const cmis::Field<T>& high,
                                                const cmis::Field<T>& low) {
  const double top = memory.get(high)->value;
  const double bottom = memory.get(low)->value;
  if (top <= 0 || bottom >= top) return std::nullopt;
  return std::pair{bottom, top};
}

/// Powers are compared in dB, so their middle is the geometric one.
double middle_power(const Memory& memory, const cmis::Field<MilliWatt>& high, const cmis::Field<MilliWatt>& low) {
  constexpr double nominal_mw = 1;
  const auto range = window(memory, high, low);
  if (!range) return nominal_mw;
  return range->first > 0 ? std::sqrt(range->first * range->second) : range->second / 2;
}

}  // namespace

ModuleTimes module_times(const Behaviour& behaviour, const Memory& memory) {
  return {.resetting = behaviour.resetting,
          .mgmt_init = behaviour.mgmt_init,
          .pwr_up = time_of(behaviour.times.pwr_up, memory, cmis::max_duration_module_pwr_up),
          .pwr_dn = time_of(behaviour.times.pwr_dn, memory, cmis::max_duration_module_pwr_dn)};
}

DataPathTimes data_path_times(const Behaviour& behaviour, const Memory& memory) {
  const TransitionTimes& own = behaviour.times;
  DataPathTimes times{.init = transient(own.dp_init, memory, cmis::max_duration_dp_init),
                      .deinit = transient(own.dp_deinit, memory, cmis::max_duration_dp_deinit),
                      .tx_turn_on = transient(own.dp_tx_turn_on, memory, cmis::max_duration_dp_tx_turn_on),
                      .tx_turn_off = transient(own.dp_tx_turn_off, memory, cmis::max_duration_dp_tx_turn_off)};
  if (memory.flag(cmis::tx_disable_is_fast)) {
    // The fast class leaves 10 ms to turn on and 3 ms to turn off.
    if (!own.dp_tx_turn_on) times.tx_turn_on.time = std::min<Clock::duration>(times.tx_turn_on.time, 8ms);
    if (!own.dp_tx_turn_off) times.tx_turn_off.time = std::min<Clock::duration>(times.tx_turn_off.time, 2ms);
  }
  return times;
}

std::chrono::nanoseconds page_hold_off(const Behaviour& behaviour, const Memory& memory) {
  if (behaviour.hold_off_page) return *behaviour.hold_off_page;
  constexpr std::chrono::nanoseconds longest = 10ms;
  return longest / (std::int64_t{1} << memory.bits(cmis::max_duration_bpc.info)) / 5;
}

ResolvedDraw power_draw(const Behaviour& behaviour, const Memory& memory) {
  const double most = memory.get(cmis::max_power)->value;
  const bool flat = memory.flag(cmis::memory_model);
  const double low = behaviour.draw.low_power.value_or(flat ? std::min(0.1, most) : std::min(1.0, most / 2));
  const double ready = behaviour.draw.ready.value_or(std::max(low, 0.55 * most));
  const double lane = behaviour.draw.per_lane.value_or(std::max(0.0, 0.85 * most - ready) / 8);
  return {.low_power = low, .ready = ready, .per_lane = lane};
}

ResolvedOptics optics(const Behaviour& behaviour, const Memory& memory) {
  constexpr double nominal_bias_ma = 60;
  const MonitorModel& own = behaviour.monitors;
  ResolvedOptics result{};
  result.tx_power_mw = own.tx_power_mw.value_or(middle_power(memory, cmis::optical_power_tx_high_warning_threshold,
                                                             cmis::optical_power_tx_low_warning_threshold));
  const auto bias =
      window(memory, cmis::laser_bias_current_high_warning_threshold, cmis::laser_bias_current_low_warning_threshold);
  const auto scaling = memory.get(cmis::tx_bias_current_scaling_factor);
  const double factor = scaling ? cmis::factor(*scaling) : 1;
  result.tx_bias_ma = own.tx_bias_ma.value_or(bias ? factor * (bias->first + bias->second) / 2 : nominal_bias_ma);
  const double light =
      middle_power(memory, cmis::optical_power_rx_high_warning_threshold, cmis::optical_power_rx_low_warning_threshold);
  for (std::size_t lane = 0; lane < result.rx_power_mw.size(); ++lane)
    result.rx_power_mw[lane] = own.rx_power_mw[lane].value_or(light);
  return result;
}

}  // namespace plugfest::sim
