#include "harness/app/session.hpp"

#include "harness/app/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace plugfest::app {
namespace {

/// The meter of the built-in bench: an INA228 on a 1 % shunt.
const plan::BenchMeter builtin_meter{
    .driver = "ina228", .gain_error = 0.01, .offset_w = 0.01, .resource = {}, .mark = {}};

class Loader {
 public:
  Loader(const Request& request, const plan::Library& library, plan::Diagnostics& diagnostics)
      : request_(request), library_(library), diagnostics_(diagnostics) {}

  std::optional<Session> load() {
    if (!options_fit()) return std::nullopt;
    const auto plan = load_named<plan::Plan>(
        plan::FileKind::plan, {request_.plan, {}},
        [&](const plan::SourcePtr& file) { return plan::load_plan(file, check_specs(), diagnostics_); });
    if (plan) session_.plan = *plan;
    load_platform(plan);
    if (request_.bench) {
      load_bench();
    } else {
      build_bench(plan);
    }
    if (plan) check_skips();
    // Ports and airflow can only be held against a platform that was read.
    if (have_platform_) check_slots();
    if (!diagnostics_.empty()) return std::nullopt;
    return std::move(session_);
  }

 private:
  template <class T, class Load>
  std::optional<T> load_named(plan::FileKind kind, const plan::Reference& reference, Load load) {
    const plan::SourcePtr file = library_.open(kind, reference, diagnostics_);
    return file ? load(file) : std::nullopt;
  }

  bool options_fit() {
    if (request_.bench && !request_.modules.empty())
      diagnostics_.add("--bench and --module exclude each other", "the bench file says which module is in which slot");
    if (request_.bench && request_.slots)
      diagnostics_.add("--bench and --slots exclude each other", "the bench file lists the slots");
    if (request_.slots && *request_.slots < 1) diagnostics_.add("--slots takes a whole number from 1 on");
    return diagnostics_.empty();
  }

  void load_platform(const std::optional<plan::Plan>& plan) {
    std::optional<plan::Reference> reference;
    if (request_.profile) {
      reference = plan::Reference{*request_.profile, {}};
    } else if (plan) {
      reference = plan->profile;
      if (!reference)
        diagnostics_.add("the plan names no profile", "give one with --profile, or write 'profile:' into the plan");
    }
    if (!reference) return;
    auto platform = load_named<plan::Platform>(plan::FileKind::profile, *reference, [&](const plan::SourcePtr& file) {
      return plan::load_platform(file, diagnostics_);
    });
    have_platform_ = platform.has_value();
    if (platform) session_.platform = std::move(*platform);
  }

  void load_bench() {
    auto bench =
        load_named<plan::Bench>(plan::FileKind::bench, {*request_.bench, {}},
                                [&](const plan::SourcePtr& file) { return plan::load_bench(file, diagnostics_); });
    if (!bench) return;
    session_.bench = std::move(*bench);
    check_drivers();
    for (const plan::BenchSlot& slot : session_.bench.slots)
      session_.slots.push_back({slot, module_index(slot.module)});
  }

  /// The built-in bench: as many simulated slots as asked for, each with its own meter.
  void build_bench(const std::optional<plan::Plan>& plan) {
    session_.bench.name = "sim";
    session_.bench.title = "built-in simulated bench";
    session_.bench.driver = "sim";
    std::vector<plan::Reference> modules;
    for (const std::string& name : request_.modules) modules.push_back({name, {}});
    if (modules.empty() && plan) modules = plan->modules;
    if (modules.empty()) {
      if (plan)
        diagnostics_.add("the plan names no module", "give one with --module, or write 'module:' into the plan");
      return;
    }
    std::vector<std::size_t> indices;
    for (const plan::Reference& module : modules) indices.push_back(module_index(module));
    if (!have_platform_) return;  // nothing says how many slots there may be
    const std::size_t count = request_.slots ? static_cast<std::size_t>(*request_.slots) : modules.size();
    std::vector<int> ports;
    for (const plan::PortGroup& group : session_.platform.ports)
      ports.insert(ports.end(), group.ports.begin(), group.ports.end());
    std::ranges::sort(ports);
    if (count > ports.size()) {
      diagnostics_.add(fmt::format("{} slots, but {} has {} ports", count, session_.platform.name, ports.size()),
                       "give a smaller --slots");
      return;
    }
    for (std::size_t i = 0; i < count; ++i) {
      plan::BenchSlot slot;
      slot.module = modules[i % modules.size()];
      slot.port = ports[i];
      slot.meter = builtin_meter;
      session_.slots.push_back({slot, indices[i % indices.size()]});
    }
  }

  std::size_t module_index(const plan::Reference& reference) {
    if (const auto known = modules_.find(reference.name); known != modules_.end()) return known->second;
    const std::size_t index = session_.modules.size();
    modules_[reference.name] = index;
    session_.modules.emplace_back();
    session_.simulated.emplace_back();
    auto source = load_named<plan::ModuleSource>(plan::FileKind::module, reference, [&](const plan::SourcePtr& file) {
      return plan::load_module(file, diagnostics_);
    });
    if (!source) return index;
    if (auto simulated = simulate(*source, diagnostics_)) session_.simulated[index] = std::move(*simulated);
    session_.modules[index] = std::move(*source);
    return index;
  }

  void check_drivers() {
    std::vector<std::string_view> benches, meters;
    for (const Driver& driver : drivers()) (driver.serves == "bench" ? benches : meters).push_back(driver.name);
    const plan::Bench& bench = session_.bench;
    if (std::ranges::find(benches, bench.driver) == benches.end())
      diagnostics_.add(bench.driver_mark, fmt::format("no bench driver is called '{}'", bench.driver),
                       plan::suggest(bench.driver, benches));
    for (const plan::BenchSlot& slot : bench.slots)
      if (slot.meter && std::ranges::find(meters, slot.meter->driver) == meters.end())
        diagnostics_.add(slot.meter->mark, fmt::format("no power meter driver is called '{}'", slot.meter->driver),
                         plan::suggest(slot.meter->driver, meters));
  }

  void check_slots() {
    const auto& airflows = session_.platform.airflows;
    session_.airflow = !session_.bench.airflow.empty() ? session_.bench.airflow
                       : airflows.empty()              ? "any"
                                                       : airflows.front();
    if (!airflows.empty() && std::ranges::find(airflows, session_.airflow) == airflows.end()) {
      const std::vector<std::string_view> words{airflows.begin(), airflows.end()};
      diagnostics_.add(session_.bench.airflow_mark,
                       fmt::format("{} has no airflow '{}'", session_.platform.name, session_.airflow),
                       plan::suggest(session_.airflow, words));
    }
    for (const SessionSlot& slot : session_.slots)
      if (!session_.platform.port(slot.bench.port))
        diagnostics_.add(slot.bench.mark, fmt::format("{} has no port {}", session_.platform.name, slot.bench.port));
  }

  void check_skips() {
    std::vector<std::string_view> ids;
    for (const plan::Step& step : session_.plan.steps) ids.push_back(step.id);
    for (const std::string& skip : request_.skip)
      if (std::ranges::find(ids, skip) == ids.end())
        diagnostics_.add(fmt::format("--skip: the plan has no step '{}'", skip), plan::suggest(skip, ids));
  }

  const Request& request_;
  const plan::Library& library_;
  plan::Diagnostics& diagnostics_;
  Session session_;
  std::map<std::string, std::size_t> modules_;
  bool have_platform_ = false;
};

}  // namespace

std::optional<Session> load_session(const Request& request, const plan::Library& library,
                                    plan::Diagnostics& diagnostics) {
  return Loader{request, library, diagnostics}.load();
}

}  // namespace plugfest::app
