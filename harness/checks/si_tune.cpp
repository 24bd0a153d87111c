#include "harness/checks/si_tune.hpp"

#include "harness/checks/link_work.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/tap_gain.hpp"
#include "harness/checks/tap_search.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace plugfest::checks {
namespace {

/// Looks of an evaluation: as many estimates of the SNR are averaged.
constexpr int looks = 8, compare_looks = 20;
constexpr int turns = 2;
/// Below this many errors in an evaluation sets cannot be told apart to 0.3 dB.
constexpr double few_errors = 20;

/// Names in a text such as "pre1, post1".
std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names{""};
  for (const char c : text) {
    if (c == ',' || c == ' ') {
      if (!names.back().empty()) names.emplace_back();
    } else {
      names.back() += c;
    }
  }
  if (names.back().empty()) names.pop_back();
  return names;
}

class Tuning {
 public:
  Tuning(Context& context, Sweep& sweep) : context_(context), sweep_(sweep) {
    times_ = {.settle = seconds_long(*context.number("settle")),
              .relock = seconds_long(*context.number("relock")),
              .dwell = seconds_long(*context.number("dwell")),
              .looks = looks};
    limit_ = port_class(context)->pre_fec_ber.value.value_or(1e-3);
  }

  asio::awaitable<Outcome> run() {
    const std::string problem = choose_axes();
    if (!problem.empty()) co_return Outcome{Verdict::inconclusive, problem};
    const PointReading first = co_await sweep_.measure(times_);
    if (!first.link || !first.void_why.empty())
      co_return Outcome{Verdict::inconclusive,
                        "not measured where the taps stand: " + (first.link ? first.void_why : std::string{"no link"})};
    const std::string cannot = choose_measure(first);
    if (!cannot.empty()) co_return Outcome{Verdict::inconclusive, cannot};
    co_await search();
    co_await compare();
    co_await sweep_.set_all({});
    co_return judge();
  }

 private:
  std::string choose_axes() {
    for (const std::string& name : names_in(*context_.text("taps"))) {
      const auto place = fir_place(name);
      if (!place) return fmt::format("no tap is called '{}'", name);
      if (sweep_.has_tap(*place))
        axes_.push_back(*place);
      else
        context_.evidence.finding("info", fmt::format("{} has no tap {}", sweep_.info().name, name));
    }
    return axes_.empty() ? "the host has none of the taps that are to be searched over" : "";
  }

  std::string choose_measure(const PointReading& first) {
    const std::string wanted = *context_.text("by");
    const bool shown = std::ranges::all_of(first.units, [](const PointCount& c) { return c.snr_db.has_value(); });
    by_snr_ = wanted == "snr" || (wanted == "seen" && shown);
    if (by_snr_ && !shown) return "the receivers do not show their SNR";
    if (!by_snr_ && sweep_.source().counters == 0) return "the host counts no errors";
    const bool apart = sweep_.units() == 1 || by_snr_ || sweep_.source().names_lanes();
    if (!apart) return "errors are not counted by lane";
    const bool few = !by_snr_ && std::ranges::any_of(first.units, [](const auto& c) { return c.errors < few_errors; });
    if (few)
      context_.evidence.finding("warning", fmt::format("fewer than {:g} errors in {:g} s where the taps stand: sets "
                                                       "that are better still can hardly be told apart",
                                                       few_errors, in_seconds(times_.dwell)));
    return {};
  }

  /// dB; an error more or less than there were keeps it finite.
  std::optional<double> value_of(const PointCount& count) const {
    if (by_snr_) return count.locked ? count.snr_db : std::nullopt;
    if (!(count.bits > 0)) return std::nullopt;
    const double wrong = count.errors * sweep_.source().most_per_event + count.unseen;
    return snr_for_ber((wrong + 0.5) / count.bits, context_.in_use.lane_rate);
  }

  asio::awaitable<void> search() {
    const TapSearch::Range range{.axes = axes_,
                                 .reach = sweep_.codes(context_.number("reach"), 7),
                                 .step = sweep_.codes(context_.number("first_step"), 21),
                                 .finest = sweep_.codes(context_.number("finest"), 84),
                                 .evaluations = static_cast<int>(*context_.number("evaluations"))};
    for (std::size_t unit = 0; unit < sweep_.units(); ++unit)
      searches_.emplace_back(range, [this, unit](const TapMove& move) { return sweep_.bounded(unit, move); });
    for (;;) {
      if (context_.clock.now() + reserve() > context_.due) {
        context_.evidence.finding("warning", "the search was cut short: the step's budget is used");
        cut_short_ = true;
        break;
      }
      std::vector<std::size_t> asking;
      for (std::size_t unit = 0; unit < searches_.size(); ++unit) {
        const auto move = searches_[unit].next();
        if (move) asking.push_back(unit);
        co_await sweep_.set(unit, move.value_or(searches_[unit].best()));
      }
      if (asking.empty()) break;
      co_await evaluate(std::move(asking));
    }
  }

  Clock::duration reserve() const {
    const Clock::duration compare = seconds_long(*context_.number("compare"));
    return 2 * turns * (compare + times_.settle) + times_.settle + times_.relock + times_.dwell;
  }

  asio::awaitable<void> evaluate(std::vector<std::size_t> asking) {
    int voids = 0;
    while (!asking.empty()) {
      const PointReading reading = co_await sweep_.measure(times_);
      if (!reading.void_why.empty()) {
        // Once more: what spoilt it was not the set.
        if (++voids == 1) continue;
        for (const std::size_t unit : asking) searches_[unit].tell({});
        co_return;
      }
      if (reading.link) {
        for (const std::size_t unit : asking) searches_[unit].tell(value_of(reading.units[unit]));
        co_return;
      }
      std::vector<std::size_t> blamed = to_blame(reading, limit_, context_.in_use.lane_rate);
      std::erase_if(blamed, [&](std::size_t unit) { return std::ranges::find(asking, unit) == asking.end(); });
      if (blamed.empty()) blamed = asking;
      for (const std::size_t unit : blamed) {
        searches_[unit].tell({});
        std::erase(asking, unit);
        co_await sweep_.set(unit, {});
      }
      ++lost_;
    }
  }

  /// Default and best in turns, so that a drift speaks for neither.
  asio::awaitable<void> compare() {
    PointTimes times = times_;
    times.dwell = seconds_long(*context_.number("compare"));
    times.looks = compare_looks;
    default_.resize(sweep_.units());
    best_.resize(sweep_.units());
    for (int turn = 0; turn < turns; ++turn)
      for (const bool tuned : {true, false}) {
        for (std::size_t unit = 0; unit < searches_.size(); ++unit)
          co_await sweep_.set(unit, tuned ? searches_[unit].best() : TapMove{});
        const PointReading reading = co_await sweep_.measure(times);
        for (std::size_t unit = 0; unit < searches_.size(); ++unit) {
          if (reading.link && reading.void_why.empty()) {
            (tuned ? best_ : default_)[unit].push_back(reading.units[unit]);
          } else {
            spoilt_ = reading.link ? reading.void_why : "the link was lost";
          }
        }
      }
  }

  Outcome judge() {
    Summary summary;
    const double tolerance = *context_.limit("tolerance");
    const double confidence = 1 - (1 - context_.claim.confidence) / static_cast<double>(searches_.size());
    const bool fails = context_.text("better") == "fail";
    if (lost_ > 0)
      context_.evidence.finding("info", fmt::format("the link was lost at {} of the sets that were tried", lost_));
    double largest = 0;
    for (std::size_t unit = 0; unit < searches_.size(); ++unit) {
      const TapSearch& search = searches_[unit];
      const std::string name = sweep_.unit_name(unit);
      tell_search(unit);
      const TapGain gain = gain_between(default_[unit], best_[unit],
                                        {.counts_apart = sweep_.units() == 1 || sweep_.source().names_lanes(),
                                         .lane_rate = context_.in_use.lane_rate,
                                         .confidence = confidence});
      const bool same = search.best() == TapMove{};
      Verdict verdict = Verdict::inconclusive;
      std::string told;
      if (!gain.measured) {
        told = fmt::format("{}: not compared: {}", name, spoilt_.empty() ? "nothing was counted" : spoilt_);
      } else if ((same || gain.upper_db <= tolerance) && !looked_around(unit)) {
        told = fmt::format("{}: only {} sets could be tried, which says nothing of better ones", name,
                           search.evaluations());
      } else if (same || gain.upper_db <= tolerance) {
        verdict = Verdict::pass;
        told = fmt::format("{}: within {:g} dB of the best", name, tolerance);
      } else if (gain.lower_db > tolerance) {
        verdict = fails ? Verdict::fail : Verdict::inconclusive;
        told = fmt::format("{}: {} is {:.2f} dB better ({:.2f} at least) than {}", name, best_text(unit), gain.db,
                           gain.lower_db, default_text(unit));
        context_.evidence.finding("warning", told);
      } else {
        told = fmt::format("{}: {} is {:.2f} to {:.2f} dB better than {}, {:g} dB are allowed", name, best_text(unit),
                           gain.lower_db, gain.upper_db, default_text(unit), tolerance);
      }
      largest = std::max(largest, gain.db);
      measure("si.gain", unit, gain.measured ? journal::Value{gain.db} : journal::Value{std::string{"not measured"}},
              gain.measured ? "dB" : "",
              gain.measured ? std::optional{(gain.upper_db - gain.lower_db) / 2} : std::nullopt,
              {.min = {},
               .max = tolerance,
               .source = fmt::format("the plan; by {}, {} turns of {:g} s each; {}, 1 of {} claims{}{}", gain.by, turns,
                                     *context_.number("compare"), percent(context_.claim.confidence), context_.claim.of,
                                     searches_.size() > 1 ? fmt::format(", shared by {} lanes", searches_.size()) : "",
                                     same ? "; no better set was found" : "")},
              verdict);
      summary.add(verdict, told);
    }
    if (summary.verdict() != Verdict::pass) return summary.outcome();
    return {Verdict::pass, fmt::format("{} taps searched over, {} sets a lane at most, seen at the {} end: nothing is "
                                       "more than {:g} dB better (the largest gain is {:.2f} dB)",
                                       to_string(sweep_.sender()), most_evaluations(), to_string(sweep_.receiver()),
                                       tolerance, largest)};
  }

  /// Each axis was tried at least, and the search came to its own end or to the plan's number of sets.
  bool looked_around(std::size_t unit) const {
    return !cut_short_ && searches_[unit].evaluations() > static_cast<int>(axes_.size());
  }
  int most_evaluations() const {
    int most = 0;
    for (const TapSearch& search : searches_) most = std::max(most, search.evaluations());
    return most;
  }
  std::string default_text(std::size_t unit) const { return text_of(sweep_.operating(sweep_.lanes_of(unit).front())); }
  std::string best_text(std::size_t unit) const {
    return text_of(moved(sweep_.operating(sweep_.lanes_of(unit).front()), searches_[unit].best()));
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

  void tell_search(std::size_t unit) {
    const int reach = sweep_.codes(context_.number("reach"), 7), finest = sweep_.codes(context_.number("finest"), 84);
    const double grid = std::pow(2 * (reach / finest) + 1, static_cast<double>(axes_.size()));
    measure("si.best_taps", unit, best_text(unit), {}, {},
            {.min = {}, .max = {}, .source = "stood at " + default_text(unit)}, Verdict::skipped);
    measure("si.evaluations", unit, static_cast<double>(searches_[unit].evaluations()), {}, {},
            {.min = {},
             .max = *context_.number("evaluations"),
             .source = fmt::format("sets tried; {:.3g} are within reach in steps of {}", grid, finest)},
            Verdict::skipped);
  }

  Context& context_;
  Sweep& sweep_;
  PointTimes times_;
  double limit_ = 1e-3;
  bool by_snr_ = false;
  std::vector<std::size_t> axes_;
  std::vector<TapSearch> searches_;
  std::vector<std::vector<PointCount>> default_, best_;
  std::string spoilt_;
  int lost_ = 0;
  bool cut_short_ = false;
};

}  // namespace

asio::awaitable<Outcome> si_tune(Context& context) {
  const bool may_use_snr = context.text("by") != "errors";
  const SweepChoice choice = choose_sender(context, may_use_snr);
  if (!choice.sender) co_return *choice.problem;
  Sweep sweep{context, *choice.sender, may_use_snr};
  const std::string problem = co_await sweep.begin();
  if (!problem.empty()) co_return Outcome{Verdict::inconclusive, "not measured: " + problem};
  if (sweep.info().taps_read == ReadBack::intent)
    context.evidence.finding("warning",
                             "the host shows what software asked for: that the silicon followed is not known");
  Tuning tuning{context, sweep};
  co_return co_await tuning.run();
}

std::string si_tune_out_of_reach(const Prospect& prospect) {
  const double settle_s = *prospect.number("settle");
  const double each_s = settle_s + *prospect.number("dwell"), evaluations = *prospect.number("evaluations");
  const double needed_s = (evaluations + 1) * each_s + 2 * turns * (settle_s + *prospect.number("compare"));
  if (needed_s <= prospect.step.budget_s) return {};
  return fmt::format("{:g} evaluations of {:g} s and the comparison take {:g} s, the step's budget is {:g} s",
                     evaluations, each_s, needed_s, prospect.step.budget_s);
}

}  // namespace plugfest::checks
