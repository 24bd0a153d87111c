#include "harness/app/lab_bench.hpp"

#include "harness/app/port_limits.hpp"

#include <algorithm>

namespace plugfest::app {

std::vector<run::Slot> LabBench::slots() {
  std::vector<run::Slot> slots;
  for (std::size_t i = 0; i < session_.slots.size(); ++i) {
    const plan::BenchSlot& slot = session_.slots[i].bench;
    run::Slot made{.info = {.slot = static_cast<int>(i),
                            .port = slot.port,
                            .module = {},
                            .module_title = {},
                            .form_factor = {},
                            .synthesised = {}},
                   .bus = devices_.bus(slot),
                   .pins = devices_.pins(slot),
                   .meter = devices_.meter(slot),
                   .no_meter = "the bench has no power meter for this slot",
                   .port = port_limits(session_, slot),
                   .open_link = devices_.host_port(slot),
                   .shared = {},
                   .read_only = devices_.read_only(slot),
                   .permissions = session_.bench.permissions};
    const auto uses_it = [&](const SessionSlot& other) {
      return other.bench.lab_meter && slot.lab_meter && other.bench.lab_meter->name == slot.lab_meter->name;
    };
    if (std::ranges::count_if(session_.slots, uses_it) > 1) made.shared.emplace("power-meter", slot.lab_meter->name);
    slots.push_back(std::move(made));
  }
  return slots;
}

}  // namespace plugfest::app
