#include "drivers/sff/decode.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string_view>

// The input is a byte 0 for the module, then a sequence of halves: one byte that says which, then up to 128 bytes of
// it. A half that is cut short leaves the rest unknown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plugfest;
  constexpr std::array<std::string_view, 8> halves = {"lower", "00h", "02h", "03h", "a0", "a2", "a2", "20h"};
  constexpr std::array<std::uint8_t, 6> identifiers = {0x0D, 0x11, 0x02, 0x03, 0x18, 0x0B};
  if (size == 0) return 0;
  sff::ModuleMemory memory;
  std::span<const std::byte> rest = std::as_bytes(std::span{data, size});
  const std::byte identifier{identifiers[u8(rest.front()) % identifiers.size()]};
  rest = rest.subspan(1);
  while (!rest.empty()) {
    const std::uint8_t what = u8(rest.front());
    rest = rest.subspan(1);
    const std::span<const std::byte> half = rest.first(std::min<std::size_t>(rest.size(), 128));
    const std::string_view label = halves[what % halves.size()];
    if (!memory.put(label, (what & 0x20) != 0 ? 128 : 0, half)) std::abort();
    rest = rest.subspan(half.size());
  }
  memory.a0.put(0, 0, 0, std::span{&identifier, 1});
  const sff::Info info = sff::decode(memory);
  if (sff::describe(info).empty() || sff::facts(info).dump().empty()) std::abort();
  return 0;
}
