#include "harness/app/fit.hpp"

#include "harness/app/catalogue.hpp"
#include "harness/app/link_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace plugfest::app {

std::size_t ModuleShelf::take(const plan::Reference& reference) {
  const auto [entry, fresh] = known_.try_emplace(plan::path_of(reference).string(), modules.size());
  if (!fresh) return entry->second;
  modules.emplace_back();
  simulated.emplace_back();
  const plan::SourcePtr file = library_.open(plan::FileKind::module, reference, diagnostics_);
  auto source = file ? plan::load_module(file, diagnostics_) : std::nullopt;
  if (!source) return entry->second;
  check_parameters(*source, diagnostics_);
  if (auto module = simulate(*source, diagnostics_)) simulated.back() = std::move(*module);
  modules.back() = std::move(*source);
  return entry->second;
}

std::size_t PlatformShelf::take(const plan::Reference& reference) {
  const auto [entry, fresh] = known_.try_emplace(plan::path_of(reference).string(), platforms.size());
  if (!fresh) return entry->second;
  platforms.emplace_back();
  const plan::SourcePtr file = library_.open(plan::FileKind::profile, reference, diagnostics_);
  auto platform = file ? plan::load_platform(file, diagnostics_) : std::nullopt;
  if (!platform) return entry->second;
  check_parameters(*platform, diagnostics_);
  platforms.back() = std::move(*platform);
  return entry->second;
}

namespace {

void check_end(const plan::BenchLinkEnd& end, const plan::Platform& platform, int port, const plan::Mark& where,
               plan::Diagnostics& diagnostics) {
  const plan::PortGroup* const group = platform.port(port);
  if (group == nullptr) {
    diagnostics.add(where, fmt::format("{} has no port {}", platform.name, port));
    return;
  }
  for (const plan::LinkParameter& parameter : end.parameters)
    if (!parameter.lanes.empty() && parameter.lanes.back() > group->lanes)
      diagnostics.add(parameter.name_mark, fmt::format("port {} of {} has {} lanes, and none numbered {}", port,
                                                       platform.name, group->lanes, parameter.lanes.back()));
  if (!end.taps) return;
  std::vector<std::string_view> ids;
  for (const plan::TapSet& set : platform.tap_sets) ids.push_back(set.id);
  const auto set = std::ranges::find(platform.tap_sets, end.taps->name, &plan::TapSet::id);
  if (set == platform.tap_sets.end()) {
    diagnostics.add(end.taps->mark, fmt::format("{} has no tap set '{}'", platform.name, end.taps->name),
                    plan::suggest(end.taps->name, ids));
    return;
  }
  const auto covers = [port](const plan::TapGroup& taps) { return std::ranges::count(taps.ports, port) != 0; };
  if (std::ranges::none_of(set->groups, covers))
    diagnostics.add(end.taps->mark, fmt::format("tap set '{}' has no taps for port {}", set->id, port));
}

}  // namespace

void check_link(const plan::BenchSlot& slot, const plan::Platform& platform, const plan::Platform* far_platform,
                plan::Diagnostics& diagnostics) {
  if (!slot.simulated_link) return;
  const plan::BenchLink& link = *slot.simulated_link;
  // A near port that does not exist is told with the slot.
  if (slot.port != 0 && platform.port(slot.port) != nullptr)
    check_end(link.near_end, platform, slot.port, slot.mark, diagnostics);
  const int port = link.far_end.port.value_or(slot.port);
  if (far_platform == nullptr || port == 0) return;
  const bool is_told = !link.far_end.port && far_platform == &platform && platform.port(port) == nullptr;
  if (!is_told) check_end(link.far_end, *far_platform, port, link.mark, diagnostics);
}

void check_drivers(const plan::Bench& bench, plan::Diagnostics& diagnostics) {
  const auto check = [&](const std::string& name, const plan::Mark& where, plan::Service service) {
    if (name.empty() || plan::find_driver(drivers(), service, name) != nullptr) return;
    std::vector<std::string_view> known;
    for (const plan::DriverSpec& driver : drivers())
      if (driver.serves == service) known.push_back(driver.name);
    diagnostics.add(where, fmt::format("no {} driver is called '{}'", name_of(service), name),
                    plan::suggest(name, known));
  };
  check(bench.driver, bench.driver_mark, plan::Service::bench);
  for (const plan::BenchSlot& slot : bench.slots)
    if (slot.meter) check(slot.meter->driver, slot.meter->mark, plan::Service::power_meter);
}

void check_fit(const plan::Bench& bench, const plan::Platform& platform, plan::Diagnostics& diagnostics) {
  const auto& airflows = platform.airflows;
  if (!bench.airflow.empty() && airflows.empty()) {
    diagnostics.add(bench.airflow_mark,
                    fmt::format("{} lists no airflows, so '{}' means nothing on it", platform.name, bench.airflow),
                    "leave out 'airflow', or list 'airflows' in the profile");
  } else if (!bench.airflow.empty() && std::ranges::find(airflows, bench.airflow) == airflows.end()) {
    const std::vector<std::string_view> words{airflows.begin(), airflows.end()};
    diagnostics.add(bench.airflow_mark, fmt::format("{} has no airflow '{}'", platform.name, bench.airflow),
                    plan::suggest(bench.airflow, words));
  }
  for (const plan::BenchSlot& slot : bench.slots)
    if (slot.port != 0 && !platform.port(slot.port))
      diagnostics.add(slot.mark, fmt::format("{} has no port {}", platform.name, slot.port));
}

std::vector<int> ports_for(std::size_t count, const plan::Platform& platform, const plan::Mark& where,
                           plan::Diagnostics& diagnostics) {
  std::vector<int> ports;
  for (const plan::PortGroup& group : platform.ports) ports.insert(ports.end(), group.ports.begin(), group.ports.end());
  std::ranges::sort(ports);
  if (count > ports.size()) {
    diagnostics.add(where, fmt::format("{} slots, but {} has {} ports", count, platform.name, ports.size()),
                    "give a smaller --slots");
    return {};
  }
  ports.resize(count);
  return ports;
}

}  // namespace plugfest::app
