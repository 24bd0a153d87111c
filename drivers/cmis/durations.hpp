#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/cmis/field.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace plugfest::cmis {

class Memory;

/// A transient state that a module advertises a longest stay for.
enum class Transition : std::uint8_t {
  module_pwr_up,
  module_pwr_dn,
  dp_init,
  dp_deinit,
  dp_tx_turn_on,
  dp_tx_turn_off,
};

/// "ModulePwrUp", as CMIS spells the state.
std::string_view to_string(Transition transition);
/// The register that advertises it.
const Field<std::uint8_t>& advertised_by(Transition transition);

/// The advertised longest stay of a transient state.
struct Advertised {
  enum class Kind {
    unknown,     ///< the byte was never read
    bounded,     ///< `upper` is the longest stay
    open_ended,  ///< code 13: 50 min or more
    reserved     ///< codes 14 and 15: no advertisement at all
  };
  Kind kind = Kind::unknown;
  std::uint8_t code = 0;
  Clock::duration upper{};

  /// "MaxDurationDPInit code 6: 0.5 s to 1 s".
  std::string text = {};
};

Advertised advertised(const Memory& memory, Transition transition);

/// Where a module advertises nothing usable, hosts in the field wait this long for a state (the default of a widely
/// used network operating system, and the longest wait of another one for its slow modules).
inline constexpr Clock::duration unadvertised_wait = std::chrono::seconds(60);

/// The longest that all of `transitions` together may take: their upper edges, `open_ended` for each that has none, and
/// `unadvertised_wait` for each that is unknown or reserved.
Clock::duration longest(const Memory& memory, std::span<const Transition> transitions, Clock::duration open_ended);
/// The shortest that code 13, the open-ended one, can mean.
inline constexpr Clock::duration open_ended_least = std::chrono::minutes(50);

}  // namespace plugfest::cmis
