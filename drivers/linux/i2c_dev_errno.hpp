#pragma once

#include "drivers/base/error.hpp"

#include <string>
#include <string_view>

namespace plugfest::linux_io {

/// What a failed transfer means, and for people: why, with the kernel's own number.
struct I2cFailure {
  Errc code;
  std::string text;
};

/// Reads the errno of an I2C_RDWR or I2C_SMBUS request by the kernel's convention, and by what this adapter's driver
/// makes of it: some have one errno for "nobody there" and "took too long", or one for everything. Pure.
/// @param adapter  its name in sysfs
I2cFailure i2c_failure(int error, std::string_view adapter);

/// What is known of a node that cannot be opened.
enum class NodeState {
  settled,
  known,   ///< it, or one before it, was opened: i2c-dev is there
  coming,  ///< its adapter came a moment ago: udev may not have made it, or given its permissions, yet
  gone,    ///< its adapter is not there
};

/// The same of a node that could not be opened.
/// @param node  "/dev/i2c-3"
I2cFailure open_failure(int error, std::string_view node, NodeState state);

}  // namespace plugfest::linux_io
