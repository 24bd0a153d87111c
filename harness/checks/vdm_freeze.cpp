#include "harness/checks/vdm_freeze.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/vdm.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/lanes_in_use.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <vector>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using cmis::VdmInstance;
using cmis::VdmSample;
using cmis::VdmStatistic;

/// Two numbers of F16 may each be off by half a step of their mantissas.
constexpr double rounding = 0.01;
/// Outputs follow their disable bits within 100 ms (CMIS 5.4, Timings).
constexpr auto outputs_follow = 200ms;
/// Longer than the fine interval of any module that states one: what is not held would have changed.
constexpr auto hold_watched = 300ms;

const std::string anywhere;

class Judge {
 public:
  explicit Judge(Context& context)
      : context_(context), limit_s_(context.limit("freeze").value_or(in_seconds(cmis::freeze_time))) {}

  /// @return whether the done bit came
  bool request(std::string_view what, const cmis::VdmRequest& request, const std::string& when) {
    const double value = in_seconds(request.at_least + request.at_most) / 2;
    const double uncertainty = in_seconds(request.at_most - request.at_least) / 2;
    const Verdict verdict = request.done ? judge_at_most(value, uncertainty, limit_s_) : Verdict::fail;
    context_.evidence.measure(
        {.name = fmt::format("vdm.{}", what),
         .value = request.done ? value : in_seconds(request.at_most),
         .unit = "s",
         .uncertainty = request.done ? std::optional{uncertainty} : std::nullopt,
         .limit = journal::Limit{.min = {}, .max = limit_s_, .source = "tVDMF (CMIS 5.4), " + when},
         .verdict = verdict});
    if (!request.done) {
      summary_.add(verdict, fmt::format("{} was not done {:.3g} s after the request, {}", what,
                                        in_seconds(request.at_most), when));
    } else if (verdict == Verdict::fail) {
      summary_.add(verdict, fmt::format("{} took {:.3g} s, limit {:.3g} s, {}", what, value, limit_s_, when));
    } else if (verdict == Verdict::inconclusive) {
      summary_.add(verdict, fmt::format("{} took {:.3g} s +- {:.2g} s, too close to {:.3g} s to tell, {}", what, value,
                                        uncertainty, limit_s_, when));
    }
    return request.done;
  }

  void statistics(const std::vector<VdmSample>& samples, const std::string& when) {
    struct Three {
      std::optional<double> minimum, average, maximum;
    };
    std::map<std::pair<std::string, int>, Three> all;
    for (const VdmSample& sample : samples) {
      if (!sample.known || !sample.value) continue;
      const auto [word, member] = word_of(sample.known->statistic, &Three::minimum, &Three::average, &Three::maximum);
      if (word.empty()) continue;
      std::string name{sample.known->name};
      const auto at = name.find(word);
      if (at == std::string::npos) continue;
      name.erase(at, word.size());
      all[{name, sample.bank * 16 + sample.place}].*member = sample.value;
    }
    int judged = 0, wrong = 0;
    std::string first;
    for (const auto& [key, three] : all) {
      if (!three.minimum || !three.average || !three.maximum) continue;
      ++judged;
      const bool ordered =
          *three.minimum <= *three.average * (1 + rounding) && *three.average <= *three.maximum * (1 + rounding);
      if (ordered) continue;
      if (++wrong == 1)
        first = fmt::format("{} at place {}: minimum {:.3g}, average {:.3g}, maximum {:.3g}", key.first,
                            key.second % 16, *three.minimum, *three.average, *three.maximum);
    }
    if (judged == 0) return;
    counted("vdm.disordered_statistics", wrong,
            fmt::format("of {} sets: minimum <= average <= maximum, {}", judged, when), first);
  }

  void held(const std::vector<VdmSample>& first, const std::vector<VdmSample>& second, const std::string& when) {
    int changed = 0, statistics = 0;
    for (std::size_t i = 0; i < first.size() && i < second.size(); ++i) {
      if (!first[i].known || first[i].known->statistic == VdmStatistic::none) continue;
      ++statistics;
      changed += first[i].raw != second[i].raw ? 1 : 0;
    }
    if (statistics == 0) return;
    counted("vdm.changed_while_frozen", changed, fmt::format("of {} statistics, {}", statistics, when));
  }

  /// Statistics of one interval against those of the next: what never moves shows nothing by standing still.
  void moved(const std::vector<VdmSample>& before, const std::vector<VdmSample>& after) {
    int moving = 0, statistics = 0;
    for (std::size_t i = 0; i < before.size() && i < after.size(); ++i) {
      if (!before[i].known || before[i].known->statistic == VdmStatistic::none) continue;
      ++statistics;
      moving += before[i].raw != after[i].raw ? 1 : 0;
    }
    if (moving == 0 && statistics > 0)
      context_.evidence.finding("warning", fmt::format("none of {} statistics differs between two intervals: that they "
                                                       "are held while frozen was not shown",
                                                       statistics));
  }

  void not_judged(const std::string& sentence) { summary_.add(Verdict::inconclusive, sentence); }
  Verdict verdict() const { return summary_.verdict(); }
  Outcome outcome() const { return summary_.outcome(); }

 private:
  template <class Member>
  static std::pair<std::string_view, Member> word_of(VdmStatistic statistic, Member minimum, Member average,
                                                     Member maximum) {
    switch (statistic) {
      case VdmStatistic::minimum:
        return {"Minimum", minimum};
      case VdmStatistic::average:
        return {"Average", average};
      case VdmStatistic::maximum:
        return {"Maximum", maximum};
      case VdmStatistic::total:
      case VdmStatistic::none:
        return {"", minimum};
    }
    return {"", minimum};
  }
  /// Something that must not be there at all.
  void counted(std::string name, int count, const std::string& source, const std::string& example = {}) {
    judge_none(context_, std::move(name), count, source, example, summary_);
  }

  Context& context_;
  double limit_s_;
  Summary summary_;
};

/// One freeze with everything that is judged about it.
/// @return false: a done bit never came; going on would only say so again
asio::awaitable<bool> freeze_once(Context& context, const cmis::VdmMap& map, const std::string& when,
                                  bool known_interval, Judge& judge, std::vector<VdmSample>& held) {
  // What low power does to freezing is the module's business: the state is looked at right before.
  const auto state = co_await context.module.read(cmis::module_state);
  if (state != cmis::ModuleState::ready) {
    judge.not_judged("the module left ModuleReady by itself " + when);
    co_return false;
  }
  const cmis::VdmRequest freeze = co_await cmis::freeze_vdm(context.module, context.clock);
  const bool frozen = judge.request("freeze", freeze, when);
  if (frozen) {
    const auto first = co_await cmis::read_vdm_samples(context.module, map);
    co_await context.clock.wait_for(hold_watched);
    const auto second = co_await cmis::read_vdm_samples(context.module, map);
    judge.held(first, second, when);
    if (known_interval) {
      judge.statistics(first, when);
      judge.moved(held, first);
    }
    held = first;
  }
  const cmis::VdmRequest unfreeze = co_await cmis::unfreeze_vdm(context.module, context.clock);
  const bool released = judge.request("unfreeze", unfreeze, when);
  co_return frozen&& released;
}

asio::awaitable<bool> freeze_with(Context& context, const cmis::VdmMap& map, const std::string& when, Judge& judge) {
  // The first one only starts a known interval.
  std::vector<VdmSample> held;
  const bool first = co_await freeze_once(context, map, when, false, judge, held);
  if (!first) co_return false;
  const auto interval = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(context.number("interval").value_or(1)));
  co_await context.clock.wait_for(interval);
  co_return co_await freeze_once(context, map, when, true, judge, held);
}

asio::awaitable<void> freeze_with_lanes(Context& context, const cmis::VdmMap& map, bool can_disable, Judge& judge) {
  const std::string lit = "all lanes lit", one = "one lane disabled", none = "all lanes disabled";
  const bool worked = co_await freeze_with(context, map, lit, judge);
  if (!worked) co_return;
  if (!can_disable) {
    context.evidence.finding("info", "Tx disable is not advertised: freezing was judged with all lanes lit only");
    co_return;
  }
  const cmis::ModuleInfo info = cmis::decode(co_await context.module.snapshot());
  const std::uint8_t media = lanes_in_use(info).media;
  const Bytes lowest{static_cast<std::byte>(media == 0 ? 1 : 1U << std::countr_zero(media))};
  co_await context.module.write_bytes(cmis::output_disable_tx.info, lowest);
  co_await context.clock.wait_for(outputs_follow);
  const bool worked_with_one = co_await freeze_with(context, map, one, judge);
  if (!worked_with_one) co_return;
  const Bytes every{std::byte{0xFF}};
  co_await context.module.write_bytes(cmis::output_disable_tx.info, every);
  co_await context.clock.wait_for(outputs_follow);
  co_await freeze_with(context, map, none, judge);
}

std::optional<Outcome> obstacle(const Context& context, const StateWalk& walk) {
  const cmis::Memory& memory = *context.slot.memory;
  if (memory.value(cmis::memory_model) == true)
    return skipped(SkipReason::not_advertised, "flat-memory module: it has no versatile diagnostics");
  if (context.is_synthesised("01h"))
    return skipped(SkipReason::unknown_memory, "rests on page 01h, which was never read from this module");
  if (memory.value(cmis::vdm_pages_supported) != true)
    return skipped(SkipReason::not_advertised, "the module does not advertise VDM (01h:142)");
  for (const std::string_view half : {"20h", "24h", "2Fh"})
    if (context.is_synthesised(half))
      return skipped(SkipReason::unknown_memory,
                     fmt::format("rests on page {}, which was never read from this module", half));
  if (const auto walking = walk.obstacle()) return walking;
  if (const auto reserved = reserved_durations(memory); !reserved.empty())
    return Outcome{Verdict::inconclusive, "not activated: advertises " + reserved.front().text};
  return std::nullopt;
}

}  // namespace

asio::awaitable<Outcome> vdm_freeze(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto stop = obstacle(context, walk)) co_return *stop;
  co_await walk.prepare(std::nullopt);
  const std::string why_not = co_await walk.light_up();
  if (!why_not.empty())
    co_return Outcome{Verdict::inconclusive, "not measured with all data paths activated: " + why_not};

  const std::optional<cmis::VdmMap> map = co_await cmis::read_vdm_map(context.module);
  if (!map) co_return skipped(SkipReason::not_advertised, "the module no longer advertises VDM");
  if (!map->has_statistics())
    co_return skipped(SkipReason::not_advertised, "none of the observables is a statistic: there is nothing to freeze");
  Judge judge{context};
  for (const cmis::FieldInfo& field : cmis::vdm_freeze_fields())
    co_await context.changes.will_write(field, anywhere, Clock::duration{});
  const bool was_frozen = co_await cmis::vdm_is_frozen(context.module);
  if (was_frozen) {
    context.evidence.finding("info", "the statistics were found frozen: they are again afterwards");
    co_await cmis::unfreeze_vdm(context.module, context.clock);
  }
  co_await freeze_with_lanes(context, *map, walk.can_hold_tx(), judge);
  if (judge.verdict() != Verdict::skipped) co_return judge.outcome();
  co_return Outcome{Verdict::pass, walk.can_hold_tx()
                                       ? "frozen and released in time with all lanes lit, one disabled and all disabled"
                                       : "frozen and released in time with all lanes lit"};
}

}  // namespace plugfest::checks
