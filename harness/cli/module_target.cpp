#include "harness/cli/module_target.hpp"

#include "drivers/base/error.hpp"
#include "harness/app/environment.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace plugfest::cli {

CLI::Option* add_target(CLI::App& command, TargetOptions& options) {
  CLI::Option* const target =
      command
          .add_option("target", options.target,
                      "Register dump or module profile, by path or by name; sim:NAME plugs it in and reads it over its "
                      "bus; with --bench the number of a slot")
          ->required();
  command.add_option("--bench", options.bench, "Bench file, by path or by name, whose slot TARGET is");
  command.add_option("--search", options.search, "More folders to look for named files in")->allow_extra_args(false);
  return target;
}

std::optional<app::OpenModule> open_target(const TargetOptions& options, const std::string& name, int& status) {
  plan::Diagnostics diagnostics;
  const plan::Library library{options.search, app::share_roots()};
  try {
    auto module = app::open_module({.name = name, .bench = options.bench}, library, diagnostics);
    if (module) return module;
    print_error(diagnostics.render());
    status = exit_usage;
  } catch (const BenchError& error) {
    complain(fmt::format("{}: {}", name, error.text()));
    status = exit_lab_failed;
  }
  return std::nullopt;
}

std::optional<app::OpenModule> open_and_read(const TargetOptions& options, const std::string& name, bool flags,
                                             int& status) {
  auto module = open_target(options, name, status);
  if (!module) return std::nullopt;
  try {
    app::read_all(*module, flags);
  } catch (const BenchError& error) {
    complain(fmt::format("{}: {}", name, error.text()));
    status = exit_lab_failed;
    return std::nullopt;
  }
  return module;
}

}  // namespace plugfest::cli
