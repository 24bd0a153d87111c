#pragma once

#include "harness/app/open_module.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace plugfest::cli {

/// How commands about one module are told which one.
struct TargetOptions {
  std::string target;
  std::optional<std::string> bench;
  std::vector<std::filesystem::path> search;
};

/// TARGET, --bench and --search. @return the option for TARGET
CLI::Option* add_target(CLI::App& command, TargetOptions& options);

/// Opens the module; what is wrong with it has been told when nothing is returned.
/// @param status  exit status then
std::optional<app::OpenModule> open_target(const TargetOptions& options, const std::string& name, int& status);
/// The same, and reads it.
std::optional<app::OpenModule> open_and_read(const TargetOptions& options, const std::string& name, bool flags,
                                             int& status);

}  // namespace plugfest::cli
