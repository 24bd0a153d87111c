#include "harness/app/catalogue.hpp"
#include "harness/app/environment.hpp"
#include "harness/app/lab_bench.hpp"
#include "harness/app/session.hpp"
#include "harness/app/sim_bench.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/live_rows.hpp"
#include "harness/cli/run_folder.hpp"
#include "harness/journal/reader.hpp"
#include "harness/report/json.hpp"
#include "harness/report/text.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <limits>
#include <memory>
#include <system_error>

namespace plugfest::cli {
namespace {

namespace asio = boost::asio;

struct RunOptions {
  app::Request request;
  std::vector<std::filesystem::path> search;
  std::optional<std::string> out;
  std::uint64_t seed = 1;
  bool json = false, quiet = false, no_color = false;
};

/// One plan, one seed, one text: whatever way the arguments were typed, and wherever the files lie.
std::string normalised_command_line(const RunOptions& options, const app::Session& session) {
  std::string line = fmt::format("plugfest run {} --profile {}", session.plan.name, session.platform.name);
  if (session.bench.source) {
    line += " --bench " + session.bench.name;
  } else {
    for (const std::size_t module : session.cycle) line += " --module " + session.modules[module].name;
    line += fmt::format(" --slots {}", session.slots.size());
  }
  line += fmt::format(" --seed {}", options.seed);
  for (const std::string& step : options.request.skip) line += " --skip " + step;
  if (options.request.screen) line += " --screen";
  return line;
}

/// Share-relative, also for a shipped file that was given by its path; of other paths the last part: which folder a
/// person works in is no part of the run, and the text and its hash are recorded.
std::string recorded_name(const plan::SourceFile& file) {
  if (file.by_name) return file.name;
  std::error_code ec;
  const std::filesystem::path path = std::filesystem::canonical(file.path, ec);
  for (const std::filesystem::path& root : app::share_roots()) {
    const std::string relative = path.lexically_relative(std::filesystem::canonical(root, ec)).generic_string();
    if (relative.starts_with("testplans/") || relative.starts_with("profiles/")) return relative;
  }
  return file.path.filename().string();
}

journal::RunInfo describe(const RunOptions& options, const app::Session& session) {
  journal::RunInfo info;
  info.tool_version = app::tool_version();
  info.command_line = normalised_command_line(options, session);
  info.plan_name = session.plan.name;
  info.plan_title = session.plan.title;
  info.profile_name = session.platform.name;
  info.profile_title = session.platform.title;
  info.bench_name = session.bench.name;
  info.bench_driver = session.bench.driver;
  info.airflow = session.airflow;
  info.simulated = session.is_simulated();
  info.seed = options.seed;
  info.confidence = session.plan.confidence;
  info.screen = options.request.screen;
  info.skipped_steps = options.request.skip;
  const auto record = [&](const plan::SourcePtr& file) {
    if (file) info.sources.push_back({recorded_name(*file), file->sha256, file->text});
  };
  record(session.plan.source);
  record(session.platform.source);
  for (const plan::Platform& platform : session.far_platforms) record(platform.source);
  for (const plan::ModuleSource& module : session.modules) record(module.source);
  record(session.bench.source);
  for (const plan::SourcePtr& quirk : session.quirks.files) record(quirk);
  info.environment = app::environment(info.simulated);
  for (auto& device : app::devices_of(session.bench)) info.environment.push_back(std::move(device));
  if (info.simulated)
    for (auto& fact : app::describe_links(app::links_of(session))) info.environment.push_back(std::move(fact));
  return info;
}

/// Runs the session on its bench to its end, or to its interruption. Returns when the journal is closed.
/// @param turn   runs the event loop until the run is over
/// @param ended  called when it is
template <class Bench, class Turn, class Ended>
void execute_on(Bench& bench, asio::io_context& io, Turn turn, Ended ended, const RunOptions& options,
                const app::Session& session, journal::LineSink& sink, run::Progress& progress) {
  journal::Writer writer{sink, bench.clock(), /*sync_restores=*/!session.is_simulated()};
  run::Runner runner{bench.clock(),
                     writer,
                     progress,
                     session.plan,
                     session.platform,
                     app::checks(),
                     bench.slots(),
                     {.skip = options.request.skip, .screen = options.request.screen, .quirks = session.quirks.rules}};

  asio::cancellation_signal stop;
  asio::signal_set signals{io, SIGINT, SIGTERM, SIGHUP};
  std::function<void(boost::system::error_code, int)> on_signal = [&](boost::system::error_code ec, int) {
    if (ec) return;
    runner.interrupt();
    stop.emit(asio::cancellation_type::terminal);
    signals.async_wait(on_signal);
  };
  signals.async_wait(on_signal);

  std::exception_ptr failure;
  asio::co_spawn(io, runner.run(describe(options, session)),
                 asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error, const run::RunResult&) {
                   failure = error;
                   signals.cancel();
                   ended();
                 }));
  turn();
  if (failure) std::rethrow_exception(failure);
}

void execute(const RunOptions& options, const app::Session& session, journal::LineSink& sink, run::Progress& progress) {
  if (session.is_simulated()) {
    app::SimBench bench{session, options.seed};
    asio::io_context io{1};
    execute_on(
        bench, io, [&] { run_virtual(io, bench.clock()); }, [] {}, options, session, sink, progress);
    return;
  }
  asio::io_context io{1};
  app::LabBench bench{session};
  execute_on(
      bench, io, [&] { io.run(); }, [&] { io.stop(); }, options, session, sink, progress);
}

/// Short names stand as in every other run.
std::size_t name_width(const plan::Plan& plan) {
  std::size_t longest = 18;
  for (const plan::Step& step : plan.steps) longest = std::max(longest, step.id.size());
  return longest;
}

/// Live rows where somebody watches, step lines where something reads.
class ProgressView {
 public:
  ProgressView(const RunOptions& options, const app::Session& session) {
    const bool silent = options.json || options.quiet;
    const bool rows = stderr_is_terminal() && !silent;
    if (!silent && !(rows && stdout_is_terminal())) {
      below_ = std::make_unique<StepLines>(name_width(session.plan));
    } else {
      below_ = std::make_unique<Silence>();
    }
    if (!rows) return;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < session.slots.size(); ++i)
      names.push_back(fmt::format("slot {} {}", i, session.name_of(session.slots[i])));
    rows_ = std::make_unique<LiveRows>(std::move(names), session.plan.steps.size(), *below_);
  }
  run::Progress& progress() { return rows_ ? static_cast<run::Progress&>(*rows_) : *below_; }

 private:
  std::unique_ptr<run::Progress> below_;
  std::unique_ptr<LiveRows> rows_;
};

int run_plan(const RunOptions& options) {
  plan::Diagnostics diagnostics;
  const plan::Library library{options.search, app::share_roots()};
  const auto session = app::load_session(options.request, library, diagnostics);
  if (!session) {
    print_error(diagnostics.render());
    return exit_usage;
  }
  std::string why;
  const auto folder = make_run_folder(options.out, session->plan.name, why);
  if (!folder) {
    complain(why);
    return exit_usage;
  }
  std::unique_ptr<journal::FileSink> sink;
  try {
    sink = std::make_unique<journal::FileSink>(journal_in(*folder), /*fresh=*/true);
  } catch (const std::system_error& error) {
    complain(fmt::format("{}; give another folder with --out", error.what()));
    return exit_usage;
  }
  {
    ProgressView view{options, *session};
    execute(options, *session, *sink, view.progress());
  }
  sink.reset();
  // The run is over: its reports are written whole, also when a late Ctrl-C comes.
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_IGN);
  const auto record = journal::read_journal(journal_in(*folder), why);
  if (!record) {
    complain(why);
    return 4;
  }
  if (const std::string wrong = write_reports(*folder, *record); !wrong.empty()) complain(wrong);
  const std::string html = (*folder / "report.html").string();
  std::string text;
  if (options.json) {
    text = report::to_json(*record);
  } else if (options.quiet) {
    text = fmt::format("{}\nJournal: {}\nReport: {}\n", to_string(record->verdict), record->journal, html);
  } else {
    text = fmt::format("\n{}Report: {}\n", report::to_text(*record, use_color(options.no_color), report::Detail::slots),
                       html);
  }
  if (!print(text)) complain("stdout cannot be written; the run is in " + journal_in(*folder).string());
  return record->exit_status;
}

const std::string seed_advice =
    fmt::format("a seed is a whole number from 0 to {}", std::numeric_limits<std::uint64_t>::max());

std::optional<std::uint64_t> seed_from(std::string_view text) {
  std::uint64_t seed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return seed;
}

std::string checks_help() {
  std::string text = "Steps name checks (see: plugfest list checks):\n";
  for (const plan::CheckSpec& spec : app::check_specs()) text += fmt::format("  {:<18} {}\n", spec.id, spec.title);
  return text;
}

}  // namespace

void add_run_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand("run", "Run a test plan; ends in a verdict, a journal and a report");
  command->add_option("plan", options->request.plan, "Plan: a name (see: plugfest list plans) or a path")->required();
  command->add_option("--profile", options->request.profile, "Platform profile; the plan's own without it");
  command
      ->add_option("--module", options->request.modules,
                   "Module profile or register dump to plug into the simulated bench; again for more, slots cycle")
      ->allow_extra_args(false);
  command->add_option("--slots", options->request.slots, "Slots of the simulated bench");
  command->add_option("--bench", options->request.bench, "Bench file; the built-in simulated bench without it");
  command->add_option("--seed", options->seed, "Seed of the simulated bench: one seed, one journal")
      ->check([](const std::string& text) { return seed_from(text) ? std::string{} : seed_advice; }, "")
      ->capture_default_str();
  command->add_option("--out", options->out, "Folder for journal and reports; plugfest-runs/<time>-<plan> without it");
  command->add_option("--skip", options->request.skip, "Step to leave out; stamps the run partial")
      ->allow_extra_args(false);
  command->add_option("--search", options->search, "More folders to look for named files in")->allow_extra_args(false);
  command->add_flag("--screen", options->request.screen, "Quick look: may fail or be inconclusive, never pass");
  command->add_flag("--json", options->json, "The result as JSON on stdout, nothing else");
  command->add_flag("--quiet", options->quiet, "Only the verdict and where the journal is");
  command->add_flag("--no-color", options->no_color, "No colour, also on a terminal");
  command->footer(
      checks_help() + "\n" +
      help_footer("plugfest run smoke --profile spectrum4-sn5600 --module 800g-dr8-lpo --slots 4 --out my-run"));
  command->callback([options, &chosen] { chosen = [options] { return run_plan(*options); }; });
}

}  // namespace plugfest::cli
