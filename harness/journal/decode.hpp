#pragma once

#include "harness/journal/writer.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>

/// The objects of OCP Test & Validation 2.0 -> records. Pure. An optional member may be absent, null or of a type that
/// means nothing here: it is then as if it were absent.
namespace plugfest::journal {

using Json = nlohmann::ordered_json;

/// A member that is there and not null.
const Json* member(const Json& object, const char* key);
std::string text_of(const Json& object, const char* key);
std::optional<int> integer_of(const Json& object, const char* key);
/// Also reads what encode_number() writes where a number is not finite.
std::optional<double> number_of(const Json& object, const char* key);
std::optional<bool> flag_of(const Json& object, const char* key);

RunInfo decode_run_info(const Json& run_start);
/// @return empty: no name or no value
std::optional<Measurement> decode_measurement(const Json& json);
/// @return empty: no subject, state or time
std::optional<StateChange> decode_state(const Json& json);
Finding decode_finding(const Json& json);
ModuleIdentity decode_identity(const Json& json);
/// @return empty: any member is missing: half an action must never be carried out
std::optional<RestoreAction> decode_restore_action(const Json& json);
/// @return empty: no verdict, or none of the five words
std::optional<StepOutcome> decode_outcome(const Json& json);

/// @return empty: one of them is no RFC 3339 UTC time
std::optional<double> seconds_between(std::string_view from, std::string_view to);

}  // namespace plugfest::journal
