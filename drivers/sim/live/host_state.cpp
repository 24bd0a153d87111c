#include "drivers/sim/live/host_state.hpp"

namespace plugfest::sim {

HostState::HostState(const HostConfig& config) : admin_up(config.admin_up) {
  adapt_due.fill(Clock::time_point::max());
  for (unsigned lane = 0; lane < applied.size(); ++lane) {
    const HostLaneConfig own = lane < config.lanes.size() ? config.lanes[lane] : HostLaneConfig{};
    applied[lane] = {.codes = own.codes.value_or(config.codes),
                     .tx_inverted = own.tx_inverted,
                     .rx_inverted = own.rx_inverted,
                     .nlc_upper = static_cast<float>(config.tx.nlc_upper_percent),
                     .nlc_lower = static_cast<float>(config.tx.nlc_lower_percent)};
    for (std::size_t tap = 0; tap < link::fir_length; ++tap)
      if (!config.has_tap[tap]) applied[lane].codes[tap] = 0;
    intended[lane] = applied[lane];
    if (config.intended) intended[lane].codes = *config.intended;
  }
}

}  // namespace plugfest::sim
