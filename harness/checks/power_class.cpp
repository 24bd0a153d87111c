#include "harness/checks/power_class.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/power_meter.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/draw.hpp"
#include "harness/checks/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace plugfest::checks {
namespace {

/// Above this a draw in low power is worth a word, below the table's limit it is no failure: product sheets say 1.5 W.
constexpr double low_power_sheet_w = 1.5;

journal::Measurement watts(std::string name, double value, std::optional<double> uncertainty, std::optional<double> max,
                           std::string source, Verdict verdict) {
  return {.name = std::move(name),
          .value = value,
          .unit = "W",
          .uncertainty = uncertainty,
          .limit = journal::Limit{.min = {}, .max = max, .source = std::move(source)},
          .verdict = verdict};
}

/// The advertised class and the advertised maximum against each other.
void judge_class(Context& context, cmis::PowerClass power_class, double max_w, Summary& summary) {
  const int number = static_cast<int>(power_class) + 1;
  const auto ceiling = cmis::qsfp_dd_ceiling_w(power_class);
  context.evidence.measure(
      {.name = "power.advertised_class", .value = static_cast<double>(number), .verdict = Verdict::skipped});
  if (max_w == 0) {
    context.evidence.measure(watts("power.advertised_max", max_w, {}, ceiling, "CMIS 5.4, 00h:201", Verdict::fail));
    summary.add(Verdict::fail, "the module advertises a maximum of 0 W");
    return;
  }
  const Verdict verdict = !ceiling || max_w <= *ceiling ? Verdict::pass : Verdict::fail;
  context.evidence.measure(watts("power.advertised_max", max_w, {}, ceiling,
                                 ceiling
                                     ? fmt::format("ceiling of power class {} (QSFP-DD hardware specification)", number)
                                     : "power class 8 has no ceiling",
                                 verdict));
  summary.add(verdict, verdict == Verdict::pass
                           ? fmt::format("class {}, {} W at most", number, max_w)
                           : fmt::format("advertises {} W, power class {} ends at {} W", max_w, number, *ceiling));
}

/// The advertised maximum against what the port may deliver.
void judge_port(Context& context, double max_w, Summary& summary) {
  const PortLimits& port = context.port;
  const std::string where = fmt::format("port {}, airflow {}: {}", port.port, port.airflow, port.power_source);
  if (!port.power_w) {
    context.evidence.measure(watts("power.advertised_max_for_port", max_w, {}, {}, where, Verdict::inconclusive));
    summary.add(Verdict::inconclusive,
                fmt::format("nobody knows what port {} may deliver ({}): give power_limit in a bench file", port.port,
                            port.power_source));
    return;
  }
  const Verdict verdict = max_w <= *port.power_w ? Verdict::pass : Verdict::fail;
  context.evidence.measure(watts("power.advertised_max_for_port", max_w, {}, port.power_w, where, verdict));
  summary.add(verdict, verdict == Verdict::pass ? fmt::format("port {} delivers {} W", port.port, *port.power_w)
                                                : fmt::format("advertises {} W, port {} delivers {} W ({})", max_w,
                                                              port.port, *port.power_w, port.power_source));
}

/// The highest of the readings over `dwell`: an average over the whole of it could hide a bad second. It ends early
/// above what the port may deliver.
asio::awaitable<PowerReading> highest_reading(Context& context) {
  const double dwell_s = context.number("dwell").value_or(1);
  const auto end =
      context.clock.now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(dwell_s));
  // A sensor of the kernel's says its averaging only when it was read once.
  const auto averaging =
      std::max(context.meter->info().averaging, std::chrono::nanoseconds{std::chrono::milliseconds{100}});
  const auto due = end + 100 * std::chrono::duration_cast<Clock::duration>(averaging);
  const double stop_above_w = context.port.power_w.value_or(std::numeric_limits<double>::infinity());
  PowerReading highest = co_await context.meter->read(due);
  while (context.clock.now() < end && highest.power.value - highest.uncertainty.value <= stop_above_w) {
    const PowerReading next = co_await context.meter->read(due);
    if (next.power > highest.power) highest = next;
  }
  co_return highest;
}

/// What was measured against what the port may deliver.
void judge_draw_for_port(Context& context, const PowerReading& reading, Summary& summary) {
  if (!context.port.power_w) return;
  const Verdict verdict = judge_draw(context, reading, *context.port.power_w);
  context.evidence.measure(watts("power.measured_for_port", reading.power.value, reading.uncertainty.value,
                                 *context.port.power_w, context.port.power_source, verdict));
  if (verdict != Verdict::pass)
    summary.add(verdict, fmt::format("{}, port {} delivers {} W", draw_text(context, reading), context.port.port,
                                     *context.port.power_w));
}

/// One draw against one limit.
asio::awaitable<PowerReading> measure_draw(Context& context, const std::string& name, const std::string& state,
                                           double limit_w, const std::string& source, Summary& summary) {
  const PowerReading reading = co_await highest_reading(context);
  const Verdict verdict = judge_draw(context, reading, limit_w);
  context.evidence.measure(watts(name, reading.power.value, reading.uncertainty.value, limit_w, source, verdict));
  const std::string drew = fmt::format("{} {}", draw_text(context, reading), state);
  switch (verdict) {
    case Verdict::pass:
      summary.add(verdict, drew);
      break;
    case Verdict::inconclusive:
      summary.add(verdict, fmt::format("{}: not known to be at most {} W ({})", drew, limit_w, source));
      break;
    case Verdict::fail:
    case Verdict::error:
    case Verdict::skipped:
      summary.add(verdict, fmt::format("{}, limit {} W ({})", drew, limit_w, source));
      break;
  }
  co_return reading;
}

/// In low power, before anything is changed.
asio::awaitable<void> measure_low_power(Context& context, Summary& summary) {
  const PowerReading reading =
      co_await measure_draw(context, "power.measured_low_power", "in low power", context.limit("low_power").value_or(0),
                            "low power mode (OSFP power table, or the plan)", summary);
  if (reading.power.value > low_power_sheet_w)
    context.evidence.finding("warning", fmt::format("draws {:.2f} W in low power; product sheets say {} W at most",
                                                    reading.power.value, low_power_sheet_w));
}

asio::awaitable<void> measure_high_power(Context& context, double max_w, Summary& summary) {
  const std::string source = fmt::format("advertised maximum (00h:201 = {} W)", max_w);
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = walk.obstacle()) {
    if (obstacle->reason == SkipReason::not_advertised) {
      const PowerReading reading =
          co_await measure_draw(context, "power.measured", "(flat-memory module)", max_w, source, summary);
      judge_draw_for_port(context, reading, summary);
    } else {
      summary.add(Verdict::inconclusive, "not measured in high power: " + obstacle->message);
    }
    co_return;
  }
  if (const auto reserved = reserved_durations(*context.slot.memory); !reserved.empty()) {
    summary.add(Verdict::inconclusive, "not measured in high power: advertises " + reserved.front().text);
    co_return;
  }
  co_await walk.prepare(std::nullopt);
  const std::string why_not = co_await walk.light_up();
  if (!why_not.empty()) {
    summary.add(Verdict::inconclusive, "not measured with all data paths activated: " + why_not);
    co_return;
  }
  const PowerReading reading =
      co_await measure_draw(context, "power.measured", "with all data paths activated", max_w, source, summary);
  judge_draw_for_port(context, reading, summary);
}

}  // namespace

asio::awaitable<Outcome> power_class(Context& context) {
  const cmis::Memory& memory = *context.slot.memory;
  const auto power_class = memory.value(cmis::module_power_class);
  const auto max_power = memory.value(cmis::max_power);
  if (!power_class || !max_power || context.is_synthesised("00h"))
    co_return skipped(SkipReason::unknown_memory, "rests on page 00h, which was never read from this module");

  Summary summary;
  judge_class(context, *power_class, max_power->value, summary);
  judge_port(context, max_power->value, summary);
  if (!context.meter) {
    summary.add(Verdict::inconclusive, "the draw was not measured: " + context.no_meter);
    co_return summary.outcome();
  }
  const bool flat = memory.value(cmis::memory_model) == true;
  std::optional<cmis::ModuleState> state;
  if (!flat) state = co_await context.module.read(cmis::module_state);
  if (state == cmis::ModuleState::low_pwr) co_await measure_low_power(context, summary);
  if (context.slot.high_power_allowed) {
    co_await measure_high_power(context, max_power->value, summary);
  } else if (flat || state == cmis::ModuleState::ready) {
    // Nobody took it there, and nobody knows that it must not be: it is measured as it was found.
    const std::string source = fmt::format("advertised maximum (00h:201 = {} W)", max_power->value);
    const PowerReading reading =
        co_await measure_draw(context, "power.measured", "as found", max_power->value, source, summary);
    judge_draw_for_port(context, reading, summary);
    summary.add(Verdict::inconclusive, "not taken to where it draws most: " + context.slot.held_in_low_power);
  } else {
    summary.add(Verdict::inconclusive,
                "not measured in high power: held in low power, " + context.slot.held_in_low_power);
  }
  co_return summary.outcome();
}

}  // namespace plugfest::checks
