#pragma once

#include "drivers/power_meter.hpp"
#include "harness/checks/check.hpp"

#include <string>

namespace plugfest::checks {

/// A draw against an upper limit, in W: inconclusive where the uncertainty holds the limit, and whatever it is from a
/// meter whose readings prove nothing.
/// @pre context.meter
Verdict judge_draw(const Context& context, const PowerReading& reading, double limit_w);
/// "draws 5.01 W +- 0.06 W", and why that proves nothing, where it does not.
std::string draw_text(const Context& context, const PowerReading& reading);

}  // namespace plugfest::checks
