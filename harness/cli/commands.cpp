#include "harness/cli/commands.hpp"

#include "harness/app/environment.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace plugfest::cli {

int main(int argc, char** argv) {
  prepare_streams();
  CLI::App app{"plugfest qualifies pluggable transceivers against switch platforms.", "plugfest"};
  app.set_version_flag("--version", "plugfest " + app::tool_version());
  app.require_subcommand(1);
  app.footer(help_footer("plugfest run smoke --module 800g-dr8-lpo"));
  Action chosen;
  add_run_command(app, chosen);
  add_validate_command(app, chosen);
  add_list_command(app, chosen);
  add_inspect_command(app, chosen);
  add_restore_command(app, chosen);
  add_report_command(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    complain(error.what());
    print_error(fmt::format("See: plugfest{} --help\n",
                            app.get_subcommands().empty() ? "" : " " + app.get_subcommands().front()->get_name()));
    return exit_usage;
  }
  try {
    return chosen();
  } catch (const std::exception& error) {
    complain(error.what());
    return 4;
  }
}

}  // namespace plugfest::cli
