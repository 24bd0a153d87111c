#pragma once

#include "drivers/cmis/memory.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace plugfest::sff {

using cmis::Memory;

/// What somebody read of one module, by device address. Unknown is not zero.
struct ModuleMemory {
  Memory a0;  ///< device 50h: all of an SFF-8636 module, the identity of an SFF-8472 module
  Memory a2;  ///< device 51h: the diagnostics of an SFF-8472 module

  /// Bytes of one half, under the labels that dumps use: "lower", "00h" .. "ffh" (device 50h), "a0", "a2".
  /// @param byte  as the bus sees it, 0-255; what stands below 128 is lower memory whatever the label says
  /// @return false: no such label, or the bytes leave their half; nothing was put
  bool put(std::string_view label, std::uint8_t byte, std::span<const std::byte> data);
};

}  // namespace plugfest::sff
