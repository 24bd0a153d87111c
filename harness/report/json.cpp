#include "harness/report/json.hpp"

#include "harness/journal/encode.hpp"
#include "harness/report/phrases.hpp"

#include <nlohmann/json.hpp>

namespace plugfest::report {
namespace {

using journal::encode_number;
using journal::Json;

Json or_null(const std::optional<double>& number) { return number ? encode_number(*number) : Json{}; }

Json value_of(const journal::Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return encode_number(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return std::get<bool>(value);
}

Json measurement_of(const journal::Measurement& m) {
  Json lane, limit;
  if (m.lane) lane = {{"side", m.lane->side}, {"number", m.lane->number}};
  if (m.limit) limit = {{"min", or_null(m.limit->min)}, {"max", or_null(m.limit->max)}, {"source", m.limit->source}};
  return {{"name", m.name},
          {"value", value_of(m.value)},
          {"unit", m.unit},
          {"uncertainty", or_null(m.uncertainty)},
          {"lane", std::move(lane)},
          {"limit", std::move(limit)},
          {"verdict", to_string(m.verdict)}};
}

Json step_of(const journal::StepRecord& step) {
  Json measurements = Json::array();
  for (const journal::Measurement& m : step.measurements) measurements.push_back(measurement_of(m));
  return {{"step", step.name},
          {"check", step.check},
          {"verdict", to_string(step.outcome.verdict)},
          {"message", step.message},
          {"measurements", std::move(measurements)}};
}

Json slot_of(const journal::SlotRecord& slot, const std::string& profile) {
  Json steps = Json::array();
  for (const journal::StepRecord* step : telling_steps(slot)) steps.push_back(step_of(*step));
  return {{"slot", slot.info.slot},
          {"module", slot.info.module},
          {"profile", profile},
          {"verdict", to_string(slot.verdict)},
          {"steps", std::move(steps)}};
}

}  // namespace

std::string to_json(const journal::RunRecord& run) {
  Json slots = Json::array();
  for (const journal::SlotRecord& slot : run.slots) slots.push_back(slot_of(slot, run.info.profile_name));
  const Json json{{"schema", 1},
                  {"verdict", to_string(run.verdict)},
                  {"exit_status", run.exit_status},
                  {"journal", run.journal},
                  {"slots", std::move(slots)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace plugfest::report
