#pragma once

#include "harness/journal/writer.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Records -> the objects of OCP Test & Validation 2.0, keys in a fixed order. Pure.
namespace plugfest::journal {

using Json = nlohmann::ordered_json;

/// A number, or "NaN", "Infinity", "-Infinity": JSON has none of these.
Json encode_number(double value);
/// One line of text, without its newline; broken UTF-8 is replaced.
std::string to_line(const Json& json);

Json encode(const RunInfo& info);
Json encode(const Measurement& measurement, std::optional<int> slot);
Json encode(const StateChange& change);
Json encode(const Finding& finding);
Json encode(const ModuleIdentity& identity, int slot);
Json encode(const RestoreAction& action);

/// The slot that a step belongs to: 12 of "12.3". Empty: the step's name does not start so.
std::optional<int> slot_of(std::string_view step);

}  // namespace plugfest::journal
