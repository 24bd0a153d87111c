#include "harness/journal/decode.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace plugfest::journal {
namespace {

std::optional<double> number(const Json& json) {
  if (json.is_number()) return json.get<double>();
  if (!json.is_string()) return std::nullopt;
  const auto& word = json.get_ref<const std::string&>();
  if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (word == "Infinity") return std::numeric_limits<double>::infinity();
  if (word == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

template <class T>
std::optional<T> whole_number(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The objects of a list; what is none is left out.
std::vector<const Json*> objects_of(const Json& object, const char* key) {
  std::vector<const Json*> found;
  if (const Json* list = member(object, key); list != nullptr && list->is_array())
    for (const Json& element : *list)
      if (element.is_object()) found.push_back(&element);
  return found;
}

std::vector<std::string> texts_of(const Json& object, const char* key) {
  std::vector<std::string> found;
  if (const Json* list = member(object, key); list != nullptr && list->is_array())
    for (const Json& element : *list)
      if (element.is_string()) found.push_back(element.get<std::string>());
  return found;
}

const Json& object_of(const Json& object, const char* key) {
  static const Json nothing = Json::object();
  const Json* found = member(object, key);
  return found != nullptr && found->is_object() ? *found : nothing;
}

std::optional<Lane> decode_lane(std::string_view name) {
  constexpr std::string_view separator = "-lane-";
  const auto at = name.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const auto lane = whole_number<int>(name.substr(at + separator.size()));
  if (!lane) return std::nullopt;
  return Lane{std::string{name.substr(0, at)}, *lane};
}

std::optional<Limit> decode_limit(const Json& measurement) {
  std::optional<Limit> limit;
  for (const Json* validator : objects_of(measurement, "validators")) {
    const std::string type = text_of(*validator, "type");
    const auto bound = number_of(*validator, "value");
    if (!bound || (type != "GREATER_THAN_OR_EQUAL" && type != "LESS_THAN_OR_EQUAL")) continue;
    if (!limit) limit.emplace();
    (type == "GREATER_THAN_OR_EQUAL" ? limit->min : limit->max) = bound;
    limit->source = text_of(object_of(*validator, "metadata"), "source");
  }
  const Json& metadata = object_of(measurement, "metadata");
  if (!limit && member(metadata, "limit_source") != nullptr) limit = Limit{{}, {}, text_of(metadata, "limit_source")};
  return limit;
}

std::optional<Value> decode_value(const Json& json, bool not_finite) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_string() && !not_finite) return json.get<std::string>();
  if (const auto value = number(json)) return *value;
  return std::nullopt;
}

SlotInfo decode_slot(const Json& json) {
  return {.slot = integer_of(json, "slot").value_or(0),
          .port = integer_of(json, "port").value_or(0),
          .module = text_of(json, "module"),
          .module_title = text_of(json, "module_title"),
          .form_factor = text_of(json, "form_factor"),
          .synthesised = texts_of(json, "synthesised")};
}

void decode_parameters(const Json& parameters, RunInfo& info) {
  info.seed = whole_number<std::uint64_t>(text_of(parameters, "seed")).value_or(0);
  info.confidence = number_of(parameters, "confidence").value_or(info.confidence);
  info.screen = flag_of(parameters, "screen").value_or(false);
  info.skipped_steps = texts_of(parameters, "skipped");
}

void decode_metadata(const Json& metadata, RunInfo& info) {
  info.simulated = flag_of(metadata, "simulated").value_or(true);
  info.plan_title = text_of(metadata, "plan_title");
  info.profile_title = text_of(metadata, "profile_title");
  info.bench_driver = text_of(metadata, "bench_driver");
  info.airflow = text_of(metadata, "airflow");
  for (const Json* slot : objects_of(metadata, "slots")) info.slots.push_back(decode_slot(*slot));
  for (const Json* step : objects_of(metadata, "planned_steps"))
    info.planned_steps.push_back({text_of(*step, "name"), text_of(*step, "check")});
  for (const Json* entry : objects_of(metadata, "environment"))
    info.environment.emplace_back(text_of(*entry, "name"), text_of(*entry, "value"));
  for (const Json* source : objects_of(metadata, "sources"))
    info.sources.push_back({text_of(*source, "name"), text_of(*source, "sha256"), text_of(*source, "text")});
}

/// Milliseconds since 1970 of "2026-01-01T00:00:00.000Z"; the fraction may be absent or of any length.
std::optional<long long> milliseconds(std::string_view time) {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
  if (time.size() <= form.size() || time.back() != 'Z') return std::nullopt;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == 'd' ? time[i] < '0' || time[i] > '9' : time[i] != form[i]) return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t length) {
    return static_cast<long long>(whole_number<unsigned>(time.substr(at, length)).value_or(0));
  };
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(part(0, 4))},
                                         std::chrono::month{static_cast<unsigned>(part(5, 2))},
                                         std::chrono::day{static_cast<unsigned>(part(8, 2))}};
  if (!date.ok()) return std::nullopt;
  std::string_view fraction = time.substr(form.size(), time.size() - form.size() - 1);
  long long rest = 0;
  if (!fraction.empty()) {
    if (fraction[0] != '.' || fraction.size() < 2) return std::nullopt;
    std::string digits{fraction.substr(1, 3)};
    digits.resize(3, '0');
    const auto value = whole_number<unsigned>(digits);
    if (!value) return std::nullopt;
    rest = static_cast<long long>(*value);
  }
  const long long days = std::chrono::sys_days{date}.time_since_epoch().count();
  return (((days * 24 + part(11, 2)) * 60 + part(14, 2)) * 60 + part(17, 2)) * 1000 + rest;
}

}  // namespace

const Json* member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_of(const Json& object, const char* key) {
  const Json* found = member(object, key);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<int> integer_of(const Json& object, const char* key) {
  const Json* found = member(object, key);
  if (found == nullptr || !found->is_number_integer()) return std::nullopt;
  if (found->is_number_unsigned() && found->get<std::uint64_t>() > std::numeric_limits<int>::max()) return std::nullopt;
  const auto value = found->get<std::int64_t>();
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) return std::nullopt;
  return static_cast<int>(value);
}

std::optional<double> number_of(const Json& object, const char* key) {
  const Json* found = member(object, key);
  return found == nullptr ? std::nullopt : number(*found);
}

std::optional<bool> flag_of(const Json& object, const char* key) {
  const Json* found = member(object, key);
  return found != nullptr && found->is_boolean() ? std::optional{found->get<bool>()} : std::nullopt;
}

RunInfo decode_run_info(const Json& run_start) {
  RunInfo info;
  info.plan_name = text_of(run_start, "name");
  info.command_line = text_of(run_start, "commandLine");
  decode_parameters(object_of(run_start, "parameters"), info);
  const Json& dut = object_of(run_start, "dutInfo");
  info.bench_name = text_of(dut, "name");
  if (const auto platforms = objects_of(dut, "platformInfos"); !platforms.empty())
    info.profile_name = text_of(*platforms.front(), "info");
  if (const auto software = objects_of(dut, "softwareInfos"); !software.empty())
    info.tool_version = text_of(*software.front(), "version");
  decode_metadata(object_of(run_start, "metadata"), info);
  return info;
}

std::optional<Measurement> decode_measurement(const Json& json) {
  const Json* value = member(json, "value");
  if (value == nullptr || text_of(json, "name").empty()) return std::nullopt;
  const Json& metadata = object_of(json, "metadata");
  const auto decoded = decode_value(*value, flag_of(metadata, "not_finite").value_or(false));
  if (!decoded) return std::nullopt;
  return Measurement{.name = text_of(json, "name"),
                     .value = *decoded,
                     .unit = text_of(json, "unit"),
                     .uncertainty = number_of(metadata, "uncertainty"),
                     .lane = decode_lane(text_of(object_of(json, "subcomponent"), "name")),
                     .limit = decode_limit(json),
                     .verdict = verdict_from(text_of(metadata, "verdict")).value_or(Verdict::skipped)};
}

std::optional<StateChange> decode_state(const Json& json) {
  const auto at = number_of(json, "at_s");
  if (!at || text_of(json, "subject").empty() || text_of(json, "state").empty()) return std::nullopt;
  return StateChange{.subject = text_of(json, "subject"),
                     .state = text_of(json, "state"),
                     .at_s = *at,
                     .uncertainty_s = number_of(json, "uncertainty_s").value_or(0)};
}

Finding decode_finding(const Json& json) { return {text_of(json, "severity"), text_of(json, "message")}; }

ModuleIdentity decode_identity(const Json& json) {
  return {.form_factor = text_of(json, "form_factor"),
          .vendor = text_of(json, "vendor"),
          .oui = text_of(json, "oui"),
          .part = text_of(json, "part"),
          .revision = text_of(json, "revision"),
          .serial = text_of(json, "serial"),
          .date_code = text_of(json, "date_code"),
          .hardware_revision = text_of(json, "hardware_revision"),
          .firmware_revision = text_of(json, "firmware_revision"),
          .cmis_revision = text_of(json, "cmis_revision"),
          .static_pages_sha256 = text_of(json, "static_pages_sha256"),
          .hashed_pages = texts_of(json, "hashed_pages")};
}

std::optional<RestoreAction> decode_restore_action(const Json& json) {
  RestoreAction action;
  bool whole = true;
  const auto take = [&](auto& to, const auto& found) {
    whole = whole && found.has_value();
    if (found) to = *found;
  };
  const auto text = [&](const char* key) {
    const Json* found = member(json, key);
    return found != nullptr && found->is_string() ? std::optional{found->get<std::string>()} : std::nullopt;
  };
  take(action.id, integer_of(json, "id"));
  take(action.slot, integer_of(json, "slot"));
  take(action.kind, text("kind"));
  take(action.resource, text("resource"));
  take(action.vendor, text("vendor"));
  take(action.part, text("part"));
  take(action.serial, text("serial"));
  take(action.what, text("what"));
  take(action.bank, integer_of(json, "bank"));
  take(action.page, integer_of(json, "page"));
  take(action.byte, integer_of(json, "byte"));
  take(action.prior, text("prior"));
  take(action.settles, text("settles"));
  take(action.settle_s, number_of(json, "settle_s"));
  return whole ? std::optional{action} : std::nullopt;
}

std::optional<StepOutcome> decode_outcome(const Json& json) {
  const auto verdict = verdict_from(text_of(json, "verdict"));
  if (!verdict) return std::nullopt;
  return StepOutcome{.verdict = *verdict,
                     .reason = skip_reason_from(text_of(json, "reason")).value_or(SkipReason::none),
                     .required = flag_of(json, "required").value_or(true)};
}

std::optional<double> seconds_between(std::string_view from, std::string_view to) {
  const auto first = milliseconds(from), last = milliseconds(to);
  if (!first || !last) return std::nullopt;
  return static_cast<double>(*last - *first) / 1000.0;
}

}  // namespace plugfest::journal
