#include "harness/run/step_record.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/base/error.hpp"
#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/pins.hpp"
#include "harness/run/host_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::run {
namespace {

/// Room for the actions of one slot; ids of different slots never meet, and a slot's own do not depend on the others.
constexpr int ids_per_slot = 10'000;

double seconds(Clock::duration time) { return std::chrono::duration<double>(time).count(); }

}  // namespace

StepEvidence::StepEvidence(journal::Writer& journal, Progress& progress, const Clock& clock, int slot,
                           std::string step_id)
    : journal_(journal), progress_(progress), slot_(slot), step_id_(std::move(step_id)), began_(clock.now()) {}

void StepEvidence::measure(journal::Measurement measurement) {
  if (measurement.verdict != Verdict::skipped) ++judged_;
  worst_ = std::max(worst_, measurement.verdict);
  journal_.measurement(step_id_, measurement);
}

void StepEvidence::state(std::string subject, std::string state, Clock::time_point at, Clock::duration uncertainty) {
  progress_.state(slot_, subject, state);
  journal_.state(step_id_, {.subject = std::move(subject),
                            .state = std::move(state),
                            .at_s = seconds(at - began_),
                            .uncertainty_s = seconds(uncertainty)});
}

void StepEvidence::finding(std::string_view severity, std::string message) {
  journal_.finding(step_id_, {.severity = std::string{severity}, .message = std::move(message)});
}

std::string StepEvidence::contradiction(Verdict verdict) const {
  if (verdict == Verdict::pass && judged_ == 0) return "the check passed without a measurement";
  if (verdict != Verdict::error && worst_ > verdict)
    return fmt::format("the check says {}, one of its measurements says {}", to_string(verdict), to_string(worst_));
  return {};
}

StepChanges::StepChanges(Clock& clock, journal::Writer& journal, cmis::Module& module, Pins& pins,
                         const checks::Link& link, const journal::ModuleIdentity& identity, int slot,
                         std::string step_id, int& next_id)
    : clock_(clock),
      journal_(journal),
      module_(module),
      pins_(pins),
      link_(link),
      identity_(identity),
      slot_(slot),
      step_id_(std::move(step_id)),
      next_id_(next_id) {}

journal::RestoreAction StepChanges::prepared(std::string kind) {
  journal::RestoreAction action;
  action.id = slot_ * ids_per_slot + next_id_++;
  action.slot = slot_;
  action.kind = std::move(kind);
  action.resource = "module";
  action.vendor = identity_.vendor;
  action.part = identity_.part;
  action.serial = identity_.serial;
  return action;
}

void StepChanges::record(journal::RestoreAction action) {
  journal_.restore_planned(step_id_, action);
  actions_.push_back(std::move(action));
}

asio::awaitable<void> StepChanges::will_write(const cmis::FieldInfo& field, const std::string& settles,
                                              Clock::duration within) {
  const auto same_place = [&](const journal::RestoreAction& a) {
    return a.kind == "register" && a.page == field.page && a.byte == field.byte;
  };
  // The oldest record of a place holds what was found; a second one would put back our own change.
  if (std::ranges::any_of(actions_, same_place)) co_return;
  const Bytes prior = co_await module_.read_bytes(field);
  journal::RestoreAction action = prepared("register");
  action.page = field.page;
  action.byte = field.byte;
  action.prior = to_hex(prior);
  action.settles = settles;
  action.settle_s = seconds(within);
  action.what = fmt::format("{} ({}) was {}", cmis::address_text(field), field.name, action.prior);
  record(std::move(action));
}

asio::awaitable<void> StepChanges::will_apply(Clock::duration within) {
  const std::string anywhere;
  co_await will_write(cmis::dp_deinit_lane.info, anywhere, Clock::duration{});
  co_await will_write(cmis::staged_control_set_0, anywhere, Clock::duration{});
  const Bytes prior = co_await module_.read_bytes(cmis::active_control_set);
  journal::RestoreAction action = prepared("active-set");
  action.settle_s = seconds(within);
  action.page = cmis::active_control_set.page;
  action.byte = cmis::active_control_set.byte;
  action.prior = to_hex(prior);
  action.what = fmt::format("{} ({}) was {}", cmis::address_text(cmis::active_control_set),
                            cmis::active_control_set.name, action.prior);
  record(std::move(action));
}

asio::awaitable<void> StepChanges::will_drive_low_power_pin() {
  const auto is_pin = [](const journal::RestoreAction& a) { return a.kind == "pin"; };
  if (std::ranges::any_of(actions_, is_pin)) co_return;
  const bool asserted = co_await pins_.low_power_request();
  journal::RestoreAction action = prepared("pin");
  action.resource = "LPMode";
  action.prior = asserted ? "1" : "0";
  action.what = fmt::format("LPMode was {}", asserted ? "asserted" : "deasserted");
  record(std::move(action));
}

bool StepChanges::is_recorded(std::string_view kind, const std::string& resource) const {
  return std::ranges::any_of(actions_,
                             [&](const journal::RestoreAction& a) { return a.kind == kind && a.resource == resource; });
}

void StepChanges::record_host(std::string_view kind, std::string resource, std::optional<std::string> prior) {
  // What cannot be read cannot be put back, so it is not changed.
  if (!prior)
    throw BenchError(Errc::unsupported,
                     fmt::format("{}: the host does not say what is set there, so it could not be put back", resource));
  journal::RestoreAction action = prepared(std::string{kind});
  action.resource = std::move(resource);
  action.prior = std::move(*prior);
  action.what = fmt::format("{} was {}", action.resource, action.prior);
  record(std::move(action));
}

asio::awaitable<void> StepChanges::will_set_admin(checks::End end) {
  const std::string resource = fmt::format("{} port", to_string(end));
  if (is_recorded(host_setting::admin, resource)) co_return;
  const std::optional<std::string> prior = co_await admin_now(clock_, link_.at(end));
  record_host(host_setting::admin, resource, prior);
}

asio::awaitable<void> StepChanges::will_set_serdes(checks::End end, int lane) {
  const std::string resource = fmt::format("{} lane {}", to_string(end), lane);
  if (is_recorded(host_setting::serdes, resource)) co_return;
  const std::optional<std::string> prior = co_await serdes_now(clock_, link_.at(end), lane);
  record_host(host_setting::serdes, resource, prior);
}

asio::awaitable<void> StepChanges::will_send_pattern(checks::End end) {
  const std::string resource = fmt::format("{} tester", to_string(end));
  if (is_recorded(host_setting::pattern, resource)) co_return;
  const std::optional<std::string> prior = co_await pattern_now(clock_, link_.at(end));
  record_host(host_setting::pattern, resource, prior);
}

void StepChanges::will_reset(Clock::duration within) {
  journal::RestoreAction action = prepared("reset");
  action.resource = "ResetL";
  action.settle_s = seconds(within);
  action.what = "the module was answering";
  record(std::move(action));
}

}  // namespace plugfest::run
