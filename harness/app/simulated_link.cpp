#include "harness/app/simulated_link.hpp"

#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/memory.hpp"
#include "harness/app/link_parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <span>

namespace plugfest::app {
namespace {

using sim::End;
using sim::link::LaneChain;
using sim::link::ParameterInfo;

constexpr double usual_lane_rate = 106.25e9;
/// What no file can say of a live link and no silicon vendor publishes: `sim::LinkTimes`, and when a receiver locks.
constexpr std::array<std::string_view, 6> assumed_of_hosts = {"link_times.adapt",        "link_times.relock",
                                                              "link_times.keeps",        "link_times.align",
                                                              "link_times.pattern_lock", "lock_snr"};

cmis::ModuleInfo decoded(const SimulatedModule& module) {
  cmis::Memory memory;
  for (const auto& [half, bytes] : module.image.halves)
    memory.put(half.bank, half.page, half.lower ? 0 : 128, std::span{bytes});
  return cmis::decode(memory);
}

Clock::duration seconds(double value) {
  return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(value));
}

const plan::TapGroup* group_of(const plan::TapSet& set, int port) {
  const auto at = std::ranges::find_if(
      set.groups, [port](const plan::TapGroup& group) { return std::ranges::count(group.ports, port) != 0; });
  return at == set.groups.end() ? nullptr : &*at;
}

sim::TapCodes codes_of(const plan::TapSet& set, const plan::TapCodes& codes) {
  sim::TapCodes ordered{};
  for (std::size_t i = 0; i < sim::tap_names.size(); ++i) {
    const auto at = std::ranges::find(set.taps, sim::tap_names[i]);
    const auto index = static_cast<std::size_t>(at - set.taps.begin());
    if (index < codes.size()) ordered[i] = codes[index].value_or(0);
  }
  return ordered;
}

void apply_taps(const plan::TapSet& set, int port, unsigned lanes, sim::HostConfig& host) {
  const plan::TapGroup* const group = group_of(set, port);
  if (group == nullptr || group->lanes.empty()) return;
  host.full_scale = set.full_scale;
  for (std::size_t i = 0; i < sim::tap_names.size(); ++i) {
    const auto at = static_cast<std::size_t>(std::ranges::find(set.taps, sim::tap_names[i]) - set.taps.begin());
    host.has_tap[i] = at < set.taps.size() && std::ranges::any_of(group->lanes, [at](const plan::TapCodes& codes) {
                        return at < codes.size() && codes[at].has_value();
                      });
  }
  host.codes = codes_of(set, group->lanes.front());
  if (group->lanes.size() == 1) return;
  host.lanes.resize(lanes);
  for (std::size_t i = 0; i < std::min<std::size_t>(lanes, group->lanes.size()); ++i)
    host.lanes[i].codes = codes_of(set, group->lanes[i]);
}

/// What the host's software gets to see; what nobody knows is named in `assumed`.
void apply_view(const plan::HostView& view, sim::HostConfig& host, std::string_view end,
                std::vector<std::string>& assumed) {
  const auto known = [&](const auto& fact, std::string_view name) {
    const bool is_known = fact.confidence != "unknown" && !fact.confidence.empty();
    if (!is_known || fact.confidence == "assumed") assumed.push_back(fmt::format("{}.host_view.{}", end, name));
    return is_known;
  };
  if (known(view.fec_lanes, "fec_lanes"))
    host.fec_lanes = view.fec_lanes.value == "physical" ? FecLanes::physical
                     : view.fec_lanes.value == "fec"    ? FecLanes::fec
                                                        : FecLanes::none;
  if (known(view.first_bin, "histogram_bins")) {
    host.bins.reset();
    if (view.first_bin.value && view.last_bin.value)
      host.bins = sim::HostConfig::Bins{*view.first_bin.value, *view.last_bin.value};
  }
  if (known(view.bit_errors, "bit_errors"))
    host.bits = view.bit_errors.value == "counted"     ? sim::BitErrors::counted
                : view.bit_errors.value == "estimated" ? sim::BitErrors::estimated
                                                       : sim::BitErrors::none;
  if (known(view.taps_read, "taps_read"))
    host.taps_read = view.taps_read.value == "applied"  ? ReadBack::applied
                     : view.taps_read.value == "intent" ? ReadBack::intent
                                                        : ReadBack::none;
  if (known(view.debounce, "debounce")) host.debounce = seconds(view.debounce.value.value_or(0));
}

/// One direction: the ends' parts in one chain and back.
class Direction {
 public:
  Direction(sim::LinkConfig& config, End sender) : config_(config), sender_(sender) {}

  LaneChain chain() const {
    LaneChain made;
    made.host_tx = host(sender_).tx;
    made.near_trace = host(sender_).trace;
    made.module_tx = module(sender_).tx;
    made.medium = config_.medium;
    made.module_rx = module(other(sender_)).rx;
    made.far_trace = host(other(sender_)).trace;
    made.host_rx = host(other(sender_)).rx;
    made.host_tx.fir = fir();
    return made;
  }
  void set(const ParameterInfo& info, double value) {
    LaneChain made = chain();
    info.set(made, value);
    made.host_tx.fir = host(sender_).tx.fir;  // comes from the codes
    host(sender_).tx = made.host_tx;
    module(sender_).tx = made.module_tx;
    config_.medium = made.medium;
    module(other(sender_)).rx = made.module_rx;
    host(other(sender_)).rx = made.host_rx;
  }

 private:
  sim::link::Fir fir() const {
    std::array<std::optional<int>, sim::link::fir_length> codes;
    std::ranges::copy(host(sender_).codes, codes.begin());
    return sim::link::fir_from_codes(codes, host(sender_).full_scale);
  }
  sim::HostConfig& host(End end) const { return end == End::near ? config_.near_host : config_.far_host; }
  sim::ModuleAnalog& module(End end) const {
    return end == End::near ? config_.near_module : static_cast<sim::ModuleAnalog&>(config_.far_module);
  }

  sim::LinkConfig& config_;
  End sender_;
};

std::string id_text(std::uint8_t id) { return fmt::format("{:02X}h", id); }

class Maker {
 public:
  Maker(const LinkEndSource& near_end, const LinkEndSource& far_end, const plan::BenchLink* link)
      : sources_{&near_end, &far_end},
        link_(link),
        kinds_{link_kind(near_end.simulated), link_kind(far_end.simulated)} {}

  std::optional<SimulatedLink> make(std::string& why_not) {
    for (std::size_t i = 0; i < sources_.size(); ++i)
      if (kinds_[i].kind == LinkKind::Kind::copper) {
        why_not = fmt::format("the link model knows fibre only, and {} is a copper cable", sources_[i]->module.name);
        return std::nullopt;
      }
    const LinkRate rate = link_rate(near().simulated);
    const plan::PortGroup* const port = near().platform.port(near().port);
    made_.config.lanes = static_cast<unsigned>(std::clamp(rate.lanes, 1, port == nullptr ? 8 : port->lanes));
    apply_class(rate);
    for (const End end : {End::near, End::far}) make_end(end);
    make_medium();
    make_incidents();
    count_assumed();
    return std::move(made_);
  }

 private:
  const LinkEndSource& near() const { return *sources_[0]; }
  const LinkEndSource& source(End end) const { return *sources_[end == End::near ? 0 : 1]; }
  const LinkKind& kind(End end) const { return kinds_[end == End::near ? 0 : 1]; }
  const plan::BenchLinkEnd* bench_end(End end) const {
    if (link_ == nullptr) return nullptr;
    return end == End::near ? &link_->near_end : &link_->far_end;
  }
  sim::HostConfig& host_of(End end) { return end == End::near ? made_.config.near_host : made_.config.far_host; }
  sim::ModuleAnalog& module_of(End end) {
    return end == End::near ? made_.config.near_module : static_cast<sim::ModuleAnalog&>(made_.config.far_module);
  }
  std::set<std::string_view>& given(End sender) { return given_[sender == End::near ? 0 : 1]; }
  static std::string_view word(End end) { return end == End::near ? "near" : "far"; }

  void apply_class(const LinkRate& rate) {
    sim::link::PortFec& fec = made_.config.fec;
    fec.bits_per_second_per_lane = rate.bits_per_second.value_or(usual_lane_rate);
    if (!rate.bits_per_second) made_.assumed.emplace_back("fec.lane_rate");
    const int lanes = static_cast<int>(made_.config.lanes);
    const plan::PortClass* const known = near().platform.port_class(lanes, fec.bits_per_second_per_lane);
    if (known != nullptr) fec.code = known->fec == "RS528" ? sim::link::Code::rs528 : sim::link::Code::rs544;
    if (known != nullptr && known->interleave.value) {
      fec.interleave = *known->interleave.value;
      return;
    }
    fec.interleave = lanes >= 8 ? 4 : lanes > 1 ? 2 : 1;
    made_.assumed.emplace_back("fec.interleave");
    if (known == nullptr)
      made_.statements.push_back(fmt::format("{} has no port class for {} lanes of {:g} Gb/s: RS544 is assumed",
                                             near().platform.name, lanes, fec.bits_per_second_per_lane / 1e9));
  }

  void make_end(End end) {
    const LinkEndSource& from = source(end);
    const plan::BenchLinkEnd* const bench = bench_end(end);
    sim::HostConfig& host = host_of(end);
    host.name = fmt::format("{} port {}", word(end), from.port);
    choose(end, bench, host);
    apply_view(from.platform.host_view, host, word(end), made_.assumed);

    const plan::Sourced<double> trace = from.platform.simulated_trace(from.port);
    if (bench != nullptr && bench->trace) {
      host.trace.loss_db = *bench->trace;
    } else {
      if (trace.value) host.trace.loss_db = *trace.value;
      if (!trace.value || trace.confidence == "assumed") made_.assumed.push_back(fmt::format("{}.trace", word(end)));
    }

    sim::ModuleAnalog& module = module_of(end);
    using Kind = LinkKind::Kind;
    module.tx.kind = kind(end).kind == Kind::linear ? sim::link::Kind::linear : sim::link::Kind::retimed;
    module.rx.kind = kind(end).kind == Kind::retimed ? sim::link::Kind::retimed : sim::link::Kind::linear;
    given(end).insert("module_tx.kind");
    given(other(end)).insert("module_rx.kind");
    set_all(from.platform.simulated_host, LinkPlace::host, end);
    if (from.module.profile) set_all(from.module.profile->link, LinkPlace::module, end);
    if (bench != nullptr) set_all(bench->parameters, LinkPlace::end, end);
  }

  void choose(End end, const plan::BenchLinkEnd* bench, sim::HostConfig& host) {
    const LinkEndSource& from = source(end);
    TapChoice choice = choose_taps(from.platform, kind(end), from.port);
    if (bench != nullptr && bench->taps) {
      choice.set = &*std::ranges::find(from.platform.tap_sets, bench->taps->name, &plan::TapSet::id);
      choice.why = "the bench says so";
    }
    const std::string what = fmt::format("{} end, {}: ", word(end), from.platform.name);
    if (choice.set == nullptr || group_of(*choice.set, from.port) == nullptr) {
      made_.statements.push_back(what +
                                 (choice.set == nullptr ? choice.why : choice.set->id + " has no taps for this port") +
                                 "; taps of another public platform are assumed");
      made_.assumed.push_back(fmt::format("{}.taps", word(end)));
      return;
    }
    apply_taps(*choice.set, from.port, made_.config.lanes, host);
    made_.statements.push_back(fmt::format("{}taps {}, because {}", what, choice.set->id, choice.why));
  }

  /// What is set for all lanes, then what departs from it on some.
  void set_all(const plan::LinkParameters& written, LinkPlace place, End end) {
    plan::Diagnostics ignored;  // told when the files were checked
    for (const ModelParameter& parameter : resolve(written, place, ignored)) {
      const bool sends = parameter.info->name.starts_with("host_tx.") || parameter.info->name.starts_with("module_tx.");
      set_one(parameter, sends ? end : other(end));
    }
  }
  void set_one(const ModelParameter& parameter, End sender) {
    if (parameter.info->name.ends_with(".inverted")) return invert(parameter, sender);
    if (parameter.lanes.empty()) {
      Direction{made_.config, sender}.set(*parameter.info, parameter.value);
      if (parameter.is_assumed) {
        given(sender).erase(parameter.info->name);
      } else {
        given(sender).insert(parameter.info->name);
      }
      return;
    }
    for (const int lane : parameter.lanes)
      if (lane <= static_cast<int>(made_.config.lanes))
        made_.config.lane_parameters.push_back({sender, static_cast<unsigned>(lane), parameter.info, parameter.value});
  }

  /// Polarity is not the model's default of a lane but a setting of one: of the host's silicon, or inside the module.
  void invert(const ModelParameter& parameter, End sender) {
    const bool sends = parameter.info->name.starts_with("host_tx.") || parameter.info->name.starts_with("module_tx.");
    const End end = sends ? sender : other(sender);
    for (unsigned lane = 1; lane <= made_.config.lanes; ++lane) {
      if (!parameter.lanes.empty() && std::ranges::count(parameter.lanes, static_cast<int>(lane)) == 0) continue;
      if (parameter.info->name.starts_with("host_")) {
        sim::HostConfig& host = host_of(end);
        host.lanes.resize(made_.config.lanes);
        (sends ? host.lanes[lane - 1].tx_inverted : host.lanes[lane - 1].rx_inverted) = parameter.value != 0;
      } else {
        std::uint8_t& mask = sends ? module_of(end).tx_inverted : module_of(end).rx_inverted;
        const auto bit = static_cast<std::uint8_t>(1U << (lane - 1));
        mask = static_cast<std::uint8_t>(parameter.value != 0 ? mask | bit : mask & ~bit);
      }
    }
  }

  void make_medium() {
    std::string& text = made_.medium;
    if (link_ == nullptr) {
      text = "simulated fibre";
      return;
    }
    sim::link::Medium& medium = made_.config.medium;
    if (link_->length) medium.length_m = *link_->length;
    if (link_->loss) medium.loss_db = *link_->loss;
    plan::Diagnostics ignored;  // told when the files were checked
    const auto parameters = resolve(link_->medium, LinkPlace::medium, ignored);
    for (const End end : {End::near, End::far}) {
      if (link_->length) given(end).insert("medium.length");
      if (link_->loss) given(end).insert("medium.loss");
      for (const ModelParameter& parameter : parameters) set_one(parameter, end);
    }
    text = link_->id.empty() ? "simulated fibre" : link_->id;
    if (link_->length) text += fmt::format(", {:g} m", medium.length_m);
    if (link_->loss) text += fmt::format(", {:g} dB", medium.loss_db);
    made_.config.misadaptation = link_->misadaptation;
    if (link_->misadaptation > 0) made_.config.misadaptation_db = link_->misadaptation_db;
  }

  void make_incidents() {
    if (link_ == nullptr) return;
    for (const plan::BenchLinkEvent& event : link_->events) {
      sim::LinkIncident made{
          .kind = event.kind == "burst" ? sim::LinkIncident::Kind::burst : sim::LinkIncident::Kind::flap,
          .end = event.kind == "peer-flap" ? End::far : End::near,
          .at = seconds(event.at),
          .lasts = seconds(event.lasts),
          .every = seconds(event.every),
          .ber = event.ber};
      if (!event.lanes.empty()) made.lanes = 0;
      for (const int lane : event.lanes)
        if (lane <= 8) made.lanes = static_cast<std::uint8_t>(made.lanes | 1U << (lane - 1));
      made_.config.incidents.push_back(made);
    }
  }

  /// Both directions together: a number counts once, and as assumed where it is so in either.
  void count_assumed() {
    std::set<std::string> names{made_.assumed.begin(), made_.assumed.end()};
    names.insert(assumed_of_hosts.begin(), assumed_of_hosts.end());
    std::set<std::string> all = names;
    for (const End sender : {End::near, End::far}) {
      const LaneChain chain = Direction{made_.config, sender}.chain();
      for (const ParameterInfo& info : sim::link::parameters()) {
        const bool is_trace = info.name.ends_with("_trace.loss");
        const bool is_fir = info.name.starts_with("host_tx.p") || info.name == "host_tx.main";
        if (is_trace || is_fir || !sim::link::in_use(chain, info)) continue;
        all.emplace(info.name);
        if (given(sender).contains(info.name)) continue;
        const bool published =
            info.provenance == sim::link::Source::published && info.get(chain) == sim::link::default_of(info);
        if (!published) names.emplace(info.name);
      }
    }
    made_.numbers = static_cast<int>(all.size());
    made_.assumed.assign(names.begin(), names.end());
  }

  std::array<const LinkEndSource*, 2> sources_;
  const plan::BenchLink* link_;
  std::array<LinkKind, 2> kinds_;
  std::array<std::set<std::string_view>, 2> given_;  // what somebody measured or chose, by sender
  SimulatedLink made_;
};

}  // namespace

LinkKind link_kind(const SimulatedModule& module) {
  using Kind = LinkKind::Kind;
  const cmis::ModuleInfo info = decoded(module);
  const auto type = info.media_type ? info.media_type->value : std::nullopt;
  if (type == cmis::MediaType::passive_copper) return {Kind::copper, "its media type is passive copper"};
  if (info.lpo) {
    const std::string_view side = info.lpo->rule == cmis::LpoRule::host_id ? "host" : "media";
    return {Kind::linear, fmt::format("{} interface id {} is a linear one", side, id_text(info.lpo->id))};
  }
  for (const cmis::Application& application : info.applications) {
    const cmis::Interface* const host = cmis::find_host_interface(application.host_id);
    if (host != nullptr && host->linearity == cmis::Linearity::half_retimed)
      return {Kind::half_retimed, fmt::format("host interface id {} is half retimed", id_text(host->id))};
  }
  return {Kind::retimed, "no interface id says that it is linear"};
}

InterfaceIds interface_ids(const SimulatedModule& module) {
  InterfaceIds ids;
  const auto once = [](std::vector<std::uint8_t>& all, std::uint8_t id) {
    if (std::ranges::find(all, id) == all.end()) all.push_back(id);
  };
  for (const cmis::Application& application : decoded(module).applications) {
    once(ids.host, application.host_id);
    once(ids.media, application.media_id);
  }
  return ids;
}

LinkRate link_rate(const SimulatedModule& module) {
  const cmis::ModuleInfo info = decoded(module);
  LinkRate rate;
  if (info.applications.empty()) return rate;
  const cmis::Application& first = info.applications.front();
  const cmis::Interface* const host = cmis::find_host_interface(first.host_id);
  rate.lanes = first.host_lanes;
  if (rate.lanes == 0 && host != nullptr) rate.lanes = host->lanes;
  if (rate.lanes == 0) rate.lanes = 8;
  if (host == nullptr || host->gbd_max == 0 || host->gbd_min != host->gbd_max) return rate;
  if (host->modulation == cmis::Modulation::pam4) rate.bits_per_second = host->gbd_max * 2e9;
  if (host->modulation == cmis::Modulation::nrz) rate.bits_per_second = host->gbd_max * 1e9;
  return rate;
}

TapChoice choose_taps(const plan::Platform& platform, const LinkKind& kind, int port) {
  const auto first_of = [&](std::string_view wanted) -> const plan::TapSet* {
    const auto at = std::ranges::find_if(platform.tap_sets, [&](const plan::TapSet& set) {
      return set.kind == wanted && group_of(set, port) != nullptr;
    });
    return at == platform.tap_sets.end() ? nullptr : &*at;
  };
  const bool linear = kind.kind == LinkKind::Kind::linear;
  if (const plan::TapSet* const set = linear ? first_of("lpo") : nullptr)
    return {set, fmt::format("the module is linear ({})", kind.why)};
  if (const plan::TapSet* const set = first_of("retimed"))
    return {set, linear ? fmt::format("the platform has no set for linear modules, and this is one ({}): its software "
                                      "would take the set for retimed optics",
                                      kind.why)
                        : fmt::format("the module retimes what the host sends ({})", kind.why)};
  return {nullptr, "the platform has no tap set for optics at this port"};
}

std::optional<SimulatedLink> simulated_link(const LinkEndSource& near_end, const LinkEndSource& far_end,
                                            const plan::BenchLink* link, std::string& why_not) {
  return Maker{near_end, far_end, link}.make(why_not);
}

}  // namespace plugfest::app
