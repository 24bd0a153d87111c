#pragma once

#include "drivers/linux/blocking_worker.hpp"
#include "drivers/linux/hwmon_sensor.hpp"
#include "drivers/power_meter.hpp"

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>

namespace plugfest::linux_io {

struct HwmonOptions {
  HwmonChoice choice;
  double gain_error = 0;  ///< share of the reading: sensor and shunt together
  /// Beside it; the steps of the sensor too, which the kernel does not tell.
  Watt offset{};
  /// What one reading is the mean over, where the chip's driver does not say.
  std::optional<std::chrono::milliseconds> averaging;
};

/// A sensor that the kernel drives, through its file in /sys/class/hwmon. One `read` at a time.
///
/// The kernel may return a value that it kept for one averaging time, of a mean that was under way before: a reading is
/// taken two averaging times after the call.
class HwmonPower final : public PowerMeter {
 public:
  /// Nothing is opened yet.
  /// @param clock  outlives this; a real one
  /// @param root   where /sys is
  /// @throws std::invalid_argument  no chip, or a negative accuracy, averaging or shunt
  HwmonPower(Clock& clock, const HwmonOptions& options, std::filesystem::path root = "/",
             std::shared_ptr<SysfsFile> kernel = kernel_sysfs_file(),
             Clock::duration grace = BlockingWorker::default_grace);

  /// Its averaging is zero, and its shunt unsaid, until the chip was asked: by `probe`, or the first reading.
  PowerMeterInfo info() const override;

  /// Finds the chip, compares its shunt, and learns what the kernel says of it.
  /// @throws BenchError  as HwmonSensor; Errc::refused also: nobody says what a reading is the mean over
  asio::awaitable<HwmonFacts> probe(Clock::time_point due);

  /// @throws BenchError  as `probe`; Errc::timed_out: no new mean can be there by `due`
  asio::awaitable<PowerReading> read(Clock::time_point due) override;

 private:
  std::chrono::nanoseconds averaging() const;

  Clock& clock_;
  HwmonOptions options_;
  std::shared_ptr<HwmonSensor> sensor_;  // shared with an access that the kernel does not finish
  std::optional<HwmonFacts> facts_;
  BlockingWorker worker_;
};

}  // namespace plugfest::linux_io
