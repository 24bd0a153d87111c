#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/sim/behaviour.hpp"

#include <algorithm>
#include <chrono>
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
  void set_ambient(double celsius_around, Clock::time_point now) {
    at_change_ = celsius(now);
    changed_ = now;
    model_.ambient_c = celsius_around;
  }
  /// When the temperature, rounded to a degree, changes after `now`; time_point::max(): never if the draw stays.
  Clock::time_point next_degree(Clock::time_point now) const {
    const double present = celsius(now);
    const double edge = std::round(present) + (target() > present ? 0.5 : -0.5);
    constexpr double as_good_as_there = 1e-3;
    if (std::abs(target() - edge) < as_good_as_there || (target() - present) * (target() - edge) <= 0)
      return Clock::time_point::max();
    const std::chrono::duration<double> time =
        std::chrono::duration<double>(model_.thermal_time) * std::log((at_change_ - target()) / (edge - target()));
    constexpr Clock::duration beyond = std::chrono::microseconds(1);  // so that it is rounded to the next one then
    return std::max(changed_ + std::chrono::duration_cast<Clock::duration>(time), now) + beyond;
  }
  double celsius(Clock::time_point at) const {
    const std::chrono::duration<double> passed = at - changed_;
    return target() + (at_change_ - target()) * std::exp(-passed / std::chrono::duration<double>(model_.thermal_time));
  }

 private:
  double target() const { return model_.ambient_c + model_.thermal_resistance_c_per_w * watts_; }

  MonitorModel model_;
  double at_change_;
  double watts_ = 0;
  Clock::time_point changed_;
};

}  // namespace plugfest::sim
