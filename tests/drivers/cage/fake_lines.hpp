#pragma once

#include "drivers/base/error.hpp"
#include "drivers/usb/gpio.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

/// For tests only.
namespace plugfest::usb::test {

/// Sixteen lines that note what is asked of them.
class FakeLines final : public Gpio {
 public:
  explicit FakeLines(Clock& clock) : clock_(clock) {}

  std::uint16_t lines() const override { return there; }
  asio::awaitable<void> write(std::uint16_t mask, std::uint16_t levels, Drive drive, Clock::time_point) override {
    step();
    log.push_back(fmt::format("{:04x}={:04x}{}", mask, levels, drive == Drive::open_drain ? "" : " push-pull"));
    co_return;
  }
  asio::awaitable<void> release(std::uint16_t mask, Clock::time_point) override {
    step();
    log.push_back(fmt::format("{:04x} in", mask));
    co_return;
  }
  asio::awaitable<std::uint16_t> read(Clock::time_point) override {
    step();
    ++reads;
    co_return at_pins(clock_.now());
  }

  std::uint16_t there = 0xFFFF;
  std::function<std::uint16_t(Clock::time_point)> at_pins = [](Clock::time_point) { return std::uint16_t{0}; };
  std::vector<std::string> log;
  int reads = 0;
  std::optional<Errc> failing;

 private:
  void step() const {
    if (failing) throw BenchError(*failing, std::string("adapter"));
  }

  Clock& clock_;
};

}  // namespace plugfest::usb::test
