#include "harness/app/lab_connection.hpp"

#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "harness/app/lab_devices.hpp"
#include "harness/app/power_on.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace plugfest::app {
namespace {

class LabConnection final : public ModuleConnection {
 public:
  LabConnection(plan::Bench bench, std::size_t slot, std::vector<cmis::QuirkRule> quirks)
      : bench_(std::move(bench)),
        quirks_(std::move(quirks)),
        devices_(clock_, bench_),
        pins_(devices_.pins(bench_.slots[slot])),
        pages_(devices_.bus(bench_.slots[slot]), clock_),
        module_(pages_, quirks_) {}

  Clock& clock() override { return clock_; }
  cmis::Module& module() override { return module_; }
  Pins& pins() override { return pins_; }

  void run(asio::awaitable<void> operation) override {
    std::exception_ptr failure;
    io_.restart();
    asio::co_spawn(io_, std::move(operation), [&](std::exception_ptr thrown) { failure = std::move(thrown); });
    io_.run();
    if (failure) std::rethrow_exception(failure);
  }

 private:
  plan::Bench bench_;
  std::vector<cmis::QuirkRule> quirks_;
  SteadyClock clock_;
  LabDevices devices_;
  Pins& pins_;
  cmis::Pages pages_;
  cmis::Module module_;
  asio::io_context io_{1};
};

}  // namespace

std::unique_ptr<ModuleConnection> connect_lab(plan::Bench bench, std::size_t slot,
                                              std::vector<cmis::QuirkRule> quirks) {
  auto connection = std::make_unique<LabConnection>(std::move(bench), slot, std::move(quirks));
  connection->run(wait_for_management(connection->module(), connection->clock()));
  connection->module().forget();
  return connection;
}

}  // namespace plugfest::app
