#include "harness/app/fit.hpp"

#include "harness/app/catalogue.hpp"

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
  if (auto module = simulate(*source, diagnostics_)) simulated.back() = std::move(*module);
  modules.back() = std::move(*source);
  return entry->second;
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
