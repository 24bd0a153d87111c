#pragma once

#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"

namespace plugfest::cmis {

/// The bytes from the first byte of `first` to the last byte of `last`, as one raw field.
consteval FieldInfo block(std::string_view name, const FieldInfo& first, const FieldInfo& last) {
  FieldInfo f = first;
  f.name = name;
  f.width = static_cast<std::uint8_t>(last.byte + extent(last) - first.byte);
  f.msb = 7;
  f.lsb = 0;
  f.kind = Kind::raw;
  f.layout = Layout::single;
  f.side = Side::host;
  f.count = 1;
  f.stride = 1;
  return f;
}

/// What an apply takes: per lane AppSel, DPID and explicit control, then the signal integrity settings.
inline constexpr FieldInfo staged_control_set_0 =
    block("Staged Control Set 0", scs0_app_sel_code.info, scs0_output_amplitude_target_rx.info);
/// What is provisioned: the same bytes in the same order (CMIS 5.4, Active Control Set).
inline constexpr FieldInfo active_control_set =
    block("Active Control Set", acs_app_sel_code.info, acs_output_amplitude_target_rx.info);
static_assert(staged_control_set_0.width == active_control_set.width);

}  // namespace plugfest::cmis
