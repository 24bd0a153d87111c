#include "harness/app/port_limits.hpp"

#include <fmt/format.h>

namespace plugfest::app {

checks::PortLimits port_limits(const Session& session, const plan::BenchSlot& slot) {
  checks::PortLimits limits{.port = slot.port, .airflow = session.airflow, .power_w = {}, .power_source = {}};
  if (slot.power_limit_w) {
    limits.power_w = slot.power_limit_w;
    limits.power_source = fmt::format("bench {}", session.bench.name);
    return limits;
  }
  const plan::Sourced<Watt> known = session.platform.power_limit(slot.port, session.airflow);
  if (known.value) limits.power_w = known.value->value;
  limits.power_source =
      fmt::format("profile {}: {}", session.platform.name, known.source.empty() ? "does not say" : known.source);
  return limits;
}

}  // namespace plugfest::app
