#include "harness/checks/loopback_advertised.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/loopback.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pattern_test.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using cmis::Loopback;

/// Time for a checker to find its pattern; nothing advertises it.
constexpr Clock::duration lock_time = 2s;

const cmis::Field<bool>& enable_of(Loopback loopback) {
  switch (loopback) {
    case Loopback::media_output:
      return cmis::media_side_output_loopback_enable;
    case Loopback::media_input:
      return cmis::media_side_input_loopback_enable;
    case Loopback::host_output:
      return cmis::host_side_output_loopback_enable;
    case Loopback::host_input:
      return cmis::host_side_input_loopback_enable;
  }
  return cmis::media_side_output_loopback_enable;
}

struct Engines {
  cmis::Engine generator, checker;
};
/// Who of the module's own sends into a loopback and sees it come back. Empty: only somebody outside.
std::optional<Engines> engines_for(Loopback loopback) {
  switch (loopback) {
    case Loopback::media_output:
      return Engines{cmis::Engine::media_generator, cmis::Engine::media_checker};
    case Loopback::host_output:
      return Engines{cmis::Engine::host_generator, cmis::Engine::host_checker};
    case Loopback::media_input:
    case Loopback::host_input:
      return std::nullopt;
  }
  return std::nullopt;
}

class Loopbacks {
 public:
  Loopbacks(Context& context, Summary& summary, cmis::Diagnostics module, std::vector<Path> paths)
      : context_(context), summary_(summary), module_(std::move(module)), paths_(std::move(paths)) {}

  asio::awaitable<void> advertised(Loopback loopback) {
    const std::uint8_t used = lanes_of(loopback);
    std::vector<std::uint8_t> masks{cmis::whole_side};
    if (cmis::per_lane(module_.loopbacks, loopback)) {
      masks = {used};
      for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane)
        if ((used >> lane & 1) != 0) masks.push_back(static_cast<std::uint8_t>(1u << lane));
    }
    for (const std::uint8_t mask : masks) {
      const cmis::LoopbackResult on = co_await cmis::set_loopback(context_.module, module_.loopbacks, loopback, mask);
      judge(loopback, fmt::format("lanes {:02X}h on", mask), on.accepted(), on.reason);
      if (on.accepted() && mask == masks.front()) co_await prove(loopback, used);
      const cmis::LoopbackResult off = co_await cmis::set_loopback(context_.module, module_.loopbacks, loopback, 0);
      judge(loopback, fmt::format("lanes {:02X}h off", mask), off.accepted(), off.reason);
      if (!on.accepted() || !off.accepted()) co_return;
    }
  }

  asio::awaitable<void> not_advertised(Loopback loopback) {
    const Bytes asked{std::byte{lanes_of(loopback)}};
    const cmis::FieldInfo& field = enable_of(loopback).info;
    const Bytes before = co_await context_.module.read_bytes(field);
    co_await context_.module.write_bytes(field, asked);
    const Bytes after = co_await context_.module.read_bytes(field);
    co_await context_.module.write_bytes(field, before);
    judge(loopback, "not advertised", after == before, "it is not advertised, and its enable was taken all the same");
  }

  /// Those of which nothing but the control was judged, for the verdict line: "media side input, host side input".
  std::string read_back_only() const {
    std::string names;
    for (const Loopback loopback : read_back_only_)
      names += (names.empty() ? "" : ", ") + std::string{to_string(loopback)};
    return names;
  }

 private:
  std::uint8_t lanes_of(Loopback loopback) const {
    return cmis::side_of(loopback) == cmis::Side::media ? media_lanes(paths_) : host_lanes(paths_);
  }

  void judge(Loopback loopback, const std::string& what, bool good, const std::string& reason) {
    const std::string name{to_string(loopback)};
    judge_fact(context_, "loopback", good, fmt::format("{}, {}: {}", name, what, good ? "as asked" : reason),
               fmt::format("{}, {}: {}", name, what, reason), summary_);
  }

  cmis::Modulation modulation(Loopback loopback) const {
    const auto& applications = cmis::decode(*context_.slot.memory).applications;
    const auto found = std::ranges::find(applications, paths_.front().instance.app_sel, &cmis::Application::app_sel);
    if (found == applications.end()) return cmis::Modulation::not_stated;
    const auto type = context_.slot.memory->value(cmis::media_type);
    const cmis::Interface* code = nullptr;
    if (cmis::side_of(loopback) == cmis::Side::host) {
      code = cmis::find_host_interface(found->host_id);
    } else if (type) {
      code = cmis::find_media_interface(*type, found->media_id);
    }
    return code ? code->modulation : cmis::Modulation::not_stated;
  }

  void only_read_back(Loopback loopback, const std::string& why) {
    read_back_only_.push_back(loopback);
    context_.evidence.finding("info", fmt::format("{}: read back only, {}", to_string(loopback), why));
  }

  /// The module's own pattern through its own output and back.
  asio::awaitable<void> prove(Loopback loopback, std::uint8_t lanes) {
    const std::string name{to_string(loopback)};
    const auto engines = engines_for(loopback);
    if (!engines) {
      only_read_back(loopback, "the signal comes from outside");
      co_return;
    }
    const cmis::PatternEngine& generator = cmis::capabilities_of(module_, engines->generator);
    const cmis::PatternEngine& checker = cmis::capabilities_of(module_, engines->checker);
    const auto pattern =
        cmis::choose_pattern(static_cast<std::uint16_t>(generator.patterns & checker.patterns), modulation(loopback));
    if (!generator.exists() || !checker.exists() || !pattern || !module_.error_counts) {
      only_read_back(loopback, "no generator and counting checker for its side");
      co_return;
    }
    cmis::PatternTest test;
    const std::uint8_t sent = generator.per_lane_enable ? lanes : cmis::whole_side;
    const std::uint8_t checked = checker.per_lane_enable ? lanes : cmis::whole_side;
    test.setups.push_back(cmis::setup_for(module_, engines->generator, *pattern, sent));
    test.setups.push_back(cmis::setup_for(module_, engines->checker, *pattern, checked));
    const std::string refusal = cmis::refusal(module_, test);
    if (!refusal.empty()) {
      only_read_back(loopback, refusal);
      co_return;
    }
    const cmis::PatternTestStart start = co_await cmis::start_pattern_test(context_.module, test);
    if (!start.problem.empty()) {
      summary_.add(Verdict::inconclusive, fmt::format("{}: not proved, {}", name, start.problem));
      co_await cmis::stop_pattern_test(context_.module, test);
      co_return;
    }
    co_await count(loopback, cmis::side_of(engines->checker), lanes);
    co_await cmis::stop_pattern_test(context_.module, test);
  }

  asio::awaitable<void> count(Loopback loopback, cmis::Side side, std::uint8_t lanes) {
    const std::string name{to_string(loopback)};
    const auto due = std::min(context_.due, context_.clock.now() + lock_time);
    const cmis::PatternLock lock = co_await cmis::wait_for_lock(context_.module, context_.clock, side, lanes, due);
    judge_fact(context_, "loopback.lock", lock.all, fmt::format("{}: lanes {:02X}h", name, lock.locked),
               fmt::format("{}: the checker locks on lanes {:02X}h of {:02X}h", name, lock.locked, lanes), summary_);
    if (!lock.all) co_return;
    co_await cmis::restart_counts(context_.module);
    const double dwell = context_.number("dwell").value_or(1);
    co_await context_.clock.wait_until(context_.clock.now() + seconds_long(dwell));
    const cmis::CountReading counts = co_await cmis::take_counts(context_.module, context_.clock, side, lanes);
    if (!counts.problem.empty()) {
      summary_.add(Verdict::inconclusive, fmt::format("{}: errors not counted, {}", name, counts.problem));
      co_return;
    }
    for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane)
      if ((lanes >> lane & 1) != 0) judge_count(name, side, lane, counts.lanes[lane]);
  }

  void judge_count(const std::string& name, cmis::Side side, std::size_t lane,
                   const std::optional<cmis::LaneCount>& count) {
    const double limit = context_.limit("ber").value_or(0);
    const journal::Lane where{side == cmis::Side::media ? "media" : "host", static_cast<int>(lane) + 1};
    const auto ber = count ? count->ber() : std::nullopt;
    if (!ber) {
      context_.evidence.measure(
          {.name = "loopback.ber", .value = name + ": not counted", .lane = where, .verdict = Verdict::inconclusive});
      summary_.add(Verdict::inconclusive,
                   fmt::format("{}: {} lane {} was not counted", name, where.side, where.number));
      return;
    }
    const bool good = *ber <= limit && !count->sync_loss;
    context_.evidence.measure(
        {.name = "loopback.ber",
         .value = *ber,
         .lane = where,
         .limit = journal::Limit{.min = {},
                                 .max = limit,
                                 .source = fmt::format("the plan; {}, {} errors in {:.3g} bits", name, count->errors,
                                                       static_cast<double>(count->bits))},
         .verdict = good ? Verdict::pass : Verdict::fail});
    if (!good)
      summary_.add(Verdict::fail, fmt::format("{}: {} lane {} counts {} errors in {:.3g} bits{}", name, where.side,
                                              where.number, count->errors, static_cast<double>(count->bits),
                                              count->sync_loss ? ", and lost the pattern" : ""));
  }

  Context& context_;
  Summary& summary_;
  cmis::Diagnostics module_;
  std::vector<Path> paths_;
  std::vector<Loopback> read_back_only_;
};

}  // namespace

asio::awaitable<Outcome> loopback_advertised(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = cannot_walk(context, walk)) co_return *obstacle;
  if (context.slot.memory->value(cmis::diagnostic_pages_supported) != true)
    co_return skipped(SkipReason::not_advertised, "the pages of loopbacks are not advertised");
  if (context.is_synthesised("13h"))
    co_return skipped(SkipReason::unknown_memory, "rests on page 13h, which was never read from this module");
  const auto module = co_await cmis::read_diagnostics(context.module);
  if (!module) co_return skipped(SkipReason::not_advertised, "the pages of loopbacks are not advertised");

  co_await walk.prepare(std::nullopt);
  const std::string anywhere;
  const std::vector<cmis::FieldInfo> loops = cmis::loopback_fields(), engines = cmis::pattern_test_fields();
  for (const cmis::FieldInfo& field : engines) co_await context.changes.will_write(field, anywhere, Clock::duration{});
  for (const cmis::FieldInfo& field : loops) co_await context.changes.will_write(field, anywhere, Clock::duration{});
  const std::string dark = co_await walk.light_up();
  if (!dark.empty()) co_return Outcome{Verdict::inconclusive, "not all data paths could be activated first: " + dark};
  PathWork work{context};
  const std::vector<Path> paths = co_await work.active();
  if (paths.empty() || media_lanes(paths) == 0)
    co_return Outcome{Verdict::inconclusive, "the module does not tell which lanes its data paths take"};
  // What somebody left looped would stand in the way of the other side.
  const cmis::LoopbackState left = co_await cmis::clear_loopbacks(context.module);
  if (left.any()) co_return Outcome{Verdict::inconclusive, "loopbacks that were on cannot be switched off"};

  Summary summary;
  Loopbacks loopbacks{context, summary, *module, paths};
  int offered = 0;
  for (const Loopback loopback : cmis::loopbacks) {
    if (cmis::offers(module->loopbacks, loopback)) {
      ++offered;
      co_await loopbacks.advertised(loopback);
    } else {
      co_await loopbacks.not_advertised(loopback);
    }
  }
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  if (offered == 0)
    co_return skipped(SkipReason::not_advertised, "no loopback is advertised, and none could be switched on");
  const std::string unproved = loopbacks.read_back_only();
  co_return Outcome{Verdict::pass,
                    fmt::format("{} advertised loopbacks as advertised{}, {} others refused", offered,
                                unproved.empty() ? "" : fmt::format(" (read back only, no pattern: {})", unproved),
                                cmis::loopbacks.size() - static_cast<std::size_t>(offered))};
}

}  // namespace plugfest::checks
