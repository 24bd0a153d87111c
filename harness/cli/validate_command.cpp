#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/fit.hpp"
#include "harness/app/lab_bench.hpp"
#include "harness/app/link_facts.hpp"
#include "harness/app/link_parameters.hpp"
#include "harness/app/module_image.hpp"
#include "harness/app/reach.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/plan/load.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace plugfest::cli {
namespace {

struct ValidateOptions {
  std::vector<std::string> files;
  std::vector<std::filesystem::path> search;
};

/// The file by its path, else by its name as any kind of file that has one of that name.
plan::SourcePtr find_file(const std::string& name, const plan::Library& library, plan::Diagnostics& diagnostics) {
  for (const plan::FileKind kind : {plan::FileKind::plan, plan::FileKind::profile, plan::FileKind::module,
                                    plan::FileKind::bench, plan::FileKind::quirk})
    for (const std::string& known : library.names(kind))
      if (known == name) return library.open(kind, {name, {}}, diagnostics);
  return library.open(plan::FileKind::plan, {name, {}}, diagnostics);
}

/// Checks files one by one, then those that belong together against each other.
class Validation {
 public:
  explicit Validation(const ValidateOptions& options) : library_(options.search, app::share_roots()) {
    for (const std::string& name : options.files) check(name);
    for (const BenchFile& bench : benches_) check_fit(bench);
  }

  int report() const {
    std::string good;
    for (const File& file : files_)
      if (!file.faulty) good += fmt::format("{}: good ({})\n", file.source->name, file.what);
    print_error(diagnostics_.render());
    for (const BenchFile& one : benches_)
      for (const plan::BenchDevice& bus : one.bench.buses)
        if (const std::string blind = app::blind_spot(bus); !blind.empty())
          print_error(fmt::format("note: {}: bus {}: {}\n", files_[one.file].source->name, bus.name, blind));
    return print_result(good, diagnostics_.empty() ? 0 : exit_usage);
  }

 private:
  struct File {
    plan::SourcePtr source;
    std::string what;
    bool faulty = false;
  };
  struct BenchFile {
    std::size_t file = 0;  ///< index into files_
    plan::Bench bench;
    std::vector<std::optional<std::size_t>> far_platforms;  ///< of each slot, into platforms_; empty: the run's own
  };

  void check(const std::string& name) {
    const std::size_t before = diagnostics_.size();
    File& file = files_.emplace_back();
    file.source = find_file(name, library_, diagnostics_);
    if (file.source) file.what = check_content(file.source);
    file.faulty = diagnostics_.size() != before;
  }

  /// @return what the file is, in words; nothing where it is faulty
  std::string check_content(const plan::SourcePtr& file) {
    const auto document = plan::parse_document(file, diagnostics_);
    const auto kind = document ? plan::kind_of(*document, diagnostics_) : std::nullopt;
    if (!kind) return {};
    switch (*kind) {
      case plan::FileKind::plan:
        return check_plan(file);
      case plan::FileKind::profile:
        return check_profile(file);
      case plan::FileKind::module:
        return check_module(file);
      case plan::FileKind::bench:
        return check_bench(file);
      case plan::FileKind::quirk:
        return check_quirk(file);
    }
    return {};
  }

  std::string check_plan(const plan::SourcePtr& file) {
    const auto plan = plan::load_plan(file, app::check_specs(), diagnostics_);
    if (!plan) return {};
    app::ModuleShelf shelf{library_, diagnostics_};
    for (const plan::Reference& module : plan->modules) shelf.take(module);
    if (plan->profile) {
      const plan::SourcePtr named = library_.open(plan::FileKind::profile, *plan->profile, diagnostics_);
      auto platform = named ? plan::load_platform(named, diagnostics_) : std::nullopt;
      if (platform) {
        app::ports_for(plan->modules.size(), *platform, plan->profile->mark, diagnostics_);
        app::refuse_out_of_reach(*plan, *platform, {}, diagnostics_);
        of_plans_.push_back(std::move(*platform));
      }
    }
    return fmt::format("plan {}, {} step{}", plan->name, plan->steps.size(), plan->steps.size() == 1 ? "" : "s");
  }

  std::string check_profile(const plan::SourcePtr& file) {
    auto platform = plan::load_platform(file, diagnostics_);
    if (!platform) return {};
    app::check_parameters(*platform, diagnostics_);
    std::string what = fmt::format("profile {}; {}", platform->name, app::link_facts(*platform));
    given_.push_back(std::move(*platform));
    return what;
  }

  std::string check_module(const plan::SourcePtr& file) {
    const auto module = plan::load_module(file, diagnostics_);
    if (!module) return {};
    // A dump of an older kind of module is a good file, if nothing that can be plugged in.
    app::check_parameters(*module, diagnostics_);
    plan::Diagnostics ignored;
    const auto simulated = app::simulate(*module, module->profile ? diagnostics_ : ignored);
    return fmt::format("{} {}{}", module->profile ? "module" : "register dump", module->name,
                       simulated ? "; " + app::link_facts(*simulated) : "");
  }

  std::string check_quirk(const plan::SourcePtr& file) {
    const auto quirk = plan::load_quirk(file, diagnostics_);
    return quirk ? fmt::format("quirk {}", quirk->name) : std::string{};
  }

  std::string check_bench(const plan::SourcePtr& file) {
    auto bench = plan::read_bench(file, app::drivers(), diagnostics_);
    if (!bench) return {};
    app::check_drivers(*bench, diagnostics_);
    if (bench->driver == "lab") app::check_lab(*bench, diagnostics_);
    app::ModuleShelf shelf{library_, diagnostics_};
    BenchFile& file_of = benches_.emplace_back();
    for (const plan::BenchSlot& slot : bench->slots) {
      if (!slot.module.name.empty()) shelf.take(slot.module);
      file_of.far_platforms.push_back(take_link(slot, shelf));
    }
    const std::size_t slots = bench->slots.size();
    std::string what = fmt::format("bench {}, {} slot{}", bench->name, slots, slots == 1 ? "" : "s");
    file_of.file = files_.size() - 1;
    file_of.bench = std::move(*bench);
    return what;
  }

  /// What the link of a simulated slot names. @return index into platforms_; empty: the far end's platform is the run's
  std::optional<std::size_t> take_link(const plan::BenchSlot& slot, app::ModuleShelf& shelf) {
    if (!slot.simulated_link) return std::nullopt;
    const plan::BenchLinkEnd& far = slot.simulated_link->far_end;
    app::check_parameters(*slot.simulated_link, diagnostics_);
    if (far.module) shelf.take(*far.module);
    if (!far.profile) return std::nullopt;
    return platforms_.take(*far.profile);
  }

  /// A profile that is given stands in for those that plans name, as `--profile` does.
  void check_fit(const BenchFile& bench) {
    const std::size_t before = diagnostics_.size();
    std::set<std::filesystem::path> seen;
    for (const plan::Platform& platform : given_.empty() ? of_plans_ : given_)
      if (seen.insert(platform.source->path).second) check_fit(bench, platform);
    if (diagnostics_.size() != before) files_[bench.file].faulty = true;
  }

  void check_fit(const BenchFile& bench, const plan::Platform& platform) {
    app::check_fit(bench.bench, platform, diagnostics_);
    for (std::size_t i = 0; i < bench.bench.slots.size(); ++i) {
      const auto far = bench.far_platforms[i];
      const plan::Platform& far_platform = far ? platforms_.platforms[*far] : platform;
      app::check_link(bench.bench.slots[i], platform, far_platform.name.empty() ? nullptr : &far_platform,
                      diagnostics_);
    }
  }

  plan::Library library_;
  plan::Diagnostics diagnostics_;
  app::PlatformShelf platforms_{library_, diagnostics_};
  std::vector<File> files_;
  std::vector<plan::Platform> given_, of_plans_;
  std::vector<BenchFile> benches_;
};

}  // namespace

void add_validate_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ValidateOptions>();
  CLI::App* command = app.add_subcommand("validate", "Check YAML files: every error, with file, line and column");
  command->add_option("files", options->files, "Plans, profiles, modules, dumps, benches or quirks, by path or by name")
      ->required();
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->footer(help_footer("plugfest validate my-plan.yaml my-lab.yaml"));
  command->callback([options, &chosen] { chosen = [options] { return Validation{*options}.report(); }; });
}

}  // namespace plugfest::cli
