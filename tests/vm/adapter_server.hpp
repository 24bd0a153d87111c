#pragma once

#include "tests/emulated/usbip.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace plugfest::vm {

/// Emulated USB adapters, each with a simulated module of its own and an INA228 in that one's supply behind it, for the
/// kernel of the guest that this runs in. All modules are alike to the last bit until somebody treats them differently.
class AdapterServer {
 public:
  /// @param adapters  "cp2112" or "tiny", in the order of the sockets they go into; their USB serials are PF0000 and
  ///                  on; "cp2112:suite" has the memory of the conformance suites behind it in place of a module
  /// @param share     folder with profiles/modules/
  /// @param module    name of the profile
  AdapterServer(const std::vector<std::string>& adapters, const std::string& share, const std::string& module);
  ~AdapterServer();

  /// Serves until `fd` ends. Each line read from it is a command, and one line answers it: "ok", with what was asked
  /// for, or "error: why".
  ///
  ///     plug N | unplug N          the adapter in socket N
  ///     insert N | remove N        the module behind it; the one that comes back is the one that went
  ///     swap N                     another one of the same make, with the next serial number
  ///     fresh N                    the suites' memory as it was at first
  ///     bytes N OFFSET COUNT       what the module shows, in hex, without a bus in between
  ///     written N                  bytes that hosts wrote into the module that is in now, page selection aside
  ///     fault N NAME COUNT         of a CP2112: stale, empty, hang, stuck, silent
  ///     mute N | speak N           of a mute one no transfer ends by itself: whoever waits for it is stuck in the
  ///     kernel transfers N                control, IN and OUT transfers so far
  void run(int fd, int answers);

 private:
  struct Adapter;
  std::string obey(std::string_view line);

  std::vector<std::unique_ptr<Adapter>> adapters_;
  emulated::UsbIpServer server_;
};

}  // namespace plugfest::vm
