#include "harness/checks/datapath_siblings.hpp"

#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/flag_reader.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

/// A condition may take this long to its flag (CMIS 5.4, Timings).
constexpr Clock::duration flag_latency = 200ms;

/// Flags that say that something became of a lane.
constexpr std::array<const cmis::Field<bool>*, 8> flags = {&cmis::dp_state_changed_flag,
                                                           &cmis::failure_flag_tx,
                                                           &cmis::los_flag_tx,
                                                           &cmis::cdr_lol_flag_tx,
                                                           &cmis::los_flag_rx,
                                                           &cmis::cdr_lol_flag_rx,
                                                           &cmis::optical_power_low_alarm_flag_tx,
                                                           &cmis::output_status_changed_flag_rx};

std::vector<Path> most_instances(const PathWork& work) {
  std::vector<cmis::Instance> most;
  for (const cmis::Application& application : work.applications()) {
    auto together = cmis::breakout(application);
    if (together.size() > most.size()) most = std::move(together);
  }
  std::vector<Path> paths;
  for (const cmis::Instance& instance : most) paths.push_back(work.path_of(instance));
  return paths;
}

class Siblings {
 public:
  Siblings(Context& context, PathWork& work, std::vector<Path> paths, Summary& summary)
      : context_(context), work_(work), reader_(context.module), paths_(std::move(paths)), summary_(summary) {
    has_monitor_ = context.slot.memory->value(cmis::tx_optical_power_mon_supported) == true;
    isolation_db_ = context.limit("isolation").value_or(0.5);
  }

  /// Takes one path down and up again. @return false: it did not come back
  asio::awaitable<bool> disturb(std::size_t which, bool by_disable) {
    const std::vector<Path> moved{paths_[which]};
    std::vector<Path> others = paths_;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(which));
    const std::string what =
        fmt::format("{} {}", by_disable ? "outputs disabled of" : "deinitialised", moved.front().name());
    cmis::Lanes<double> before{};
    if (has_monitor_) before = co_await work_.tx_power();
    co_await reader_.take();
    // What persists comes back at once and was there before.
    const cmis::Memory standing = co_await reader_.take();
    std::vector<PathStep> steps{PathStep::deinit, PathStep::init};
    if (by_disable) steps = {PathStep::turn_off, PathStep::turn_on};
    bool reached = true;
    for (const PathStep step : steps) {
      const PathMove move = co_await work_.step(moved, step, others, has_monitor_);
      judge_transition(context_, move.timed, {.text = what}, summary_);
      judge_fact(context_, "states", move.irregular.empty(), move.irregular.empty() ? "as they were" : move.irregular,
                 fmt::format("{}: {}", what, move.irregular), summary_);
      if (move.lowest_tx_mw) judge_power(*move.lowest_tx_mw, before, media_lanes(others), what);
      reached = reached && move.timed.reached;
      if (!reached) break;
    }
    co_await context_.clock.wait_until(context_.clock.now() + flag_latency);
    const cmis::Memory raised = co_await reader_.take();
    judge_flags(raised, standing, others, what);
    co_return reached;
  }

 private:
  void judge_power(const cmis::Lanes<double>& lowest, const cmis::Lanes<double>& before, std::uint8_t lanes,
                   const std::string& what) {
    double worst = 0;
    std::size_t where = 0;
    for (std::size_t lane = 0; lane < lowest.size(); ++lane) {
      if ((lanes >> lane & 1) == 0 || before[lane] <= 0) continue;
      const double drop = 10 * std::log10(before[lane] / std::max(lowest[lane], 1e-4));
      if (drop < worst) continue;
      worst = drop;
      where = lane;
    }
    const Verdict verdict = judge_at_most(worst, 0, isolation_db_);
    context_.evidence.measure({.name = "sibling.tx_power_drop",
                               .value = worst,
                               .unit = "dB",
                               .uncertainty = 0,
                               .lane = journal::Lane{"media", static_cast<int>(where) + 1},
                               .limit = journal::Limit{.min = {}, .max = isolation_db_, .source = "the plan"},
                               .verdict = verdict});
    if (verdict != Verdict::pass)
      summary_.add(verdict, fmt::format("{}: media lane {} of another path lost {:.2g} dB", what, where + 1, worst));
  }

  void judge_flags(const cmis::Memory& raised, const cmis::Memory& standing, const std::vector<Path>& others,
                   const std::string& what) {
    std::string seen;
    for (const cmis::Field<bool>* flag : flags) {
      const std::uint8_t lanes = flag->info.side == cmis::Side::media ? media_lanes(others) : host_lanes(others);
      for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane) {
        const bool other = (lanes >> lane & 1) != 0;
        if (other && raised.value(*flag, lane) == true && standing.value(*flag, lane) != true)
          seen += fmt::format("{}{} of lane {}", seen.empty() ? "" : ", ", flag->info.name, lane + 1);
      }
    }
    judge_fact(context_, "sibling.flags", seen.empty(), seen.empty() ? "none" : seen,
               fmt::format("{}: {} was set", what, seen), summary_);
  }

  Context& context_;
  PathWork& work_;
  cmis::FlagReader reader_;
  std::vector<Path> paths_;
  Summary& summary_;
  bool has_monitor_ = false;
  double isolation_db_ = 0;
};

/// Every path once, in an order of chance. By hand, with plain remainders: it must be the same with every library.
std::vector<std::size_t> shuffled(std::size_t count, std::mt19937_64& random) {
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t left = count; left > 1; --left) std::swap(order[left - 1], order[random() % left]);
  return order;
}

}  // namespace

asio::awaitable<Outcome> datapath_siblings(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = cannot_walk(context, walk)) co_return *obstacle;
  PathWork work{context};
  const std::vector<Path> paths = most_instances(work);
  if (paths.size() < 2)
    co_return skipped(SkipReason::not_advertised, "no advertised application has two instances side by side");
  co_await walk.prepare(std::nullopt);
  co_await context.changes.will_apply(seconds_long(context.step.budget_s) / 10);
  if (!walk.found_ready()) {
    const TimedTransition up = co_await walk.power_up();
    if (!up.reached) co_return Outcome{Verdict::inconclusive, "ModuleReady was not reached: " + up.last};
  }
  std::string why = co_await work.clear();
  if (why.empty()) why = co_await work.configure(paths);
  if (!why.empty()) co_return Outcome{Verdict::inconclusive, "the paths could not be set up: " + why};
  const PathMove init = co_await work.step(paths, PathStep::init);
  std::string dark = init.timed.reached ? std::string{} : init.timed.last;
  if (dark.empty() && work.can_hold_tx()) {
    const PathMove on = co_await work.step(paths, PathStep::turn_on);
    if (!on.timed.reached) dark = on.timed.last;
  }
  if (!dark.empty()) co_return Outcome{Verdict::inconclusive, "the paths did not come up together: " + dark};

  Summary summary;
  Siblings siblings{context, work, paths, summary};
  context.evidence.finding("info", fmt::format("order of the data paths: seed {}", context.seed));
  std::mt19937_64 random{context.seed};
  const bool knows_media = std::ranges::all_of(paths, [](const Path& path) { return path.media != 0; });
  const int operations = static_cast<int>(context.number("operations").value_or(1));
  int done = 0;
  std::vector<std::size_t> round;
  for (bool on = true; on && done < operations && context.clock.now() + 10s < context.due; ++done) {
    if (round.empty()) round = shuffled(paths.size(), random);
    const std::size_t which = round.back();
    round.pop_back();
    const bool by_disable = random() % 2 == 0 && work.can_hold_tx() && knows_media;
    on = co_await siblings.disturb(which, by_disable);
  }
  if (done < operations && summary.verdict() == Verdict::skipped)
    co_return Outcome{
        Verdict::inconclusive,
        fmt::format("{} of {} operations fitted into the step's budget: give it a larger one", done, operations)};
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{Verdict::pass, fmt::format("{} data paths, {} times one of them down and up: the others kept their "
                                               "states, their power and their flags",
                                               paths.size(), done)};
}

}  // namespace plugfest::checks
