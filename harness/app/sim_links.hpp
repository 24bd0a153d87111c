#pragma once

#include "harness/app/session.hpp"
#include "harness/app/simulated_link.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// The links of a simulated bench, and what the journal says of them.
namespace plugfest::app {

struct SlotLink {
  std::optional<SimulatedLink> link;
  std::string why_not;  ///< there is none
};

/// One entry a slot. @pre the session's bench is simulated
std::vector<SlotLink> links_of(const Session& session);

/// For the journal's environment, name and value: that error rates are computed, from how many numbers, which of these
/// are assumed, and how taps were chosen. Slots that are alike are told of together.
std::vector<std::pair<std::string, std::string>> describe_links(std::span<const SlotLink> links);

}  // namespace plugfest::app
