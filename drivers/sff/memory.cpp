#include "drivers/sff/memory.hpp"

#include <charconv>

namespace plugfest::sff {

bool ModuleMemory::put(std::string_view label, std::uint8_t byte, std::span<const std::byte> data) {
  if (byte % 128u + data.size() > 128) return false;
  if (label == "a0" || label == "a2") {
    (label == "a0" ? a0 : a2).put(0, 0, byte, data);
    return true;
  }
  std::uint8_t page = 0;
  if (label != "lower") {
    if (label.size() != 3 || label.back() != 'h') return false;
    const auto [end, error] = std::from_chars(label.data(), label.data() + 2, page, 16);
    if (error != std::errc{} || end != label.data() + 2) return false;
  }
  a0.put(0, page, byte, data);
  return true;
}

}  // namespace plugfest::sff
