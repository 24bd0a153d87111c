#include "drivers/sim/unit.hpp"

namespace plugfest::sim {

BankViews::BankViews(const Surroundings& around) : around_(around) {
  further_.reserve(around.further_banks.size());
  for (const LanesAround& lanes : around.further_banks)
    further_.push_back({.now = around.now,
                        .phase = around.phase,
                        .dp_state = lanes.dp_state,
                        .paths = lanes.paths,
                        .lit = lanes.lit,
                        .celsius = around.celsius,
                        .supply_v = around.supply_v,
                        .tx_power_mw = around.tx_power_mw,
                        .tx_bias_ma = around.tx_bias_ma,
                        .rx_power_mw = lanes.rx_power_mw,
                        .host_signal = lanes.host_signal,
                        .signal = lanes.signal,
                        .signal_version = lanes.signal_version,
                        .stream = around.stream,
                        .further_banks = {}});
}

}  // namespace plugfest::sim
