#include "tests/harness/journal/sample_runs.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <stdexcept>

namespace plugfest::journal {
namespace {

using std::chrono::milliseconds;

std::chrono::system_clock::time_point start_of_2026() {
  return std::chrono::sys_days{std::chrono::year{2026} / std::chrono::January / 1};
}

std::string time_text(milliseconds since_start) { return to_rfc3339(start_of_2026() + since_start); }

/// Draws everything from one engine, whose output is the same in every standard library.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  unsigned below(unsigned end) { return static_cast<unsigned>(engine_() % end); }
  bool coin() { return below(2) == 0; }
  template <class T, std::size_t N>
  T one_of(const std::array<T, N>& choices) {
    return choices[below(N)];
  }
  double number() {
    constexpr std::array odd{0.0,
                             -0.0,
                             1e-300,
                             5e-324,
                             1.7976931348623157e308,
                             0.1,
                             1.0 / 3.0,
                             106.25e9,
                             std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity()};
    if (below(4) == 0) return one_of(odd);
    return (static_cast<double>(engine_()) / 7.0 - 3e8) * (coin() ? 1e-6 : 1.0);
  }
  std::string text() {
    static const std::array<std::string, 12> pieces{"power", " ",    "\"",     "]]>",          "#",  "<b>&amp;",
                                                    "\n",    "\x01", "\u00e9", "\xe2\x80\xa8", "\\", "NaN"};
    std::string text;
    for (unsigned n = below(5); n > 0; --n) text += one_of(pieces);
    return text;
  }
  std::string word() { return "w" + std::to_string(below(100000)); }

 private:
  std::mt19937 engine_;
};

Measurement random_measurement(Dice& dice) {
  Measurement m;
  m.name = dice.word();
  switch (dice.below(3)) {
    case 0:
      m.value = dice.number();
      break;
    case 1:
      m.value = dice.text();
      break;
    default:
      m.value = dice.coin();
  }
  if (dice.coin()) m.unit = "W";
  if (dice.coin()) m.uncertainty = dice.number();
  if (dice.coin()) m.lane = Lane{dice.coin() ? "host" : "media", static_cast<int>(1 + dice.below(8))};
  if (dice.coin()) {
    m.limit.emplace().source = dice.text();
    if (dice.coin()) m.limit->min = dice.number();
    if (dice.coin()) m.limit->max = dice.number();
  }
  m.verdict =
      dice.one_of(std::array{Verdict::pass, Verdict::fail, Verdict::inconclusive, Verdict::error, Verdict::skipped});
  return m;
}

StepRecord random_step(Dice& dice, milliseconds& time) {
  StepRecord step;
  step.started = time_text(time);
  const milliseconds lasts{dice.below(100000000)};
  time += lasts;
  step.finished = time_text(time);
  step.seconds = static_cast<double>(lasts.count()) / 1000.0;
  step.ended = true;
  step.message = dice.text();
  step.outcome = {.verdict = dice.one_of(std::array{Verdict::pass, Verdict::fail, Verdict::inconclusive, Verdict::error,
                                                    Verdict::skipped, Verdict::pass}),
                  .reason = SkipReason::none,
                  .required = dice.coin()};
  if (step.outcome.verdict == Verdict::skipped)
    step.outcome.reason = dice.one_of(std::array{SkipReason::blocked, SkipReason::not_advertised,
                                                 SkipReason::operator_skip, SkipReason::unknown_memory});
  for (unsigned n = dice.below(4); n > 0; --n) step.measurements.push_back(random_measurement(dice));
  for (unsigned n = dice.below(3); n > 0; --n)
    step.states.push_back({"module", dice.word(), std::abs(dice.number()), 0.001});
  for (unsigned n = dice.below(2); n > 0; --n) step.findings.push_back({dice.coin() ? "info" : "warning", dice.text()});
  for (unsigned n = dice.below(2); n > 0; --n) step.errors.push_back(dice.word() + ": m" + dice.text());
  for (unsigned n = dice.below(2); n > 0; --n) step.logs.push_back("warning: " + dice.text());
  return step;
}

RestoreRecord random_restore(Dice& dice, int id, int slot) {
  RestoreRecord restore;
  restore.action = {.id = id,
                    .slot = slot,
                    .kind = "register",
                    .resource = "module",
                    .vendor = dice.text(),
                    .part = dice.text(),
                    .serial = dice.word(),
                    .what = dice.text(),
                    .bank = static_cast<int>(dice.below(4)),
                    .page = static_cast<int>(dice.below(256)),
                    .byte = static_cast<int>(dice.below(256)),
                    .prior = "40",
                    .settles = dice.coin() ? "ModuleLowPwr" : "",
                    .settle_s = 0.5};
  if (dice.below(3) != 0) {
    restore.done = dice.below(4) != 0;
    restore.message = dice.text();
  }
  return restore;
}

RunInfo random_info(Dice& dice, int slots, int steps) {
  RunInfo info;
  info.tool_version = dice.word();
  info.command_line = dice.text();
  info.plan_name = dice.word();
  info.plan_title = dice.text();
  info.profile_name = dice.word();
  info.profile_title = dice.text();
  info.bench_name = dice.word();
  info.bench_driver = dice.word();
  info.airflow = dice.text();
  info.simulated = dice.coin();
  info.seed = dice.coin() ? 1 : 0xfedcba9876543210U;
  info.confidence = 0.99;
  info.screen = dice.coin();
  if (dice.coin()) info.skipped_steps = {dice.word(), dice.word()};
  info.sources = {{dice.word(), std::string(64, 'a'), dice.text()}, {dice.word(), std::string(64, 'b'), dice.text()}};
  info.environment = {{dice.text(), dice.text()}, {"compiler", dice.text()}};
  for (int i = 0; i < slots; ++i)
    info.slots.push_back({i, i + 1, dice.word(), dice.text(), "OSFP", {dice.text(), dice.text()}});
  for (int i = 0; i < steps; ++i) info.planned_steps.push_back({"step" + std::to_string(i), dice.word()});
  return info;
}

/// "symptom: message" of a record back to what the writer takes.
std::pair<std::string, std::string> split(const std::string& text) {
  const auto at = text.find(": ");
  return {text.substr(0, at), text.substr(at + 2)};
}

milliseconds since_start(const std::string& time) {
  static const auto parse = [](const std::string& text, std::size_t at, std::size_t n) {
    return std::stoi(text.substr(at, n));
  };
  const std::chrono::sys_days date{std::chrono::year{parse(time, 0, 4)} /
                                   std::chrono::month{static_cast<unsigned>(parse(time, 5, 2))} /
                                   std::chrono::day{static_cast<unsigned>(parse(time, 8, 2))}};
  return std::chrono::duration_cast<milliseconds>(date - start_of_2026()) + std::chrono::hours{parse(time, 11, 2)} +
         std::chrono::minutes{parse(time, 14, 2)} + std::chrono::seconds{parse(time, 17, 2)} +
         milliseconds{parse(time, 20, 3)};
}

void write_step(const StepRecord& step, const SlotRecord& slot, const RunRecord& run, SetClock& clock, Writer& writer) {
  if (step.started.empty()) return;
  clock.set(since_start(step.started));
  writer.step_start(step.id, step.name);
  if (&step == &slot.arrival && slot.identity) writer.identity(step.id, slot.info.slot, *slot.identity);
  for (const auto& m : step.measurements) writer.measurement(step.id, m);
  for (const auto& s : step.states) writer.state(step.id, s);
  for (const auto& f : step.findings) writer.finding(step.id, f);
  for (const auto& e : step.errors) writer.error(step.id, split(e).first, split(e).second);
  for (const auto& l : step.logs) writer.log(step.id, split(l).first, split(l).second);
  if (!step.waits.empty()) writer.lease(step.id, "meter-a", 2.5, "slot 3");
  for (const auto& r : run.restores)
    if (&step == &slot.arrival && r.action.slot == slot.info.slot) writer.restore_planned(step.id, r.action);
  for (const auto& r : run.restores)
    if (&step == &slot.arrival && r.action.slot == slot.info.slot && r.done)
      writer.restore_done(step.id, r.action.id, *r.done, r.message);
  if (!step.ended) return;
  clock.set(since_start(step.finished));
  writer.step_end(step.id, step.check, step.outcome, step.message);
}

}  // namespace

std::string MemorySink::text() const {
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  return all;
}

asio::awaitable<void> SetClock::wait_until(time_point, Rank) { throw std::logic_error{"nobody waits for this clock"}; }

std::chrono::system_clock::time_point SetClock::utc() const { return start_of_2026() + since_start_; }

void judge(RunRecord& run) {
  std::vector<Verdict> verdicts;
  for (SlotRecord& slot : run.slots) {
    std::vector<StepOutcome> outcomes;
    for (const StepRecord& step : slot.steps) outcomes.push_back(step.outcome);
    slot.verdict = slot_verdict(slot.arrival.outcome, outcomes);
    verdicts.push_back(slot.verdict);
  }
  run.end.screen = run.info.screen;
  run.end.restore_failed = std::ranges::any_of(run.restores, [](const auto& r) { return r.done != true; });
  run.verdict = run_verdict(verdicts, run.end);
  run.exit_status = exit_status(run.verdict, run.end);
}

RunRecord random_run(std::uint32_t seed) {
  Dice dice{seed};
  RunRecord run;
  const int slots = static_cast<int>(dice.below(4)), steps = static_cast<int>(dice.below(5));
  run.info = random_info(dice, slots, steps);
  milliseconds time{dice.below(1000)};
  run.started = time_text(time);
  run.end.interrupted = dice.below(4) == 0;
  for (int number = 0; number < slots; ++number) {
    SlotRecord& slot = run.slots.emplace_back();
    slot.info = run.info.slots[static_cast<std::size_t>(number)];
    const std::string prefix = std::to_string(number) + ".";
    slot.arrival = random_step(dice, time);
    slot.arrival.id = prefix + "arrival";
    slot.arrival.name = "arrival";
    slot.arrival.check = "slot.arrival";
    if (dice.coin()) {
      slot.identity.emplace().vendor = dice.text();
      slot.identity->firmware_revision = dice.text();
      slot.identity->hashed_pages = {"00h", dice.text()};
    }
    const int started = run.end.interrupted ? static_cast<int>(dice.below(static_cast<unsigned>(steps) + 1)) : steps;
    for (int i = 0; i < steps; ++i) {
      const PlannedStep& planned = run.info.planned_steps[static_cast<std::size_t>(i)];
      StepRecord step;
      if (i < started) {
        step = random_step(dice, time);
        step.id = prefix + std::to_string(i);
        if (dice.coin()) step.waits = {"waited 2.5 s for meter-a behind slot 3"};
      } else {
        step.outcome.verdict = Verdict::error;
        step.message = "never started: the run was interrupted";
      }
      step.name = planned.name;
      step.check = planned.check;
      slot.steps.push_back(std::move(step));
    }
    for (unsigned n = dice.below(3); n > 0; --n)
      run.restores.push_back(random_restore(dice, number * 1000 + static_cast<int>(n), number));
  }
  judge(run);
  if (dice.coin()) run.logs.push_back("info: " + dice.text());
  if (dice.coin()) run.errors.push_back(dice.word() + ": m" + dice.text());
  run.finished = time_text(time + milliseconds{dice.below(1000)});
  return run;
}

void write(const RunRecord& run, LineSink& sink) {
  SetClock clock;
  Writer writer{sink, clock, false};
  clock.set(since_start(run.started));
  writer.run_start(run.info);
  for (const auto& l : run.logs) writer.run_log(split(l).first, split(l).second);
  for (const auto& e : run.errors) writer.run_error(split(e).first, split(e).second);
  for (const SlotRecord& slot : run.slots) {
    write_step(slot.arrival, slot, run, clock, writer);
    for (const StepRecord& step : slot.steps) write_step(step, slot, run, clock, writer);
  }
  if (run.finished.empty()) return;
  clock.set(since_start(run.finished));
  writer.run_end(run.verdict, run.end);
}

std::string journal_of(const RunRecord& run) {
  MemorySink sink;
  write(run, sink);
  return sink.text();
}

RunRecord good_run(int slots) {
  RunRecord run;
  run.journal = "plugfest-runs/2026-01-01-smoke";
  run.started = "2026-01-01T00:00:00.000Z";
  run.finished = "2026-01-01T00:00:12.250Z";
  run.info = {
      .tool_version = "0.1.0",
      .command_line = "run smoke --slots " + std::to_string(slots),
      .plan_name = "smoke",
      .plan_title = "Is the module alive, honest and within its power class?",
      .profile_name = "tomahawk5-7060x6",
      .profile_title = "Tomahawk 5 on Arista 7060X6-64PE",
      .bench_name = "sim",
      .bench_driver = "sim",
      .airflow = "front-to-back",
      .simulated = true,
      .seed = 1,
      .confidence = 0.95,
      .screen = false,
      .skipped_steps = {},
      .planned_steps = {{"identity", "module.identity"},
                        {"checksums", "module.checksums"},
                        {"power", "power.class"},
                        {"bring-up", "module.bring-up"}},
      .sources = {{"testplans/smoke.yaml", std::string(64, '1'), "plan: smoke\nsteps:\n  - check: power.class\n"},
                  {"profiles/silicon/tomahawk5-7060x6.yaml", std::string(64, '2'), "profile: tomahawk5-7060x6\n"}},
      .slots = {},
      .environment = {{"os", "Debian GNU/Linux 12"}, {"compiler", "g++ 12.2.0"}}};
  for (int i = 0; i < slots; ++i) {
    SlotRecord slot;
    slot.info = {i, i + 1, "800g-dr8-lpo", "800G DR8 LPO", "OSFP", {}};
    run.info.slots.push_back(slot.info);
    const std::string prefix = std::to_string(i) + ".";
    const auto step = [&](const std::string& id, const std::string& name, const std::string& check,
                          const std::string& message, double seconds) {
      StepRecord record;
      record.id = prefix + id;
      record.name = name;
      record.check = check;
      record.ended = true;
      record.outcome = {Verdict::pass, SkipReason::none, true};
      record.message = message;
      record.started = "2026-01-01T00:00:00.000Z";
      record.finished = time_text(milliseconds{static_cast<long>(seconds * 1000)});
      record.seconds = seconds;
      return record;
    };
    slot.arrival = step("arrival", "arrival", "slot.arrival", "ACME PLUG-800-LPO serial AC0001", 0.5);
    slot.identity = {.form_factor = "OSFP",
                     .vendor = "ACME",
                     .oui = "00:11:22",
                     .part = "PLUG-800-LPO",
                     .revision = "A1",
                     .serial = "AC000" + std::to_string(i + 1),
                     .date_code = "260101",
                     .hardware_revision = "1.0",
                     .firmware_revision = "2.3",
                     .cmis_revision = "5.2",
                     .static_pages_sha256 = std::string(64, '3'),
                     .hashed_pages = {"00h", "01h", "02h"}};
    slot.steps.push_back(step("0", "identity", "module.identity", "identifier, names and serial are in order", 0.25));
    slot.steps.back().measurements = {{"identity.identifier", "19h OSFP", {}, {}, {}, {}, Verdict::pass}};
    slot.steps.push_back(step("1", "checksums", "module.checksums", "3 of 3 page checksums hold", 0.125));
    slot.steps.back().measurements = {{"checksum.00h", true, {}, {}, {}, {}, Verdict::pass}};
    slot.steps.push_back(step("2", "power", "power.class", "8.1 W of 8.5 W advertised, port allows 12 W", 3));
    slot.steps.back().measurements = {{.name = "power.activated",
                                       .value = 8.1,
                                       .unit = "W",
                                       .uncertainty = 0.08,
                                       .lane = {},
                                       .limit = Limit{{}, 8.5, "advertised: MaxPower 34, 8.5 W"},
                                       .verdict = Verdict::pass}};
    slot.steps.push_back(step("3", "bring-up", "module.bring-up", "every transition within its advertised time", 8));
    slot.steps.back().measurements = {{.name = "time.DPInit",
                                       .value = 1.5,
                                       .unit = "s",
                                       .uncertainty = 0.01,
                                       .lane = Lane{"host", 1},
                                       .limit = Limit{{}, 5.0, "advertised: MaxDurationDPInit code 7, 1-5 s"},
                                       .verdict = Verdict::pass}};
    slot.steps.back().states = {{"module", "ModuleLowPwr", 0, 0.01},       {"module", "ModulePwrUp", 0.5, 0.01},
                                {"module", "ModuleReady", 2, 0.01},        {"data path 1", "DPInit", 2.5, 0.01},
                                {"data path 1", "DPInitialized", 4, 0.01}, {"data path 1", "DPActivated", 4.5, 0.01}};
    run.slots.push_back(std::move(slot));
  }
  judge(run);
  return run;
}

}  // namespace plugfest::journal
