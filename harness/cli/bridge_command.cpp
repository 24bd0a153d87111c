#include "drivers/base/error.hpp"
#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/fit.hpp"
#include "harness/app/lab_bridge.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/serve_bridge.hpp"
#include "harness/plan/load.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plugfest::cli {
namespace {

struct Options {
  std::size_t slot = 0;
  std::string bench;
  std::vector<std::filesystem::path> search;
};

std::optional<plan::Bench> load(const Options& options, plan::Diagnostics& diagnostics) {
  const plan::Library library{options.search, app::share_roots()};
  const plan::SourcePtr file = library.open(plan::FileKind::bench, {options.bench, {}}, diagnostics);
  auto bench = file ? plan::load_bench(file, app::drivers(), diagnostics) : std::nullopt;
  if (!bench) return std::nullopt;
  app::check_drivers(*bench, diagnostics);
  if (bench->driver == "lab") {
    app::check_lab(*bench, diagnostics);
  } else {
    diagnostics.add(fmt::format("bench {} is no lab bench", bench->name),
                    "for a simulated module: plugfest sim bridge --module NAME");
  }
  if (options.slot >= bench->slots.size())
    diagnostics.add(fmt::format("bench {} has no slot {}", bench->name, options.slot),
                    fmt::format("its slots are 0 to {}", bench->slots.size() - 1));
  return diagnostics.empty() ? std::move(bench) : std::nullopt;
}

int bridge(const Options& options) {
  plan::Diagnostics diagnostics;
  auto bench = load(options, diagnostics);
  if (!bench) {
    print_error(diagnostics.render());
    return exit_usage;
  }
  app::LabBridge served{std::move(*bench), options.slot};
  try {
    served.open();
  } catch (const BenchError& error) {
    complain(fmt::format("slot {}: {}", options.slot, error.text()));
    return exit_lab_failed;
  }
  return serve_bridge([&served](std::string_view line) { return served.answer(line); });
}

}  // namespace

void add_bridge_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "bridge", "Registers of a module in a lab slot, line by line, for other people's host software");
  command->add_option("slot", options->slot, "Number of the slot")->required();
  command->add_option("--bench", options->bench, "Lab bench, by path or by name")->required();
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->footer(
      "Requests on standard input, an answer a line on standard output: R BANK PAGE OFFSET LEN,\n"
      "W BANK PAGE OFFSET HEX, T MS. The client may write whatever it likes: nothing is put back.\n\n" +
      help_footer("plugfest bridge 0 --bench my-lab.yaml"));
  command->callback([options, &chosen] { chosen = [options] { return bridge(*options); }; });
}

}  // namespace plugfest::cli
