#pragma once

#include "drivers/base/units.hpp"

#include <span>
#include <string>
#include <string_view>

namespace plugfest::plan {

enum class ParameterType : std::uint8_t {
  quantity,  ///< a number with a unit of `dimension` (none: a plain number)
  integer,
  text,    ///< free, or one of `choices`
  path,    ///< of a file that is there; a relative one starts in the folder of the file that says it
  lanes,   ///< "all" or a list of lane numbers 1..8
  date,    ///< 2026-11-22; as a number: seconds from 1970 to its first moment, UTC
  switch_  ///< true or false
};

/// One thing that a plan may set for a check, or one limit it may override.
struct ParameterSpec {
  std::string_view name = {};
  ParameterType type = ParameterType::quantity;
  Dimension dimension = Dimension::none;
  std::string_view fallback = {};   ///< as it would be written in YAML; empty: `otherwise` says what applies
  std::string_view otherwise = {};  ///< "the module's own advertisement"; empty when `fallback` is set
  bool required = false;            ///< there is neither of the two: the file must say it
  std::string_view help = {};
  double min = -1e300, max = 1e300;  ///< in the base unit
  std::span<const std::string_view> choices = {};
};

/// Everything that a check accepts and needs, said once: loader, `validate`, `list` and `--help` read it.
struct CheckSpec {
  std::string_view id = {};     ///< "module.bring-up"
  std::string_view title = {};  ///< one line
  std::string_view help = {};   ///< what is judged, against what
  std::span<const std::string_view> tags = {};
  std::span<const ParameterSpec> parameters = {};
  std::span<const ParameterSpec> limits = {};
  std::span<const std::string_view> resources = {};  ///< what it leases: "power-meter"; the slot's own bus is implied
  bool high_power = false;                           ///< takes the module out of low power
  bool reads_only = false;                           ///< changes nothing: may run where somebody else drives the module
  /// Works on a link that is up: the runner brings it up before the first of neighbouring such steps, and takes it down
  /// after the last one.
  bool link = false;
  bool both_ends = false;  ///< works with the hosts at both ends, whether the link is up or not
  /// Statistical claims that the check makes of a slot; the plan's confidence is shared out over those of all steps.
  int claims = 0;
  std::string_view budget = {};  ///< longest time from the lease to the verdict, "10 min"
};

const CheckSpec* find_check(std::span<const CheckSpec> specs, std::string_view id);
/// What is wrong with a spec itself: names that collide with one another or with a step's own keys, a fallback that
/// its own rules refuse, a budget that is no time. Empty: nothing.
std::string flaw_of(const CheckSpec& spec);

}  // namespace plugfest::plan
