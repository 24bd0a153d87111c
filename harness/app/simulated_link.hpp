#pragma once

#include "drivers/sim/live/link_config.hpp"
#include "harness/app/module_image.hpp"
#include "harness/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The link of a simulated slot, made of what platform, modules and bench say.
namespace plugfest::app {

/// What is known of one end before the link is made.
struct LinkEndSource {
  const plan::Platform& platform;
  const plan::ModuleSource& module;
  const SimulatedModule& simulated;
  int port = 1;
};

/// What a module is to a link, as a host that reads its registers would take it.
struct LinkKind {
  enum class Kind : std::uint8_t { linear, half_retimed, retimed, copper } kind = Kind::retimed;
  std::string why;  ///< "host interface id 23h is a linear one"
};
LinkKind link_kind(const SimulatedModule& module);

/// SFF-8024 interface ids that a module's applications name, each once, in its order.
struct InterfaceIds {
  std::vector<std::uint8_t> host, media;
};
InterfaceIds interface_ids(const SimulatedModule& module);

/// The host lanes and their rate that the module's first application asks for.
struct LinkRate {
  int lanes = 8;
  std::optional<double> bits_per_second;  ///< of a lane; empty: its interface id does not say
};
LinkRate link_rate(const SimulatedModule& module);

/// The platform's tap set for a module at a port.
struct TapChoice {
  const plan::TapSet* set = nullptr;  ///< null: the platform has none that could serve
  std::string why;
};
/// As the platform's software would choose: a set for the module's kind, else the one for retimed optics.
TapChoice choose_taps(const plan::Platform& platform, const LinkKind& kind, int port);

/// A link and how it came about.
struct SimulatedLink {
  sim::LinkConfig config;
  std::string medium;                   ///< "F12, 100 m", or what is known of it
  std::vector<std::string> statements;  ///< a sentence each: how taps and limits were chosen
  /// Numbers that its error rates follow from: all, and the names of those that are assumed.
  int numbers = 0;
  std::vector<std::string> assumed;
};

/// @param link  null: both ends as files and platform have them
/// @return empty: there is none, which `why_not` says. @pre all names were checked
std::optional<SimulatedLink> simulated_link(const LinkEndSource& near_end, const LinkEndSource& far_end,
                                            const plan::BenchLink* link, std::string& why_not);

}  // namespace plugfest::app
