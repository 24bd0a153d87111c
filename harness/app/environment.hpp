#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace plugfest::app {

/// "0.1.0".
std::string tool_version();

/// Folders that hold testplans/ and profiles/, nearest first: beside the installed program (../share/plugfest), or the
/// source tree that the program was built in.
std::vector<std::filesystem::path> share_roots();

/// What the run ran on, as name and value. A simulated bench says nothing about the host, so that one seed gives one
/// journal wherever it runs.
std::vector<std::pair<std::string, std::string>> environment(bool simulated);

}  // namespace plugfest::app
