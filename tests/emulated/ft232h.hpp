#pragma once

#include "tests/emulated/mpsse.hpp"
#include "tests/emulated/usb_device.hpp"

#include <memory>
#include <vector>

namespace plugfest::emulated {

struct FtdiPart {
  bool two_channels = false;  ///< FT2232H in place of FT232H
  unsigned wired = 0;         ///< the channel that the wires are on: 0 for A, 1 for B
  std::string serial = "FT0001";
};

/// FTDI FT232H or FT2232H at high speed: vendor requests and bulk FIFOs of its MPSSE channels.
class Ft232h final : public UsbDevice {
 public:
  Ft232h(Timeline& timeline, Wires& wires, FtdiPart part = {});

  const Descriptors& descriptors() const override { return descriptors_; }
  asio::awaitable<std::optional<Bytes>> control(usb::Setup setup, Bytes data, std::size_t length) override;
  asio::awaitable<bool> out(std::uint8_t endpoint, Bytes data) override;
  asio::awaitable<void> ready(std::uint8_t endpoint, std::size_t length) override;
  std::optional<Bytes> in(std::uint8_t endpoint, std::size_t length) override;
  void reset() override;

  /// @param number  0 for A
  Mpsse& channel(unsigned number = 0) { return *channels_.at(number); }

 private:
  Mpsse* at_endpoint(std::uint8_t endpoint, bool in) const;

  Descriptors descriptors_;
  Wires unwired_;
  std::vector<std::unique_ptr<Mpsse>> channels_;
  Event never_;
};

}  // namespace plugfest::emulated
