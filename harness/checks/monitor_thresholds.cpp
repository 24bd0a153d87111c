#include "harness/checks/monitor_thresholds.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_02h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/vdm.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/monitor_windows.hpp"
#include "harness/checks/summary.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

/// Nominal supply of every form factor that CMIS serves.
constexpr double nominal_supply_v = 3.3;

void judge_order(Context& context, const MonitorWindow& window, const std::string& when, Summary& summary) {
  // Modules in the field leave the thresholds of auxiliary monitors out.
  if (!window.exists() && window.unit.empty()) {
    context.evidence.finding("info", fmt::format("{} is advertised without thresholds", window.name));
    return;
  }
  const bool right = window.exists() && window.ordered();
  context.evidence.measure({.name = fmt::format("thresholds.{}", window.name),
                            .value = window.text(),
                            .limit = journal::Limit{.min = {},
                                                    .max = {},
                                                    .source = "low alarm <= low warning < high warning <= high alarm, "
                                                              "not all 0 (CMIS 5.4), " +
                                                              when},
                            .verdict = right ? Verdict::pass : Verdict::fail});
  if (!window.exists()) {
    summary.add(Verdict::fail, fmt::format("{} is advertised, its thresholds are all 0 {}", window.name, when));
  } else if (!right) {
    summary.add(Verdict::fail, fmt::format("{} thresholds out of order {}: {}", window.name, when, window.text()));
  } else if (window.limits.high_alarm == window.limits.high_warning ||
             window.limits.low_alarm == window.limits.low_warning) {
    context.evidence.finding(
        "info", fmt::format("{}: a warning threshold equals the alarm beside it ({})", window.name, window.text()));
  }
}

/// One alarm threshold against what the module says it works at.
void note_room(Context& context, const MonitorWindow& window, bool high, double rated, const std::string& source) {
  const double alarm = high ? window.limits.high_alarm : window.limits.low_alarm;
  const bool holds = high ? alarm >= rated : alarm <= rated;
  journal::Limit limit{.min = {}, .max = {}, .source = source};
  (high ? limit.min : limit.max) = rated;
  context.evidence.measure({.name = fmt::format("thresholds.{}.{}_alarm", window.name, high ? "high" : "low"),
                            .value = alarm,
                            .unit = std::string{window.unit},
                            .limit = std::move(limit),
                            .verdict = Verdict::skipped});
  // Alarms in ordinary use are a nuisance that no clause forbids.
  if (!holds)
    context.evidence.finding("warning", fmt::format("{} {} alarm at {:.6g} {} lies inside the rated range: {}",
                                                    window.name, high ? "high" : "low", alarm, window.unit, source));
}

void note_rated_range(Context& context, const cmis::Memory& memory, const cmis::ModuleInfo& info,
                      const std::vector<MonitorWindow>& windows) {
  const MonitorWindow* temperature = find_window(windows, "temperature");
  if (const auto& rated = info.advertised->case_limits; temperature && temperature->exists() && rated) {
    note_room(context, *temperature, true, rated->high_alarm.value,
              fmt::format("ModuleTempMax {:.6g} Cel (01h:146)", rated->high_alarm.value));
    note_room(context, *temperature, false, rated->low_alarm.value,
              fmt::format("ModuleTempMin {:.6g} Cel (01h:147)", rated->low_alarm.value));
  }
  const MonitorWindow* vcc = find_window(windows, "vcc");
  if (!vcc || !vcc->exists()) return;
  const auto lowest = memory.value(cmis::operating_voltage_min);
  const bool given = lowest && lowest->value > 0;
  note_room(context, *vcc, false, given ? lowest->value : nominal_supply_v,
            given ? fmt::format("OperatingVoltageMin {:.4g} V (01h:150)", lowest->value) : "nominal supply 3.3 V");
  note_room(context, *vcc, true, nominal_supply_v, "nominal supply 3.3 V");
}

void judge(Context& context, const cmis::Memory& memory, const std::string& when, Summary& summary) {
  const cmis::ModuleInfo info = cmis::decode(memory);
  const auto windows = monitor_windows(memory, info);
  for (const MonitorWindow& window : windows) judge_order(context, window, when, summary);
  note_rated_range(context, memory, info, windows);
}

void judge_checksum(Context& context, const cmis::Memory& memory, const std::string& when, Summary& summary) {
  const auto checksum = cmis::page_checksum(memory, cmis::page_02h_checksum.info.page);
  if (!checksum) return;
  const Verdict verdict = checksum->ok() ? Verdict::pass : Verdict::fail;
  context.evidence.measure(
      {.name = "thresholds.checksum",
       .value = fmt::format("{:02X}h", checksum->stored),
       .limit =
           journal::Limit{
               .min = {}, .max = {}, .source = fmt::format("page 02h adds up to {:02X}h {}", checksum->computed, when)},
       .verdict = verdict});
  if (!checksum->ok())
    summary.add(verdict, fmt::format("page 02h ends in {:02X}h {}, its bytes add up to {:02X}h", checksum->stored, when,
                                     checksum->computed));
}

bool in_order(const cmis::Limits<double>& limits) {
  const bool all_equal = limits.high_alarm == limits.low_alarm && limits.high_alarm == limits.high_warning &&
                         limits.high_alarm == limits.low_warning;
  return all_equal || (limits.low_alarm <= limits.low_warning && limits.low_warning < limits.high_warning &&
                       limits.high_warning <= limits.high_alarm);
}

/// What versatile diagnostics list, and the thresholds that go with it.
asio::awaitable<void> judge_vdm(Context& context, Summary& summary) {
  for (const std::string_view half : {"20h", "24h", "2Fh"})
    if (context.is_synthesised(half)) {
      context.evidence.finding("info", fmt::format("thresholds of versatile diagnostics were not judged: page {} was "
                                                   "never read from this module",
                                                   half));
      co_return;
    }
  const std::optional<cmis::VdmMap> map = co_await cmis::read_vdm_map(context.module);
  if (!map) co_return;
  int unknown = 0, misplaced = 0, disordered = 0, used = 0;
  for (const auto& bank : map->banks)
    for (const cmis::VdmInstance& instance : bank) {
      ++used;
      constexpr std::uint8_t first_custom = 100, last_custom = 127, module = 16;
      const bool custom = instance.type >= first_custom && instance.type <= last_custom;
      if (!instance.known) {
        unknown += custom ? 0 : 1;
        continue;
      }
      misplaced += instance.place > cmis::lanes_in_bank && instance.place != module ? 1 : 0;
      disordered += instance.limits && !in_order(*instance.limits) ? 1 : 0;
    }
  judge_none(context, "vdm.misplaced_descriptors", misplaced, fmt::format("of {}: lanes 1 to 8, or the module", used),
             {}, summary);
  judge_none(context, "vdm.disordered_thresholds", disordered,
             fmt::format("of {}: low alarm <= low warning < high warning <= high alarm, unless all are equal", used),
             {}, summary);
  if (unknown > 0)
    context.evidence.finding(
        "warning", fmt::format("{} of {} VDM descriptors name types that the specification reserves", unknown, used));
}

/// How many of the applications were seen.
struct Seen {
  std::size_t applications = 0, of = 0;
};

/// Each application in turn, initialised and with its outputs off.
asio::awaitable<Seen> judge_with_applications(Context& context, Summary& summary) {
  Seen seen;
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = walk.obstacle()) {
    summary.add(Verdict::inconclusive, "not judged with an application commissioned: " + obstacle->message);
    co_return seen;
  }
  if (const auto reserved = reserved_durations(*context.slot.memory); !reserved.empty()) {
    summary.add(Verdict::inconclusive,
                "not judged with an application commissioned: advertises " + reserved.front().text);
    co_return seen;
  }
  constexpr std::uint8_t page = cmis::page_02h_checksum.info.page;
  const auto applications = cmis::decode(*context.slot.memory).applications;
  seen.of = applications.size();
  if (applications.empty()) co_return seen;
  co_await walk.prepare(applications.front().app_sel);
  std::string why_not;
  if (!walk.found_ready()) {
    const TimedTransition up = co_await walk.power_up();
    if (!up.reached) why_not = fmt::format("{} did not end: {}", up.name, up.last);
  }
  for (const cmis::Application& application : applications) {
    if (!why_not.empty()) break;
    const bool quiet = co_await walk.quieten();
    if (!quiet) {
      why_not = "its data paths did not go to DPDeactivated";
      break;
    }
    walk.choose(application.app_sel);
    const std::string refusal = co_await walk.configure();
    if (!refusal.empty()) {
      context.evidence.finding("warning", fmt::format("application {} was not accepted ({}): its thresholds were not "
                                                      "seen",
                                                      application.app_sel, refusal));
      continue;
    }
    const TimedTransition initialised = co_await walk.init();
    if (!initialised.reached) {
      why_not =
          fmt::format("{} of application {} did not end: {}", initialised.name, application.app_sel, initialised.last);
      break;
    }
    const cmis::Memory memory = co_await context.module.snapshot();
    const std::string when = fmt::format("with application {}", application.app_sel);
    // What did not change was judged as found.
    if (memory.read(0, page, 128, 128) != context.slot.memory->read(0, page, 128, 128))
      judge(context, memory, when, summary);
    judge_checksum(context, memory, when, summary);
    ++seen.applications;
  }
  if (!why_not.empty()) summary.add(Verdict::inconclusive, "not judged with every application: " + why_not);
  co_return seen;
}

}  // namespace

asio::awaitable<Outcome> monitor_thresholds(Context& context) {
  const cmis::Memory& memory = *context.slot.memory;
  if (memory.value(cmis::memory_model) == true)
    co_return skipped(SkipReason::not_advertised, "flat-memory module: it has no thresholds");
  for (const std::string_view half : {"01h", "02h"})
    if (context.is_synthesised(half))
      co_return skipped(SkipReason::unknown_memory,
                        fmt::format("rests on page {}, which was never read from this module", half));
  const cmis::ModuleInfo info = cmis::decode(memory);
  if (!info.advertised || !info.thresholds)
    co_return skipped(SkipReason::unknown_memory, "pages 01h and 02h were not read whole");
  const cmis::SupportedMonitors& has = info.advertised->monitors;
  const bool bias_unknown = has.tx_bias && !info.thresholds->tx_bias;
  if (monitor_windows(memory, info).empty() && !bias_unknown)
    co_return skipped(SkipReason::not_advertised, "the module advertises no monitor");

  Summary summary;
  if (bias_unknown) {
    context.evidence.measure({.name = "thresholds.bias_factor",
                              .value = static_cast<double>(*memory.bits(cmis::tx_bias_current_scaling_factor.info)),
                              .limit = journal::Limit{.min = 0, .max = 2, .source = "CMIS 5.4, 01h:160: x1, x2, x4"},
                              .verdict = Verdict::fail});
    summary.add(Verdict::fail, "the scaling factor of laser bias is a reserved code: no bias can be judged");
  }
  judge(context, memory, "as found", summary);
  co_await judge_vdm(context, summary);
  Seen seen;
  if (context.slot.high_power_allowed) {
    seen = co_await judge_with_applications(context, summary);
  } else {
    summary.add(Verdict::inconclusive,
                "in order as found; not judged with an application commissioned: held in low power, " +
                    context.slot.held_in_low_power);
  }
  if (summary.verdict() == Verdict::skipped)
    co_return Outcome{Verdict::pass, fmt::format("thresholds of {} monitors in order, with {} of {} applications",
                                                 monitor_windows(memory, info).size(), seen.applications, seen.of)};
  co_return summary.outcome();
}

}  // namespace plugfest::checks
