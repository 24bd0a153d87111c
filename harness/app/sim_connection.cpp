#include "harness/app/sim_connection.hpp"

#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/world.hpp"
#include "harness/app/power_on.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <stdexcept>

namespace plugfest::app {
namespace {

constexpr std::uint64_t seed = 1;

sim::SlotConfig config_of(const SimulatedModule& module, const SimConnectionOptions& options) {
  sim::SlotConfig config;
  config.number = options.slot;
  config.image = module.image;
  config.behaviour = module.behaviour;
  config.low_power_request = options.low_power_pin;
  return config;
}

class SimConnection final : public ModuleConnection {
 public:
  SimConnection(const SimulatedModule& module, SimConnectionOptions options)
      : quirks_(std::move(options.quirks)),
        world_(clock_, seed),
        slot_(world_.add_slot(config_of(module, options))),
        pages_(slot_.module_bus(), clock_),
        module_(pages_, quirks_),
        io_(1) {}

  Clock& clock() override { return clock_; }
  cmis::Module& module() override { return module_; }
  Pins& pins() override { return slot_.pins(); }

  void run(asio::awaitable<void> operation) override {
    bool done = false;
    std::exception_ptr failure;
    asio::co_spawn(io_, std::move(operation), [&](std::exception_ptr thrown) {
      failure = std::move(thrown);
      done = true;
    });
    while (true) {
      io_.restart();
      io_.poll();
      if (done) break;
      if (!clock_.advance()) throw std::logic_error{"the simulated module waits for nothing"};
    }
    if (failure) std::rethrow_exception(failure);
  }

 private:
  std::vector<cmis::QuirkRule> quirks_;
  VirtualClock clock_;
  sim::World world_;
  sim::Slot& slot_;
  cmis::Pages pages_;
  cmis::Module module_;
  asio::io_context io_;
};

}  // namespace

std::unique_ptr<ModuleConnection> connect_simulated(const SimulatedModule& module, SimConnectionOptions options) {
  const bool power_up = options.power_up;
  auto connection = std::make_unique<SimConnection>(module, std::move(options));
  connection->run(wait_for_management(connection->module(), connection->clock()));
  if (power_up) connection->run(bring_to_rest(connection->module(), connection->clock()));
  connection->module().forget();
  return connection;
}

}  // namespace plugfest::app
