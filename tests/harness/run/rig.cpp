#include "tests/harness/run/rig.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/cmis/table.hpp"
#include "harness/app/catalogue.hpp"
#include "tests/support/run_coroutine.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <stdexcept>

namespace plugfest::support {

app::Session session(const app::Request& request) {
  plan::Diagnostics diagnostics;
  const std::filesystem::path root = PLUGFEST_SOURCE_DIR;
  const plan::Library library{{root / "tests/data/session"}, {root}};
  auto loaded = app::load_session(request, library, diagnostics);
  if (!loaded) throw std::runtime_error(diagnostics.render());
  return std::move(*loaded);
}

app::Session smoke(const std::string& module, int slots) {
  app::Request request;
  request.plan = "smoke";
  request.modules = {module};
  request.slots = slots;
  return session(request);
}

void MemorySink::append(const std::string& line, bool sync) {
  if (lines >= room) throw std::system_error(std::make_error_code(std::errc::no_space_on_device));
  text += line + "\n";
  ++lines;
  synced += sync ? 1U : 0U;
}

asio::awaitable<void> WatchedBus::transfer(std::uint8_t address, std::span<const std::byte> out,
                                           std::span<std::byte> in, Clock::time_point due) {
  before_(out);
  co_await below_.transfer(address, out, in, due);
  if (after_) after_(out, in);
}

Rig::Rig(app::Session session, std::uint64_t seed)
    : session_(std::move(session)), bench_(std::make_unique<app::SimBench>(session_, seed)) {
  // Modules have long been plugged in when a test looks at them; runs of the command line begin with the power.
  let_time_pass();
}

void Rig::let_time_pass() { support::run(bench_->clock(), bench_->clock().wait_for(std::chrono::seconds(10))); }

Ended Rig::run(const run::RunnerOptions& options, const Watch& watch, std::size_t room) {
  MemorySink sink;
  sink.room = room;
  Quiet quiet;
  Ended ended;
  bool dropped = false;
  asio::cancellation_signal stop;
  std::size_t transactions = 0;
  run::Runner* interrupted = nullptr;
  std::vector<run::Slot> slots = bench_->slots();
  WatchedBus watched{slots.front().bus,
                     [&](std::span<const std::byte> out) {
                       if (!watch || dropped) return;
                       const Then then = watch(transactions++, out);
                       if (then == Then::interrupt) {
                         interrupted->interrupt();
                         stop.emit(asio::cancellation_type::terminal);
                       }
                       dropped |= then == Then::drop;
                     },
                     after_read};
  const run::Slot& first = slots.front();
  run::Slot through{.info = first.info,
                    .bus = watched,
                    .pins = pins != nullptr ? *pins : first.pins,
                    .meter = meter != nullptr ? meter : first.meter,
                    .no_meter = first.no_meter,
                    .port = first.port,
                    .near_end = first.near_end,
                    .far_end = first.far_end,
                    .medium = first.medium,
                    .shared = first.shared,
                    .read_only = read_only,
                    .permissions = first.permissions};
  std::vector<run::Slot> all{through};
  for (std::size_t i = 1; i < slots.size(); ++i) all.push_back(slots[i]);

  journal::Writer writer{sink, bench_->clock(), false};
  run::Runner runner{bench_->clock(), writer, quiet, session_.plan, session_.platform, app::checks(), all, options};
  interrupted = &runner;
  journal::RunInfo info;
  info.plan_name = session_.plan.name;
  info.seed = 1;
  info.screen = options.screen;
  info.skipped_steps = options.skip;
  {
    asio::io_context io{1};
    std::exception_ptr failure;
    asio::co_spawn(io, runner.run(info),
                   asio::bind_cancellation_slot(stop.slot(), [&](std::exception_ptr error, run::RunResult result) {
                     failure = error;
                     ended.result = result;
                   }));
    do {
      io.restart();
      while (!dropped && io.poll_one() > 0) {
      }
    } while (!dropped && bench_->clock().advance());
    if (dropped) ended.journal = sink.text;
    if (failure) std::rethrow_exception(failure);
  }
  // What a dropped runner's frames write while they are torn down never happened to a process that was killed.
  if (!dropped) ended.journal = sink.text;
  std::string why;
  auto record = journal::parse_journal(ended.journal, why);
  if (!record) throw std::runtime_error("the journal does not read: " + why);
  ended.record = std::move(*record);
  return ended;
}

run::RestoreResult Rig::restore(const journal::RunRecord& record, std::string& journal) {
  MemorySink sink;
  journal::Writer writer{sink, bench_->clock(), false, record.last_sequence_number + 1};
  std::vector<run::Slot> slots = bench_->slots();
  const run::RestoreResult result =
      support::run(bench_->clock(), run::restore_run(bench_->clock(), writer, record, slots, {}));
  journal += sink.text;
  return result;
}

void Rig::write(const cmis::FieldInfo& field, const Bytes& bytes) {
  cmis::Pages pages{bench_->slots().front().bus, bench_->clock()};
  cmis::Module module{pages};
  support::run(bench_->clock(), module.write_bytes(field, bytes));
}

cmis::Memory Rig::memory() {
  cmis::Pages pages{bench_->slots().front().bus, bench_->clock()};
  cmis::Module module{pages};
  return support::run(bench_->clock(), module.snapshot());
}

std::string settings(const cmis::Memory& memory) {
  std::string text;
  for (const cmis::FieldInfo& field : cmis::all_fields()) {
    const bool writable = field.access == cmis::Access::rw || field.access == cmis::Access::rww;
    const bool selection = field.name == "PageSelect" || field.name == "BankSelect";
    const bool state =
        field.name == "ModuleState" || field.name == "DPStateHostLane" || field.name.starts_with("ACS::");
    if ((!writable || selection) && !state) continue;
    const auto bytes = memory.bytes(field);
    text += std::string{field.name} + " " + (bytes ? to_hex(*bytes) : "unknown") + "\n";
  }
  return text;
}

std::vector<std::string> lines_of_slot(const std::string& journal, int n) {
  std::vector<std::string> lines;
  const std::string prefix = std::to_string(n) + ".";
  for (std::size_t at = 0; at < journal.size();) {
    const std::size_t end = journal.find('\n', at);
    auto line = nlohmann::ordered_json::parse(journal.substr(at, end - at));
    at = end + 1;
    if (!line.contains("testStepArtifact")) continue;
    if (!line["testStepArtifact"]["testStepId"].get<std::string>().starts_with(prefix)) continue;
    line.erase("sequenceNumber");
    lines.push_back(line.dump());
  }
  return lines;
}

}  // namespace plugfest::support
