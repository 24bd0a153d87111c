#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/decode_json.hpp"
#include "drivers/cmis/describe.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>

// The input is a sequence of halves: one byte that says which, then up to 128 bytes of it. A half that is cut short
// leaves the rest unknown.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace plugfest;
  constexpr auto pages = std::to_array<std::uint8_t>(
      {0x00, 0x01, 0x02, 0x10, 0x11, 0x13, 0x14, 0x20, 0x21, 0x24, 0x25, 0x28, 0x29, 0x2F, 0xC1, 0xC2});
  cmis::Memory memory;
  std::span<const std::byte> rest = std::as_bytes(std::span{data, size});
  while (!rest.empty()) {
    const std::uint8_t what = u8(rest.front());
    rest = rest.subspan(1);
    const std::span<const std::byte> half = rest.first(std::min<std::size_t>(rest.size(), 128));
    memory.put(what >> 6, pages[(what & 0x1F) % pages.size()], (what & 0x20) != 0 ? 0 : 128, half);
    rest = rest.subspan(half.size());
  }
  const cmis::ModuleInfo info = cmis::decode(memory);
  if (cmis::describe(info).empty() || cmis::facts(info).dump().empty()) std::abort();
  return 0;
}
