#include "harness/app/sim_connection.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "drivers/cmis/poll.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/world.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <stdexcept>

namespace plugfest::app {
namespace {

using namespace std::chrono_literals;
using cmis::Transition;

constexpr std::uint64_t seed = 1;
constexpr Clock::duration management_init = 2s;  // tMgmtInit (CMIS 5.4, Timings)
constexpr Clock::duration poll_interval = 10ms;
/// A wait of an hour is not looked at a hundred times a second.
Clock::duration interval(Clock::duration wait) { return std::max(poll_interval, wait / 1000); }

sim::SlotConfig config_of(const SimulatedModule& module, const SimConnectionOptions& options) {
  sim::SlotConfig config;
  config.number = options.slot;
  config.image = module.image;
  config.behaviour = module.behaviour;
  config.low_power_request = options.low_power_pin;
  return config;
}

bool at_rest(const std::vector<std::optional<cmis::DpState>>& lanes) {
  return std::ranges::all_of(lanes, [](const auto& lane) {
    return lane == cmis::DpState::deactivated || lane == cmis::DpState::initialized || lane == cmis::DpState::activated;
  });
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

  asio::awaitable<void> arrive() {
    const auto due = clock_.now() + management_init;
    while (true) {
      std::optional<BenchError> failure;
      std::optional<std::uint8_t> identifier;
      try {
        identifier = co_await module_.read(cmis::sff8024_identifier);
      } catch (const BenchError& error) {
        failure = error;
      }
      if (!failure) {
        if (identifier && cmis::is_cmis_identifier(*identifier)) co_return;
        throw BenchError(Errc::unsupported,
                         fmt::format("identifier {:02X}h is no CMIS module", identifier.value_or(0)));
      }
      if (failure->code() != Errc::nack || clock_.now() >= due)
        throw failure->at("no answer within tMgmtInit (2 s) of CMIS");
      co_await clock_.wait_for(poll_interval);
    }
  }

  /// Until the module is ready and its data paths rest.
  asio::awaitable<void> power_up() {
    const cmis::Memory memory = co_await module_.snapshot();
    if (memory.value(cmis::memory_model) != false) co_return;
    co_await module_.write(cmis::low_pwr_allow_request_hw, false);
    co_await module_.write(cmis::low_pwr_request_sw, false);
    constexpr std::array to_ready = {Transition::module_pwr_up, Transition::module_pwr_dn};
    const auto ready_due = clock_.now() + cmis::longest(memory, to_ready, cmis::open_ended_least) + poll_interval;
    const auto state = co_await cmis::poll_until<std::optional<cmis::ModuleState>>(
        clock_, ready_due, interval(ready_due - clock_.now()), [&] { return module_.read(cmis::module_state); },
        [](const auto& seen) { return seen == cmis::ModuleState::ready || seen == cmis::ModuleState::fault; });
    if (!state.reached)
      throw BenchError(Errc::timed_out, std::string{"ModuleReady within the advertised MaxDurationModulePwrUp"});
    constexpr std::array to_rest = {Transition::dp_init, Transition::dp_tx_turn_on};
    const auto lanes_due = clock_.now() + cmis::longest(memory, to_rest, cmis::open_ended_least) + poll_interval;
    // Lanes that do not come to rest are what there is to see.
    using States = std::vector<std::optional<cmis::DpState>>;
    co_await cmis::poll_until<States>(
        clock_, lanes_due, interval(lanes_due - clock_.now()),
        [&] { return module_.read_all(cmis::dp_state_host_lane); }, at_rest);
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
  connection->run(connection->arrive());
  if (power_up) connection->run(connection->power_up());
  connection->module().forget();
  return connection;
}

}  // namespace plugfest::app
