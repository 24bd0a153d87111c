#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS page 2Fh, VDM advertisement and control. One entry a field; reserved and vendor bytes are
/// not in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_2fh{0x2F, true, "CMIS 5.4, VDM advertisement and control"};
}

inline constexpr Field<bool> duty_cycle_support =
    fields::flag("DutyCycleSupport", fields::page_2fh.bit(128, 3).alias("VDMDutyCycleSupported").since(5, 4));
inline constexpr Field<bool> power_saving_support =
    fields::flag("PowerSavingSupport", fields::page_2fh.bit(128, 2).alias("VDMPowerSavingModeSupported").since(5, 3));
inline constexpr Field<std::uint8_t> vdm_support =
    fields::number<2>("VDMSupport", fields::page_2fh.bits(128, 1, 0).note("groups of 64 instances, less one"));
inline constexpr Field<MilliSecond> fine_interval_length =
    fields::quantity<MilliSecond, std::ratio<1, 10>, 16>("FineIntervalLength", fields::page_2fh.word(129));
inline constexpr Field<bool> freeze_request =
    fields::flag("FreezeRequest", fields::page_2fh.bit(144, 7).rw().note("one request acts in all banks"));
inline constexpr Field<bool> power_saving_mode =
    fields::flag("PowerSavingMode", fields::page_2fh.bit(144, 6).rw().since(5, 3));
inline constexpr Field<std::uint8_t> monitoring_duty_cycle = fields::number<4>(
    "MonitoringDutyCycle",
    fields::page_2fh.bits(144, 5, 2).rw().since(5, 4).note("in tenths of all samples; 10 and more: all"));
inline constexpr Field<bool> freeze_done = fields::flag("FreezeDone", fields::page_2fh.bit(145, 7));
inline constexpr Field<bool> unfreeze_done = fields::flag("UnfreezeDone", fields::page_2fh.bit(145, 6));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_2fh(Visit& visit) {
  visit(duty_cycle_support);
  visit(power_saving_support);
  visit(vdm_support);
  visit(fine_interval_length);
  visit(freeze_request);
  visit(power_saving_mode);
  visit(monitoring_duty_cycle);
  visit(freeze_done);
  visit(unfreeze_done);
}
inline constexpr std::array page_2fh_fields = fields::table_of([](auto& visit) { visit_page_2fh(visit); });
static_assert(well_formed(page_2fh_fields));

}  // namespace plugfest::cmis
