#pragma once

#include "drivers/base/error.hpp"
#include "drivers/usb/enumerate.hpp"

#include <chrono>
#include <string>

namespace plugfest::usb {

/// How the system stands to a device whose node cannot be opened.
enum class NodeState {
  settled,
  coming,  ///< it appeared a moment ago: udev may not have given its permissions yet
  gone,    ///< it is listed no longer
};

/// How long udev may take.
inline constexpr std::chrono::seconds node_settles{3};

/// A node that open() failed at. Pure.
/// @param error  errno
/// @param node   "/dev/bus/usb/001/007"
BenchError node_failure(int error, const std::string& node, const DeviceInfo& device, NodeState state);

}  // namespace plugfest::usb
