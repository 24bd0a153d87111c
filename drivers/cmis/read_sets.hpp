#pragma once

#include "drivers/cmis/read_plan.hpp"

/// What belongs together when a host reads a module: bytes for plan_reads. Pure.
namespace plugfest::cmis {

class Memory;

/// What the driver must know before it reads anything else: revision and memory model.
Wanted first_look();
/// Where a paged module says how long a READ may be.
Wanted access_advertisement();
/// Revision, power class and maximum, vendor block with its checksum, applications, which monitors there are and how
/// they scale, active firmware, how long page changes take. Does not change while a module is plugged in and its
/// firmware runs on.
/// @param memory  what is known already; its memory model decides whether there is a page 01h
Wanted identity_set(const Memory& memory);
/// Monitors, thresholds, states, control sets and, for their owner, flags of a bank's eight lanes.
/// @param identity  what identity_set brought; monitors that are not advertised have no thresholds
/// @param flags     the caller owns the flags: the read clears them
Wanted status_set(const Memory& identity, bool flags, std::uint8_t bank = 0);
/// Temperature, supply, and power and bias of eight lanes. A flat-memory module has none of them.
Wanted monitor_set(const Memory& identity, std::uint8_t bank = 0);
/// Every flag of the module and of a bank's eight lanes.
Wanted flag_set(const Memory& identity, std::uint8_t bank = 0);

}  // namespace plugfest::cmis
