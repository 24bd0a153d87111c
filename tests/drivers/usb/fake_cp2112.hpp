#pragma once

#include "tests/drivers/usb/fake_device.hpp"
#include "tests/suites/module_eeprom.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace plugfest::usb::test {

/// A CP2112 with a module behind it, for the driver's own tests of time and faults.
class FakeCp2112 final : public FakeDevice {
 public:
  explicit FakeCp2112(Clock& clock) : FakeDevice(clock, std::chrono::milliseconds{1}) {}

  suites::ModuleEeprom eeprom;
  std::uint8_t version = 2;
  /// Every read response is followed by one that nobody asked for.
  bool extra_responses = false;

 protected:
  void power_on() override { state_ = {}; }
  std::optional<std::size_t> on_control(Setup setup, std::span<std::byte> data) override {
    const bool to_host = (setup.request_type & 0x80) != 0;
    switch (setup.value & 0xFF) {
      case 0x05:
        data[1] = std::byte{0x0C};
        data[2] = std::byte{version};
        return data.size();
      case 0x06:
        if (to_host) {
          std::copy_n(state_.config.begin(), data.size(), data.begin());
        } else {
          std::copy_n(data.begin(), data.size(), state_.config.begin());
        }
        return data.size();
    }
    return std::nullopt;
  }
  void on_write(std::uint8_t /*endpoint*/, std::span<const std::byte> out) override {
    if (out.size() < 64) return;
    const auto at = [&](std::size_t i) { return static_cast<unsigned>(u8(out[i])); };
    const unsigned length = at(2) << 8 | at(3);
    switch (at(0)) {
      case 0x10:
        return begin(at(1) >> 1, {}, length);
      case 0x11:
        return begin(at(1) >> 1, out.subspan(5, at(4)), length);
      case 0x12:
        return send_data(at(1) << 8 | at(2));
      case 0x14:
        return begin(at(1) >> 1, out.subspan(3, at(2)), 0);
      case 0x15:
        return send_status();
      case 0x17:
        if (busy()) state_.transfer = {};
        return;
    }
  }

 private:
  struct Transfer {
    bool known = false, refused = false;
    Clock::time_point done{};
    Bytes data;
    std::size_t sent = 0;
  };
  struct State {
    std::array<std::byte, 14> config{};
    Transfer transfer;
  };

  bool busy() const { return state_.transfer.known && clock_.now() < state_.transfer.done; }
  void begin(unsigned address, std::span<const std::byte> out, std::size_t in) {
    Transfer transfer;
    transfer.known = true;
    std::size_t bytes = 1 + out.size() + (out.empty() || in == 0 ? 0 : 1) + in;
    transfer.refused = address != suites::ModuleEeprom::address || !eeprom.start(out.empty());
    if (transfer.refused) {
      bytes = 1;
    } else {
      for (const std::byte value : out) eeprom.write(value);
      if (!out.empty() && in != 0) eeprom.start(true);
      for (std::size_t i = 0; i < in; ++i) transfer.data.push_back(eeprom.read());
    }
    transfer.done = clock_.now() + bytes * 9 * std::chrono::nanoseconds{2500};
    state_.transfer = std::move(transfer);
  }
  unsigned state() const {
    if (!state_.transfer.known) return 0;
    if (busy()) return 1;
    return state_.transfer.refused ? 3 : 2;
  }
  void send_status() {
    Bytes report(64);
    report[0] = std::byte{0x16};
    report[1] = to_byte(state());
    report[2] = to_byte(state() == 2 ? 5 : 0);
    report[5] = to_byte(state_.transfer.data.size() >> 8);
    report[6] = to_byte(state_.transfer.data.size());
    answer(report);
  }
  void send_data(std::size_t count) {
    Bytes report(64);
    report[0] = std::byte{0x13};
    report[1] = to_byte(state());
    if (state() == 2) {
      Transfer& from = state_.transfer;
      const std::size_t size = std::min({count, std::size_t{61}, from.data.size() - from.sent});
      report[2] = to_byte(size);
      std::copy_n(from.data.begin() + static_cast<std::ptrdiff_t>(from.sent), size, report.begin() + 3);
      from.sent += size;
    }
    answer(report);
    if (!extra_responses) return;
    Bytes extra(64);
    extra[0] = std::byte{0x13};
    answer(extra, std::chrono::microseconds{100});
  }

  State state_;
};

}  // namespace plugfest::usb::test
