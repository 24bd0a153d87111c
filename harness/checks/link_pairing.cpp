#include "harness/checks/link_pairing.hpp"

#include "drivers/cmis/decode.hpp"
#include "drivers/host_serdes.hpp"
#include "harness/checks/lane_lock.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/lpo_reading.hpp"
#include "harness/checks/pairing.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

/// A note becomes a measurement; what is only to be known becomes a warning beside it.
void tell(Context& context, const std::string& name, const PairNote& note, Summary& summary) {
  context.evidence.measure({.name = name, .value = note.text, .verdict = note.verdict});
  if (note.verdict == Verdict::skipped) context.evidence.finding("warning", note.text);
  if (note.verdict > Verdict::pass) summary.add(note.verdict, note.text);
}

ModuleKind near_kind(const Context& context) {
  std::vector<std::uint8_t> host_ids, media_ids;
  for (const cmis::Application& application : cmis::decode(*context.slot.memory).applications) {
    host_ids.push_back(application.host_id);
    media_ids.push_back(application.media_id);
  }
  return kind_of(host_ids, media_ids);
}

/// Whether the taps in use are those of a set for modules of this kind.
asio::awaitable<void> judge_taps(Context& context, End end, ModuleKind kind, Summary& summary) {
  const LinkEnd& there = context.link.at(end);
  const std::string_view wanted = tap_kind_for(kind);
  const std::string where = fmt::format("taps of the {} host", to_string(end));
  if (there.serdes == nullptr || there.serdes->info().taps_read == ReadBack::none) {
    context.evidence.finding("info", fmt::format("{}: not read: {}", where,
                                                 there.serdes == nullptr ? there.no_serdes : "the host shows none"));
    co_return;
  }
  if (there.platform == nullptr || wanted.empty()) {
    context.evidence.finding("info", fmt::format("{}: not compared with sets: {}", where,
                                                 wanted.empty() ? "nobody says what kind of module is there"
                                                                : "nobody says what platform is there"));
    co_return;
  }
  std::vector<plan::TapCodes> codes;
  const int lanes = std::min(there.serdes->info().lanes, static_cast<int>(context.in_use.host_lanes.size()));
  for (int lane = 1; lane <= lanes; ++lane) {
    const SerdesLane set = co_await there.serdes->lane(lane, context.clock.now() + host_within);
    codes.push_back(set.taps);
  }
  const std::vector<std::string> kinds = kinds_of_taps(*there.platform, there.number, there.serdes->info().taps, codes);
  std::string text;
  for (const std::string& one : kinds) text += (text.empty() ? "" : ", ") + one;
  const bool suits = std::ranges::find(kinds, wanted) != kinds.end();
  const Verdict verdict = kinds.empty() ? Verdict::skipped : suits ? Verdict::pass : Verdict::fail;
  context.evidence.measure(
      {.name = fmt::format("taps.{}", to_string(end)),
       .value = kinds.empty() ? std::string{"of no set of the platform for this port"} : text,
       .limit =
           journal::Limit{.min = {},
                          .max = {},
                          .source = fmt::format("profile {}, sets for port {}; read back as {}", there.platform->name,
                                                there.number, to_string(there.serdes->info().taps_read))},
       .verdict = verdict});
  if (verdict == Verdict::fail)
    summary.add(verdict,
                fmt::format("{}: those of a set for {}, the module there is {}", where, text, to_string(kind)));
}

asio::awaitable<SwappedPairs> swapped_pairs(Context& context) {
  SwappedPairs swapped;
  for (const std::string_view half : {"01h", "C1h"})
    if (context.is_synthesised(half)) co_return swapped;
  const std::optional<cmis::EnhancedLpo> lpo = co_await read_enhanced_lpo(context);
  if (!lpo) co_return swapped;
  const auto mask = [](const std::optional<cmis::Lanes<bool>>& lanes) {
    unsigned bits = 0;
    if (lanes)
      for (std::size_t lane = 0; lane < lanes->size(); ++lane) bits |= (*lanes)[lane] ? 1U << lane : 0U;
    return static_cast<std::uint8_t>(bits);
  };
  swapped = {.tx = mask(lpo->inverted_tx), .rx = mask(lpo->inverted_rx)};
  context.evidence.measure(
      {.name = "polarity.advertised",
       .value = fmt::format("Tx pairs swapped {:02X}h, Rx pairs swapped {:02X}h", swapped.tx, swapped.rx),
       .limit = journal::Limit{.min = {}, .max = {}, .source = "C1h:133-134, bit n-1 for lane n"},
       .verdict = Verdict::skipped});
  co_return swapped;
}

}  // namespace

asio::awaitable<Outcome> link_pairing(Context& context) {
  RaisedLink raised = co_await raise_link(context, false);
  context.in_use = raised.in_use;
  if (context.in_use.host_lanes.empty())
    co_return raised.failure.value_or(
        Outcome{Verdict::inconclusive, "no data path is in use: the module names no application that it carries"});

  Summary summary;
  const ModuleKind near_module = near_kind(context);
  const ModuleKind far_module = kind_of(context.link.far_end.host_ids, context.link.far_end.media_ids);
  tell(context, "pair", pair_of_kinds(near_module, far_module), summary);
  tell(context, "pair.media",
       pair_of_media(context.in_use.media_id, context.link.far_end.media_ids, near_module, far_module), summary);
  tell(context, "pair.platform", platform_suits(context.platform, context.in_use.host_id, near_module), summary);
  co_await judge_taps(context, End::near_end, near_module, summary);
  co_await judge_taps(context, End::far_end, far_module, summary);

  const SwappedPairs swapped = co_await swapped_pairs(context);
  const bool looked = co_await judge_locks(context, swapped, seconds_long(*context.number("lock_within")), summary);
  const HostPort* const port = context.link.near_end.port;
  if (!looked && (raised.failure || port == nullptr))
    summary.add(Verdict::inconclusive, "whether the lanes lock is not known: no receiver shows it" +
                                           std::string{port == nullptr ? ", nor does a port" : ""});
  if (!looked && !raised.failure && port != nullptr)
    context.evidence.measure({.name = "link.up", .value = true, .verdict = Verdict::pass});
  if (raised.failure) summary.add(raised.failure->verdict, raised.failure->message);
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{Verdict::pass,
                    fmt::format("{} to {}: every lane locks with the polarity as set{}", to_string(near_module),
                                to_string(far_module), looked ? "" : " (the port is up, no receiver shows its state)")};
}

}  // namespace plugfest::checks
