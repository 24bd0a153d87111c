#include "harness/app/lab_restore.hpp"

#include "harness/app/catalogue.hpp"
#include "harness/app/check_lab.hpp"
#include "harness/app/lab_devices.hpp"
#include "harness/app/lab_slot.hpp"
#include "harness/app/quirks.hpp"
#include "harness/journal/writer.hpp"
#include "harness/run/restore_run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <memory>
#include <vector>

namespace plugfest::app {
namespace {

/// The bench file that the run recorded, whole.
std::optional<plan::Bench> recorded_bench(const journal::RunRecord& run, plan::Diagnostics& diagnostics) {
  for (const journal::SourceRecord& source : run.info.sources) {
    const auto file = std::make_shared<const plan::SourceFile>(
        plan::SourceFile{source.name, source.name, source.text, source.sha256, false});
    plan::Diagnostics ignored;
    const auto document = plan::parse_document(file, ignored);
    if (!document || plan::kind_of(*document, ignored) != plan::FileKind::bench) continue;
    auto bench = plan::load_bench(file, drivers(), diagnostics);
    if (bench) check_lab(*bench, diagnostics);
    if (!diagnostics.empty()) return std::nullopt;
    return bench;
  }
  diagnostics.add("the journal holds no bench file", "look at the lab");
  return std::nullopt;
}

std::filesystem::path journal_file(const std::filesystem::path& run) {
  return std::filesystem::is_directory(run) ? run / "journal.jsonl" : run;
}

}  // namespace

std::optional<run::RestoreResult> restore_lab(const journal::RunRecord& record, const plan::Library& library,
                                              plan::Diagnostics& diagnostics) {
  const auto bench = recorded_bench(record, diagnostics);
  const QuirkLibrary quirks = load_quirks(library, diagnostics);
  if (!bench || !diagnostics.empty()) return std::nullopt;
  SteadyClock clock;
  asio::io_context io{1};
  LabDevices devices{clock, *bench};
  std::vector<run::Slot> slots;
  for (std::size_t i = 0; i < bench->slots.size(); ++i)
    slots.push_back(lab_slot(devices, bench->slots[i], static_cast<int>(i)));
  journal::FileSink sink{journal_file(record.journal), /*fresh=*/false};
  journal::Writer writer{sink, clock, /*sync_restores=*/true, record.last_sequence_number + 1};
  std::optional<run::RestoreResult> result;
  std::exception_ptr failure;
  asio::co_spawn(io, run::restore_run(clock, writer, record, slots, quirks.rules),
                 [&](std::exception_ptr thrown, run::RestoreResult outcome) {
                   failure = std::move(thrown);
                   result = outcome;
                   io.stop();  // a host port that was opened is listened to for ever
                 });
  io.run();
  if (failure) std::rethrow_exception(failure);
  return result;
}

}  // namespace plugfest::app
