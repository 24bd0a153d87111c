#pragma once

#include "drivers/sff/fields/make.hpp"

/// The register table of SFF-8636 page 02h, the memory of the user. One entry a field; reserved and vendor bytes are
/// not in it.
namespace plugfest::sff::sff8636 {

namespace fields {
using namespace sff::fields;
inline constexpr Page page_02h{0x02, false, "SFF-8636 2.11, Upper page 02h"};
}  // namespace fields

inline constexpr TextField user_eeprom = fields::raw_bytes("UserEEPROM", fields::page_02h.bytes(128, 128).rw());

/// Every field of this table, in ascending order.
constexpr void visit_page_02h(auto&& visit) { visit(user_eeprom); }
inline constexpr std::array page_02h_fields = fields::table_of([](auto& visit) { visit_page_02h(visit); });
static_assert(cmis::well_formed(page_02h_fields));

}  // namespace plugfest::sff::sff8636
