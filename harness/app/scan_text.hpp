#pragma once

#include "harness/app/scan_ask.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace plugfest::app {

/// What was found, for a person. Lines end in '\n'.
std::string scan_text(const Survey& survey);
nlohmann::ordered_json scan_json(const Survey& survey);
/// A bench file to start from: a slot for each module that answered, or where none did, for each bus on which one may
/// yet answer. Comments say what only a person knows.
/// @return empty: there is no bus for a bench
std::string bench_text(const Survey& survey);
/// A bench file of this bus and a slot on it.
std::string bench_text(const FoundBus& bus);

}  // namespace plugfest::app
