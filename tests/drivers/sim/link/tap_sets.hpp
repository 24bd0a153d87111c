#pragma once

#include "drivers/sim/link/parameters.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

/// The public tap sets of ../shared, as the model takes them.
namespace plugfest::sim::link {

struct TapSets {
  /// Of a port: one FIR for all lanes, or one a lane.
  using Ports = std::map<int, std::vector<Fir>>;
  struct Set {
    std::string platform, id, kind;
    Ports ports;
    /// Ports group by group, in the file's order.
    std::vector<std::vector<int>> groups;
  };
  std::vector<Set> sets;  ///< of 100 Gb/s lanes; taps that are all 0 are no set and left out
  /// Driver peaking code by port of 7060X6-64PE.
  std::map<int, int> peaking_codes;

  const Set& set(const std::string& id) const;
};

/// @return none: there is no ../shared beside this checkout
std::optional<TapSets> load_tap_sets();

}  // namespace plugfest::sim::link
