#pragma once

#include "tests/drivers/usb/fake_device.hpp"
#include "tests/suites/module_eeprom.hpp"

namespace plugfest::usb::test {

/// An i2c-tiny-usb with a module behind it.
class FakeTinyUsb final : public FakeDevice {
 public:
  explicit FakeTinyUsb(Clock& clock) : FakeDevice(clock, std::chrono::milliseconds{1}) {}
  suites::ModuleEeprom eeprom;
  bool reports_have_ids() const override { return false; }

 protected:
  void power_on() override { status_ = 0; }
  std::optional<std::size_t> on_control(Setup setup, std::span<std::byte> data) override {
    switch (setup.request) {
      case 0:
        data[0] = to_byte(setup.value);
        data[1] = to_byte(setup.value >> 8);
        return 2;
      case 1:
        data[0] = std::byte{0x01};
        data[1] = data[2] = data[3] = std::byte{0};
        return 4;
      case 2:
        return 0;
      case 3:
        data[0] = to_byte(status_);
        return 1;
      default:
        break;
    }
    if (setup.request > 7) return std::nullopt;
    const bool reading = (setup.value & 1) != 0;
    const bool found = setup.index == suites::ModuleEeprom::address && eeprom.start(reading);
    status_ = found ? 1 : 2;
    for (std::byte& byte : data) {
      if (!reading) {
        if (found) eeprom.write(byte);
      } else {
        byte = found ? eeprom.read() : std::byte{0};
      }
    }
    return data.size();
  }
  void on_write(std::uint8_t, std::span<const std::byte>) override {}

 private:
  unsigned status_ = 0;
};

}  // namespace plugfest::usb::test
