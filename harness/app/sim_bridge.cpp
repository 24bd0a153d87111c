#include "harness/app/sim_bridge.hpp"

#include "drivers/sim/bus.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cassert>
#include <exception>

namespace plugfest::app {
namespace {

using namespace std::chrono_literals;

sim::SlotConfig config_of(const SimulatedModule& module, std::optional<std::uint32_t> bus_hertz) {
  sim::SlotConfig config{.number = 0, .image = module.image, .behaviour = module.behaviour, .meter = {}};
  config.bus_hertz = bus_hertz;
  if (!bus_hertz) {
    config.behaviour.hold_off_write = 0ns;
    config.behaviour.hold_off_page = 0ns;
  }
  return config;
}

RegisterBridge::Limits limits_of(std::optional<std::uint32_t> bus_hertz) {
  RegisterBridge::Limits limits;
  if (!bus_hertz) limits.selection = 0ns;
  return limits;
}

asio::awaitable<void> keep(asio::awaitable<std::string> operation, std::string& value) {
  value = co_await std::move(operation);
}

}  // namespace

SimBridge::SimBridge(const SimulatedModule& module, std::optional<std::uint32_t> bus_hertz, std::uint64_t seed)
    : io_(std::make_unique<asio::io_context>(1)),
      world_(clock_, seed),
      slot_(world_.add_slot(config_of(module, bus_hertz))),
      bridge_(slot_.module_bus(), clock_, limits_of(bus_hertz)) {
  run(clock_.wait_for(module.behaviour.mgmt_init));
}

SimBridge::~SimBridge() = default;

std::string SimBridge::answer(std::string_view line) {
  std::string text;
  run(keep(bridge_.answer(std::string{line}), text));
  return text;
}

void SimBridge::run(asio::awaitable<void> operation) {
  bool done = false;
  std::exception_ptr failure;
  asio::co_spawn(*io_, std::move(operation), [&](std::exception_ptr thrown) {
    failure = thrown;
    done = true;
  });
  while (true) {
    io_->restart();
    io_->poll();
    if (done) break;
    const bool moved = clock_.advance();
    assert(moved);
    if (!moved) std::terminate();
  }
  if (failure) std::rethrow_exception(failure);
}

}  // namespace plugfest::app
