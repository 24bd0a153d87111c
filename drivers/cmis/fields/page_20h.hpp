#pragma once

#include "drivers/cmis/fields/make.hpp"

/// The register table of CMIS pages 20h to 23h, VDM descriptors. One entry a field; reserved and vendor bytes are not
/// in it.
namespace plugfest::cmis {

namespace fields {
inline constexpr Page page_20h{0x20, true, "CMIS 5.4, VDM descriptors", 4};
}

inline constexpr Field<std::uint8_t> vdmdescriptor_threshold_set_index =
    fields::number<4>("VDMDescriptor::ThresholdSetIndex", fields::page_20h.bits(128, 7, 4)
                                                              .array(64, 2)
                                                              .alias("VDMDescriptor::LocalThresholdSetID")
                                                              .note("index in the threshold page of the same group"));
inline constexpr Field<std::uint8_t> vdmdescriptor_monitored_object_location =
    fields::number<4>("VDMDescriptor::MonitoredObjectLocation", fields::page_20h.bits(128, 3, 0)
                                                                    .array(64, 2)
                                                                    .alias("VDMDescriptor::ResourceIndex")
                                                                    .note("lane or path less one; 15: the module"));
inline constexpr Field<std::uint8_t> vdmdescriptor_monitored_object_type = fields::open_code(
    "VDMDescriptor::MonitoredObjectType",
    fields::page_20h.byte(129).array(64, 2).alias("VDMDescriptor::ObservableType").codes("vdm_observables"));

/// Calls `visit` with every field of this page, lowest byte first.
template <class Visit>
constexpr void visit_page_20h(Visit& visit) {
  visit(vdmdescriptor_threshold_set_index);
  visit(vdmdescriptor_monitored_object_location);
  visit(vdmdescriptor_monitored_object_type);
}
inline constexpr std::array page_20h_fields = fields::table_of([](auto& visit) { visit_page_20h(visit); });
static_assert(well_formed(page_20h_fields));

}  // namespace plugfest::cmis
