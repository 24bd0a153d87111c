#include "drivers/cmis/decode_enhanced_lpo.hpp"

#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/memory_reader.hpp"

#include <array>

namespace plugfest::cmis {
namespace {

using namespace enhanced_lpo;

/// From public host software, one source: sonic-platform-common, sonic_xcvr/xcvr_api_factory.py, which asks for the
/// part number alone; the vendor is the one that published the registers.
constexpr std::array known_modules = {KnownModule{"Arista Networks", "LPO-800G-2DR4"}};

}  // namespace

std::optional<EnhancedLpo> decode_enhanced_lpo(const Memory& memory) {
  const auto tag_byte = memory.value(enhanced_lpo_tag);
  const auto vendor = memory.text(vendor_name);
  const auto part = memory.text(vendor_pn);
  if (!tag_byte || !vendor || !part || !is_enhanced_lpo(*tag_byte, *vendor, *part, known_modules)) return std::nullopt;

  EnhancedLpo lpo;
  lpo.version = memory.value(enhanced_lpo_version).value_or(0);
  if (memory.value(tx_oer_control_supported) == true) lpo.max_outer_extinction_ratio = memory.value(oer_target_max);
  if (memory.value(tx_host_input_vma_mon_supported) == true) {
    lpo.host_input_vma = whole(memory, [](MemoryReader& read) { return read.lanes(tx_host_input_vma); });
    lpo.vma_accuracy = memory.value(tx_host_input_vma_accuracy);
    lpo.vma_limits = whole(memory, [](MemoryReader& read) {
      return read.limits(tx_host_input_vma_high_alarm_threshold, tx_host_input_vma_low_alarm_threshold,
                         tx_host_input_vma_high_warning_threshold, tx_host_input_vma_low_warning_threshold);
    });
  }
  if (memory.value(rx_input_oma_mon_supported) == true) {
    lpo.media_input_oma = whole(memory, [](MemoryReader& read) { return read.lanes(rx_input_oma); });
    lpo.oma_accuracy = memory.value(rx_input_oma_accuracy);
    lpo.oma_limits = whole(memory, [](MemoryReader& read) {
      return read.limits(rx_input_oma_high_alarm_threshold, rx_input_oma_low_alarm_threshold,
                         rx_input_oma_high_warning_threshold, rx_input_oma_low_warning_threshold);
    });
  }
  lpo.inverted_tx = whole(memory, [](MemoryReader& read) { return read.lanes(tx_polarity_inverted); });
  lpo.inverted_rx = whole(memory, [](MemoryReader& read) { return read.lanes(rx_polarity_inverted); });
  return lpo;
}

}  // namespace plugfest::cmis
