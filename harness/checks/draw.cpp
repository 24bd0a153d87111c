#include "harness/checks/draw.hpp"

#include <fmt/format.h>

namespace plugfest::checks {

Verdict judge_draw(const Context& context, const PowerReading& reading, double limit_w) {
  if (!context.meter->info().distrust.empty()) return Verdict::inconclusive;
  return judge_at_most(reading.power.value, reading.uncertainty.value, limit_w);
}

std::string draw_text(const Context& context, const PowerReading& reading) {
  const std::string distrust = context.meter->info().distrust;
  return fmt::format("draws {:.2f} W +- {:.2f} W{}", reading.power.value, reading.uncertainty.value,
                     distrust.empty() ? "" : fmt::format(" (a meter that proves nothing: {})", distrust));
}

}  // namespace plugfest::checks
