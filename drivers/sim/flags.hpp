#pragma once

#include "drivers/cmis/field.hpp"

#include <span>

namespace plugfest::sim {

class Memory;

/// A run of flag bytes and the run of mask bytes that mirrors it, byte by byte.
struct FlagBlock {
  const cmis::FieldInfo &first, &last, &first_mask;
  /// By bank, from revision 5.0; empty: Lower Memory has no summary bit of it.
  std::span<const cmis::FieldInfo* const> summary;
  bool by_lane = false;        ///< bit n-1 of each byte, or byte n, belongs to lane n: summarised by lane before 5.0
  bool optional_page = false;  ///< masked after reset, from 5.0
};
std::span<const FlagBlock> flag_blocks();

/// Brings Interrupt and the flag summary up to date.
/// @return interrupt: some flag is set whose mask is 0
bool show_flag_summary(Memory& memory);

/// Sets the masks of optional pages, as reset does from revision 5.0 on.
void mask_optional_flags(Memory& memory);

}  // namespace plugfest::sim
