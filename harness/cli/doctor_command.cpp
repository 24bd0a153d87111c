#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/doctor.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/fit.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/plan/load.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace plugfest::cli {
namespace {

struct DoctorOptions {
  std::string bench;
  bool udev_rules = false;
  std::filesystem::path root = "/";
  std::vector<std::filesystem::path> search;
};

app::Patient patient_of(const DoctorOptions& options) {
  app::Patient patient = app::this_machine();
  if (options.root == "/") return patient;
  patient.root = options.root;
  patient.gpio_chips = [] { return linux_io::GpioLibrary::Chips{}; };  // they are asked, and a folder has no answer
  return patient;
}

int examine(const DoctorOptions& options) {
  if (options.udev_rules) return print_result(app::udev_rules());
  const app::Patient patient = patient_of(options);
  app::Diagnosis diagnosis;
  if (options.bench.empty()) {
    diagnosis = app::examine(patient);
  } else {
    plan::Diagnostics diagnostics;
    const plan::Library library{options.search, app::share_roots()};
    const plan::SourcePtr file = library.open(plan::FileKind::bench, {options.bench, {}}, diagnostics);
    const auto bench = file ? plan::load_bench(file, app::drivers(), diagnostics) : std::nullopt;
    if (bench) {
      app::check_drivers(*bench, diagnostics);
      if (bench->driver == "lab") app::check_lab(*bench, diagnostics);
    }
    if (!bench || !diagnostics.empty()) {
      print_error(diagnostics.render());
      return exit_usage;
    }
    diagnosis = app::examine(patient, *bench);
  }
  return print_result(app::describe(diagnosis), diagnosis.findings.empty() ? 0 : exit_lab_failed);
}

}  // namespace

void add_doctor_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command = app.add_subcommand(
      "doctor", "Say what is missing here, or for a bench, and the command that mends it. Touches no bus");
  auto* bench = command->add_option("bench", options->bench, "Bench file, by path or by name; without: what is here");
  command->add_flag("--udev-rules", options->udev_rules, "Print the udev rules for the supported USB adapters")
      ->excludes(bench);
  command->add_option("--root", options->root, "Folder with another /sys, /proc, /dev and /etc");
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->footer(help_footer("plugfest doctor my-lab.yaml"));
  command->callback([options, &chosen] { chosen = [options] { return examine(*options); }; });
}

}  // namespace plugfest::cli
