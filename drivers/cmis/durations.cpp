#include "drivers/cmis/durations.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/memory.hpp"

#include <fmt/format.h>

namespace plugfest::cmis {

std::string_view to_string(Transition transition) {
  switch (transition) {
    case Transition::module_pwr_up:
      return "ModulePwrUp";
    case Transition::module_pwr_dn:
      return "ModulePwrDn";
    case Transition::dp_init:
      return "DPInit";
    case Transition::dp_deinit:
      return "DPDeinit";
    case Transition::dp_tx_turn_on:
      return "DPTxTurnOn";
    case Transition::dp_tx_turn_off:
      return "DPTxTurnOff";
  }
  return "";
}

const Field<std::uint8_t>& advertised_by(Transition transition) {
  switch (transition) {
    case Transition::module_pwr_up:
      return max_duration_module_pwr_up;
    case Transition::module_pwr_dn:
      return max_duration_module_pwr_dn;
    case Transition::dp_init:
      return max_duration_dp_init;
    case Transition::dp_deinit:
      return max_duration_dp_deinit;
    case Transition::dp_tx_turn_on:
      return max_duration_dp_tx_turn_on;
    case Transition::dp_tx_turn_off:
      break;
  }
  return max_duration_dp_tx_turn_off;
}

Advertised advertised(const Memory& memory, Transition transition) {
  const Field<std::uint8_t>& field = advertised_by(transition);
  const auto bits = memory.bits(field.info);
  if (!bits) return {.text = fmt::format("{} was never read", field.info.name)};
  Advertised a{.kind = Advertised::Kind::reserved, .code = static_cast<std::uint8_t>(*bits), .text = {}};
  const auto range = state_duration(a.code);
  if (!range) {
    a.text = fmt::format("{} code {}: reserved", field.info.name, a.code);
  } else if (range->below) {
    a.kind = Advertised::Kind::bounded;
    a.upper = *range->below;
    a.text = fmt::format("{} code {}: {:g} s to {:g} s", field.info.name, a.code,
                         std::chrono::duration<double>(range->least).count(),
                         std::chrono::duration<double>(*range->below).count());
  } else {
    a.kind = Advertised::Kind::open_ended;
    a.text = fmt::format("{} code {}: {:g} s or more", field.info.name, a.code,
                         std::chrono::duration<double>(range->least).count());
  }
  return a;
}

Clock::duration longest(const Memory& memory, std::span<const Transition> transitions, Clock::duration open_ended) {
  Clock::duration sum{};
  for (const Transition transition : transitions) {
    const Advertised a = advertised(memory, transition);
    switch (a.kind) {
      case Advertised::Kind::bounded:
        sum += a.upper;
        break;
      case Advertised::Kind::open_ended:
        sum += open_ended;
        break;
      case Advertised::Kind::unknown:
      case Advertised::Kind::reserved:
        sum += unadvertised_wait;
        break;
    }
  }
  return sum;
}

}  // namespace plugfest::cmis
