#include "drivers/mux/shared_bus.hpp"

#include "drivers/base/deadline.hpp"
#include "drivers/cage_pins.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <exception>
#include <stdexcept>
#include <utility>

namespace plugfest::mux {

class SharedBus::Module final : public TwoWireBus {
 public:
  Module(SharedBus& shared, std::string n, CagePins& p) : name(std::move(n)), pins(p), shared_(shared) {}
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override {
    return shared_.transfer(*this, address, out, in, due);
  }
  /// While another one is used.
  asio::awaitable<void> keep_out(Clock& clock, Clock::time_point due) {
    try {
      co_await with_deadline(clock, due, pins.deselect());
    } catch (const BenchError& error) {
      if (error.code() == Errc::disconnected) co_return;
      throw error.at(name + " may listen too");
    }
  }

  std::string name;
  CagePins& pins;

 private:
  SharedBus& shared_;
};

SharedBus::SharedBus(TwoWireBus& bus, Clock& clock) : bus_(bus), clock_(clock) {}
SharedBus::~SharedBus() = default;

TwoWireBus& SharedBus::add(std::string name, CagePins& pins) {
  if (!pins.can_select()) throw std::invalid_argument(name + ": on a shared bus, and its ModSelL is not wired");
  if (pins.starts_selected()) throw std::invalid_argument(name + ": on a shared bus, and selected from the start");
  return *modules_.emplace_back(std::make_unique<Module>(*this, std::move(name), pins));
}

asio::awaitable<void> SharedBus::transfer(Module& module, std::uint8_t address, std::span<const std::byte> out,
                                          std::span<std::byte> in, Clock::time_point due) {
  const std::string where = fmt::format("{}, two-wire address {:02X}h", module.name, address);
  const Turns::Turn turn = co_await turns_.take(clock_, due, where);
  for (const auto& other : modules_)
    if (other.get() != &module) co_await other->keep_out(clock_, due);
  std::exception_ptr failure;
  try {
    co_await with_deadline(clock_, due, module.pins.select());
    co_await bus_.transfer(address, out, in, due);
  } catch (const BenchError& error) {
    failure = std::make_exception_ptr(error.at(module.name));
  } catch (...) {
    failure = std::current_exception();
  }
  // The module is let go of also when the caller was cancelled, or its time is over: awaited without a throw, out of a
  // cancellation's reach, and within the time that the pins give an access.
  const auto executor = co_await asio::this_coro::executor;
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  try {
    co_await asio::co_spawn(executor, module.pins.deselect(),
                            asio::bind_cancellation_slot(asio::cancellation_slot{}, asio::use_awaitable));
  } catch (const BenchError&) {
    ++late_deselections_;
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (failure) std::rethrow_exception(failure);
}

}  // namespace plugfest::mux
