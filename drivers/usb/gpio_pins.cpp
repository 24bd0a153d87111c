#include "drivers/usb/gpio_pins.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <string>

namespace plugfest::usb {
namespace {

/// "ResetL (line 4)".
std::string where(CageSignal signal, const CageWires& wires) {
  return fmt::format("{} (line {})", name_of(signal), wires[signal].line);
}

std::uint16_t mask_of(CageSignal signal, const CageWires& wires, std::uint16_t there) {
  const std::string& line = wires[signal].line;
  unsigned number = 16;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc{} || end != line.data() + line.size() || number > 15 || (there >> number & 1) == 0) {
    std::string all;
    for (unsigned n = 0; n < 16; ++n)
      if ((there >> n & 1) != 0) all += fmt::format("{}{}", all.empty() ? "" : ", ", n);
    throw std::invalid_argument(fmt::format("{}: the adapter has no line '{}'; it has {}", name_of(signal), line, all));
  }
  return static_cast<std::uint16_t>(1u << number);
}

}  // namespace

GpioPins::GpioPins(Gpio& lines, Clock& clock, const CageWires& wires, const CageTiming& timing)
    : CagePins(clock, wires, timing), lines_(lines) {
  unsigned used = 0;
  for (const CageSignal signal : cage_signals) {
    if (!wired(signal)) continue;
    const std::uint16_t one = mask_of(signal, wires, lines_.lines());
    if ((used & one) != 0) throw std::invalid_argument(where(signal, wires) + ": the line is used twice");
    used |= one;
    masks_[static_cast<std::size_t>(signal)] = one;
  }
}

asio::awaitable<void> GpioPins::drive(CageSignal signal, bool level, Clock::time_point due) {
  const auto kind = wires()[signal].open_drain ? Gpio::Drive::open_drain : Gpio::Drive::push_pull;
  const std::uint16_t levels = level ? mask(signal) : std::uint16_t{0};
  try {
    co_await lines_.write(mask(signal), levels, kind, due);
  } catch (const BenchError& error) {
    throw error.at(where(signal, wires()));
  }
}

asio::awaitable<void> GpioPins::listen(CageSignal signal, Clock::time_point due) {
  try {
    co_await lines_.release(mask(signal), due);
  } catch (const BenchError& error) {
    throw error.at(where(signal, wires()));
  }
}

asio::awaitable<bool> GpioPins::level(CageSignal signal, Clock::time_point due) {
  try {
    const std::uint16_t levels = co_await lines_.read(due);
    co_return (levels & mask(signal)) != 0;
  } catch (const BenchError& error) {
    throw error.at(where(signal, wires()));
  }
}

}  // namespace plugfest::usb
