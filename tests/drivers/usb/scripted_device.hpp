#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/usb/device.hpp"

#include <optional>
#include <string>
#include <vector>

/// For tests only.
namespace plugfest::usb::test {

/// One USB transfer that a test expects, and what comes of it.
struct UsbTransfer {
  enum class Kind { control_in, control_out, in, out };
  Kind kind;
  Setup setup = {};                ///< of control transfers
  std::uint8_t endpoint = 0;       ///< of others
  Bytes bytes = {};                ///< sent, or received
  std::size_t padded_to = 0;       ///< sent bytes may be followed by anything up to this length
  std::optional<Errc> error = {};  ///< thrown in place; a time-out takes until its deadline
};

/// "21 09 06 03 00 00": request type, request, value and index as they go over the cable, low byte first.
UsbTransfer control_out(const char* setup, const char* data = "");
UsbTransfer control_in(const char* setup, const char* reply);
UsbTransfer out(std::uint8_t endpoint, const char* data, std::size_t padded_to = 0);
UsbTransfer in(std::uint8_t endpoint, const char* data, std::size_t padded_to = 0);
/// Nothing comes until the driver gives up.
UsbTransfer silence(std::uint8_t endpoint);

/// A device that plays a script. What departs from it, or is left over, fails the running test.
class ScriptedDevice final : public Device {
 public:
  ScriptedDevice(Clock& clock, std::vector<UsbTransfer> script) : clock_(clock), script_(std::move(script)) {}
  ~ScriptedDevice() override;
  ScriptedDevice(const ScriptedDevice&) = delete;
  ScriptedDevice& operator=(const ScriptedDevice&) = delete;

  asio::awaitable<std::size_t> control(Setup setup, std::span<std::byte> data, Clock::time_point due) override;
  asio::awaitable<std::size_t> read(std::uint8_t endpoint, std::span<std::byte> in, Clock::time_point due) override;
  asio::awaitable<void> write(std::uint8_t endpoint, std::span<const std::byte> out, Clock::time_point due) override;

  /// In place of what is left.
  void now_expect(std::vector<UsbTransfer> script);
  std::size_t left() const { return script_.size() - next_; }

 private:
  const UsbTransfer& take(UsbTransfer::Kind kind, const std::string& what);
  asio::awaitable<void> fail(Errc code, std::string what, Clock::time_point due);

  Clock& clock_;
  std::vector<UsbTransfer> script_;
  std::size_t next_ = 0;
  bool departed_ = false;
};

/// The script up to and with step `failing`, which fails.
std::vector<UsbTransfer> failing_at(std::vector<UsbTransfer> script, std::size_t failing, Errc error);

std::vector<UsbTransfer> operator+(std::vector<UsbTransfer> first, const std::vector<UsbTransfer>& second);

}  // namespace plugfest::usb::test
