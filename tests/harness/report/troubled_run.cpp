#include "tests/harness/report/troubled_run.hpp"

#include "tests/harness/journal/sample_runs.hpp"

#include <stdexcept>

namespace plugfest::report {

journal::RunRecord troubled_run() {
  journal::RunRecord run = journal::good_run(2);
  run.journal = "runs/1";
  journal::SlotRecord& slot = run.slots[1];
  slot.identity->vendor = hostile_vendor;
  journal::StepRecord &identity = slot.steps.at(0), &checksums = slot.steps.at(1), &power = slot.steps.at(2),
                      &bring_up = slot.steps.at(3);
  identity.outcome = {Verdict::inconclusive, SkipReason::none, true};
  identity.message = "nobody knows this vendor";
  checksums.outcome = {Verdict::error, SkipReason::none, true};
  checksums.message = "the adapter was unplugged";
  checksums.errors = {"bench-failed: the adapter was unplugged", "usb: device 3 is gone"};
  checksums.measurements.clear();
  power.outcome = {Verdict::fail, SkipReason::none, true};
  power.message = "draws 9 W of 8.5 W";
  power.measurements[0].value = 9.0;
  power.measurements[0].verdict = Verdict::fail;
  bring_up.outcome = {Verdict::skipped, SkipReason::blocked, true};
  bring_up.message = "blocked: needs power, which says fail";
  bring_up.measurements.clear();
  journal::judge(run);
  return run;
}

journal::RunRecord killed_run() {
  const std::string text = journal::journal_of(journal::good_run(2));
  std::string why;
  auto run = journal::parse_journal(text.substr(0, text.find("\"testStepId\":\"1.arrival\"") + 400), why);
  if (!run) throw std::logic_error{why};
  return *run;
}

}  // namespace plugfest::report
