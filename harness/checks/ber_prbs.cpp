#include "harness/checks/ber_prbs.hpp"

#include "harness/checks/fec_dwell.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/module_tester.hpp"
#include "harness/checks/pattern_leg.hpp"
#include "harness/checks/summary.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace plugfest::checks {
namespace {

/// A ratio near the limit is looked at for so many dwells.
constexpr int longest_dwells = 2;

/// Both ends are needed for either direction.
std::optional<Outcome> without_tester(const Context& context, End) {
  for (const End end : {End::near_end, End::far_end})
    if (context.link.at(end).tester == nullptr)
      return Outcome{Verdict::inconclusive, fmt::format("no pattern from host to host: {} ({} end)",
                                                        context.link.at(end).no_tester, to_string(end))};
  return std::nullopt;
}

asio::awaitable<void> send(Context& context, std::optional<TestPattern> pattern) {
  for (const End end : {End::near_end, End::far_end})
    co_await context.link.at(end).tester->generate(pattern, context.clock.now() + host_within);
}

/// Traffic again, and the link that the next step wants. @return what is not as before; empty: all is
asio::awaitable<std::string> back_to_traffic(Context& context) {
  for (const End end : {End::near_end, End::far_end})
    co_await context.link.at(end).tester->check(std::nullopt, context.clock.now() + host_within);
  co_await send(context, std::nullopt);
  const auto due = std::min(context.due, context.clock.now() + port_start_up);
  for (const End end : {End::near_end, End::far_end}) {
    HostPort* const port = context.link.at(end).port;
    if (port == nullptr) continue;
    const auto waited = co_await wait_for_port(context, *port, true, due);
    if (!waited.reached)
      co_return fmt::format("the {} port is {} after the patterns ended", to_string(end), state_text(*waited.last));
  }
  co_return std::string{};
}

/// All lanes must find their pattern. @return empty: they did
asio::awaitable<std::string> lock_all(Context& context, std::vector<PatternLeg>& legs, TestPattern pattern) {
  const std::chrono::duration<double> longest{*context.number("lock")};
  const auto due = context.clock.now() + std::chrono::duration_cast<Clock::duration>(longest);
  std::string missing;
  for (PatternLeg& leg : legs) {
    const std::vector<int> without = co_await leg.lock(pattern, due);
    if (without.empty()) continue;
    missing += fmt::format("{}{}: lanes {} do not lock on {} within {:g} s", missing.empty() ? "" : "; ", leg.name(),
                           fmt::join(without, ", "), to_string(pattern), longest.count());
  }
  co_return missing;
}

/// @return empty: no checker is misled
asio::awaitable<std::string> misled(Context& context, std::vector<PatternLeg>& legs, TestPattern pattern) {
  for (PatternLeg& leg : legs) {
    const PatternLeg::Mismatch mismatch = co_await leg.mismatch(pattern);
    context.evidence.measure({.name = fmt::format("ber.prbs.mismatch-locks.{}", leg.receiver()),
                              .value = static_cast<double>(mismatch.locked.size()),
                              .limit = journal::Limit{.max = 0, .source = mismatch.tried},
                              .verdict = mismatch.locked.empty() ? Verdict::pass : Verdict::error});
    if (!mismatch.locked.empty())
      co_return fmt::format("{}: the checker locks on lanes {} with {}: it proves nothing", leg.name(),
                            fmt::join(mismatch.locked, ", "), mismatch.tried);
  }
  co_return std::string{};
}

asio::awaitable<void> count(Context& context, std::vector<PatternLeg>& legs, double limit, double wrong) {
  const std::chrono::duration<double> dwell_s{*context.number("dwell")};
  const auto dwell = std::chrono::duration_cast<Clock::duration>(dwell_s);
  constexpr double good_below = 2;
  for (PatternLeg& leg : legs)
    co_await leg.start(limit, limit / good_below, wrong / static_cast<double>(legs.size()), dwell);
  const DwellTimes times{dwell};
  const auto began = context.clock.now();
  const auto any_failed = [&] { return std::ranges::any_of(legs, [](const PatternLeg& leg) { return leg.failed(); }); };
  bool looked_at_dwell = false;
  for (int look = 1; look * times.every <= longest_dwells * dwell && !any_failed(); ++look) {
    co_await context.clock.wait_until(began + look * times.every);
    for (PatternLeg& leg : legs) co_await leg.look(look % times.looks_in_block == 0);
    if (looked_at_dwell || look < static_cast<int>(fewest_blocks) * times.looks_in_block ||
        context.clock.now() < began + dwell - times.every / 2)
      continue;
    looked_at_dwell = true;
    for (PatternLeg& leg : legs) leg.conclude();
    if (std::ranges::all_of(legs, [](const PatternLeg& leg) { return leg.decided(); })) co_return;
  }
  for (PatternLeg& leg : legs) leg.conclude();
}

asio::awaitable<Outcome> run_legs(Context& context, std::vector<PatternLeg>& legs, TestPattern pattern,
                                  const BerLimit& limit, double wrong) {
  Summary summary;
  const std::string missing = co_await lock_all(context, legs, pattern);
  context.evidence.measure({.name = "ber.prbs.lock",
                            .value = missing.empty(),
                            .limit = journal::Limit{.source = "every lane locks"},
                            .verdict = missing.empty() ? Verdict::pass : Verdict::fail});
  if (!missing.empty()) co_return Outcome{Verdict::fail, missing};
  const std::string proves_nothing = co_await misled(context, legs, pattern);
  if (!proves_nothing.empty()) co_return Outcome{Verdict::error, proves_nothing};
  const std::string not_again = co_await lock_all(context, legs, pattern);
  if (!not_again.empty()) co_return Outcome{Verdict::fail, not_again + ", the second time"};
  co_await count(context, legs, *limit.ber, wrong);
  const std::string source = fmt::format("{}; raw errors of {}, 1 of {} claims at {}", limit.source, to_string(pattern),
                                         context.claim.of, percent(context.claim.plan_confidence));
  for (const PatternLeg& leg : legs) leg.report(source, summary);
  const double dwell_s = *context.number("dwell");
  context.evidence.finding("info", fmt::format("bursts rarer than one in {:.3g} s are not excluded at {}",
                                               1 / stats::unseen_event_rate(dwell_s, context.claim.confidence),
                                               percent(context.claim.confidence)));
  co_return summary.outcome();
}

/// Between the near host and the module, as far as both have what it takes.
asio::awaitable<Outcome> run_module(Context& context, ModuleTester& module, TestPattern pattern, const BerLimit& limit,
                                    double wrong) {
  BerTester& host = *context.link.near_end.tester;
  std::vector<PatternLeg> legs;
  const auto offer = [&](PatternLeg leg) {
    const std::string why = leg.refusal(pattern);
    if (why.empty()) {
      legs.push_back(std::move(leg));
    } else {
      context.evidence.finding("info", fmt::format("{}: {}", leg.name(), why));
    }
  };
  offer({context, "near host to module", "module", host, module});
  offer({context, "module to near host", "near-from-module", module, host});
  if (legs.empty()) co_return skipped(SkipReason::not_advertised, "the module's engines do not have this pattern");
  if (!module.info().generates.empty()) co_await module.generate(pattern, context.clock.now() + host_within);
  const Outcome outcome = co_await run_legs(context, legs, pattern, limit, wrong);
  co_await module.check(std::nullopt, context.clock.now() + host_within);
  co_await module.generate(std::nullopt, context.clock.now() + host_within);
  co_return outcome;
}

/// The sentences of the worse of two, or of both.
void add(Outcome& outcome, const Outcome& other) {
  if (other.verdict > outcome.verdict) outcome.message.clear();
  if (other.verdict >= outcome.verdict) outcome.message += (outcome.message.empty() ? "" : "; ") + other.message;
  worsen(outcome.verdict, other.verdict);
}

}  // namespace

asio::awaitable<Outcome> ber_prbs(Context& context) {
  const EndsToJudge to_judge = ends_to_judge(context, *context.text("end"), without_tester);
  if (to_judge.problem) co_return *to_judge.problem;
  if (context.in_use.lanes_of_path <= 0 || context.in_use.lane_rate <= 0)
    co_return Outcome{Verdict::inconclusive, "nobody says how many lanes the port has, and how fast they are"};
  const BerLimit limit = ber_limit(context);
  if (!limit.ber) co_return Outcome{Verdict::inconclusive, "nothing to judge against: " + limit.source};
  const TestPattern pattern = *pattern_from(*context.text("pattern"));
  std::vector<PatternLeg> legs;
  for (const End receiver : to_judge.ends) {
    const End sender = receiver == End::near_end ? End::far_end : End::near_end;
    std::string name = fmt::format("{} to {}", to_string(sender), to_string(receiver));
    PatternLeg& leg = legs.emplace_back(context, std::move(name), std::string{to_string(receiver)},
                                        *context.link.at(sender).tester, *context.link.at(receiver).tester);
    if (const std::string why = leg.refusal(pattern); !why.empty()) co_return Outcome{Verdict::inconclusive, why};
  }
  for (const End end : {End::near_end, End::far_end}) co_await context.changes.will_send_pattern(end);
  const ModuleTesterOf module = co_await module_tester(context);
  if (module.tester) {
    const std::string anywhere;
    const std::vector<cmis::FieldInfo> fields = cmis::pattern_test_fields();
    for (const cmis::FieldInfo& field : fields) co_await context.changes.will_write(field, anywhere, Clock::duration{});
  } else {
    context.evidence.finding("info", "from host to host alone: " + module.why_not);
  }
  const double wrong = (1 - context.claim.confidence) / (module.tester ? 2 : 1);
  co_await send(context, pattern);
  Outcome outcome = co_await run_legs(context, legs, pattern, limit, wrong);
  if (module.tester) {
    const Outcome own = co_await run_module(context, *module.tester, pattern, limit, wrong);
    add(outcome, own);
  }
  const std::string not_back = co_await back_to_traffic(context);
  if (not_back.empty()) co_return outcome;
  worsen(outcome.verdict, Verdict::inconclusive);
  outcome.message += "; " + not_back;
  co_return outcome;
}

}  // namespace plugfest::checks
