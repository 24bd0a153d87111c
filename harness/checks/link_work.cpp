#include "harness/checks/link_work.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/path_work.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;

/// Ports are asked this often while they are waited for; the counters tell what happened in between.
constexpr Clock::duration look_interval = 100ms;

std::vector<int> lanes_of(std::uint8_t mask) {
  std::vector<int> lanes;
  for (int lane = 1; lane <= 8; ++lane)
    if ((mask >> (lane - 1) & 1) != 0) lanes.push_back(lane);
  return lanes;
}

int bits_per_symbol(cmis::Modulation modulation) {
  switch (modulation) {
    case cmis::Modulation::nrz:
      return 1;
    case cmis::Modulation::pam4:
      return 2;
    case cmis::Modulation::dp_qpsk:
    case cmis::Modulation::dp_8qam:
    case cmis::Modulation::dp_16qam:
    case cmis::Modulation::pcs4:
    case cmis::Modulation::not_stated:
      return 0;
  }
  return 0;
}

LinkInUse in_use_of(std::span<const Path> paths, std::span<const cmis::Application> applications) {
  LinkInUse in_use{.host_lanes = lanes_of(host_lanes(paths)), .media_lanes = lanes_of(media_lanes(paths))};
  if (paths.empty()) return in_use;
  const auto application = std::ranges::find(applications, paths.front().instance.app_sel, &cmis::Application::app_sel);
  if (application == applications.end()) return in_use;
  in_use.host_id = application->host_id;
  in_use.media_id = application->media_id;
  in_use.lanes_of_path = paths.front().instance.width;
  if (const cmis::Interface* const host = cmis::find_host_interface(application->host_id))
    in_use.lane_rate = host->gbd_max * 1e9 * bits_per_symbol(host->modulation);
  return in_use;
}

asio::awaitable<std::optional<Outcome>> light_up(Context& context) {
  StateWalk walk{context, std::nullopt, 1};
  if (auto obstacle = cannot_walk(context, walk)) co_return obstacle;
  co_await walk.prepare(std::nullopt);
  const std::string not_up = co_await walk.light_up();
  if (not_up.empty()) co_return std::nullopt;
  co_return Outcome{Verdict::inconclusive, "no link to judge: the module did not come up: " + not_up};
}

/// A link that stays down is the pair's failure only where both hosts are seen to have asked for it.
asio::awaitable<Outcome> judge_down(Context& context, const LinkState& near_state) {
  const LinkEnd& far_end = context.link.far_end;
  const std::string told = fmt::format("the link is {} {:g} s after the module's data paths were activated",
                                       state_text(near_state), std::chrono::duration<double>(port_start_up).count());
  if (near_state.admin_up == false) co_return Outcome{Verdict::inconclusive, told};
  if (far_end.port == nullptr)
    co_return Outcome{Verdict::inconclusive, told + "; whether the far host sends is not known: " + far_end.no_port};
  const LinkState far_state = co_await far_end.port->state(context.clock.now() + host_within);
  if (far_state.admin_up == false || !far_state.present)
    co_return Outcome{Verdict::inconclusive, fmt::format("{}; the far port is {}", told, state_text(far_state))};
  context.evidence.measure({.name = "link.up",
                            .value = false,
                            .limit = journal::Limit{.source = "port start-up, SONiC transceiver test plan: 60 s"},
                            .verdict = Verdict::fail});
  co_return Outcome{Verdict::fail, fmt::format("{}; the far port is {}", told, state_text(far_state))};
}

}  // namespace

bool is_up(const LinkState& state) {
  return state.present && (state.oper == OperState::up || (state.oper == OperState::unknown && state.carrier == true));
}

std::string state_text(const LinkState& state) {
  if (!state.present) return "gone";
  if (state.admin_up == false) return "administratively down";
  if (is_up(state)) return "up";
  return state.down_reason.empty() ? "down" : fmt::format("down ({})", state.down_reason);
}

asio::awaitable<cmis::Polled<LinkState>> wait_for_port(Context& context, HostPort& port, bool up,
                                                       Clock::time_point due) {
  const auto look = [&] { return port.state(context.clock.now() + host_within); };
  const auto wanted = [up](const LinkState& state) { return is_up(state) == up; };
  co_return co_await cmis::poll_until<LinkState>(context.clock, due, look_interval, look, wanted);
}

asio::awaitable<RaisedLink> raise_link(Context& context, bool read_only) {
  RaisedLink raised;
  if (!read_only) raised.failure = co_await light_up(context);
  if (raised.failure) co_return raised;
  PathWork work{context};
  const std::vector<Path> paths = co_await work.active();
  raised.in_use = in_use_of(paths, work.applications());
  HostPort* const port = context.link.near_end.port;
  if (port == nullptr) co_return raised;
  const auto due = std::min(context.due, context.clock.now() + port_start_up);
  const auto waited = co_await wait_for_port(context, *port, true, due);
  if (!waited.reached) raised.failure = co_await judge_down(context, *waited.last);
  co_return raised;
}

std::optional<Outcome> without_port(const Context& context, End end) {
  const LinkEnd& there = context.link.at(end);
  if (there.port != nullptr) return std::nullopt;
  return Outcome{Verdict::inconclusive, fmt::format("not measured: {} ({} end)", there.no_port, to_string(end))};
}

std::optional<Outcome> without_fec(const Context& context, End end) {
  if (auto none = without_port(context, end)) return none;
  const HostPortInfo& info = context.link.at(end).port->info();
  if (info.counts_fec) return std::nullopt;
  return Outcome{Verdict::inconclusive, fmt::format("not measured: {} counts no FEC", info.name)};
}

const plan::PortClass* port_class(const Context& context) {
  return context.platform.port_class(context.in_use.lanes_of_path, context.in_use.lane_rate);
}

std::optional<Outcome> without_port_class(const Context& context) {
  if (port_class(context) != nullptr) return std::nullopt;
  return Outcome{Verdict::inconclusive,
                 fmt::format("profile {} has no port class for {} lanes of {:g} Gb/s: nothing to judge against",
                             context.platform.name, context.in_use.lanes_of_path, context.in_use.lane_rate / 1e9)};
}

}  // namespace plugfest::checks
