#include "drivers/linux/gpio_pins.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace plugfest::linux_io {

std::string flaw_of(const CageWires& wires) {
  for (const CageSignal one : cage_signals)
    for (const CageSignal other : cage_signals)
      if (one < other && !wires[one].line.empty() && wires[one].line == wires[other].line)
        return fmt::format("{} and {} are on the same line '{}'", name_of(one), name_of(other), wires[one].line);
  return {};
}

GpioPins::GpioPins(Clock& clock, const GpioLinesOptions& options, const CageWires& wires, const CageTiming& timing,
                   std::shared_ptr<GpioLibrary> library, Clock::duration grace)
    : CagePins(clock, wires, timing),
      lines_(std::make_shared<GpioLines>(options, wires, std::move(library))),
      chip_(options.chip),
      worker_(clock, grace) {
  if (options.chip.empty()) throw std::invalid_argument("a GPIO chip is chosen by its label or name");
  if (const std::string flaw = flaw_of(wires); !flaw.empty()) throw std::invalid_argument(flaw);
}

asio::awaitable<void> GpioPins::drive(CageSignal signal, bool level, Clock::time_point due) {
  std::string text = what(signal);
  BlockingWorker::Work work = [lines = lines_, signal, level](const std::atomic<bool>&) {
    lines->drive(signal, level);
  };
  co_await worker_.run(std::move(text), std::move(work), due);
}

asio::awaitable<void> GpioPins::listen(CageSignal signal, Clock::time_point due) {
  std::string text = what(signal);
  BlockingWorker::Work work = [lines = lines_, signal](const std::atomic<bool>&) { lines->listen(signal); };
  co_await worker_.run(std::move(text), std::move(work), due);
}

asio::awaitable<bool> GpioPins::level(CageSignal signal, Clock::time_point due) {
  std::string text = what(signal);
  const auto level = std::make_shared<bool>(false);
  BlockingWorker::Work work = [lines = lines_, level, signal](const std::atomic<bool>&) {
    *level = lines->level(signal);
  };
  co_await worker_.run(std::move(text), std::move(work), due);
  co_return *level;
}

std::string GpioPins::what(CageSignal signal) const {
  return fmt::format("{} ({} line {})", name_of(signal), chip_, wires()[signal].line);
}

}  // namespace plugfest::linux_io
