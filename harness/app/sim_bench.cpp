#include "harness/app/sim_bench.hpp"

#include "drivers/power/ina228.hpp"
#include "drivers/sim/bus.hpp"
#include "harness/app/port_limits.hpp"

namespace plugfest::app {

SimBench::SimBench(const Session& session, std::uint64_t seed) : session_(session), world_(clock_, seed) {
  for (std::size_t i = 0; i < session.slots.size(); ++i) {
    const SessionSlot& slot = session.slots[i];
    const SimulatedModule& module = session.simulated[slot.module];
    sim::SlotConfig config{.number = static_cast<unsigned>(i),
                           .image = module.image,
                           .behaviour = module.behaviour,
                           .low_power_request = slot.bench.low_power_pin,
                           .meter = {}};
    if (slot.bench.meter && module.draw_is_known) config.meter = sim::MeterConfig{};
    // A dump is one real module and keeps its number.
    if (session.modules[slot.module].profile) number_serial(config.image, static_cast<unsigned>(i));
    simulated_.push_back(&world_.add_slot(config));
    if (!config.meter) {
      meters_.push_back(nullptr);
      continue;
    }
    power::Ina228Parameters parameters;
    parameters.gain_error = slot.bench.meter->gain_error;
    parameters.offset = Watt{slot.bench.meter->offset_w};
    meters_.push_back(std::make_unique<power::Ina228>(*simulated_.back()->meter_bus(), clock_, parameters));
  }
}

SimBench::~SimBench() = default;

std::vector<run::Slot> SimBench::slots() {
  std::vector<run::Slot> slots;
  for (std::size_t i = 0; i < session_.slots.size(); ++i) {
    const SessionSlot& slot = session_.slots[i];
    const plan::ModuleSource& module = session_.modules[slot.module];
    const SimulatedModule& simulated = session_.simulated[slot.module];
    run::Slot made{.info = {.slot = static_cast<int>(i),
                            .port = slot.bench.port,
                            .module = module.name,
                            .module_title = module.title,
                            .form_factor = simulated.form_factor,
                            .synthesised = simulated.synthesised},
                   .bus = simulated_[i]->module_bus(),
                   .pins = simulated_[i]->pins(),
                   .meter = meters_[i].get(),
                   .no_meter = {},
                   .port = port_limits(session_, slot.bench),
                   .shared = {},
                   .permissions = session_.bench.permissions};
    if (!made.meter)
      made.no_meter = !slot.bench.meter ? "the bench has no power meter for this slot"
                                        : "nothing is known of what this simulated module draws";
    if (slot.bench.meter && !slot.bench.meter->resource.empty())
      made.shared.emplace("power-meter", slot.bench.meter->resource);
    slots.push_back(std::move(made));
  }
  return slots;
}

}  // namespace plugfest::app
