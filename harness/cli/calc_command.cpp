#include "harness/cli/calc_answer.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/exit_table.hpp"

namespace plugfest::cli {

void add_calc_command(CLI::App& app, Action& chosen) {
  CLI::App* calc = app.add_subcommand("calc", "Compute what link tests need: exposure, bounds, FEC, SNR");
  calc->require_subcommand(1);
  add_error_calculations(*calc, chosen);
  add_sequential_calculation(*calc, chosen);
  add_code_calculations(*calc, chosen);
  add_signal_calculations(*calc, chosen);
  calc->footer(help_footer("plugfest calc ber-time --limit 1e-12 --rate 106.25G"));
}

}  // namespace plugfest::cli
