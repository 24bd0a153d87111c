#pragma once

#include "tests/vm/adapter_process.hpp"

namespace plugfest::vm {

/// The adapters of the driver tests, one server for all of them. Sockets 0 and 1: a CP2112 and an i2c-tiny-usb with the
/// memory of the suites; 2 and 3: the same with a simulated module.
inline AdapterProcess& adapters() {
  static AdapterProcess process{{"cp2112:suite", "tiny:suite", "cp2112", "tiny"}};
  return process;
}

}  // namespace plugfest::vm
