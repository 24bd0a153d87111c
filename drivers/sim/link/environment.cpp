#include "drivers/sim/link/environment.hpp"

#include <algorithm>

namespace plugfest::sim::link {
namespace {

/// At 70 degrees Celsius the changes have the size that the constants below give them; in between they are linear.
constexpr double hot_celsius = 70;

constexpr double more_trace_loss = 0.04;
constexpr double more_tia_noise = 0.08;
constexpr double less_oma_db = 0.7;
constexpr double more_rin_db = 2;
constexpr double more_receiver_noise = 0.06;
constexpr double less_bandwidth = 0.05;

double heat(double celsius) { return (celsius - reference_celsius) / (hot_celsius - reference_celsius); }
/// Far below the reference nothing may turn negative.
double more(double share, double by) { return std::max(0.1, 1 + share * by); }

void warm(Receiver& receiver, double by) { receiver.noise_mv *= more(more_receiver_noise, by); }

}  // namespace

LaneChain at_temperature(LaneChain chain, double near_celsius, double far_celsius) {
  chain.near_celsius = near_celsius;
  chain.far_celsius = far_celsius;
  return chain;
}

LaneChain at_temperature(LaneChain chain, double celsius) { return at_temperature(chain, celsius, celsius); }

LaneChain as_at_reference(LaneChain chain) {
  const double near = heat(chain.near_celsius);
  const double far = heat(chain.far_celsius);
  if (near != 0) {
    chain.near_trace.loss_db *= more(more_trace_loss, near);
    chain.module_tx.oma_dbm -= less_oma_db * near;
    chain.module_tx.rin_db_hz += more_rin_db * near;
    chain.module_tx.driver_bandwidth_ghz *= more(-less_bandwidth, near);
    chain.module_tx.modulator_bandwidth_ghz *= more(-less_bandwidth, near);
    warm(chain.module_tx.retimer_rx, near);
  }
  if (far != 0) {
    chain.far_trace.loss_db *= more(more_trace_loss, far);
    chain.module_rx.noise_pa_rthz *= more(more_tia_noise, far);
    chain.module_rx.bandwidth_ghz *= more(-less_bandwidth, far);
    warm(chain.module_rx.retimer_rx, far);
    warm(chain.host_rx.receiver, far);
  }
  chain.near_celsius = chain.far_celsius = reference_celsius;
  return chain;
}

}  // namespace plugfest::sim::link
