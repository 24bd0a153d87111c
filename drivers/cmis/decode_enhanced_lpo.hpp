#pragma once

#include "drivers/base/units.hpp"
#include "drivers/cmis/lanes.hpp"
#include "drivers/cmis/limits.hpp"

#include <cstdint>
#include <optional>

namespace plugfest::cmis {

class Memory;

/// The "Enhanced LPO" registers of a vendor's linear modules: what a retimed module would tell about its inputs. An
/// empty value: not offered, or not read.
struct EnhancedLpo {
  std::uint8_t version = 0;
  std::optional<Decibel> max_outer_extinction_ratio;  ///< highest target that the module can hold
  std::optional<Lanes<MilliVolt>> host_input_vma;     ///< voltage modulation amplitude, host lanes
  std::optional<MilliVolt> vma_accuracy;
  std::optional<Limits<MilliVolt>> vma_limits;
  std::optional<Lanes<MilliWatt>> media_input_oma;  ///< optical modulation amplitude, media lanes
  std::optional<Decibel> oma_accuracy;
  std::optional<Limits<MilliWatt>> oma_limits;
  std::optional<Lanes<bool>> inverted_tx, inverted_rx;  ///< the host swaps these lanes' polarity
};

/// @return empty: the module carries no tag, or vendor and part number are none that is known to mean it so: the same
///         bytes hold other things elsewhere
std::optional<EnhancedLpo> decode_enhanced_lpo(const Memory& memory);

}  // namespace plugfest::cmis
