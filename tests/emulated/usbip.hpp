#pragma once

#include "tests/emulated/usb_port.hpp"

#include <memory>
#include <vector>

namespace plugfest::emulated {

/// Gives emulated devices to the kernel under which this runs: its USB/IP client (vhci-hcd) gets one end of a socket
/// pair, the other is served here. The kernel enumerates them, its own drivers bind, and libusb sees them. Root only.
class UsbIpServer {
 public:
  UsbIpServer();
  ~UsbIpServer();
  UsbIpServer(const UsbIpServer&) = delete;
  UsbIpServer& operator=(const UsbIpServer&) = delete;

  /// Plugs the device into a socket of the kernel's virtual controller.
  /// @param socket  0 to 7
  /// @throws std::runtime_error  vhci-hcd is not loaded, or the socket is taken
  void attach(UsbPort& port, unsigned socket);
  /// Pulls it. Nothing happens where nothing is.
  void detach(unsigned socket);
  bool attached(unsigned socket) const;

  /// Serves until `end` of the steady clock, or until `fd` can be read.
  /// @return `fd` can be read
  bool serve(Clock::time_point end, int fd);

 private:
  class Link;
  std::vector<std::unique_ptr<Link>> links_;
};

}  // namespace plugfest::emulated
