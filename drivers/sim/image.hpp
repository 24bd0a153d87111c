#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace plugfest::sim {

/// Names 128 bytes of a module: Lower Memory, or one page of one bank.
struct HalfId {
  bool lower = false;
  std::uint8_t page = 0;  ///< 0 for Lower Memory
  std::uint8_t bank = 0;  ///< 0 for Lower Memory and for pages that have no banks
  friend constexpr auto operator<=>(const HalfId&, const HalfId&) = default;
};
inline constexpr HalfId lower_half{.lower = true};
constexpr HalfId upper_half(std::uint8_t page, std::uint8_t bank = 0) { return {.page = page, .bank = bank}; }

using Half = std::array<std::byte, 128>;  ///< [0] is byte 0 of Lower Memory, byte 128 of a page

/// Register contents as a module shows them when management initialisation ends. A page that has no half here is not
/// supported: selecting it falls back to page 00h.
struct ModuleImage {
  std::map<HalfId, Half> halves;
  std::vector<HalfId> synthesised;  ///< halves that nobody read from a real module
};

enum class Checksums : std::uint8_t {
  keep,     ///< as they stand, right or wrong: a dump's checksum is a finding
  compute,  ///< for images made from a profile
};

/// Makes an image of whatever moment into one of the end of management initialisation: controls, masks, flags, states
/// and monitors take their reset values, and SCS0 and the active set hold the default application. That is the active
/// set which the image has, if every path in it is valid; else Application Descriptor 1 on every instance that its host
/// lane options allow. A flat-memory image stays as it is: it has no state.
/// @pre Lower Memory and page 00h exist
void finish(ModuleImage& image, Checksums checksums = Checksums::keep);

}  // namespace plugfest::sim
