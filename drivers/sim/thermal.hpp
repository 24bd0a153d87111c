#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/behaviour.hpp"

#include <cmath>

namespace plugfest::sim {

/// Case temperature: first order towards ambient + resistance x draw. Exact between changes of the draw, so it does not
/// depend on when it is asked for.
class Thermal {
 public:
  Thermal(const MonitorModel& model, Clock::time_point now)
      : model_(model), at_change_(model.ambient_c), changed_(now) {}

  void set_draw(double watts, Clock::time_point now) {
    if (watts == watts_) return;
    at_change_ = celsius(now);
    changed_ = now;
    watts_ = watts;
  }
  double celsius(Clock::time_point at) const {
    const double target = model_.ambient_c + model_.thermal_resistance_c_per_w * watts_;
    const std::chrono::duration<double> passed = at - changed_;
    return target + (at_change_ - target) * std::exp(-passed / std::chrono::duration<double>(model_.thermal_time));
  }

 private:
  MonitorModel model_;
  double at_change_;
  double watts_ = 0;
  Clock::time_point changed_;
};

}  // namespace plugfest::sim
