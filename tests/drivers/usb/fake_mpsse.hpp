#pragma once

#include "tests/drivers/usb/fake_device.hpp"
#include "tests/suites/module_eeprom.hpp"

#include <deque>

namespace plugfest::usb::test {

/// The module's side of the two wires, edge by edge.
class WireTarget {
 public:
  explicit WireTarget(suites::ModuleEeprom& eeprom) : eeprom_(eeprom) {}
  /// What the master makes of the wires from now on.
  void drive(bool scl, bool sda_released);
  bool pulls_sda() const { return pulls_; }
  bool sda() const { return released_ && !pulls_; }

 private:
  enum class Role { idle, address, receiving, sending };
  void rising(bool sda);
  void falling();

  suites::ModuleEeprom& eeprom_;
  Role role_ = Role::idle;
  unsigned bits_ = 0, shift_ = 0;
  bool scl_ = true, released_ = true, pulls_ = false, acknowledged_ = false;
};

/// The MPSSE of an FT232H (open drain) or FT2232H, with a module behind it.
class FakeMpsse final : public FakeDevice {
 public:
  FakeMpsse(Clock& clock, std::size_t fifo)
      : FakeDevice(clock, std::chrono::microseconds{125}), fifo_(fifo), wires_(eeprom) {}

  suites::ModuleEeprom eeprom;
  std::uint16_t levels() const { return static_cast<std::uint16_t>(high_ << 8 | low_); }
  std::uint16_t outputs() const { return static_cast<std::uint16_t>(high_outputs_ << 8 | low_outputs_); }
  /// The device holds SDA low until it got so many clocks.
  unsigned held_clocks = 0;

 protected:
  void power_on() override;
  bool reports_have_ids() const override { return false; }
  std::optional<std::size_t> on_control(Setup setup, std::span<std::byte> data) override;
  void on_write(std::uint8_t endpoint, std::span<const std::byte> out) override;
  Clock::time_point takes_at(std::size_t size) override;
  std::optional<Packet> next_packet(std::size_t most) override;

 private:
  std::size_t length(unsigned op) const;
  void execute(std::span<const std::byte> command);
  bool clock_bit(bool out_released);
  void set_wires();
  void reply(unsigned byte);
  bool sda() const { return wires_.sda() && held_clocks == 0; }

  std::size_t fifo_;
  WireTarget wires_;
  Bytes command_;
  std::deque<std::pair<Clock::time_point, std::size_t>> executed_;  ///< when, how many bytes of commands
  std::deque<std::pair<Clock::time_point, std::byte>> stream_;      ///< not sent yet, and since when it may be
  Clock::time_point free_at_{};
  bool mpsse_ = false, drive_zero_ = false, three_phase_ = false;
  unsigned low_ = 0, low_outputs_ = 0, high_ = 0, high_outputs_ = 0, divider_ = 0;
  std::size_t unsent_ = 0;
};

}  // namespace plugfest::usb::test
