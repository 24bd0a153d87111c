#include "harness/app/session.hpp"

#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/fit.hpp"
#include "harness/app/link_parameters.hpp"
#include "harness/app/reach.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::app {
namespace {

/// The meter of the built-in bench: an INA228 on a 1 % shunt.
const plan::BenchMeter builtin_meter{
    .driver = "ina228", .gain_error = 0.01, .offset_w = 0.01, .resource = {}, .mark = {}};

class Loader {
 public:
  Loader(const Request& request, const plan::Library& library, plan::Diagnostics& diagnostics)
      : request_(request),
        library_(library),
        diagnostics_(diagnostics),
        shelf_(library, diagnostics),
        platforms_(library, diagnostics) {}

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
    if (plan && have_platform_ && !request_.screen)
      refuse_out_of_reach(session_.plan, session_.platform, request_.skip, diagnostics_);
    session_.quirks = load_quirks(library_, diagnostics_);
    if (!diagnostics_.empty()) return std::nullopt;
    session_.modules = std::move(shelf_.modules);
    session_.simulated = std::move(shelf_.simulated);
    session_.far_platforms = std::move(platforms_.platforms);
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
    if (!platform) return;
    check_parameters(*platform, diagnostics_);
    session_.platform = std::move(*platform);
    session_.airflow = session_.platform.airflows.empty() ? "any" : session_.platform.airflows.front();
  }

  void load_bench() {
    auto bench = load_named<plan::Bench>(
        plan::FileKind::bench, {*request_.bench, {}},
        [&](const plan::SourcePtr& file) { return plan::read_bench(file, drivers(), diagnostics_); });
    if (!bench) return;
    session_.bench = std::move(*bench);
    check_drivers(session_.bench, diagnostics_);
    if (have_platform_) {
      check_fit(session_.bench, session_.platform, diagnostics_);
      if (!session_.bench.airflow.empty()) session_.airflow = session_.bench.airflow;
    }
    if (session_.bench.driver == "lab") {
      check_lab(session_.bench, diagnostics_);
      for (const plan::BenchSlot& slot : session_.bench.slots) session_.slots.push_back({slot, 0});
      return;
    }
    for (const plan::BenchSlot& slot : session_.bench.slots)
      if (!slot.module.name.empty()) add_simulated(slot);
  }

  void add_simulated(const plan::BenchSlot& slot) {
    SessionSlot made{.bench = slot, .module = shelf_.take(slot.module), .far_module = 0, .far_platform = {}};
    made.far_module = made.module;
    if (slot.simulated_link) {
      const plan::BenchLinkEnd& far = slot.simulated_link->far_end;
      check_parameters(*slot.simulated_link, diagnostics_);
      if (far.module) made.far_module = shelf_.take(*far.module);
      if (far.profile) made.far_platform = platforms_.take(*far.profile);
      const plan::Platform* far_platform = &session_.platform;
      if (made.far_platform) far_platform = &platforms_.platforms[*made.far_platform];
      if (have_platform_)
        check_link(slot, session_.platform, far_platform->name.empty() ? nullptr : far_platform, diagnostics_);
    }
    session_.slots.push_back(std::move(made));
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
    for (const plan::Reference& module : modules) session_.cycle.push_back(shelf_.take(module));
    if (!have_platform_) return;  // nothing says how many slots there may be
    const std::size_t count = request_.slots ? static_cast<std::size_t>(*request_.slots) : modules.size();
    const std::vector<int> ports = ports_for(count, session_.platform, {}, diagnostics_);
    for (std::size_t i = 0; i < ports.size(); ++i) {
      plan::BenchSlot slot;
      slot.module = modules[i % modules.size()];
      slot.port = ports[i];
      slot.meter = builtin_meter;
      const std::size_t module = session_.cycle[i % modules.size()];
      session_.slots.push_back({slot, module, module, {}});
    }
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
  ModuleShelf shelf_;
  PlatformShelf platforms_;
  bool have_platform_ = false;
};

}  // namespace

std::optional<Session> load_session(const Request& request, const plan::Library& library,
                                    plan::Diagnostics& diagnostics) {
  return Loader{request, library, diagnostics}.load();
}

}  // namespace plugfest::app
