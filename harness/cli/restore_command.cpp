#include "harness/app/environment.hpp"
#include "harness/app/lab_restore.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/journal/reader.hpp"
#include "harness/report/markup.hpp"
#include "harness/run/restore_run.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <exception>
#include <memory>

namespace plugfest::cli {
namespace {

std::string listed(const std::vector<journal::RestoreAction>& open) {
  std::string text;
  for (const journal::RestoreAction& action : open)
    text += fmt::format("  slot {}: {}\n", action.slot, report::terminal_safe(action.what));
  return text;
}

std::string counted(std::size_t changes) { return fmt::format("{} change{}", changes, changes == 1 ? "" : "s"); }

int refuse_damaged(const std::string& run, const std::vector<journal::RestoreAction>& open) {
  complain(run + ": what this run left open cannot be known: lines of its journal are missing or damaged");
  if (open.empty()) {
    print_error("No change without an undo is in what can be read. Look at the lab.\n");
  } else {
    print_error(fmt::format("What can be read has {} without an undo:\n{}Look at the lab.\n", counted(open.size()),
                            listed(open)));
  }
  return exit_lab_failed;
}

/// The lab is as found. Of a run that did not come to its end no verdict counts all the same.
int done(const journal::RunRecord& run, std::string text) {
  if (run.end.incomplete) text += "The run itself has no verdict: its journal is not whole.\n";
  return print_result(text, run.end.incomplete ? exit_lab_failed : 0);
}

int put_back(const journal::RunRecord& run, std::size_t open) {
  plan::Diagnostics diagnostics;
  try {
    const auto result = app::restore_lab(run, plan::Library{{}, app::share_roots()}, diagnostics);
    if (!result) {
      print_error(diagnostics.render());
      complain(fmt::format("{} stay open: look at the lab", counted(open)));
      return exit_not_restored;
    }
    switch (*result) {
      case run::RestoreResult::done:
        return done(run, fmt::format("Put back and verified: {}.\n", counted(open)));
      case run::RestoreResult::different_module:
        complain("another module is in the slot: nothing was written; plug the one of the run in, or look at the lab");
        return exit_not_restored;
      case run::RestoreResult::failed:
        complain(
            fmt::format("not everything could be put back; the journal says what: plugfest report {}", run.journal));
        return exit_not_restored;
    }
  } catch (const std::exception& error) {  // the journal cannot be continued, or no adapter can be asked for
    complain(fmt::format("{}; nothing was touched", error.what()));
  }
  return exit_not_restored;
}

int restore(const std::string& run) {
  std::string why;
  const auto record = journal::read_journal(run, why);
  if (!record) {
    complain(why);
    return exit_usage;
  }
  for (const std::string& damage : record->damage) complain(fmt::format("{}: {}", run, damage));
  const auto open = run::open_actions(*record);
  if (record->lines_missing) return refuse_damaged(run, open);
  // The start of the run is journalled before anything is touched.
  if (record->end.incomplete && record->last_sequence_number <= 0)
    return done(*record, "Nothing to put back: the run was killed before it began.\n");
  if (record->end.incomplete && record->info.bench_driver.empty()) {
    complain(run + ": which bench this was is not on record: look at the lab");
    return exit_not_restored;
  }
  if (open.empty() && !record->end.incomplete)
    return done(*record, "Nothing to put back: every change of this run was undone and verified.\n");
  if (open.empty())
    return done(*record,
                fmt::format("Nothing to put back: no change was open when the journal ends{}.\n",
                            record->info.simulated ? "; the run was SIMULATED, and its modules ended with it" : ""));
  if (record->info.simulated)
    return done(*record, fmt::format("Nothing to put back: the run was SIMULATED, and its modules ended with it.\n"
                                     "The journal has {} without an undo:\n{}",
                                     counted(open.size()), listed(open)));
  return put_back(*record, open.size());
}

}  // namespace

void add_restore_command(CLI::App& app, Action& chosen) {
  auto run = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("restore", "Put the lab back after a run that was killed");
  command->add_option("run", *run, "Run folder, or its journal.jsonl")->required();
  command->footer(
      "Here 0 says that everything is as found, after a run of whatever verdict; 4 that the lab is as found "
      "and\nthe journal has no end, as `report` says of it; 5 that something could not be put back.\n\n" +
      help_footer("plugfest restore plugfest-runs/2026-11-22T101500Z-smoke"));
  command->callback([run, &chosen] { chosen = [run] { return restore(*run); }; });
}

}  // namespace plugfest::cli
