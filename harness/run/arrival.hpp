#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/cmis/decode.hpp"
#include "harness/checks/check.hpp"
#include "harness/journal/record.hpp"

#include <string>
#include <vector>

namespace plugfest::cmis {
class Module;
}

/// What happens to a module before the first step: it is waited for, read, named, and kept safe.
namespace plugfest::run {

/// Waits until management answers, then reads all that may be read without side effects.
/// @throws BenchError  it does not answer within tMgmtInit (CMIS 5.4, Timings: 2 s), or is not a CMIS module
asio::awaitable<cmis::Memory> read_on_arrival(Clock& clock, cmis::Module& module);

/// Lets a module that is on the move come to rest, at most as long as it advertises, and reads it again: "as found" is
/// where it rests.
asio::awaitable<cmis::Memory> read_at_rest(Clock& clock, cmis::Module& module, cmis::Memory memory);

journal::ModuleIdentity identity_of(const cmis::Memory& memory, const std::vector<std::string>& synthesised);

struct HighPower {
  bool allowed = false;
  bool above_limit = false;  ///< known to want more than the port may deliver
  std::string why_not = {};
};
/// Whether the module may be taken out of low power in this port: only when its advertised maximum and the port's limit
/// are both known and the one fits into the other.
HighPower may_leave_low_power(const cmis::Memory& memory, const checks::PortLimits& port);

struct LowPower {
  bool was_up = false;  ///< it was not in low power already
  bool reached = false;
  std::string message = {};
};
/// Asks for low power by software and waits for it, as long as the module advertises.
asio::awaitable<LowPower> put_into_low_power(Clock& clock, cmis::Module& module, const cmis::Memory& memory);

}  // namespace plugfest::run
