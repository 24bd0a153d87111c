#include "harness/checks/monitor_plausible.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/lanes_in_use.hpp"
#include "harness/checks/monitor_windows.hpp"
#include "harness/checks/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using Samples = std::vector<double>;

/// Counts of the registers, for the numbers that mean "no sample" and for bytes in the wrong order.
constexpr double celsius_per_count = 1.0 / 256, volt_per_count = 1e-4, milliwatt_per_count = 1e-4;
constexpr double temperature_not_available = -128;
constexpr double all_ones_mw = 65535 * milliwatt_per_count;
/// Of a sensor that works, unless the module's rated range is wider.
constexpr double coldest_c = -20, hottest_c = 100;
constexpr double jump_c = 5, steepest_c_per_s = 2;
/// Where a 3.3 V supply is, and where a module could not run at all.
constexpr double lowest_v = 3.0, highest_v = 3.6, impossible_below_v = 2.5, impossible_above_v = 4.0;
/// A disabled output: below -20 dBm (CMIS 5.4, Output disable).
constexpr double dark_mw = 0.01;
constexpr auto dark_within = 2s;
constexpr std::size_t enough_to_call_frozen = 20;

double median(Samples samples) {
  const auto middle = samples.begin() + static_cast<std::ptrdiff_t>(samples.size() / 2);
  std::ranges::nth_element(samples, middle);
  return *middle;
}
double spread(const Samples& samples) {
  const auto [low, high] = std::ranges::minmax(samples);
  return (high - low) / 2;
}
double mean(std::span<const double> samples) {
  return std::accumulate(samples.begin(), samples.end(), 0.0) / static_cast<double>(samples.size());
}
/// What the register would say with its two bytes exchanged.
double with_bytes_swapped(double value, double per_count, bool is_signed) {
  const auto bits = static_cast<std::uint16_t>(std::lround(value / per_count));
  const auto swapped = static_cast<std::uint16_t>(bits << 8 | bits >> 8);
  return per_count * (is_signed ? static_cast<double>(static_cast<std::int16_t>(swapped)) : swapped);
}

/// Everything that was sampled, by monitor; lane 1 first.
struct Taken {
  std::vector<cmis::MonitorReading> readings;
  double seconds = 0;

  template <class Unit>
  Samples of(std::optional<Unit> cmis::MonitorReading::*monitor) const {
    Samples samples;
    for (const cmis::MonitorReading& reading : readings)
      if (const auto& value = reading.*monitor) samples.push_back(value->value);
    return samples;
  }
  template <class Unit>
  Samples of(std::optional<std::array<Unit, 8>> cmis::MonitorReading::*monitor, std::size_t lane) const {
    Samples samples;
    for (const cmis::MonitorReading& reading : readings)
      if (const auto& values = reading.*monitor) samples.push_back((*values)[lane].value);
    return samples;
  }
};

class Judge {
 public:
  Judge(Context& context, const cmis::Memory& memory)
      : context_(context),
        memory_(memory),
        info_(cmis::decode(memory)),
        windows_(monitor_windows(memory, info_)),
        used_(lanes_in_use(info_)) {}

  void temperature(const Taken& taken) {
    const Samples samples = taken.of(&cmis::MonitorReading::temperature);
    if (samples.empty()) return;
    const double value = median(samples);
    if (value == temperature_not_available) return not_available("temperature", "Cel", value);
    double low = coldest_c, high = hottest_c;
    if (const auto& rated = info_.advertised->case_limits) {
      low = std::min(low, rated->low_alarm.value);
      high = std::max(high, rated->high_alarm.value);
    }
    const std::string source = narrow("temperature", low, high, fmt::format("{:.0f} to {:.0f} Cel", low, high));
    const bool inside = value >= low && value <= high;
    const double swapped = with_bytes_swapped(value, celsius_per_count, true);
    temperature_swapped_ = !inside && swapped >= low && swapped <= high;
    record("temperature", value, "Cel", spread(samples), {}, {low, high, source}, inside);
    if (!inside) summary_.add(Verdict::fail, fmt::format("temperature reads {:.4g} Cel ({})", value, source));
    jumps(samples);
    slope(taken, samples);
  }

  void supply(const Taken& taken) {
    const Samples samples = taken.of(&cmis::MonitorReading::vcc);
    if (samples.empty()) return;
    const double value = median(samples);
    if (value == 0) return not_available("vcc", "V", value);
    double low = lowest_v, high = highest_v;
    const std::string source = narrow("vcc", low, high, "3.0 to 3.6 V");
    const bool inside = value >= low && value <= high;
    const double swapped = with_bytes_swapped(value, volt_per_count, false);
    const bool is_swapped = !inside && swapped >= low && swapped <= high;
    // A cage with a bad supply is the lab's fault; a module does not run at all far off.
    const bool impossible = value < impossible_below_v || value > impossible_above_v;
    Verdict verdict = Verdict::pass;
    if (!inside) verdict = impossible || is_swapped ? Verdict::fail : Verdict::inconclusive;
    record("vcc", value, "V", spread(samples), {}, {low, high, source}, verdict);
    if (verdict == Verdict::inconclusive)
      summary_.add(verdict, fmt::format("supply reads {:.4g} V ({}): the monitor or the slot's supply is off, and "
                                        "nothing here measures the supply",
                                        value, source));
    if (verdict == Verdict::fail)
      summary_.add(verdict, fmt::format("supply reads {:.4g} V{}", value,
                                        is_swapped ? fmt::format("; with its bytes exchanged {:.4g} V{}", swapped,
                                                                 temperature_swapped_ ? ", as temperature: monitors "
                                                                                        "are stored low byte first"
                                                                                      : "")
                                                   : fmt::format(" ({})", source)));
  }

  /// Lanes whose output the module says is not valid (automatic squelch: no signal from the host) are not judged.
  void lit_lanes(const Taken& taken) {
    if (!used_.media_known) {
      summary_.add(Verdict::inconclusive, "which media lanes are in use follows from nothing: lanes were not judged");
      return;
    }
    const bool tells = memory_.value(cmis::cmis_revision).value_or(cmis::Revision{}) >= cmis::Revision{5, 0};
    for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane) {
      if ((used_.media >> lane & 1) == 0) continue;
      const bool sends = !tells || memory_.value(cmis::output_status_tx, lane) == true;
      if (sends) {
        ++sending_;
        lit_lane("tx_power", "mW", lane, taken.of(&cmis::MonitorReading::tx_power, lane));
        lit_lane("tx_bias", "mA", lane, taken.of(&cmis::MonitorReading::tx_bias, lane));
      } else {
        ++squelched_;
      }
      received(lane, taken.of(&cmis::MonitorReading::rx_power, lane));
    }
    if (sending_ == 0 && squelched_ > 0)
      summary_.add(Verdict::inconclusive, "no media lane sends a valid signal: Tx power and bias were not judged");
    if (squelched_ > 0)
      context_.evidence.finding("info", fmt::format("{} media lanes send no valid signal (nothing from the host?): Tx "
                                                    "power and bias not judged there",
                                                    squelched_));
  }

  void liveness(const Taken& taken) {
    std::size_t monitors = 0, moving = 0;
    const auto look = [&](const Samples& samples) {
      if (samples.empty()) return;
      ++monitors;
      moving += std::set<double>(samples.begin(), samples.end()).size() > 1 ? 1U : 0U;
    };
    look(taken.of(&cmis::MonitorReading::temperature));
    look(taken.of(&cmis::MonitorReading::vcc));
    for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane) {
      if ((used_.media >> lane & 1) == 0) continue;
      look(taken.of(&cmis::MonitorReading::tx_power, lane));
      look(taken.of(&cmis::MonitorReading::tx_bias, lane));
      look(taken.of(&cmis::MonitorReading::rx_power, lane));
    }
    if (monitors == 0) return;
    Verdict verdict = Verdict::pass;
    // One constant field alone is not enough: a coarse temperature may repeat.
    if (moving == 0)
      verdict = monitors > 1 && taken.readings.size() >= enough_to_call_frozen ? Verdict::fail : Verdict::inconclusive;
    context_.evidence.measure(
        {.name = "monitor.moving",
         .value = static_cast<double>(moving),
         .limit = journal::Limit{.min = 1,
                                 .max = {},
                                 .source = fmt::format("of {} monitored values, over {} samples in {:.3g} s", monitors,
                                                       taken.readings.size(), taken.seconds)},
         .verdict = verdict});
    if (verdict == Verdict::fail)
      summary_.add(verdict, fmt::format("monitors are frozen: {} values read the same {} times", monitors,
                                        taken.readings.size()));
    if (verdict == Verdict::inconclusive)
      summary_.add(verdict, fmt::format("nothing moved in {} samples: too little to tell frozen monitors from coarse "
                                        "ones",
                                        taken.readings.size()));
  }

  void disabled_lanes(const std::array<MilliWatt, 8>& powers, double after_s) {
    for (std::size_t lane = 0; lane < powers.size(); ++lane) {
      if ((used_.media >> lane & 1) == 0) continue;
      const double value = powers[lane].value;
      const bool dark = value <= dark_mw;
      record("tx_power_disabled", value, "mW", {}, lane, {{}, dark_mw, "disabled output: below -20 dBm (CMIS 5.4)"},
             dark);
      if (!dark)
        summary_.add(Verdict::fail, fmt::format("media lane {} reads {:.4g} mW {:.2g} s after its output was disabled",
                                                lane + 1, value, after_s));
    }
  }

  void not_judged(const std::string& sentence) { summary_.add(Verdict::inconclusive, sentence); }
  Verdict verdict() const { return summary_.verdict(); }
  bool judged() const { return judged_ > 0; }
  int sending() const { return sending_; }
  Outcome outcome() const { return summary_.outcome(); }

 private:
  struct Bounds {
    std::optional<double> min, max;
    std::string source;
  };

  void record(std::string_view name, double value, std::string_view unit, std::optional<double> uncertainty,
              std::optional<std::size_t> lane, const Bounds& bounds, Verdict verdict) {
    journal::Measurement measurement{
        .name = fmt::format("monitor.{}", name),
        .value = value,
        .unit = std::string{unit},
        .uncertainty = uncertainty,
        .lane = {},
        .limit = journal::Limit{.min = bounds.min, .max = bounds.max, .source = bounds.source},
        .verdict = verdict};
    if (lane) measurement.lane = journal::Lane{"media", static_cast<int>(*lane) + 1};
    context_.evidence.measure(std::move(measurement));
    if (verdict != Verdict::skipped) ++judged_;
  }
  void record(std::string_view name, double value, std::string_view unit, std::optional<double> uncertainty,
              std::optional<std::size_t> lane, const Bounds& bounds, bool inside) {
    record(name, value, unit, uncertainty, lane, bounds, inside ? Verdict::pass : Verdict::fail);
  }

  /// Narrows a range to the module's own alarm limits, where it has usable ones. @return where the result comes from
  std::string narrow(std::string_view name, double& low, double& high, const std::string& physical) const {
    const MonitorWindow* window = find_window(windows_, name);
    if (!window || !window->exists() || !window->ordered()) return "physical range " + physical;
    low = std::max(low, window->limits.low_alarm);
    high = std::min(high, window->limits.high_alarm);
    return fmt::format("own alarm limits {:.6g} to {:.6g} {}, physical range {}", window->limits.low_alarm,
                       window->limits.high_alarm, window->unit, physical);
  }

  /// The number for "no sample" from a module whose every sample says so.
  void not_available(std::string_view name, std::string_view unit, double value) {
    const bool may_say_so = memory_.value(cmis::cmis_revision).value_or(cmis::Revision{}) >= cmis::Revision{5, 4};
    const Verdict verdict = may_say_so ? Verdict::inconclusive : Verdict::fail;
    record(name, value, unit, {}, {}, {{}, {}, "advertised, so it must be measured (01h:159)"}, verdict);
    summary_.add(verdict, fmt::format("{} is advertised and reads {:.4g} {}, which means that there is no sample", name,
                                      value, unit));
  }

  void jumps(const Samples& samples) {
    int count = 0;
    for (std::size_t i = 1; i < samples.size(); ++i) count += std::abs(samples[i] - samples[i - 1]) > jump_c ? 1 : 0;
    // One wrong sample jumps up and down again; whether there are more of them takes a longer look.
    Verdict verdict = Verdict::pass;
    if (count > 0) verdict = count <= 2 ? Verdict::inconclusive : Verdict::fail;
    record("temperature_jumps", count, "", {}, {}, {{}, 0, "no change above 5 Cel from sample to sample"}, verdict);
    if (count > 0)
      summary_.add(verdict, fmt::format("temperature jumped by more than {} Cel {} times in {} samples", jump_c, count,
                                        samples.size()));
  }

  void slope(const Taken& taken, const Samples& samples) {
    const std::size_t part = samples.size() / 3;
    if (part == 0 || taken.seconds <= 0) return;
    const std::span all{samples};
    const double change = mean(all.last(part)) - mean(all.first(part));
    const double per_second = std::abs(change) / (taken.seconds * 2 / 3);
    const bool inside = per_second <= steepest_c_per_s;
    record("temperature_slope", per_second, "Cel/s", {}, {}, {{}, steepest_c_per_s, "faster is a sensor fault"},
           inside);
    if (!inside) summary_.add(Verdict::fail, fmt::format("temperature moves by {:.3g} Cel/s", per_second));
  }

  void lit_lane(std::string_view name, std::string_view unit, std::size_t lane, const Samples& samples) {
    if (samples.empty()) return;
    const double value = median(samples);
    const MonitorWindow* window = find_window(windows_, name);
    if (!window || !window->exists() || !window->ordered()) {
      const bool alive = value > 0;
      record(name, value, unit, spread(samples), lane, {0, {}, "activated, no usable thresholds: above 0"}, alive);
      if (!alive)
        summary_.add(Verdict::fail, fmt::format("{} of media lane {} reads 0 while activated", name, lane + 1));
      return;
    }
    const auto& limits = window->limits;
    const bool inside = value >= limits.low_alarm && value <= limits.high_alarm;
    record(name, value, unit, spread(samples), lane, {limits.low_alarm, limits.high_alarm, "own alarm limits (02h)"},
           inside);
    if (inside) return;
    std::string sentence = fmt::format("{} of media lane {} reads {:.4g} {}, own alarm limits are {:.4g} to {:.4g} {}",
                                       name, lane + 1, value, unit, limits.low_alarm, limits.high_alarm, unit);
    const int factor = name == "tx_bias" ? info_.advertised->tx_bias_factor.value_or(1) : 1;
    if (factor > 1 && value * factor >= limits.low_alarm && value * factor <= limits.high_alarm)
      sentence += fmt::format(": as if the factor x{} were in the thresholds only", factor);
    if (factor > 1 && value >= limits.low_alarm / factor && value <= limits.high_alarm / factor)
      sentence += fmt::format(": as if the thresholds were meant without the factor x{}", factor);
    summary_.add(Verdict::fail, sentence);
  }

  /// Light comes from the far end: what arrives is on record, and only what cannot be is held against the module.
  void received(std::size_t lane, const Samples& samples) {
    if (samples.empty()) return;
    const double value = median(samples);
    const MonitorWindow* window = find_window(windows_, "rx_power");
    Bounds bounds{{}, {}, "the far end's light"};
    if (window && window->exists())
      bounds = {window->limits.low_alarm, window->limits.high_alarm, "own alarm limits (02h); the far end's light"};
    if (value >= all_ones_mw) {
      record("rx_power", value, "mW", spread(samples), lane, bounds, Verdict::fail);
      summary_.add(Verdict::fail, fmt::format("Rx power of media lane {} reads FFFFh", lane + 1));
      return;
    }
    const bool inside = value > milliwatt_per_count && window && window->exists() &&
                        value >= window->limits.low_alarm && value <= window->limits.high_alarm;
    record("rx_power", value, "mW", spread(samples), lane, bounds, inside ? Verdict::pass : Verdict::skipped);
  }

  Context& context_;
  const cmis::Memory& memory_;
  cmis::ModuleInfo info_;
  std::vector<MonitorWindow> windows_;
  LanesInUse used_;
  Summary summary_;
  int judged_ = 0, sending_ = 0, squelched_ = 0;
  bool temperature_swapped_ = false;
};

asio::awaitable<Taken> take_samples(Context& context) {
  const auto count = static_cast<std::size_t>(context.number("samples").value_or(20));
  const auto interval = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(context.number("interval").value_or(0.1)));
  Taken taken;
  const auto began = context.clock.now();
  for (std::size_t i = 0; i < count; ++i) {
    co_await context.clock.wait_until(began + static_cast<std::int64_t>(i) * interval);
    taken.readings.push_back(co_await context.module.poll());
  }
  taken.seconds = std::chrono::duration<double>(context.clock.now() - began).count();
  co_return taken;
}

/// Tx power follows its output: what a frozen monitor, or one of another lane, does not do.
asio::awaitable<void> judge_disabled(Context& context, StateWalk& walk, Judge& judge) {
  const TimedTransition off = co_await walk.turn_tx_off();
  if (!off.reached) {
    judge.not_judged(fmt::format("dark outputs were not judged: {} did not end: {}", off.name, off.last));
    co_return;
  }
  const auto began = context.clock.now();
  const auto all_dark = [](const cmis::MonitorReading& reading) {
    return std::ranges::all_of(*reading.tx_power, [](MilliWatt power) { return power.value <= dark_mw; });
  };
  const auto polled = co_await cmis::poll_until<cmis::MonitorReading>(
      context.clock, std::min(began + dark_within, context.due), 100ms, [&] { return context.module.poll(); },
      all_dark);
  judge.disabled_lanes(*polled.last->tx_power, std::chrono::duration<double>(polled.seen - began).count());
}

}  // namespace

asio::awaitable<Outcome> monitor_plausible(Context& context) {
  if (context.slot.memory->value(cmis::memory_model) == true)
    co_return skipped(SkipReason::not_advertised, "flat-memory module: what its monitors read is not defined");
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = walk.obstacle()) co_return *obstacle;
  const cmis::ModuleInfo info = cmis::decode(*context.slot.memory);
  if (!info.advertised) co_return skipped(SkipReason::unknown_memory, "page 01h was not read whole");
  const cmis::SupportedMonitors& has = info.advertised->monitors;
  if (!has.temperature && !has.vcc && !has.tx_power && !has.tx_bias && !has.rx_power)
    co_return skipped(SkipReason::not_advertised, "the module advertises no monitor");
  if (const auto reserved = reserved_durations(*context.slot.memory); !reserved.empty())
    co_return Outcome{Verdict::inconclusive, "not activated: advertises " + reserved.front().text};

  co_await walk.prepare(std::nullopt);
  const std::string why_not = co_await walk.light_up();
  if (!why_not.empty())
    co_return Outcome{Verdict::inconclusive, "not measured with all data paths activated: " + why_not};

  const cmis::Memory memory = co_await context.module.snapshot();
  const Taken taken = co_await take_samples(context);
  Judge judge{context, memory};
  judge.temperature(taken);
  judge.supply(taken);
  judge.lit_lanes(taken);
  judge.liveness(taken);
  if (has.tx_power && walk.can_hold_tx()) co_await judge_disabled(context, walk, judge);

  if (judge.verdict() != Verdict::skipped) co_return judge.outcome();
  if (!judge.judged()) co_return Outcome{Verdict::inconclusive, "nothing that is advertised could be judged"};
  co_return Outcome{Verdict::pass, fmt::format("what is advertised reads plausibly over {} samples, {} media lanes lit",
                                               taken.readings.size(), judge.sending())};
}

}  // namespace plugfest::checks
