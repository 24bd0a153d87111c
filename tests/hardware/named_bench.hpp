#pragma once

#include "harness/plan/plan.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// For tests only: the bench that $PLUGFEST_BENCH names, and what its owner lets tests do to it.
namespace plugfest::hardware {

/// Byte 127 of a module is written, and put back.
inline constexpr std::string_view page_select = "page-select";
/// ResetL and LPMode are driven, and left at rest: no reset, low power asked for.
inline constexpr std::string_view drive_pins = "drive-pins";
/// A link is set down and up again.
inline constexpr std::string_view set_link_down = "set-link-down";

struct NamedBench {
  std::optional<plan::Bench> bench;
  std::string why;  ///< there is none; empty with a bench
  bool named = false;

  bool permits(std::string_view what) const;
  /// One slot for each device that `name_of` tells apart; slots without such a device, an empty name, are left out.
  template <class NameOf>
  std::vector<std::size_t> slots_by(NameOf name_of) const {
    std::vector<std::size_t> slots;
    std::vector<std::string> seen;
    for (std::size_t i = 0; bench && i < bench->slots.size(); ++i) {
      const std::string name = name_of(bench->slots[i]);
      if (name.empty() || std::find(seen.begin(), seen.end(), name) != seen.end()) continue;
      seen.push_back(name);
      slots.push_back(i);
    }
    return slots;
  }
};

/// Read once.
const NamedBench& named_bench();

/// A test's name of it: letters and digits.
std::string word_of(std::string_view name);

}  // namespace plugfest::hardware
