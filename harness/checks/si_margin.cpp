#include "harness/checks/si_margin.hpp"

#include "harness/checks/driver_peaking.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/margin_map.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"
#include "harness/stats/error_bounds.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace plugfest::checks {
namespace {

constexpr std::array varied_taps = {std::string_view{"pre1"}, std::string_view{"post1"}, std::string_view{"main"},
                                    std::string_view{"pre2"}, std::string_view{"post2"}};
constexpr std::string_view peaking_axis = "driver peaking";
constexpr int looks = 4;
/// With so many the error of a ratio is below 0.1 dB of SNR.
constexpr double enough_errors = 100;

struct Rule {
  double limit = 0, min_margin_db = 0;
  int min_steps = 1;
  std::string limit_source, margin_source;
  PointTimes times;
};

Rule rule_of(const Context& context) {
  const plan::PortClass& held_to = *port_class(context);
  Rule rule;
  if (const auto given = context.limit("ber")) {
    rule.limit = *given;
    rule.limit_source = "the plan";
  } else if (held_to.pre_fec_ber.value) {
    rule.limit = *held_to.pre_fec_ber.value;
    rule.limit_source = fmt::format("port class {} ({})", held_to.id, held_to.pre_fec_ber.source);
  }
  const auto margin = context.limit("min_margin");
  rule.min_margin_db = margin.value_or(held_to.margin.value.value_or(0));
  rule.margin_source =
      margin ? "the plan" : fmt::format("margin of port class {} ({})", held_to.id, held_to.margin.source);
  rule.min_steps = static_cast<int>(context.limit("min_steps").value_or(1));
  rule.times = {.settle = seconds_long(*context.number("settle")),
                .relock = seconds_long(*context.number("relock")),
                .dwell = seconds_long(*context.number("dwell")),
                .looks = looks};
  return rule;
}

/// The map of one unit, and what the operating point showed.
struct UnitMap {
  MarginMap map;
  double lowest_db = -std::numeric_limits<double>::infinity();  ///< margin at the operating point, at least
  double highest_db = std::numeric_limits<double>::infinity();
  double errors = 0, bits = 0;
};

class Mapping {
 public:
  Mapping(Context& context, Sweep& sweep, Rule rule)
      : context_(context), sweep_(sweep), rule_(std::move(rule)), peaking_(context) {}

  asio::awaitable<Outcome> run() {
    const std::vector<MapAxis> axes = co_await chosen_axes();
    if (axes.empty()) co_return Outcome{Verdict::inconclusive, "nothing can be varied: " + nothing_};
    for (std::size_t unit = 0; unit < sweep_.units(); ++unit) maps_.push_back({MarginMap{axes}});
    const MarginMap& any = maps_.front().map;
    const auto claims = static_cast<double>(any.points() * maps_.size() * looks * 2);
    confidence_ = 1 - (1 - context_.claim.confidence) / claims;
    std::size_t measured = 0;
    for (const std::size_t point : measuring_order(any)) {
      if (context_.clock.now() + rule_.times.settle + rule_.times.dwell + rule_.times.relock > context_.due) break;
      co_await visit(point);
      ++measured;
    }
    co_await sweep_.set_all({});
    if (measured < any.points())
      context_.evidence.finding("warning", fmt::format("{} of {} points were not measured: the step's budget is used",
                                                       any.points() - measured, any.points()));
    if (blameless_ > 0)
      context_.evidence.finding("warning",
                                fmt::format("the link was lost at {} points, and no receiver tells which lane "
                                            "was to blame: unknown there",
                                            blameless_));
    for (const std::string& why : void_whys_) context_.evidence.finding("info", "a point does not count: " + why);
    co_return judge();
  }

 private:
  asio::awaitable<std::vector<MapAxis>> chosen_axes() {
    std::vector<MapAxis> axes;
    const int step = sweep_.codes(context_.number("code_step"), 40);
    for (const std::string_view tap : varied_taps) {
      const int reach = static_cast<int>(*context_.number(tap));
      if (reach == 0) continue;
      if (sweep_.has_tap(*fir_place(tap)))
        axes.push_back({std::string{tap}, step, reach, reach});
      else
        context_.evidence.finding("info", fmt::format("{} has no tap {}", sweep_.info().name, tap));
    }
    nothing_ = "no tap of the host is to be";
    const int reach = static_cast<int>(*context_.number("driver_peaking"));
    if (reach == 0 || sweep_.sender() != End::near_end) co_return axes;
    const std::string why = co_await peaking_.begin();
    if (!why.empty()) {
      context_.evidence.finding("info", "driver peaking is not varied: " + why);
      co_return axes;
    }
    axes.push_back({std::string{peaking_axis}, 1, std::min(reach, peaking_.operating()),
                    std::min(reach, std::max(0, peaking_.maximum() - peaking_.operating()))});
    has_peaking_ = axes.back().below + axes.back().above > 0;
    if (!has_peaking_) axes.pop_back();
    co_return axes;
  }

  TapMove move_of(std::size_t point) const {
    const MarginMap& map = maps_.front().map;
    const std::vector<int> steps = map.steps_of(point);
    TapMove move{};
    for (std::size_t i = 0; i < steps.size(); ++i)
      if (const auto place = fir_place(map.axes()[i].name)) move[*place] = steps[i] * map.axes()[i].step;
    return move;
  }

  /// @return false: the module does not take it
  asio::awaitable<bool> peak(std::size_t point) {
    if (!has_peaking_) co_return true;
    const int slice = maps_.front().map.steps_of(point).back();
    if (slice == slice_) co_return slice_taken_;
    slice_ = slice;
    const std::string refused = co_await peaking_.set(peaking_.operating() + slice);
    slice_taken_ = refused.empty();
    if (!slice_taken_) context_.evidence.finding("warning", refused);
    // Data paths may have been down for it.
    if (slice_taken_)
      co_await wait_for_port(context_, *context_.link.at(sweep_.receiver()).port, true,
                             std::min(context_.due, context_.clock.now() + port_start_up));
    co_return slice_taken_;
  }

  /// What is beyond full scale comes from the main tap, unless that is what is moved.
  std::optional<TapMove> within_silicon(std::size_t unit, const TapMove& move) const {
    const std::optional<TapMove> made = sweep_.bounded(unit, move);
    if (made != move && move[FirCodes::main] != 0) return std::nullopt;
    return made;
  }

  asio::awaitable<void> visit(std::size_t point) {
    const bool taken = co_await peak(point);
    const TapMove move = move_of(point);
    std::vector<std::size_t> open;
    for (std::size_t unit = 0; unit < maps_.size(); ++unit) {
      const std::optional<TapMove> made = within_silicon(unit, move);
      if (taken && made) {
        open.push_back(unit);
        co_await sweep_.set(unit, *made);
      } else {
        maps_[unit].map.set(point, PointQuality::outside);
        co_await sweep_.set(unit, {});
      }
    }
    while (!open.empty()) {
      const PointReading reading =
          co_await sweep_.measure(rule_.times, [&](const PointReading& so_far) { return enough(so_far, open); });
      if (!reading.void_why.empty()) {
        if (std::ranges::find(void_whys_, reading.void_why) == void_whys_.end()) void_whys_.push_back(reading.void_why);
        co_return;
      }
      if (reading.link) {
        for (const std::size_t unit : open) take(unit, point, reading.units[unit]);
        co_return;
      }
      // What lost the link is bad; the others are measured without it.
      const std::vector<std::size_t> blamed = to_blame(reading, rule_.limit, context_.in_use.lane_rate);
      const std::size_t before = open.size();
      for (const std::size_t unit : blamed) {
        if (std::erase(open, unit) == 0) continue;
        maps_[unit].map.set(point, PointQuality::bad);
        co_await sweep_.set(unit, {});
      }
      if (open.size() == before) {
        ++blameless_;
        co_await sweep_.set_all({});
        co_return;
      }
    }
  }

  double most_wrong(const PointCount& count) const {
    return count.errors * sweep_.source().most_per_event + count.unseen;
  }

  bool enough(const PointReading& reading, const std::vector<std::size_t>& open) const {
    return std::ranges::all_of(open, [&](std::size_t unit) {
      const PointCount& count = reading.units[unit];
      const PointQuality quality = quality_of(count.errors, most_wrong(count), count.bits, rule_.limit, confidence_);
      return quality != PointQuality::unknown && count.errors >= enough_errors;
    });
  }

  double margin_at(double ber) const {
    const double rate = context_.in_use.lane_rate;
    return snr_for_ber(ber, rate) - snr_for_ber(rule_.limit, rate);
  }

  void take(std::size_t unit, std::size_t point, const PointCount& count) {
    UnitMap& into = maps_[unit];
    if (!(count.bits > 0)) return;
    const double wrong = std::min(std::ceil(most_wrong(count)), count.bits);
    const double upper = stats::binomial_upper(wrong, count.bits, confidence_);
    const PointQuality quality = quality_of(count.errors, most_wrong(count), count.bits, rule_.limit, confidence_);
    into.map.set(point, quality, margin_at(wrong > 0 ? wrong / count.bits : upper));
    if (point != into.map.centre()) return;
    into.errors = count.errors;
    into.bits = count.bits;
    into.lowest_db = margin_at(upper);
    if (count.errors > 0)
      into.highest_db = margin_at(stats::binomial_lower(std::min(count.errors, count.bits), count.bits, confidence_));
  }

  Outcome judge() {
    Summary summary;
    double worst = std::numeric_limits<double>::infinity();
    std::string worst_text;
    for (std::size_t unit = 0; unit < maps_.size(); ++unit) {
      tell_map(unit);
      judge_margin(unit, summary);
      judge_steps(unit, summary);
      if (maps_[unit].lowest_db >= worst) continue;
      worst = maps_[unit].lowest_db;
      worst_text = fmt::format("{}: at least {:.2f} dB in hand, {} of {} points good", sweep_.unit_name(unit), worst,
                               maps_[unit].map.good_region(), maps_[unit].map.points());
    }
    if (summary.verdict() == Verdict::pass || summary.verdict() == Verdict::skipped)
      return {summary.verdict() == Verdict::pass ? Verdict::pass : Verdict::inconclusive,
              fmt::format("{} taps varied, seen at the {} end; least of all {}", to_string(sweep_.sender()),
                          to_string(sweep_.receiver()), worst_text)};
    return summary.outcome();
  }

  void measure(std::string name, std::size_t unit, journal::Value value, std::string unit_of_measure,
               std::optional<double> uncertainty, journal::Limit limit, Verdict verdict) {
    context_.evidence.measure({.name = std::move(name),
                               .value = std::move(value),
                               .unit = std::move(unit_of_measure),
                               .uncertainty = uncertainty,
                               .lane = sweep_.lane_of(unit),
                               .limit = std::move(limit),
                               .verdict = verdict});
  }

  void tell_map(std::size_t unit) {
    const MarginMap& map = maps_[unit].map;
    const MapAxis& last = map.axes().back();
    const bool sliced = map.axes().size() > 2;
    for (int slice = sliced ? -last.below : 0; slice <= (sliced ? last.above : 0); ++slice)
      measure(
          "si.map", unit, map.text(slice), {}, {},
          {.min = {},
           .max = {},
           .source = fmt::format(
               "dB of SNR over {:.3g}, {} {:+d}..{:+d} by {} along a row{}; without an error: at least", rule_.limit,
               map.axes()[0].name, -map.axes()[0].below * map.axes()[0].step, map.axes()[0].above * map.axes()[0].step,
               map.axes()[0].step, sliced ? fmt::format(", {} {:+d}", last.name, slice * last.step) : "")},
          Verdict::skipped);
    measure("si.region", unit, static_cast<double>(map.good_region()), {}, {},
            {.min = {}, .max = static_cast<double>(map.points()), .source = "points of the map"}, Verdict::skipped);
    const std::size_t best = map.best();
    if (best != map.centre() && map.margin_db(best) && map.margin_db(map.centre())) {
      std::vector<std::string> where;
      for (std::size_t i = 0; i < map.axes().size(); ++i)
        where.push_back(fmt::format("{} {:+d}", map.axes()[i].name, map.steps_of(best)[i] * map.axes()[i].step));
      measure("si.best_point", unit, fmt::format("{}", fmt::join(where, ", ")), {}, {},
              {.min = {},
               .max = {},
               .source = fmt::format("{:.2f} dB there, {:.2f} dB at the operating point", *map.margin_db(best),
                                     *map.margin_db(map.centre()))},
              Verdict::skipped);
    }
  }

  void judge_margin(std::size_t unit, Summary& summary) {
    const UnitMap& of = maps_[unit];
    const PointQuality centre = of.map.quality(of.map.centre());
    const std::string name = sweep_.unit_name(unit);
    const std::string source =
        fmt::format("{}; over {:.3g} ({}); {}, 1 of {} claims; {:.3g} errors in {:.3g} bits, {}", rule_.margin_source,
                    rule_.limit, rule_.limit_source, percent(context_.claim.confidence), context_.claim.of, of.errors,
                    of.bits, sweep_.source().text());
    if (!(of.bits > 0)) {
      const Verdict verdict = centre == PointQuality::bad ? Verdict::fail : Verdict::inconclusive;
      measure("si.margin", unit, std::string{centre == PointQuality::bad ? "no link" : "not measured"}, {}, {},
              {.min = rule_.min_margin_db, .max = {}, .source = source}, verdict);
      summary.add(verdict, fmt::format("{}: no link to measure where the taps stand", name));
      return;
    }
    const Verdict verdict = of.lowest_db >= rule_.min_margin_db   ? Verdict::pass
                            : of.highest_db < rule_.min_margin_db ? Verdict::fail
                                                                  : Verdict::inconclusive;
    const bool bounded = std::isfinite(of.highest_db);
    measure("si.margin", unit, bounded ? (of.lowest_db + of.highest_db) / 2 : of.lowest_db, "dB",
            bounded ? std::optional{(of.highest_db - of.lowest_db) / 2} : std::nullopt,
            {.min = rule_.min_margin_db, .max = {}, .source = bounded ? source : source + "; no error seen: at least"},
            verdict);
    summary.add(verdict, verdict == Verdict::pass
                             ? fmt::format("{}: at least {:.2f} dB", name, of.lowest_db)
                             : fmt::format("{}: {:.2f} to {:.2f} dB in hand, {:g} dB are asked for ({})", name,
                                           of.lowest_db, of.highest_db, rule_.min_margin_db, rule_.margin_source));
  }

  void judge_steps(std::size_t unit, Summary& summary) {
    const MarginMap& map = maps_[unit].map;
    for (std::size_t axis = 0; axis < map.axes().size(); ++axis)
      for (const int direction : {-1, 1}) {
        const AxisReach reach = map.reach(axis, direction);
        const int there_are = direction < 0 ? map.axes()[axis].below : map.axes()[axis].above;
        const bool asked = reach.steps < std::min(rule_.min_steps, there_are);
        Verdict verdict = Verdict::pass;
        std::string how = "the edge of the map";
        if (reach.ended == PointQuality::bad) {
          how = "a bad point";
          if (asked) verdict = Verdict::fail;
        } else if (reach.ended == PointQuality::unknown) {
          how = "a point that is not known";
          if (asked) verdict = Verdict::inconclusive;
        } else if (reach.ended == PointQuality::outside) {
          // Nobody can go there.
          how = "what the silicon takes";
        }
        measure(fmt::format("si.distance.{}", map.axes()[axis].name), unit,
                static_cast<double>(direction * reach.steps * map.axes()[axis].step), {}, {},
                {.min = {},
                 .max = {},
                 .source = fmt::format("codes {}, {} good points, ended by {}; {} are asked for",
                                       direction < 0 ? "down" : "up", reach.steps, how,
                                       std::min(rule_.min_steps, there_are))},
                verdict);
        if (verdict != Verdict::pass)
          summary.add(verdict, fmt::format("{}: {} good points of {} {}, then {}", sweep_.unit_name(unit), reach.steps,
                                           map.axes()[axis].name, direction < 0 ? "down" : "up", how));
      }
  }

  Context& context_;
  Sweep& sweep_;
  Rule rule_;
  DriverPeaking peaking_;
  bool has_peaking_ = false, slice_taken_ = true;
  int slice_ = 0;
  std::vector<UnitMap> maps_;
  double confidence_ = 0.95;
  int blameless_ = 0;
  std::vector<std::string> void_whys_;
  std::string nothing_;
};

}  // namespace

asio::awaitable<Outcome> si_margin(Context& context) {
  const SweepChoice choice = choose_sender(context, false);
  if (!choice.sender) co_return *choice.problem;
  Sweep sweep{context, *choice.sender, false};
  const std::string problem = co_await sweep.begin();
  if (!problem.empty()) co_return Outcome{Verdict::inconclusive, "not measured: " + problem};
  Rule rule = rule_of(context);
  if (rule.limit <= 0)
    co_return Outcome{Verdict::inconclusive,
                      fmt::format("port class {} states no pre_fec_ber", port_class(context)->id)};
  if (!sweep.source().names_lanes())
    context.evidence.finding("info",
                             fmt::format("{}: lanes are moved together and not told apart", sweep.source().text()));
  if (sweep.info().taps_read == ReadBack::intent)
    context.evidence.finding("warning",
                             "the host shows what software asked for: that the silicon followed is not known");
  Mapping mapping{context, sweep, std::move(rule)};
  co_return co_await mapping.run();
}

std::string si_margin_out_of_reach(const Prospect& prospect) {
  double points = 1 + 2 * *prospect.number("driver_peaking");
  for (const std::string_view tap : varied_taps) points *= 1 + 2 * *prospect.number(tap);
  const double each_s = *prospect.number("settle") + *prospect.number("dwell");
  if (points * each_s <= prospect.step.budget_s) return {};
  return fmt::format("{:g} points of {:g} s each take {:g} s, the step's budget is {:g} s", points, each_s,
                     points * each_s, prospect.step.budget_s);
}

}  // namespace plugfest::checks
