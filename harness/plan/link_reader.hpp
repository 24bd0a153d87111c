#pragma once

#include "harness/plan/plan.hpp"
#include "harness/plan/reader.hpp"

#include <set>
#include <vector>

/// What the kinds of file say of links. Private to this folder.
namespace plugfest::plan {

/// Parameters of the simulated link under their names, each a value or a fact. That the link model knows the name, unit
/// and range is checked where the model is known.
/// @param bare   confidence of a value that stands alone
/// @param lanes  which lanes they are for; empty: all
LinkParameters read_link_parameters(const Node& node, Reading& reading, std::string_view bare,
                                    const std::vector<int>& lanes = {});

/// `port_classes:` @pre ports and FEC of the platform are read
void read_port_classes(const Node& node, Reading& reading, Platform& platform);
/// `host_view:`
void read_host_view(const Node& node, Reading& reading, HostView& view);
/// `driver_peaking:` @param existing  ports of the platform
void read_driver_peaking(const Node& node, Reading& reading, Platform& platform, const std::set<int>& existing);
/// `simulated:` @param existing  ports of the platform
void read_simulated(const Node& node, Reading& reading, Platform& platform, const std::set<int>& existing);

/// The `link:` of a simulated slot.
void read_simulated_link(const Node& node, Reading& reading, BenchSlot& slot);

}  // namespace plugfest::plan
