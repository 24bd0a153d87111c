#include "harness/journal/encode.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>

namespace plugfest::journal {
namespace {

Json encode(const SlotInfo& slot) {
  return {{"slot", slot.slot},
          {"port", slot.port},
          {"module", slot.module},
          {"module_title", slot.module_title},
          {"form_factor", slot.form_factor},
          {"synthesised", slot.synthesised}};
}

Json hardware_of(const SlotInfo& slot) {
  return {{"hardwareInfoId", fmt::format("slot-{}", slot.slot)},
          {"name", slot.form_factor.empty() ? "pluggable transceiver" : slot.form_factor},
          {"location", fmt::format("port {}", slot.port)}};
}

Json dut_of(const RunInfo& info) {
  Json hardware = Json::array();
  for (const SlotInfo& slot : info.slots) hardware.push_back(hardware_of(slot));
  Json software = Json::array();
  software.push_back({{"softwareInfoId", "plugfest"},
                      {"name", "plugfest"},
                      {"version", info.tool_version},
                      {"softwareType", "APPLICATION"}});
  Json platforms = Json::array();
  platforms.push_back({{"info", info.profile_name}});
  return {{"dutInfoId", "bench"},
          {"name", info.bench_name},
          {"platformInfos", std::move(platforms)},
          {"softwareInfos", std::move(software)},
          {"hardwareInfos", std::move(hardware)}};
}

Json parameters_of(const RunInfo& info) {
  // A seed has 64 bits, a number that passes through a double has 53: it stands as text.
  return {{"seed", std::to_string(info.seed)},
          {"slots", info.slots.size()},
          {"profile", info.profile_name},
          {"bench", info.bench_name},
          {"confidence", encode_number(info.confidence)},
          {"screen", info.screen},
          {"skipped", info.skipped_steps}};
}

Json metadata_of(const RunInfo& info) {
  Json slots = Json::array();
  for (const SlotInfo& slot : info.slots) slots.push_back(encode(slot));
  Json steps = Json::array();
  for (const PlannedStep& step : info.planned_steps) steps.push_back({{"name", step.name}, {"check", step.check}});
  Json environment = Json::array();
  for (const auto& [name, value] : info.environment) environment.push_back({{"name", name}, {"value", value}});
  Json sources = Json::array();
  for (const SourceRecord& source : info.sources)
    sources.push_back({{"name", source.name}, {"sha256", source.sha256}, {"text", source.text}});
  return {{"simulated", info.simulated},
          {"plan_title", info.plan_title},
          {"profile_title", info.profile_title},
          {"bench_driver", info.bench_driver},
          {"airflow", info.airflow},
          {"slots", std::move(slots)},
          {"planned_steps", std::move(steps)},
          {"environment", std::move(environment)},
          {"sources", std::move(sources)}};
}

Json encode(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return encode_number(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return std::get<bool>(value);
}

Json validators_of(const Limit& limit) {
  Json validators = Json::array();
  const auto add = [&](const char* type, const std::optional<double>& bound) {
    if (!bound) return;
    validators.push_back({{"type", type}, {"value", encode_number(*bound)}, {"metadata", {{"source", limit.source}}}});
  };
  add("GREATER_THAN_OR_EQUAL", limit.min);
  add("LESS_THAN_OR_EQUAL", limit.max);
  return validators;
}

}  // namespace

Json encode_number(double value) {
  if (std::isfinite(value)) return value;
  if (std::isnan(value)) return "NaN";
  return value > 0 ? "Infinity" : "-Infinity";
}

std::string to_line(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

Json encode(const RunInfo& info) {
  constexpr std::size_t enough_to_tell_apart = 12;
  const std::string version = info.sources.empty() ? "" : info.sources.front().sha256.substr(0, enough_to_tell_apart);
  return {{"name", info.plan_name},           {"version", version.empty() ? "unknown" : version},
          {"commandLine", info.command_line}, {"parameters", parameters_of(info)},
          {"dutInfo", dut_of(info)},          {"metadata", metadata_of(info)}};
}

Json encode(const Measurement& measurement, std::optional<int> slot) {
  Json json{{"name", measurement.name}, {"value", encode(measurement.value)}};
  if (!measurement.unit.empty()) json["unit"] = measurement.unit;
  Json metadata{{"verdict", to_string(measurement.verdict)}};
  if (measurement.uncertainty) metadata["uncertainty"] = encode_number(*measurement.uncertainty);
  const auto* number = std::get_if<double>(&measurement.value);
  if (number != nullptr && !std::isfinite(*number)) metadata["not_finite"] = true;
  if (measurement.limit) {
    Json validators = validators_of(*measurement.limit);
    if (validators.empty())
      metadata["limit_source"] = measurement.limit->source;
    else
      json["validators"] = std::move(validators);
  }
  if (slot) json["hardwareInfoId"] = fmt::format("slot-{}", *slot);
  if (measurement.lane)
    json["subcomponent"] = {{"name", fmt::format("{}-lane-{}", measurement.lane->side, measurement.lane->number)},
                            {"type", "CONNECTOR"}};
  json["metadata"] = std::move(metadata);
  return json;
}

Json encode(const StateChange& change) {
  return {{"subject", change.subject},
          {"state", change.state},
          {"at_s", encode_number(change.at_s)},
          {"uncertainty_s", encode_number(change.uncertainty_s)}};
}

Json encode(const Finding& finding) { return {{"severity", finding.severity}, {"message", finding.message}}; }

Json encode(const ModuleIdentity& identity, int slot) {
  return {{"slot", slot},
          {"form_factor", identity.form_factor},
          {"vendor", identity.vendor},
          {"oui", identity.oui},
          {"part", identity.part},
          {"revision", identity.revision},
          {"serial", identity.serial},
          {"date_code", identity.date_code},
          {"hardware_revision", identity.hardware_revision},
          {"firmware_revision", identity.firmware_revision},
          {"cmis_revision", identity.cmis_revision},
          {"static_pages_sha256", identity.static_pages_sha256},
          {"hashed_pages", identity.hashed_pages}};
}

Json encode(const RestoreAction& action) {
  return {{"id", action.id},           {"slot", action.slot},
          {"kind", action.kind},       {"resource", action.resource},
          {"vendor", action.vendor},   {"part", action.part},
          {"serial", action.serial},   {"what", action.what},
          {"bank", action.bank},       {"page", action.page},
          {"byte", action.byte},       {"prior", action.prior},
          {"settles", action.settles}, {"settle_s", encode_number(action.settle_s)}};
}

std::optional<int> slot_of(std::string_view step) {
  int slot = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), slot);
  if (error != std::errc{} || slot < 0 || end == step.data() + step.size() || *end != '.') return std::nullopt;
  return slot;
}

}  // namespace plugfest::journal
