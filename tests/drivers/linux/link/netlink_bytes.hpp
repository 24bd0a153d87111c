#pragma once

#include "drivers/base/bytes.hpp"

#include <bit>
#include <cassert>
#include <cstddef>
#include <string>
#include <string_view>

// Netlink is in the machine's own byte order; what is typed below is little-endian.
static_assert(std::endian::native == std::endian::little);

namespace plugfest::linux_io::test {

/// Hand-typed hex, blanks between groups.
inline Bytes hex(std::string_view text) {
  std::string digits;
  for (const char c : text)
    if (c != ' ') digits += c;
  auto bytes = from_hex(digits);
  assert(bytes);
  return *bytes;
}

}  // namespace plugfest::linux_io::test
