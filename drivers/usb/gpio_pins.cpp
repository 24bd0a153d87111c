#include "drivers/usb/gpio_pins.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <stdexcept>
#include <string>

namespace plugfest::usb {
namespace {

/// "ResetL (line 4)".
std::string where(CageSignal signal, const CageWires& wires) {
  return fmt::format("{} (line {})", name_of(signal), wires[signal].line);
}

/// Empty: it is no number of one of these lines.
std::optional<std::uint16_t> mask_of(const std::string& line, std::uint16_t there) {
  unsigned number = 16;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  if (error != std::errc{} || end != line.data() + line.size() || number > 15 || (there >> number & 1) == 0)
    return std::nullopt;
  return static_cast<std::uint16_t>(1u << number);
}

}  // namespace

std::string flaw_of(const CageWires& wires, std::uint16_t lines) {
  unsigned used = 0;
  for (const CageSignal signal : cage_signals) {
    if (wires[signal].line.empty()) continue;
    const auto one = mask_of(wires[signal].line, lines);
    if (!one) {
      std::string all;
      for (unsigned n = 0; n < 16; ++n)
        if ((lines >> n & 1) != 0) all += fmt::format("{}{}", all.empty() ? "" : ", ", n);
      return fmt::format("{}: the adapter has no line '{}'; it has {}", name_of(signal), wires[signal].line, all);
    }
    if ((used & *one) != 0) return where(signal, wires) + ": the line is used twice";
    used |= *one;
  }
  return {};
}

GpioPins::GpioPins(Gpio& lines, Clock& clock, const CageWires& wires, const CageTiming& timing)
    : CagePins(clock, wires, timing), lines_(lines) {
  if (const std::string flaw = flaw_of(wires, lines_.lines()); !flaw.empty()) throw std::invalid_argument(flaw);
  for (const CageSignal signal : cage_signals)
    masks_[static_cast<std::size_t>(signal)] = mask_of(wires[signal].line, lines_.lines()).value_or(0);
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
