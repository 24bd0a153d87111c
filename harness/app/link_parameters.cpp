#include "harness/app/link_parameters.hpp"

#include "drivers/sim/link/parameter_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace plugfest::app {
namespace {

using sim::link::ParameterInfo;

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> starts) {
  return std::ranges::any_of(starts, [&](std::string_view start) { return name.starts_with(start); });
}

bool is_tap(const ParameterInfo& info) {
  return starts_with_any(info.name, {"host_tx.pre", "host_tx.main", "host_tx.post"});
}

bool may_stand_at(LinkPlace place, const ParameterInfo& info) {
  if (is_tap(info)) return false;
  switch (place) {
    case LinkPlace::host:
      return starts_with_any(info.name, {"host_tx.", "host_rx."});
    case LinkPlace::module:
      return starts_with_any(info.name, {"module_tx.", "module_rx."});
    case LinkPlace::end:
      return starts_with_any(info.name, {"host_tx.", "host_rx.", "module_tx.", "module_rx."});
    case LinkPlace::medium:
      return info.name.starts_with("medium.");
  }
  return false;
}

/// Where a parameter that exists is to be written instead.
std::string_view proper_place(const ParameterInfo& info) {
  if (is_tap(info)) return "taps are integer codes: write a tap set, and name it with 'taps:' of the link's end";
  if (starts_with_any(info.name, {"near_trace.", "far_trace."})) return "write 'trace:' at the link's near or far end";
  if (info.name.starts_with("medium.")) return "write it under 'parameters:' of a bench's 'link:'";
  if (info.name.starts_with("module_")) return "write it under 'link:' of the module, or at an end of a bench's link";
  if (info.name.starts_with("host_"))
    return "write it under 'simulated:' and 'host:' of the profile, or at an end of a bench's link";
  return "the simulated module's own temperature decides";
}

}  // namespace

std::vector<ModelParameter> resolve(const plan::LinkParameters& written, LinkPlace place,
                                    plan::Diagnostics& diagnostics) {
  std::vector<ModelParameter> resolved;
  for (const plan::LinkParameter& parameter : written) {
    const ParameterInfo* const info = sim::link::find_parameter(parameter.name);
    if (info == nullptr) {
      std::vector<std::string_view> names;
      for (const ParameterInfo& known : sim::link::parameters())
        if (may_stand_at(place, known)) names.push_back(known.name);
      diagnostics.add(parameter.name_mark, fmt::format("the link model has no parameter '{}'", parameter.name),
                      plan::suggest(parameter.name, names));
      continue;
    }
    if (!may_stand_at(place, *info)) {
      diagnostics.add(parameter.name_mark, fmt::format("'{}' cannot be set here", parameter.name),
                      std::string{proper_place(*info)});
      continue;
    }
    std::string why;
    const auto value = sim::link::read_value(*info, parameter.text, why);
    if (value) {
      resolved.push_back({info, *value, parameter.lanes, parameter.confidence == "assumed"});
    } else {
      diagnostics.add(parameter.mark, why);
    }
  }
  return resolved;
}

void check_parameters(const plan::Platform& platform, plan::Diagnostics& diagnostics) {
  resolve(platform.simulated_host, LinkPlace::host, diagnostics);
}

void check_parameters(const plan::ModuleSource& module, plan::Diagnostics& diagnostics) {
  if (module.profile) resolve(module.profile->link, LinkPlace::module, diagnostics);
}

void check_parameters(const plan::BenchLink& link, plan::Diagnostics& diagnostics) {
  resolve(link.medium, LinkPlace::medium, diagnostics);
  resolve(link.near_end.parameters, LinkPlace::end, diagnostics);
  resolve(link.far_end.parameters, LinkPlace::end, diagnostics);
}

}  // namespace plugfest::app
