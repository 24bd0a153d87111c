#include "drivers/sim/world.hpp"

#include "drivers/sim/bus.hpp"
#include "drivers/sim/ina228.hpp"
#include "drivers/sim/live/link.hpp"
#include "drivers/sim/module.hpp"
#include "drivers/sim/slot_pins.hpp"

#include <algorithm>
#include <cassert>

namespace plugfest::sim {

namespace {

constexpr std::uint8_t module_address = 0x50;

}  // namespace

struct Slot::Parts {
  Parts(VirtualClock& c, std::uint64_t seed, const SlotConfig& slot)
      : clock(c),
        number(slot.number),
        supply_v(slot.supply_v),
        stream{.seed = seed, .slot = slot.number},
        module_bus(c, slot.bus_hertz),
        pins(
            c, slot.low_power_request, [this] { return module.get(); }, [this] { plug(image, behaviour); }) {}

  void unplug();
  void plug(const ModuleImage& new_image, const Behaviour& new_behaviour);

  VirtualClock& clock;
  unsigned number;
  double supply_v;
  StreamKey stream;
  Supply supply;
  Bus module_bus;
  SlotPins pins;
  ModuleImage image;  // of what was plugged in last
  Behaviour behaviour;
  std::unique_ptr<Link> link;
  std::unique_ptr<Module> module;
  std::unique_ptr<Bus> meter_bus;
  std::unique_ptr<Ina228> meter;
};

Slot::Slot(VirtualClock& clock, std::uint64_t seed, const SlotConfig& config)
    : parts_(std::make_unique<Parts>(clock, seed, config)) {
  if (config.link)
    parts_->link = std::make_unique<Link>(clock, parts_->stream, *config.link,
                                          [parts = parts_.get()] { return parts->module.get(); });
  plug(config.image, config.behaviour);
  if (!config.meter) return;
  const Ina228Part part{.shunt_ohm = config.meter->shunt_ohm,
                        .supply_v = config.supply_v,
                        .gain_error = config.meter->gain_error,
                        .offset_w = config.meter->offset_w,
                        .stream = parts_->stream};
  const auto load = [parts = parts_.get()](Clock::time_point now) -> const Supply& {
    if (parts->module) parts->module->advance(now);
    return parts->supply;
  };
  parts_->meter = std::make_unique<Ina228>(part, load, clock.now());
  parts_->meter_bus = std::make_unique<Bus>(clock);
  parts_->meter_bus->attach(config.meter->address, parts_->meter.get());
}

Slot::~Slot() = default;

unsigned Slot::number() const { return parts_->number; }
Bus& Slot::module_bus() { return parts_->module_bus; }
Bus* Slot::meter_bus() { return parts_->meter_bus.get(); }
Pins& Slot::pins() { return parts_->pins; }
Link* Slot::link() { return parts_->link.get(); }
Module* Slot::module() { return parts_->module.get(); }

void Slot::unplug() { parts_->unplug(); }
void Slot::plug(const ModuleImage& image, const Behaviour& behaviour) { parts_->plug(image, behaviour); }

void Slot::Parts::unplug() {
  const Clock::time_point now = clock.now();
  if (module) module->advance(now);
  module_bus.attach(module_address, nullptr);
  module.reset();
  if (link) link->module_gone(now);
  supply.set(0, now);
}

void Slot::Parts::plug(const ModuleImage& new_image, const Behaviour& new_behaviour) {
  unplug();
  image = new_image;
  behaviour = new_behaviour;
  const Seat seat{.stream = stream,
                  .supply_v = supply_v,
                  .low_power_request = pins.low_power_level(),
                  .reset = pins.reset_level(),
                  .outside = link.get()};
  module = std::make_unique<Module>(image, behaviour, seat, supply, clock.now());
  module_bus.attach(module_address, module.get());
}

void Slot::power_cycle() {
  if (parts_->module) parts_->module->power_cycle(parts_->clock.now());
}

World::World(VirtualClock& clock, std::uint64_t seed) : clock_(clock), seed_(seed) {}
World::~World() = default;

Slot& World::add_slot(const SlotConfig& config) {
  assert(std::ranges::none_of(slots_, [&](const auto& slot) { return slot->number() == config.number; }));
  slots_.push_back(std::make_unique<Slot>(clock_, seed_, config));
  return *slots_.back();
}

}  // namespace plugfest::sim
