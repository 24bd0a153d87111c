#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}
namespace plugfest::plan {
class Diagnostics;
class Library;
}  // namespace plugfest::plan

/// The plugfest command: one file per subcommand.
namespace plugfest::cli {

/// Parses the command line and runs the subcommand. @return the process's exit status
int main(int argc, char** argv);

/// Registers a subcommand on `app`; `chosen` becomes what to run when the command line named it.
using Action = std::function<int()>;
void add_run_command(CLI::App& app, Action& chosen);
void add_validate_command(CLI::App& app, Action& chosen);
void add_doctor_command(CLI::App& app, Action& chosen);
void add_list_command(CLI::App& app, Action& chosen);
void add_inspect_command(CLI::App& app, Action& chosen);
void add_dump_command(CLI::App& app, Action& chosen);
void add_reg_command(CLI::App& app, Action& chosen);
void add_bridge_command(CLI::App& app, Action& chosen);
void add_restore_command(CLI::App& app, Action& chosen);
void add_report_command(CLI::App& app, Action& chosen);
void add_scan_command(CLI::App& app, Action& chosen);
void add_sim_command(CLI::App& app, Action& chosen);
void add_calc_command(CLI::App& app, Action& chosen);

}  // namespace plugfest::cli
