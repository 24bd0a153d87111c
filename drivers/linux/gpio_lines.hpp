#pragma once

#include "drivers/cage_signals.hpp"
#include "drivers/linux/gpio_library.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>

namespace plugfest::linux_io {

struct GpioLinesOptions {
  std::string chip;  ///< its label, or its name: "gpiochip2"
  /// What the chip hangs on, where several have that label: as hangs_on (sysfs_device.hpp). Empty: the only one.
  std::string device{};
};

/// The chip that is meant.
/// @throws BenchError  Errc::disconnected: none, Errc::refused: several; both name what there is
const GpioChipInfo& find_gpio_chip(const GpioLibrary::Chips& there, const std::string& label_or_name,
                                   const std::string& device = {});

/// The number of a line. Digits alone are a number, all else is a name.
/// @throws BenchError  Errc::unsupported: the chip has no such line; Errc::refused: several of that name
unsigned find_gpio_line(const GpioChipInfo& chip, const std::string& number_or_name);

/// The lines of one cage, without event loop: what the worker thread does. Lines stay held from their first use on;
/// when the chip is gone they are let go and looked up anew with the next use.
class GpioLines {
 public:
  GpioLines(GpioLinesOptions options, CageWires wires, std::shared_ptr<GpioLibrary> library);

  /// All throw BenchError: Errc::disconnected: no such chip, or it went; Errc::refused: no permission, or held by
  /// somebody else; Errc::nack: the chip, on a bus of its own, does not answer; Errc::unsupported: no such line.
  void drive(CageSignal signal, bool level);
  void listen(CageSignal signal);
  bool level(CageSignal signal);

 private:
  GpioLine& take(CageSignal signal, GpioRequest::Kind kind, bool level);
  [[noreturn]] void fail(CageSignal signal, int error, const std::string& holder = {});
  GpioRequest::Kind input_kind(CageSignal signal) const;
  std::string where(CageSignal signal) const;

  GpioLinesOptions options_;
  CageWires wires_;
  std::shared_ptr<GpioLibrary> library_;
  std::optional<GpioChipInfo> chip_;
  std::array<std::unique_ptr<GpioLine>, cage_signals.size()> taken_;
};

}  // namespace plugfest::linux_io
