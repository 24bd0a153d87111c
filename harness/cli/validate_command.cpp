#include "harness/app/catalogue.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/module_image.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/plan/load.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>

namespace plugfest::cli {
namespace {

struct ValidateOptions {
  std::vector<std::string> files;
  std::vector<std::filesystem::path> search;
};

/// The file by its path, else by its name as any kind of file that has one of that name.
plan::SourcePtr find_file(const std::string& name, const plan::Library& library, plan::Diagnostics& diagnostics) {
  for (const plan::FileKind kind :
       {plan::FileKind::plan, plan::FileKind::profile, plan::FileKind::module, plan::FileKind::bench})
    for (const std::string& known : library.names(kind))
      if (known == name) return library.open(kind, {name, {}}, diagnostics);
  return library.open(plan::FileKind::plan, {name, {}}, diagnostics);
}

/// The files that a good file names exist and are good too.
void check_references(const plan::Library& library,
                      const std::vector<std::pair<plan::FileKind, plan::Reference>>& names,
                      plan::Diagnostics& diagnostics) {
  for (const auto& [kind, reference] : names) {
    const plan::SourcePtr file = library.open(kind, reference, diagnostics);
    if (!file) continue;
    if (kind == plan::FileKind::profile) {
      plan::load_platform(file, diagnostics);
    } else if (const auto module = plan::load_module(file, diagnostics)) {
      app::simulate(*module, diagnostics);
    }
  }
}

std::string validate_one(const plan::SourcePtr& file, const plan::Library& library, plan::Diagnostics& diagnostics) {
  const auto document = plan::parse_document(file, diagnostics);
  if (!document) return {};
  const auto kind = plan::kind_of(*document, diagnostics);
  if (!kind) return {};
  std::vector<std::pair<plan::FileKind, plan::Reference>> names;
  switch (*kind) {
    case plan::FileKind::plan: {
      const auto plan = plan::load_plan(file, app::check_specs(), diagnostics);
      if (!plan) return {};
      if (plan->profile) names.emplace_back(plan::FileKind::profile, *plan->profile);
      for (const plan::Reference& module : plan->modules) names.emplace_back(plan::FileKind::module, module);
      check_references(library, names, diagnostics);
      return fmt::format("plan {}, {} step{}", plan->name, plan->steps.size(), plan->steps.size() == 1 ? "" : "s");
    }
    case plan::FileKind::profile: {
      const auto platform = plan::load_platform(file, diagnostics);
      return platform ? fmt::format("profile {}", platform->name) : std::string{};
    }
    case plan::FileKind::module: {
      const auto module = plan::load_module(file, diagnostics);
      if (!module) return {};
      // A dump of an older kind of module is a good file, if nothing that can be plugged in.
      if (module->profile) app::simulate(*module, diagnostics);
      return fmt::format("{} {}", module->profile ? "module" : "register dump", module->name);
    }
    case plan::FileKind::bench: {
      const auto bench = plan::load_bench(file, diagnostics);
      if (!bench) return {};
      for (const plan::BenchSlot& slot : bench->slots) names.emplace_back(plan::FileKind::module, slot.module);
      check_references(library, names, diagnostics);
      return fmt::format("bench {}, {} slot{}", bench->name, bench->slots.size(), bench->slots.size() == 1 ? "" : "s");
    }
  }
  return {};
}

int validate(const ValidateOptions& options) {
  const plan::Library library{options.search, app::share_roots()};
  plan::Diagnostics all;
  for (const std::string& name : options.files) {
    const std::size_t before = all.size();
    const plan::SourcePtr file = find_file(name, library, all);
    const std::string what = file ? validate_one(file, library, all) : std::string{};
    if (all.size() == before) print(fmt::format("{}: good ({})\n", file->name, what));
  }
  if (all.empty()) return 0;
  print_error(all.render());
  return exit_usage;
}

}  // namespace

void add_validate_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ValidateOptions>();
  CLI::App* command = app.add_subcommand("validate", "Check YAML files: every error, with file, line and column");
  command->add_option("files", options->files, "Plans, profiles, modules, dumps or benches, by path or by name")
      ->required();
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->footer(help_footer("plugfest validate my-plan.yaml my-lab.yaml"));
  command->callback([options, &chosen] { chosen = [options] { return validate(*options); }; });
}

}  // namespace plugfest::cli
