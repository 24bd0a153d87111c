#pragma once

#include "drivers/base/units.hpp"
#include "drivers/linux/optoe_file.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace plugfest::linux_io {

/// Which power channel of which chip is meant. hwmon's own numbers change from boot to boot.
struct HwmonChoice {
  std::string chip;  ///< file `name`: "ina226"
  /// What the chip hangs on, where several have that name: a part of its device's path below /sys/devices, between
  /// slashes ("5-0040", "1-3.2"), or a shell pattern for all of it ("*/1-3.2/*/*-0040"). Empty: the only one.
  std::string device;
  unsigned channel = 1;             ///< powerN
  bool average = false;             ///< powerN_average in place of powerN_input
  std::optional<double> shunt_ohm;  ///< shunt_resistor must say the same; it is never written
};

/// What the kernel says of the chip.
struct HwmonFacts {
  std::filesystem::path folder;  ///< below the root: "/sys/class/hwmon/hwmon3"
  std::string device;            ///< path below /sys/devices; empty: virtual
  std::optional<double> shunt_ohm;
  std::optional<std::chrono::milliseconds> averaging;  ///< update_interval, or powerN_average_interval
};

/// One power channel of hwmon, without event loop: what the worker thread does. The chip is looked up with the first
/// use and again after a failure.
///
/// All throw BenchError: Errc::disconnected: no such chip, or it went; Errc::nack: it does not answer on its bus;
/// Errc::refused: several chips, no permission, a channel that is off, another shunt; Errc::unsupported: a file that
/// the chip has not; Errc::malformed_reply: no number, or the shunt became another one.
class HwmonSensor {
 public:
  HwmonSensor(HwmonChoice choice, std::filesystem::path root, std::shared_ptr<SysfsFile> kernel);

  HwmonFacts probe();
  Watt read();

 private:
  void find();
  void compare_shunt();
  std::optional<long long> number(const std::string& file, bool required);
  [[noreturn]] void fail(const std::string& file, long error) const;
  std::string where(const std::string& file) const;

  HwmonChoice choice_;
  std::filesystem::path root_;
  std::shared_ptr<SysfsFile> kernel_;
  std::optional<HwmonFacts> facts_;
};

}  // namespace plugfest::linux_io
