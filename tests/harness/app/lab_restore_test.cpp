#include "harness/app/lab_restore.hpp"

#include "harness/journal/reader.hpp"
#include "harness/journal/writer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <stdlib.h>
#include <string>

// What a killed run left changed at the hosts of a lab bench is put back too, with the ports that the bench names.

namespace plugfest {
namespace {

using testing::HasSubstr;

/// The journal of a killed run that had set a port of slot 0 down.
class KilledRun : public testing::Test {
 protected:
  KilledRun() {
    std::string name = (std::filesystem::temp_directory_path() / "plugfest-restore-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~KilledRun() override {
    std::error_code ec;
    std::filesystem::remove_all(folder_, ec);
  }

  void was_set(const std::string& interface, const std::string& resource, const std::string& prior) const {
    journal::RunInfo info;
    info.plan_name = "link";
    info.simulated = false;
    info.sources.push_back({"bench.yaml", "",
                            "bench: bench\ndriver: lab\nbuses:\n  cage: {driver: i2c-dev, number: 4095}\nlinks:\n"
                            "  near: {driver: netdev, interface: " +
                                interface +
                                "}\n  far: {driver: netdev, interface: plugfest-none}\nslots:\n"
                                "  - {port: 1, bus: cage, link: near, far_link: far}\n"});
    info.slots.push_back({});
    SteadyClock clock;
    journal::FileSink sink{folder_ / "journal.jsonl", true};
    journal::Writer writer{sink, clock, false};
    writer.run_start(info);
    writer.step_start("0.0", "link.up");
    journal::RestoreAction action;
    action.kind = "admin";
    action.resource = resource;
    action.prior = prior;
    action.what = resource + " was " + prior;
    writer.restore_planned("0.0", action);
  }
  /// @return what the journal says became of it
  std::string restored() const {
    std::string why;
    const auto before = journal::read_journal(folder_, why);
    if (!before) return why;
    plan::Diagnostics diagnostics;
    app::restore_lab(*before, plan::Library{{}, {PLUGFEST_SOURCE_DIR}}, diagnostics);
    const auto after = journal::read_journal(folder_, why);
    if (!diagnostics.empty() || !after || after->restores.size() != 1) return diagnostics.render() + why;
    return after->restores.front().message;
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(KilledRun, ThePortsOfBothEndsAreThoseOfTheBench) {
  was_set("plugfest-none", "near port", "up");
  EXPECT_THAT(restored(), HasSubstr("plugfest-none"));
}

TEST_F(KilledRun, TheFarPortToo) {
  was_set("lo", "far port", "up");
  EXPECT_THAT(restored(), HasSubstr("plugfest-none"));
}

TEST_F(KilledRun, ARestoreEndsThoughAPortWasOpened) {
  // The record is of no use, so that nothing is set on this machine; its port was opened before that shows.
  was_set("lo", "near port", "sideways");
  EXPECT_THAT(restored(), HasSubstr("'sideways'"));
}

}  // namespace
}  // namespace plugfest
