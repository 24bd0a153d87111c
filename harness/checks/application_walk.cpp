#include "harness/checks/application_walk.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/poll.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

using Configuration = std::vector<Path>;

std::string name_of(const Configuration& paths) {
  std::string text;
  for (const Path& path : paths) text += (text.empty() ? "" : " + ") + path.name();
  return text;
}

Configuration paths_of(const PathWork& work, const std::vector<cmis::Instance>& instances) {
  Configuration paths;
  for (const cmis::Instance& instance : instances) paths.push_back(work.path_of(instance));
  return paths;
}

/// Two applications side by side: the widest breakout that the second leaves room for beside one instance of the
/// first. Media lanes must not meet either.
std::optional<Configuration> mixed(const PathWork& work) {
  for (const cmis::Application& one : work.applications()) {
    for (const cmis::Instance& place : cmis::placements(one)) {
      for (const cmis::Application& other : work.applications()) {
        if (other.app_sel == one.app_sel) continue;
        Configuration paths{work.path_of(place)};
        for (const cmis::Instance& beside : cmis::placements(other)) {
          const Path path = work.path_of(beside);
          if ((host_lanes(paths) & path.host()) == 0 && (media_lanes(paths) & path.media) == 0) paths.push_back(path);
        }
        if (paths.size() > 1) return paths;
      }
    }
  }
  return std::nullopt;
}

std::vector<Configuration> configurations(const PathWork& work) {
  std::vector<Configuration> all;
  for (const cmis::Application& application : work.applications()) {
    const auto places = cmis::placements(application);
    for (const cmis::Instance& place : places) all.push_back({work.path_of(place)});
    const auto together = cmis::breakout(application);
    if (together.size() > 1) all.push_back(paths_of(work, together));
  }
  if (auto both = mixed(work)) all.push_back(std::move(*both));
  return all;
}

class Walk {
 public:
  Walk(Context& context, PathWork& work, Summary& summary) : context_(context), work_(work), summary_(summary) {}

  /// Up and down again. @return false: the module does not let go of the lanes, so nothing else can be tried
  asio::awaitable<bool> try_out(const Configuration& paths) {
    const std::string name = name_of(paths);
    const std::string stuck = co_await work_.clear();
    if (!stuck.empty()) {
      judge_fact(context_, "released", false, stuck, fmt::format("before {}: {}", name, stuck), summary_);
      co_return false;
    }
    const std::string refusal = co_await work_.configure(paths);
    judge_fact(context_, "configuration: " + name, refusal.empty(), refusal.empty() ? "accepted" : refusal,
               fmt::format("{}: {}", name, refusal), summary_);
    if (!refusal.empty()) co_return true;
    const bool initialised = co_await take(paths, PathStep::init, name);
    if (!initialised) co_return true;
    if (work_.can_hold_tx()) {
      const bool on = co_await take(paths, PathStep::turn_on, name);
      if (!on) co_return true;
    }
    co_await judge_pending(paths, name);
    co_await take(paths, PathStep::deinit, name);
    co_return true;
  }

 private:
  asio::awaitable<bool> take(const Configuration& paths, PathStep step, const std::string& name) {
    const PathMove move = co_await work_.step(paths, step);
    judge_transition(context_, move.timed, {.text = name}, summary_);
    judge_fact(context_, move.timed.name + ".states", move.irregular.empty(),
               move.irregular.empty() ? "in their order" : move.irregular, fmt::format("{}: {}", name, move.irregular),
               summary_);
    co_return move.timed.reached;
  }

  /// DPInitPending is cleared in DPInit (from revision 5.0); hosts that still see it bring the path down again.
  asio::awaitable<void> judge_pending(const Configuration& paths, const std::string& name) {
    const auto revision = context_.slot.memory->value(cmis::cmis_revision).value_or(cmis::Revision{});
    if (revision.major < 5) co_return;
    const std::uint8_t lanes = host_lanes(paths);
    const auto polled = co_await cmis::poll_until<Bytes>(
        context_.clock, context_.clock.now() + 1s, 20ms,
        [this] { return context_.module.read_bytes(cmis::dp_init_pending_lane.info); },
        [&](const Bytes& pending) { return (std::to_integer<unsigned>(pending.front()) & lanes) == 0; });
    judge_fact(context_, "pending.cleared", polled.reached, polled.reached ? "cleared" : "still set",
               fmt::format("{}: DPInitPending is still set 1 s after DPActivated", name), summary_);
  }

  Context& context_;
  PathWork& work_;
  Summary& summary_;
};

}  // namespace

asio::awaitable<Outcome> application_walk(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = cannot_walk(context, walk)) co_return *obstacle;
  PathWork work{context};
  const std::vector<Configuration> all = configurations(work);
  if (all.empty()) co_return Outcome{Verdict::inconclusive, "no advertised application says which lanes it takes"};
  co_await walk.prepare(std::nullopt);
  co_await context.changes.will_apply(seconds_long(context.step.budget_s) / 10);
  if (!walk.found_ready()) {
    const TimedTransition up = co_await walk.power_up();
    if (!up.reached) co_return Outcome{Verdict::inconclusive, "ModuleReady was not reached: " + up.last};
  }

  Summary summary;
  Walk applications{context, work, summary};
  std::size_t tried = 0;
  for (const Configuration& paths : all) {
    // A budget that is over is the plan's affair: what was tried is told.
    if (context.clock.now() + 10s > context.due) break;
    const bool free = co_await applications.try_out(paths);
    if (!free) break;
    ++tried;
  }
  context.evidence.measure({.name = "configurations.tried",
                            .value = static_cast<double>(tried),
                            .limit = journal::Limit{.min = static_cast<double>(all.size()), .source = "advertised"},
                            .verdict = Verdict::skipped});
  if (tried < all.size())
    summary.add(Verdict::inconclusive, fmt::format("{} of {} configurations were tried", tried, all.size()));
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{Verdict::pass, fmt::format("{} applications in {} configurations up to DPActivated and down again",
                                               work.applications().size(), all.size())};
}

}  // namespace plugfest::checks
