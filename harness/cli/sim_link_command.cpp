#include "harness/cli/sim_link_command.hpp"

#include "harness/app/environment.hpp"
#include "harness/app/link_fit.hpp"
#include "harness/app/link_question.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace plugfest::cli {
namespace {

struct LinkOptions {
  app::LinkQuestion question;
  std::vector<std::filesystem::path> search;
  bool json = false;
};

struct FitOptions {
  app::FitQuestion question;
  std::string free;
  bool json = false;
};

int link(const LinkOptions& options) {
  plan::Diagnostics diagnostics;
  const auto answer = app::answer(options.question, plan::Library{options.search, app::share_roots()}, diagnostics);
  if (!answer) {
    print_error(diagnostics.render());
    return exit_usage;
  }
  return print_result(options.json ? answer->json : answer->text);
}

std::vector<std::string> words_of(const std::string& list) {
  std::vector<std::string> words;
  for (std::size_t from = 0; !list.empty();) {
    const auto comma = list.find(',', from);
    words.push_back(list.substr(from, comma - from));
    if (comma == std::string::npos) break;
    from = comma + 1;
  }
  return words;
}

int fit(const FitOptions& options) {
  plan::Diagnostics diagnostics;
  app::FitQuestion question = options.question;
  question.free = words_of(options.free);
  const auto answer = app::answer(question, diagnostics);
  if (!answer) {
    print_error(diagnostics.render());
    return exit_usage;
  }
  return print_result(options.json ? answer->json : answer->text);
}

}  // namespace

void add_sim_link(CLI::App& sim, Action& chosen) {
  auto options = std::make_shared<LinkOptions>();
  app::LinkQuestion& question = options->question;
  CLI::App* command = sim.add_subcommand("link", "What a lane of the simulated link does, stage by stage");
  command->add_option("settings", question.settings,
                      "Parameters with units, as near_trace.loss=10dB; --json lists all");
  command->add_option("--module", question.module, "What is plugged in at both ends, by path or by name");
  command->add_option("--il-tx", question.near_db, "Loss of the sending host's trace at 26.5625 GHz, dB");
  command->add_option("--il-rx", question.far_db, "Loss of the receiving host's trace at 26.5625 GHz, dB");
  command->add_option("--taps", question.taps, "Host transmitter codes pre3 to post2, as --taps=-2,6,-26,100,-11,-12");
  command->add_option("--full-scale", question.full_scale, "Code sum of the taps at full swing");
  command->add_option("--temperature", question.celsius, "Of both modules' cases, degrees Celsius");
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->add_flag("--json", options->json, "As JSON, with every parameter, its range and its source");
  command->footer(help_footer("plugfest sim link --il-tx 14 --il-rx 14 --temperature 70 medium.loss=3dB"));
  command->callback([options, &chosen] { chosen = [options] { return link(*options); }; });
}

void add_sim_fit(CLI::App& sim, Action& chosen) {
  auto options = std::make_shared<FitOptions>();
  CLI::App* command = sim.add_subcommand("fit", "Fit the simulated link's parameters to measured bit error ratios");
  command->add_option("data", options->question.data, "File of measurements, YAML (drivers/sim/link/README.md)")
      ->required();
  command->add_option("--free", options->free, "Parameters to fit, with commas, instead of the file's");
  command->add_option("--budget", options->question.budget, "Evaluations of all rows, at most")
      ->check(CLI::Range(1, 1000000));
  command->add_flag("--json", options->json, "As JSON");
  command->footer(help_footer("plugfest sim fit measured.yaml --free near_trace.loss,module_tx.peaking"));
  command->callback([options, &chosen] { chosen = [options] { return fit(*options); }; });
}

}  // namespace plugfest::cli
