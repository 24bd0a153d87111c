#include "harness/app/lab_bridge.hpp"

#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "harness/app/power_on.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>

namespace plugfest::app {
namespace {

asio::awaitable<void> keep(asio::awaitable<std::string> operation, std::string& value) {
  value = co_await std::move(operation);
}

}  // namespace

LabBridge::LabBridge(plan::Bench bench, std::size_t slot)
    : bench_(std::move(bench)),
      devices_(clock_, bench_),
      bus_(devices_.bus(bench_.slots[slot])),
      bridge_(bus_, clock_, RegisterBridge::Limits{}),
      io_(std::make_unique<asio::io_context>(1)) {}

LabBridge::~LabBridge() = default;

void LabBridge::open() {
  cmis::Pages pages{bus_, clock_};
  cmis::Module module{pages, {}};
  run(wait_for_management(module, clock_));
}

std::string LabBridge::answer(std::string_view line) {
  std::string text;
  run(keep(bridge_.answer(std::string{line}), text));
  return text;
}

void LabBridge::run(asio::awaitable<void> operation) {
  std::exception_ptr failure;
  io_->restart();
  asio::co_spawn(*io_, std::move(operation), [&](std::exception_ptr thrown) { failure = std::move(thrown); });
  io_->run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace plugfest::app
