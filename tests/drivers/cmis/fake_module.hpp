#pragma once

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/two_wire_bus.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <vector>

/// For tests only.
namespace plugfest::cmis {

/// A module that is nothing but memory without banks, and a record of what was asked of it. It shares no code with the
/// host driver and knows no register but the page selection.
class FakeModule final : public TwoWireBus {
 public:
  /// Consecutive bytes of one half.
  struct Access {
    int page;  ///< -1: lower memory
    unsigned byte;
    std::size_t count;
    friend bool operator==(const Access&, const Access&) = default;
  };

  std::array<std::byte, 128> lower{};
  std::map<std::uint8_t, std::array<std::byte, 128>> upper{{0x00, {}}};
  std::vector<Access> reads, writes;          ///< without those of the page selection
  std::vector<std::uint8_t> requested_pages;  ///< whether the module has them or not

  asio::awaitable<void> transfer(std::uint8_t, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point) override {
    const unsigned first = u8(out[0]);
    const auto data = out.subspan(1);
    const bool selection = first == 126 || first == 127;
    if (!data.empty()) {
      if (!selection) writes.push_back({page_of(first), first, data.size()});
      for (std::size_t i = 0; i < data.size(); ++i) at(first + static_cast<unsigned>(i)) = data[i];
      if (selection) {
        requested_pages.push_back(u8(lower[127]));
        if (!upper.contains(u8(lower[127]))) lower[127] = std::byte{0x00};
      }
    }
    if (!in.empty()) {
      if (!selection) reads.push_back({page_of(first), first, in.size()});
      for (std::size_t i = 0; i < in.size(); ++i) in[i] = at(first + static_cast<unsigned>(i));
    }
    co_return;
  }

 private:
  int page_of(unsigned byte) const { return byte < 128 ? -1 : u8(lower[127]); }
  std::byte& at(unsigned byte) { return byte < 128 ? lower.at(byte) : upper.at(u8(lower[127])).at(byte - 128); }
};

}  // namespace plugfest::cmis
