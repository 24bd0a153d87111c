#include "harness/checks/si_applied.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/host_serdes.hpp"
#include "harness/checks/link_work.hpp"
#include "harness/checks/pairing.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/si_module.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/tap_sets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::checks {
namespace {

/// What the module of one end is, and what shows it.
struct ModuleAt {
  ModuleKind kind = ModuleKind::unknown;
  std::string why, vendor, part;
  bool copper = false;
};

ModuleAt near_module(const Context& context) {
  ModuleAt module{.kind = ModuleKind::unknown,
                  .why = "its memory was not read",
                  .vendor = context.slot.identity.vendor,
                  .part = context.slot.identity.part};
  if (context.slot.memory == nullptr) return module;
  const cmis::ModuleInfo info = cmis::decode(*context.slot.memory);
  std::vector<std::uint8_t> host_ids, media_ids;
  for (const cmis::Application& application : info.applications) {
    host_ids.push_back(application.host_id);
    media_ids.push_back(application.media_id);
  }
  module.kind = kind_of(host_ids, media_ids);
  module.copper = info.media_type && info.media_type->value == cmis::MediaType::passive_copper;
  if (info.lpo)
    module.why = fmt::format("{} interface id {:02X}h is a linear one",
                             info.lpo->rule == cmis::LpoRule::host_id ? "host" : "media", info.lpo->id);
  else if (module.copper)
    module.why = "media type passive copper";
  else if (module.kind != ModuleKind::unknown)
    module.why = "no interface id says that it is linear";
  return module;
}

ModuleAt far_module(const LinkEnd& there) {
  ModuleAt module{.kind = kind_of(there.host_ids, there.media_ids), .why = {}, .vendor = {}, .part = {}};
  module.why = module.kind == ModuleKind::unknown
                   ? "nobody says what its interface ids are"
                   : fmt::format("{}, by the interface ids that the bench names for {}", to_string(module.kind),
                                 there.module.empty() ? "it" : there.module);
  return module;
}

TapIntent intent_at(const Context& context, End end, const ModuleAt& module) {
  const LinkEnd& there = context.link.at(end);
  if (there.platform == nullptr) return {{}, "nobody says what platform is there"};
  TapQuestion question{.named = context.text(end == End::near_end ? "set" : "far_set"),
                       .kind = std::string{module.copper ? "copper" : tap_kind_for(module.kind)},
                       .kind_why = module.why,
                       .vendor = module.vendor,
                       .part = module.part};
  return intended_sets(*there.platform, there.number, question);
}

/// The taps of one host.
class HostTaps {
 public:
  HostTaps(Context& context, End end, const ModuleAt& module, Summary& summary)
      : context_(context),
        end_(end),
        there_(context.link.at(end)),
        info_(there_.serdes->info()),
        intent_(intent_at(context, end, module)),
        summary_(summary) {}

  asio::awaitable<void> judge(std::vector<int> lanes) {
    std::erase_if(lanes, [&](int lane) { return lane > info_.lanes; });
    std::vector<SerdesLane> read;
    for (const int lane : lanes) read.push_back(co_await there_.serdes->lane(lane, context_.clock.now() + host_within));
    choose(lanes, read);
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      taps(lanes[i], fir_codes(info_.taps, read[i].taps));
      polarity(lanes[i], read[i]);
      compensation(lanes[i], read[i]);
    }
    conclude(lanes.size());
  }

 private:
  void measure(std::string name, int lane, journal::Value value, std::string unit, journal::Limit limit,
               Verdict verdict) {
    context_.evidence.measure({.name = fmt::format("{}.{}", name, to_string(end_)),
                               .value = std::move(value),
                               .unit = std::move(unit),
                               .lane = journal::Lane{"host", lane},
                               .limit = std::move(limit),
                               .verdict = verdict});
  }

  /// Where several sets may be meant, the one that fits all lanes together best.
  void choose(const std::vector<int>& lanes, const std::vector<SerdesLane>& read) {
    int best = -1;
    for (const plan::TapSet* set : intent_.sets) {
      int sum = 0;
      for (std::size_t i = 0; i < lanes.size(); ++i) {
        const auto wanted = codes_for(*set, there_.number, lanes[i]);
        const FirCodes held = fir_codes(info_.taps, read[i].taps);
        sum += distance(held, wanted.value_or(FirCodes{}));
      }
      if (best < 0 || sum < best) {
        best = sum;
        set_ = set;
      }
    }
  }

  /// What is judged of a thing that the source shows so. A source of intent proves nothing of the silicon.
  static Verdict worth(ReadBack origin, bool good) {
    if (origin != ReadBack::applied) return Verdict::inconclusive;
    return good ? Verdict::pass : Verdict::fail;
  }

  void taps(int lane, const FirCodes& held) {
    if (info_.taps_read == ReadBack::none) return;
    const std::optional<FirCodes> wanted = set_ == nullptr ? std::nullopt : codes_for(*set_, there_.number, lane);
    full_scale(lane, held);
    const std::optional<double> peaking = fir_peaking_db(held);
    if (!wanted) {
      measure("si.taps", lane, text_of(held), {}, {.min = {}, .max = {}, .source = intent_.why}, Verdict::skipped);
      if (peaking)
        measure("si.fir_peaking", lane, *peaking, "dB", {.min = {}, .max = {}, .source = "recorded, no set to compare"},
                Verdict::skipped);
      return;
    }
    const int tolerance = static_cast<int>(context_.number("code_tolerance").value_or(0));
    int furthest = 0;
    for (std::size_t i = 0; i < FirCodes::places; ++i)
      furthest = std::max(furthest, std::abs(held.code[i].value_or(0) - wanted->code[i].value_or(0)));
    const bool right = furthest <= tolerance;
    const std::string source = fmt::format("{} is {} of port {}; read back as {}", text_of(*wanted), set_->id,
                                           there_.number, to_string(info_.taps_read));
    measure("si.taps", lane, text_of(held), {}, {.min = {}, .max = {}, .source = source},
            worth(info_.taps_read, right));
    if (!right) wrong_.push_back({lane, held, *wanted});
    judge_peaking(lane, held, *wanted);
  }

  void judge_peaking(int lane, const FirCodes& held, const FirCodes& wanted) {
    const std::optional<double> is = fir_peaking_db(held), should = fir_peaking_db(wanted);
    if (!should) return;
    const double tolerance = *context_.number("peaking_tolerance");
    const journal::Limit limit{.min = *should - tolerance,
                               .max = *should + tolerance,
                               .source = fmt::format("{} of port {} peaks by {:.2f} dB, and the plan's tolerance",
                                                     set_->id, there_.number, *should)};
    if (!is) {
      measure("si.fir_peaking", lane, std::string{"the codes add up to nothing"}, {}, limit,
              worth(info_.taps_read, false));
      return;
    }
    measure("si.fir_peaking", lane, *is, "dB", limit, worth(info_.taps_read, std::abs(*is - *should) <= tolerance));
  }

  void full_scale(int lane, const FirCodes& held) {
    if (!info_.full_scale || there_.platform == nullptr) return;
    const int largest = largest_sum(*there_.platform, *info_.full_scale);
    const int sum = code_sum(held);
    const bool good = sum <= largest && sum > 0;
    measure("si.code_sum", lane, static_cast<double>(sum), {},
            {.min = 1,
             .max = static_cast<double>(largest),
             .source = fmt::format("full scale {}, and what the platform's own sets do", *info_.full_scale)},
            worth(info_.taps_read, good));
    if (good) return;
    summary_.add(worth(info_.taps_read, good),
                 sum == 0 ? fmt::format("{} host lane {}: all codes are 0", to_string(end_), lane)
                          : fmt::format("{} host lane {}: codes add up to {}, full scale is {}", to_string(end_), lane,
                                        sum, largest));
  }

  void polarity(int lane, const SerdesLane& read) {
    if (info_.polarity_read == ReadBack::none) return;
    const auto judge_one = [&](std::string_view name, const std::optional<bool>& held) {
      if (!held) return;
      const auto mask = end_ == End::near_end ? context_.number(name) : std::nullopt;
      if (!mask) {
        measure(fmt::format("si.{}", name), lane, *held, {},
                {.min = {}, .max = {}, .source = "nobody says what it should be"}, Verdict::skipped);
        return;
      }
      const bool wanted = (static_cast<unsigned>(*mask) >> (lane - 1) & 1) != 0;
      const Verdict verdict = worth(info_.polarity_read, *held == wanted);
      measure(fmt::format("si.{}", name), lane, *held, {},
              {.min = {}, .max = {}, .source = fmt::format("the plan: {}", wanted ? "inverted" : "not inverted")},
              verdict);
      if (*held != wanted)
        summary_.add(verdict, fmt::format("{} host lane {}: {} is {}, the plan says {}", to_string(end_), lane, name,
                                          *held, wanted));
    };
    judge_one("tx_inverted", read.tx_inverted);
    judge_one("rx_inverted", read.rx_inverted);
  }

  void compensation(int lane, const SerdesLane& read) {
    if (info_.compensation_read == ReadBack::none) return;
    const auto judge_one = [&](std::string_view name, const std::optional<double>& held) {
      if (!held) return;
      const auto wanted = end_ == End::near_end ? context_.number(name) : std::nullopt;
      if (!wanted) {
        measure(fmt::format("si.{}", name), lane, *held, "%",
                {.min = {}, .max = {}, .source = "nobody says what it should be"}, Verdict::skipped);
        return;
      }
      // Codes of half a percent are the finest that is known.
      constexpr double resolution = 0.25;
      const bool right = std::abs(*held - *wanted * 100) <= resolution;
      const Verdict verdict = worth(info_.compensation_read, right);
      measure(fmt::format("si.{}", name), lane, *held, "%",
              {.min = *wanted * 100 - resolution, .max = *wanted * 100 + resolution, .source = "the plan"}, verdict);
      if (!right)
        summary_.add(verdict, fmt::format("{} host lane {}: {} is {:g} %, the plan says {:g} %", to_string(end_), lane,
                                          name, *held, *wanted * 100));
    };
    judge_one("nlc_upper", read.nlc_upper);
    judge_one("nlc_lower", read.nlc_lower);
  }

  void conclude(std::size_t lanes) {
    const std::string host = fmt::format("{} host", to_string(end_));
    if (info_.taps_read == ReadBack::none) return;
    if (set_ == nullptr) {
      say_unread(fmt::format("{}: taps read, not judged: {}", host, intent_.why));
      return;
    }
    context_.evidence.finding("info",
                              fmt::format("{}: set {}, port {}: {}", host, set_->id, there_.number, intent_.why));
    if (intent_.sets.size() > 1 && wrong_.empty())
      context_.evidence.finding(
          "warning", fmt::format("{}: which of several sets is meant is not known; the lanes hold {}", host, set_->id));
    std::string told;
    if (wrong_.empty()) {
      told = fmt::format("{}: {} lanes hold {} of port {}", host, lanes, set_->id, there_.number);
    } else {
      const Wrong& first = wrong_.front();
      told = fmt::format("{}: {} of {} lanes do not hold {} of port {}; lane {} holds {}, {}", host, wrong_.size(),
                         lanes, set_->id, there_.number, first.lane, text_of(first.held),
                         describe(nearest_known(*there_.platform, first.held, there_.number, first.lane)));
    }
    if (info_.taps_read == ReadBack::intent)
      told += "; the host shows what software asked for, not what the silicon holds";
    summary_.add(worth(info_.taps_read, wrong_.empty()), told);
  }

  /// At the near end this is what the check is for; the far end is evidence where it can be had.
  void say_unread(const std::string& text) {
    if (end_ == End::near_end)
      summary_.add(Verdict::inconclusive, text);
    else
      context_.evidence.finding("info", text);
  }

  struct Wrong {
    int lane;
    FirCodes held, wanted;
  };
  Context& context_;
  End end_;
  const LinkEnd& there_;
  const HostSerdesInfo& info_;
  TapIntent intent_;
  Summary& summary_;
  const plan::TapSet* set_ = nullptr;
  std::vector<Wrong> wrong_;
};

std::vector<int> every_lane(const HostSerdesInfo& info) {
  std::vector<int> lanes;
  for (int lane = 1; lane <= info.lanes; ++lane) lanes.push_back(lane);
  return lanes;
}

asio::awaitable<void> judge_host(Context& context, End end, const ModuleAt& module, std::vector<int> lanes,
                                 Summary& summary) {
  const LinkEnd& there = context.link.at(end);
  if (there.serdes == nullptr || there.serdes->info().taps_read == ReadBack::none) {
    const std::string why =
        fmt::format("{} host: taps not read: {}", to_string(end),
                    there.serdes == nullptr ? there.no_serdes : there.serdes->info().name + " shows none");
    if (end == End::near_end || context.text("far_set"))
      summary.add(Verdict::inconclusive, why);
    else
      context.evidence.finding("info", why);
    if (there.serdes == nullptr) co_return;
    const HostSerdesInfo& info = there.serdes->info();
    if (info.polarity_read == ReadBack::none && info.compensation_read == ReadBack::none) co_return;
  }
  if (lanes.empty()) lanes = every_lane(there.serdes->info());
  HostTaps host{context, end, module, summary};
  co_await host.judge(std::move(lanes));
}

}  // namespace

asio::awaitable<Outcome> si_applied(Context& context) {
  Summary summary;
  const ModuleAt near_one = near_module(context);
  std::vector<int> lanes = context.in_use.host_lanes;
  if (lanes.empty() && context.link.near_end.serdes != nullptr)
    lanes = every_lane(context.link.near_end.serdes->info());
  co_await judge_host(context, End::near_end, near_one, lanes, summary);
  const ModuleAt far_one = far_module(context.link.far_end);
  co_await judge_host(context, End::far_end, far_one, context.in_use.host_lanes, summary);
  if (lanes.empty())
    for (int lane = 1; lane <= 8; ++lane) lanes.push_back(lane);
  co_await judge_module_settings(context, lanes, near_one.kind == ModuleKind::linear, summary);
  if (summary.verdict() == Verdict::skipped) co_return Outcome{Verdict::inconclusive, "nothing could be read back"};
  co_return summary.outcome();
}

}  // namespace plugfest::checks
