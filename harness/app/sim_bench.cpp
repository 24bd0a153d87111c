#include "harness/app/sim_bench.hpp"

#include "drivers/power/ina228.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/live/host_port.hpp"
#include "drivers/sim/live/host_prbs.hpp"
#include "drivers/sim/live/host_serdes.hpp"
#include "drivers/sim/live/link.hpp"
#include "harness/app/port_limits.hpp"

#include <boost/asio/awaitable.hpp>

namespace plugfest::app {
namespace {

constexpr std::array simulated_ends{sim::End::near, sim::End::far};

asio::awaitable<std::unique_ptr<HostPort>> open_port(sim::Link* link, std::size_t end) {
  co_return std::make_unique<sim::HostPort>(*link, simulated_ends[end]);
}

}  // namespace

SimBench::SimBench(const Session& session, std::uint64_t seed)
    : session_(session), links_(links_of(session)), world_(clock_, seed) {
  for (std::size_t i = 0; i < session.slots.size(); ++i) {
    const SessionSlot& slot = session.slots[i];
    const SimulatedModule& module = session.simulated[slot.module];
    sim::SlotConfig config{.number = static_cast<unsigned>(i),
                           .image = module.image,
                           .behaviour = module.behaviour,
                           .low_power_request = slot.bench.low_power_pin,
                           .meter = {},
                           .link = {}};
    if (slot.bench.meter && module.draw_is_known) config.meter = sim::MeterConfig{};
    if (links_[i].link) config.link = links_[i].link->config;
    // A dump is one real module and keeps its number.
    if (session.modules[slot.module].profile) number_serial(config.image, static_cast<unsigned>(i));
    simulated_.push_back(&world_.add_slot(config));
    add_hosts(simulated_.back()->link());
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

void SimBench::add_hosts(sim::Link* link) {
  std::array<Host, 2>& hosts = hosts_.emplace_back();
  if (link == nullptr) return;
  for (std::size_t end = 0; end < hosts.size(); ++end) {
    hosts[end].serdes = std::make_unique<sim::HostSerdes>(*link, simulated_ends[end]);
    hosts[end].tester = std::make_unique<sim::HostPrbs>(*link, simulated_ends[end]);
  }
}

run::SlotEnd SimBench::end_of(std::size_t index, checks::End end) const {
  const SessionSlot& slot = session_.slots[index];
  run::SlotEnd made;
  const bool near = end == checks::End::near_end;
  if (!near && !links_[index].link) return made;
  made.platform = near ? &session_.platform : &session_.far_platform_of(slot);
  made.number = slot.bench.port;
  if (!near && slot.bench.simulated_link) made.number = slot.bench.simulated_link->far_end.port.value_or(made.number);
  const std::size_t module = near ? slot.module : slot.far_module;
  made.module = session_.modules[module].name;
  const InterfaceIds ids = interface_ids(session_.simulated[module]);
  made.host_ids = ids.host;
  made.media_ids = ids.media;
  if (!links_[index].link) {
    made.no_port = made.no_serdes = made.no_tester = links_[index].why_not;
    return made;
  }
  const std::size_t which = near ? 0 : 1;
  made.open_port = [link = simulated_[index]->link(), which]() -> asio::awaitable<std::unique_ptr<HostPort>> {
    return open_port(link, which);
  };
  made.serdes = hosts_[index][which].serdes.get();
  made.tester = hosts_[index][which].tester.get();
  return made;
}

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
                   .near_end = end_of(i, checks::End::near_end),
                   .far_end = end_of(i, checks::End::far_end),
                   .medium = links_[i].link ? links_[i].link->medium : std::string{},
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
