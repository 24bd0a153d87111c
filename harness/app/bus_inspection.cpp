#include "harness/app/bus_inspection.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/cmis/read_sets.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/module.hpp"
#include "drivers/sim/world.hpp"
#include "harness/app/power_on.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace plugfest::app {
namespace {

constexpr std::uint64_t seed = 1;
constexpr double bus_khz = sim::Bus::default_hertz / 1000.0;

BusCount operator-(BusCount a, const BusCount& b) {
  a.transactions -= b.transactions;
  a.refused -= b.refused;
  a.bytes -= b.bytes;
  a.page_writes -= b.page_writes;
  a.bus_ms -= b.bus_ms;
  return a;
}

class Inspection {
 public:
  Inspection(VirtualClock& clock, sim::Slot& slot, Reading reading, std::span<const cmis::QuirkRule> quirks)
      : clock_(clock), slot_(slot), reading_(reading), pages_(slot.module_bus(), clock), module_(pages_, quirks) {}

  asio::awaitable<void> run(BusInspection& result) {
    co_await wait_for_management(module_, clock_);
    if (reading_ == Reading::snapshot || reading_ == Reading::poll || reading_ == Reading::everything)
      co_await bring_to_rest(module_, clock_);
    if (reading_ == Reading::poll) {
      co_await poll(result);
    } else {
      // What finding and powering the module told the driver is not part of the reading.
      module_.forget();
      const BusCount before = count();
      result.memory = co_await read();
      result.count = count() - before;
    }
    note_minimum(result);
    result.findings = module_.findings();
  }

 private:
  BusCount count() {
    const sim::BusStatistics& s = slot_.module_bus().statistics();
    return {.transactions = s.transactions,
            .refused = s.refused,
            .bytes = s.address_bytes + s.bytes_written + s.bytes_read,
            .page_writes = slot_.module()->page_writes(),
            .bus_ms = static_cast<double>(s.clocks) / bus_khz};
  }

  asio::awaitable<cmis::Memory> read() {
    const cmis::SnapshotOptions with_flags{.flags = true};
    switch (reading_) {
      case Reading::everything:
      case Reading::poll:
        break;
      case Reading::identify:
        co_return co_await module_.identify();
      case Reading::snapshot:
        // Nobody else has an interest in the flags of this module.
        co_return co_await module_.survey(with_flags);
    }
    co_return co_await module_.snapshot();
  }

  asio::awaitable<void> poll(BusInspection& result) {
    module_.forget();
    result.memory = co_await module_.identify();
    const BusCount before = count();
    co_await module_.poll();
    const BusCount between = count();
    result.monitors = co_await module_.poll();
    result.count = count() - between;
    result.first = between - before;
  }

  void note_minimum(BusInspection& result) {
    cmis::Wanted wanted;
    std::optional<cmis::Shown> shown;
    switch (reading_) {
      case Reading::everything:
        for (const cmis::Memory::Half& half : result.memory.halves()) {
          if (half.upper)
            wanted.add_readable(half.bank, half.page);
          else
            wanted.add_readable_lower();
        }
        break;
      case Reading::identify:
        wanted = cmis::identity_set(result.memory);
        break;
      case Reading::snapshot:
        wanted = cmis::identity_set(result.memory);
        wanted.add(cmis::status_set(result.memory, true));
        break;
      case Reading::poll:
        wanted = cmis::monitor_set(result.memory);
        shown = pages_.shown();
        break;
    }
    const cmis::ReadPlan least = cmis::plan_reads(wanted, {.max_read = pages_.max_read(), .shown = shown});
    result.minimum_ms = least.clocks / bus_khz;
    result.wanted_bytes = wanted.size();
  }

  VirtualClock& clock_;
  sim::Slot& slot_;
  Reading reading_;
  cmis::Pages pages_;
  cmis::Module module_;
};

}  // namespace

std::optional<Reading> reading_named(std::string_view name) {
  if (name == "identify") return Reading::identify;
  if (name == "snapshot") return Reading::snapshot;
  if (name == "poll") return Reading::poll;
  return std::nullopt;
}

BusInspection inspect_on_bus(const SimulatedModule& module, Reading reading, std::span<const cmis::QuirkRule> quirks) {
  VirtualClock clock;
  sim::World world{clock, seed};
  sim::SlotConfig config;
  config.image = module.image;
  config.behaviour = module.behaviour;
  sim::Slot& slot = world.add_slot(config);
  Inspection inspection{clock, slot, reading, quirks};
  BusInspection result;
  std::exception_ptr failure;
  {
    asio::io_context io{1};
    asio::co_spawn(io, inspection.run(result), [&](std::exception_ptr thrown) { failure = std::move(thrown); });
    run_virtual(io, clock);
  }
  if (failure) std::rethrow_exception(failure);
  return result;
}

}  // namespace plugfest::app
