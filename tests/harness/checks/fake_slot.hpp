#pragma once

#include "drivers/base/error.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/pages.hpp"
#include "drivers/pins.hpp"
#include "drivers/two_wire_bus.hpp"
#include "harness/checks/check.hpp"
#include "harness/plan/check_spec.hpp"
#include "tests/support/fake_link.hpp"
#include "tests/support/run_coroutine.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

/// For tests only: one check on a fake link, without a runner. Its module does not answer.
namespace plugfest::checks {

struct FakePins final : Pins {
  bool can_reset() const override { return false; }
  asio::awaitable<void> set_reset(bool) override { co_return; }
  bool can_request_low_power() const override { return false; }
  asio::awaitable<void> set_low_power_request(bool) override { co_return; }
  asio::awaitable<bool> low_power_request() override { co_return false; }
  bool can_see_presence() const override { return false; }
  asio::awaitable<bool> module_present() override { co_return false; }
  bool can_reseat() const override { return false; }
  asio::awaitable<void> reseat() override { co_return; }
};

/// A module that is not there.
struct SilentBus final : TwoWireBus {
  asio::awaitable<void> transfer(std::uint8_t, std::span<const std::byte>, std::span<std::byte>,
                                 Clock::time_point) override {
    throw BenchError(Errc::disconnected, std::string{"the module does not answer"});
    co_return;
  }
};

struct KeptEvidence final : Evidence {
  void measure(journal::Measurement measurement) override { measurements.push_back(std::move(measurement)); }
  void state(std::string subject, std::string state, Clock::time_point, Clock::duration) override {
    states.push_back(std::move(subject) + " " + std::move(state));
  }
  void finding(std::string_view severity, std::string message) override {
    findings.push_back(std::string{severity} + ": " + std::move(message));
  }
  std::vector<journal::Measurement> measurements;
  std::vector<std::string> states, findings;
};

struct KeptChanges final : Changes {
  asio::awaitable<void> will_write(const cmis::FieldInfo& field, const std::string&, Clock::duration) override {
    recorded.push_back("write " + std::string{field.name});
    co_return;
  }
  asio::awaitable<void> will_apply(Clock::duration) override {
    recorded.emplace_back("apply");
    co_return;
  }
  asio::awaitable<void> will_drive_low_power_pin() override {
    recorded.emplace_back("LPMode");
    co_return;
  }
  asio::awaitable<void> will_set_admin(End end) override {
    recorded.push_back("admin " + std::string{to_string(end)});
    co_return;
  }
  asio::awaitable<void> will_set_serdes(End end, int lane) override {
    recorded.push_back("serdes " + std::string{to_string(end)} + " " + std::to_string(lane));
    co_return;
  }
  asio::awaitable<void> will_send_pattern(End end) override {
    recorded.push_back("pattern " + std::string{to_string(end)});
    co_return;
  }
  void will_reset(Clock::duration) override { recorded.emplace_back("reset"); }
  std::vector<std::string> recorded;
};

/// The profile's class of an 800G port, as the shipped profiles have it.
inline plan::PortClass fake_port_class(int lanes, double lane_rate) {
  plan::PortClass made;
  made.id = "fake-" + std::to_string(lanes);
  made.lanes = lanes;
  made.lane_rate = lane_rate;
  made.fec = "RS544";
  const auto say = [](auto& sourced, auto value) {
    sourced.value = value;
    sourced.source = "a test";
    sourced.confidence = "assumed";
  };
  say(made.interleave, 4);
  say(made.pre_fec_ber, 2.4e-4);
  say(made.margin, 1.0);
  say(made.frame_loss, 6.2e-10);
  say(made.operator_ber, 1e-8);
  say(made.operator_bin, 6);
  return made;
}

struct FakeSlot {
  VirtualClock clock;
  support::FakeLink fake;
  SilentBus bus;
  cmis::Pages pages{bus, clock};
  cmis::Module module{pages};
  FakePins pins;
  std::string no_meter = "no meter";
  plan::Platform platform;
  SlotFacts facts;
  plan::Step step;
  KeptEvidence evidence;
  KeptChanges changes;
  Link link;
  Claim claim;

  explicit FakeSlot(int lanes = 8, double lane_rate = 106.25e9) : fake{clock, lanes, lane_rate} {
    platform.name = "fake-platform";
    platform.port_classes.push_back(fake_port_class(lanes, lane_rate));
    link.near_end = {.port = &fake.near_port,
                     .serdes = &fake.near_serdes,
                     .tester = &fake.near_tester,
                     .no_port = "no near port",
                     .no_serdes = "no near SerDes",
                     .no_tester = "no near tester",
                     .platform = &platform,
                     .number = 1,
                     .module = "near module"};
    link.far_end = {.port = &fake.far_port,
                    .serdes = &fake.far_serdes,
                    .tester = &fake.far_tester,
                    .no_port = "no far port",
                    .no_serdes = "no far SerDes",
                    .no_tester = "no far tester",
                    .platform = &platform,
                    .number = 2,
                    .module = "far module"};
  }

  void give(const std::string& parameter, double number) { step.parameters[parameter].number = number; }
  void give(const std::string& parameter, const std::string& text) { step.parameters[parameter].text = text; }
  void limit(const std::string& name, double number) { step.limits[name].number = number; }

  Outcome run(const plan::CheckSpec& spec, CheckFunction check, Clock::duration budget = std::chrono::hours{100}) {
    evidence = {};
    step.id = step.check = spec.id;
    Context context{.clock = clock,
                    .module = module,
                    .pins = pins,
                    .meter = nullptr,
                    .no_meter = no_meter,
                    .platform = platform,
                    .port = {},
                    .slot = facts,
                    .spec = spec,
                    .step = step,
                    .due = clock.now() + budget,
                    .evidence = evidence,
                    .changes = changes,
                    .link = link,
                    .in_use = in_use(),
                    .claim = claim};
    return support::run<Outcome>(clock, check(context), context.due);
  }
  LinkInUse in_use() const {
    LinkInUse used{.lanes_of_path = fake.lanes, .lane_rate = fake.lane_rate};
    for (int lane = 1; lane <= fake.lanes; ++lane) {
      used.host_lanes.push_back(lane);
      used.media_lanes.push_back(lane);
    }
    return used;
  }

  /// The first one of that name, and lane where one is given.
  const journal::Measurement* measured(const std::string& name, int lane = 0) const {
    const auto found = std::ranges::find_if(evidence.measurements, [&](const journal::Measurement& m) {
      return m.name == name && (lane == 0 || (m.lane && m.lane->number == lane));
    });
    return found == evidence.measurements.end() ? nullptr : &*found;
  }
  bool found(const std::string& words) const {
    return std::ranges::any_of(evidence.findings,
                               [&](const std::string& text) { return text.find(words) != std::string::npos; });
  }
  double value(const std::string& name, int lane = 0) const {
    const journal::Measurement* const one = measured(name, lane);
    return one == nullptr ? -1 : std::get<double>(one->value);
  }
};

}  // namespace plugfest::checks
