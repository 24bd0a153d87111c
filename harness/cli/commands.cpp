#include "harness/cli/commands.hpp"

#include "harness/app/environment.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/plan/diagnostic.hpp"
#include "harness/plan/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace plugfest::cli {
namespace {

std::string refuse_missing_value(const std::string& value) {
  if (value.empty()) return "its value is empty";
  if (value.starts_with("--")) return fmt::format("its value is missing: {} is an option", plan::in_quotes(value));
  return {};
}

/// "--module=": CLI11 would take the next word for the value.
std::string option_without_value(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") break;
    if (word.starts_with("--") && word.find('=') == word.size() - 1)
      return std::string{word.substr(0, word.size() - 1)};
  }
  return {};
}

/// The word that stands where a command should; empty: there is none.
std::string unknown_command(const CLI::App& app) {
  if (!app.get_subcommands().empty()) return {};
  const std::vector<std::string> words = app.remaining();
  return words.empty() ? std::string{} : words.front();
}

std::string suggest_command(const CLI::App& app, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return plan::suggest(word, std::vector<std::string_view>{names.begin(), names.end()});
}

}  // namespace

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
  add_dump_command(app, chosen);
  add_reg_command(app, chosen);
  add_bridge_command(app, chosen);
  add_restore_command(app, chosen);
  add_report_command(app, chosen);
  add_scan_command(app, chosen);
  add_doctor_command(app, chosen);
  add_sim_command(app, chosen);
  add_calc_command(app, chosen);
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    for (CLI::Option* option : command->get_options())
      if (option->get_items_expected_max() > 0) option->check(refuse_missing_value, "");
  if (const std::string option = option_without_value(argc, argv); !option.empty()) {
    complain(fmt::format("{}: nothing stands after the '='", plan::visible(option)));
    return exit_usage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {  // --help, --version
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    const std::string word = unknown_command(app);
    if (word.empty()) {
      complain(error.what());
    } else {
      complain(fmt::format("there is no {} {}; {}", word.starts_with('-') ? "option" : "command", plan::in_quotes(word),
                           suggest_command(app, word)));
    }
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
