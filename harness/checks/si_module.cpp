#include "harness/checks/si_module.hpp"

#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/data_paths.hpp"
#include "drivers/cmis/equalisation.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

/// What the driver peaking of every lane is to be, and who says so.
struct Wanted {
  int code = 0;
  std::string source;
  bool from_plan = false;
};

std::optional<Wanted> wanted_peaking(const Context& context, bool linear) {
  if (const auto code = context.number("driver_peaking")) return Wanted{static_cast<int>(*code), "the plan", true};
  const LinkEnd& near_end = context.link.near_end;
  if (!linear || near_end.platform == nullptr) return std::nullopt;
  const plan::Sourced<int> code = near_end.platform->peaking_code(near_end.number);
  if (!code.value) return std::nullopt;
  return Wanted{*code.value,
                fmt::format("profile {}, port {} ({})", near_end.platform->name, near_end.number, code.source)};
}

/// One lane of the module.
struct LaneSets {
  int lane = 1;
  bool active_explicit = false, staged_explicit = false, same_application = false;
  cmis::SignalIntegrity active, staged;
};

std::string differences(const cmis::SignalIntegrity& staged, const cmis::SignalIntegrity& active) {
  std::vector<std::string> found;
  const auto compare = [&](std::string_view name, int wanted, int held) {
    if (wanted != held) found.push_back(fmt::format("{} {} was staged, {} is active", name, wanted, held));
  };
  compare("adaptive input equalisation", staged.adaptive_input_eq_tx ? 1 : 0, active.adaptive_input_eq_tx ? 1 : 0);
  compare("driver peaking", staged.input_eq_tx, active.input_eq_tx);
  compare("Rx output pre-cursor", staged.pre_cursor_rx, active.pre_cursor_rx);
  compare("Rx output post-cursor", staged.post_cursor_rx, active.post_cursor_rx);
  compare("Rx output amplitude", staged.amplitude_rx, active.amplitude_rx);
  return fmt::format("{}", fmt::join(found, ", "));
}

class ModuleJudge {
 public:
  ModuleJudge(Context& context, bool linear, Summary& summary)
      : context_(context), wanted_(wanted_peaking(context, linear)), summary_(summary) {}

  void judge(const cmis::EqualisationCapabilities& module, const LaneSets& lane) {
    peaking(module, lane);
    staged(lane);
    advertised(module, lane);
  }

  void finish() {
    if (unasked_ > 0)
      context_.evidence.finding(
          "warning", fmt::format("driver peaking: {} lanes run on the application's own settings; code {} is what {} "
                                 "has for them",
                                 unasked_, wanted_->code, wanted_->source));
  }

 private:
  void measure(const std::string& name, const LaneSets& lane, journal::Value value, const std::string& source,
               Verdict verdict, std::optional<double> wanted = {}) {
    context_.evidence.measure({.name = name,
                               .value = std::move(value),
                               .lane = journal::Lane{"host", lane.lane},
                               .limit = journal::Limit{.min = wanted, .max = wanted, .source = source},
                               .verdict = verdict});
  }

  void peaking(const cmis::EqualisationCapabilities& module, const LaneSets& lane) {
    const std::string name = "si.driver_peaking";
    const auto code = static_cast<double>(lane.active.input_eq_tx);
    if (!module.input_eq_tx_host_control) {
      if (wanted_ && wanted_->from_plan) {
        measure(name, lane, code, "no host control is advertised (01h:161.2)", Verdict::inconclusive, wanted_->code);
        summary_.add(Verdict::inconclusive, "the module advertises no host-controlled Tx input equalisation");
      }
      return;
    }
    const bool asked = wanted_ && (wanted_->from_plan || lane.active_explicit);
    if (!asked) {
      if (wanted_ && lane.active.input_eq_tx != wanted_->code) ++unasked_;
      measure(name, lane, code, "nobody asked for a code", Verdict::skipped);
      return;
    }
    std::string wrong;
    if (!lane.active_explicit)
      wrong = "the application's own settings are active";
    else if (lane.active.adaptive_input_eq_tx)
      wrong = "the adaptive equaliser is on, the code is ignored";
    else if (lane.active.input_eq_tx != wanted_->code)
      wrong = fmt::format("code {} is active", lane.active.input_eq_tx);
    const Verdict verdict = wrong.empty() ? Verdict::pass : Verdict::fail;
    measure(name, lane, code, wanted_->source, verdict, wanted_->code);
    summary_.add(verdict, wrong.empty() ? fmt::format("lane {} driver peaking code {}", lane.lane, wanted_->code)
                                        : fmt::format("lane {} driver peaking: code {} is wanted ({}), {}", lane.lane,
                                                      wanted_->code, wanted_->source, wrong));
  }

  /// Staged settings take effect through an apply only: what was staged and is not active was forgotten or refused.
  void staged(const LaneSets& lane) {
    if (!lane.staged_explicit || !lane.same_application) return;
    const std::string wrong = !lane.active_explicit
                                  ? std::string{"settings were staged under explicit control, the application's own "
                                                "are active"}
                                  : differences(lane.staged, lane.active);
    const Verdict verdict = wrong.empty() ? Verdict::pass : Verdict::fail;
    measure("si.staged_is_active", lane, wrong.empty(), "staged control set 0 against the active one (11h:206-234)",
            verdict);
    if (!wrong.empty()) summary_.add(verdict, fmt::format("host lane {}: {}", lane.lane, wrong));
  }

  /// Only settings under explicit control: an application's own are the module's business.
  void advertised(const cmis::EqualisationCapabilities& module, const LaneSets& lane) {
    if (!lane.active_explicit) return;
    std::string wrong;
    for (const cmis::SettingObjection& objection : cmis::objections(module, lane.active))
      if (objection.problem != cmis::SettingProblem::ignored) wrong += (wrong.empty() ? "" : ", ") + objection.reason;
    const Verdict verdict = wrong.empty() ? Verdict::pass : Verdict::fail;
    measure("si.within_advertised", lane, wrong.empty(), "advertised maxima (01h:153-154, 161-162)", verdict);
    if (!wrong.empty()) summary_.add(verdict, fmt::format("host lane {} holds {}", lane.lane, wrong));
  }

  Context& context_;
  std::optional<Wanted> wanted_;
  Summary& summary_;
  int unasked_ = 0;
};

/// Why the settings of this module cannot be read; empty: they can.
std::string unreadable(const Context& context) {
  if (context.slot.memory == nullptr) return "nothing is known of the module";
  const auto flat = context.slot.memory->value(cmis::memory_model);
  if (!flat) return "nothing is known of the module";
  if (*flat) return "flat-memory module: it has no signal integrity settings";
  for (const std::string_view half : {"01h", "10h", "11h"})
    if (context.is_synthesised(half)) return fmt::format("page {} was never read from this module", half);
  return {};
}

}  // namespace

asio::awaitable<void> judge_module_settings(Context& context, std::span<const int> lanes, bool linear,
                                            Summary& summary) {
  if (const std::string why = unreadable(context); !why.empty()) {
    if (context.number("driver_peaking"))
      summary.add(Verdict::inconclusive, "module settings not read: " + why);
    else
      context.evidence.finding("info", "module settings not read: " + why);
    co_return;
  }
  cmis::Module& module = context.module;
  const cmis::EqualisationCapabilities can = co_await cmis::read_equalisation_capabilities(module);
  const Bytes staged = co_await module.read_bytes(cmis::staged_control_set_0);
  const Bytes active = co_await module.read_bytes(cmis::active_control_set);
  const auto staged_explicit = co_await module.read_all(cmis::scs0_explicit_control);
  const auto active_explicit = co_await module.read_all(cmis::acs_explicit_control);
  const auto staged_app = co_await module.read_all(cmis::scs0_app_sel_code);
  const auto active_app = co_await module.read_all(cmis::acs_app_sel_code);
  ModuleJudge judge{context, linear, summary};
  for (const int number : lanes) {
    const auto lane = static_cast<std::size_t>(number - 1);
    if (lane >= active_app.size() || active_app[lane].value_or(0) == 0) continue;
    judge.judge(can, {.lane = number,
                      .active_explicit = active_explicit[lane] == true,
                      .staged_explicit = staged_explicit[lane] == true,
                      .same_application = staged_app[lane] == active_app[lane],
                      .active = cmis::settings_of(active, lane),
                      .staged = cmis::settings_of(staged, lane)});
  }
  judge.finish();
}

}  // namespace plugfest::checks
