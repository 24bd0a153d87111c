#include "drivers/cmis/firmware_upgrade.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/module.hpp"
#include "drivers/sim/bus.hpp"
#include "drivers/sim/world.hpp"
#include "harness/app/module_image.hpp"
#include "harness/plan/load.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <boost/crc.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <sstream>

// The host driver against the simulated modules: both are written from the text, and neither knows the other.
namespace plugfest::app {
namespace {

using namespace std::chrono_literals;
using namespace cmis;
using support::bytes;
using support::run;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

SimulatedModule shipped(const std::string& name) {
  const std::string path = std::string{PLUGFEST_SOURCE_DIR} + "/profiles/modules/" + name + ".yaml";
  std::stringstream text;
  text << std::ifstream{path}.rdbuf();
  plan::Diagnostics diagnostics;
  const auto file = std::make_shared<const plan::SourceFile>(plan::SourceFile{name, name, text.str(), "", false});
  const auto source = plan::load_module(file, diagnostics);
  auto module = simulate(source.value(), diagnostics);
  return std::move(module).value();
}

/// One module in a slot and the host driver on its bus.
struct Lab {
  explicit Lab(const std::string& name) : simulated(shipped(name)) {
    run(clock, clock.wait_for(1s));
    advertised = run(clock, read_cdb_advertisement(module)).value();
    cdb.emplace(module, clock, advertised);
    firmware.emplace(*cdb);
  }
  sim::Slot& make_slot() {
    sim::SlotConfig config;
    config.image = simulated.image;
    config.behaviour = simulated.behaviour;
    return world.add_slot(config);
  }
  FirmwareInfo info() {
    const auto answer = run(clock, firmware->info(10s));
    EXPECT_TRUE(answer.value) << answer.reply.text();
    return answer.value.value_or(FirmwareInfo{});
  }
  void restart() {
    slot.power_cycle();
    module.forget();
    run(clock, clock.wait_for(2s));
  }
  /// A firmware file for this module in the simulator's format, as its documentation has it.
  Bytes image(unsigned major, unsigned minor, std::size_t size = 12000) {
    Bytes payload(size);
    for (std::size_t i = 0; i < size; ++i) payload[i] = to_byte(i * 7 + i / 251);
    for (std::size_t i = size / 2; i < std::min(size, size / 2 + 4500); ++i) payload[i] = std::byte{0xFF};
    Bytes file = bytes({'P', 'F', 'F', 'W', 1, major, minor, 0, 0, 3, 0, 0});
    append_u32(file, size);
    append_u32(file, crc(payload));
    const auto& page = simulated.image.halves.at(sim::upper_half(0x00));
    file.insert(file.end(), page.begin() + 1, page.begin() + 17);
    file.insert(file.end(), page.begin() + 20, page.begin() + 36);
    file.resize(file.size() + 32 + 24);
    append_u32(file, crc(file));
    file.insert(file.end(), payload.begin(), payload.end());
    return file;
  }
  static std::uint32_t crc(const Bytes& data) {
    boost::crc_32_type sum;
    sum.process_bytes(data.data(), data.size());
    return sum.checksum();
  }
  static void append_u32(Bytes& to, std::uint64_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) to.push_back(to_byte(value >> shift));
  }

  SimulatedModule simulated;
  VirtualClock clock;
  sim::World world{clock, 1};
  sim::Slot& slot = make_slot();
  Pages pages{slot.module_bus(), clock};
  Module module{pages};
  CdbAdvertisement advertised;
  std::optional<Cdb> cdb;
  std::optional<Firmware> firmware;
};

class FirmwareOf : public testing::TestWithParam<const char*> {
 protected:
  Lab lab{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(ShippedModules, FirmwareOf, testing::Values("800g-dr8-retimed", "800g-dr8-lpo"),
                         [](const auto& param) {
                           return std::string{param.param} == "800g-dr8-lpo" ? "Lpo" : "Retimed";
                         });

TEST_P(FirmwareOf, QueriesAreAnsweredWithoutFindings) {
  const auto features = run(lab.clock, query_module_features(*lab.cdb));
  ASSERT_TRUE(features.value) << features.reply.text();
  EXPECT_EQ(features.value->commands.has(0x0040), true);
  EXPECT_THAT(features.reply.findings, IsEmpty());
  EXPECT_TRUE(run(lab.clock, lab.firmware->features()).value);
  EXPECT_TRUE(run(lab.clock, query_monitoring_features(*lab.cdb)).value);
  EXPECT_TRUE(run(lab.clock, query_diagnostics_features(*lab.cdb)).value);
  const auto status = run(lab.clock, query_status(*lab.cdb, 50ms));
  ASSERT_TRUE(status.value);
  EXPECT_GE(status.reply.took, 50ms);
  EXPECT_FALSE(status.value->host_password) << "locked after start";
  EXPECT_THAT(lab.module.findings(), IsEmpty());
}

TEST_P(FirmwareOf, EveryFailureCodeThatAHostCanProvoke) {
  const CdbRequest unknown{.command = 0x02FF};
  EXPECT_EQ(run(lab.clock, lab.cdb->command(unknown)).status, CdbStatus{0x41});
  EXPECT_EQ(run(lab.clock, enter_password(*lab.cdb, 0x12345678)).status, CdbStatus{0x46});
  const CdbRequest no_start{.command = 0x0103, .lpl = Bytes(8), .epl = {}, .reply_size = 0};
  EXPECT_TRUE(run(lab.clock, lab.cdb->command(no_start)).status.failed());
  // CMDID last with a check code that is wrong, below the host's encoder.
  run(lab.clock, lab.pages.write({0, 0x9F, 130}, bytes({0, 0, 0, 0xBE, 0, 0})));
  run(lab.clock, lab.pages.write({0, 0x9F, 128}, bytes({0x00, 0x40})));
  run(lab.clock, lab.clock.wait_for(6s));
  EXPECT_EQ(run(lab.clock, lab.cdb->status()), CdbStatus{0x45});
}

TEST_P(FirmwareOf, PasswordsByCommandAndByLowerMemory) {
  EXPECT_TRUE(run(lab.clock, enter_password(*lab.cdb, default_host_password)).succeeded());
  auto status = run(lab.clock, query_status(*lab.cdb));
  EXPECT_TRUE(status.value->host_password);
  run(lab.clock, write_password(lab.module, lab.clock, 0x2222, lab.clock.now() + 1s));
  EXPECT_FALSE(run(lab.clock, query_status(*lab.cdb)).value->host_password) << "a wrong one locks";
  run(lab.clock, write_password(lab.module, lab.clock, default_host_password, lab.clock.now() + 1s));
  EXPECT_TRUE(run(lab.clock, query_status(*lab.cdb)).value->host_password);
}

TEST_P(FirmwareOf, AnUpgradeRunsOnTrialAndIsCommitted) {
  const FirmwareInfo before = lab.info();
  EXPECT_EQ(before.running(), FirmwareBank::a);
  UpgradeOptions options;
  options.password = default_host_password;
  const Bytes image = lab.image(7, 8);
  const UpgradeRecord record = run(lab.clock, upgrade(*lab.cdb, image, options));
  std::vector<std::string> steps;
  for (const UpgradeStep& step : record.steps) {
    steps.push_back(step.what);
    EXPECT_TRUE(step.good) << step.what << ": " << step.said;
  }
  EXPECT_THAT(steps,
              ElementsAre("features", "password", "info", "download", "run", "password", "trial", "commit", "result"));
  ASSERT_TRUE(record.done);
  EXPECT_THAT(record.download->findings, IsEmpty());
  EXPECT_FALSE(record.run->slow) << record.run->back_after / 1ms << " ms";
  EXPECT_TRUE(record.steps[6].info->b.running && !record.steps[6].info->b.committed);
  EXPECT_EQ(record.steps[6].info->b.version->major, 7);
  EXPECT_EQ(run(lab.clock, lab.module.read(module_active_firmware_major_revision)), 7);
  lab.restart();
  EXPECT_EQ(lab.info().running(), FirmwareBank::b);
  EXPECT_THAT(lab.module.findings(), IsEmpty());
}

TEST_P(FirmwareOf, ATrialThatIsNotCommittedEndsWithTheNextReset) {
  UpgradeOptions options;
  options.password = default_host_password;
  options.commit = false;
  const Bytes image = lab.image(7, 8);
  EXPECT_TRUE(run(lab.clock, upgrade(*lab.cdb, image, options)).done);
  EXPECT_EQ(lab.info().running(), FirmwareBank::b);
  lab.restart();
  EXPECT_EQ(lab.info().running(), FirmwareBank::a);
}

TEST_P(FirmwareOf, AnInterruptedDownloadLeavesTheOldImageRunning) {
  const Bytes image = lab.image(7, 8);
  for (const double share : {0.1, 0.3, 0.5, 0.9}) {
    run(lab.clock, enter_password(*lab.cdb, default_host_password));
    DownloadOptions options;
    options.progress = [&](const DownloadProgress& p) {
      return static_cast<double>(p.done) < share * static_cast<double>(p.total);
    };
    const DownloadResult result = run(lab.clock, lab.firmware->download(image, options));
    EXPECT_TRUE(result.stopped);
    EXPECT_FALSE(result.complete);
    ASSERT_TRUE(result.aborted && result.info);
    EXPECT_TRUE(result.info->a.running && result.info->a.committed) << to_string(*result.info);
    EXPECT_FALSE(result.info->b.valid) << to_string(*result.info);
    lab.restart();
    EXPECT_EQ(lab.info().running(), FirmwareBank::a) << share;
  }
  // And after all of that an upgrade is still possible.
  UpgradeOptions options;
  options.password = default_host_password;
  EXPECT_TRUE(run(lab.clock, upgrade(*lab.cdb, image, options)).done);
}

TEST_P(FirmwareOf, ALossOfPowerInMidDownloadLeavesTheOldImageRunning) {
  const Bytes image = lab.image(7, 8);
  for (const double share : {0.1, 0.3, 0.5, 0.9}) {
    run(lab.clock, enter_password(*lab.cdb, default_host_password));
    DownloadOptions options;
    bool cut = false;
    options.progress = [&](const DownloadProgress& p) {
      if (!cut && static_cast<double>(p.done) >= share * static_cast<double>(p.total)) {
        lab.slot.power_cycle();
        cut = true;
      }
      return true;
    };
    std::string failure;
    try {
      failure = run(lab.clock, lab.firmware->download(image, options)).failure;
    } catch (const BenchError& error) {
      failure = error.text();
    }
    EXPECT_NE(failure, "") << "a transfer that lost the module's power cannot succeed";
    lab.module.forget();
    run(lab.clock, lab.clock.wait_for(2s));
    const FirmwareInfo info = lab.info();
    EXPECT_EQ(info.running(), FirmwareBank::a) << share << ": " << failure;
    EXPECT_FALSE(info.b.valid) << share;
  }
}

TEST_P(FirmwareOf, ADamagedImageIsRefusedByTheModuleAndNeverRun) {
  Bytes image = lab.image(7, 8);
  image.back() ^= std::byte{1};
  UpgradeOptions options;
  options.password = default_host_password;
  const UpgradeRecord record = run(lab.clock, upgrade(*lab.cdb, image, options));
  EXPECT_FALSE(record.done);
  EXPECT_EQ(record.steps.back().what, "download");
  EXPECT_THAT(record.steps.back().said, HasSubstr("complete: CompleteFirmwareDownload (0107h): 4"));
  EXPECT_FALSE(record.run);
  EXPECT_EQ(lab.info().running(), FirmwareBank::a);
}

TEST_P(FirmwareOf, AnImageThatDoesNotComeUpIsNeverCommitted) {
  UpgradeOptions options;
  options.password = default_host_password;
  options.run.mode = RunMode::reset_running;
  const Bytes image = lab.image(7, 8);
  const UpgradeRecord record = run(lab.clock, upgrade(*lab.cdb, image, options));
  EXPECT_FALSE(record.done);
  EXPECT_EQ(record.steps.back().what, "trial");
  EXPECT_THAT(record.steps.back().said, HasSubstr("the old image runs"));
  lab.restart();
  EXPECT_EQ(lab.info().running(), FirmwareBank::a);
}

TEST_P(FirmwareOf, AModuleThatIsPulledOutEndsTheRecordWithTheLabsTrouble) {
  UpgradeOptions options;
  options.password = default_host_password;
  options.download.progress = [&](const DownloadProgress& p) {
    if (p.done > p.total / 2) lab.slot.unplug();
    return true;
  };
  const Bytes image = lab.image(7, 8);
  const UpgradeRecord record = run(lab.clock, upgrade(*lab.cdb, image, options));
  EXPECT_FALSE(record.done);
  ASSERT_TRUE(record.trouble);
  EXPECT_EQ(record.trouble->code(), Errc::nack);
  EXPECT_EQ(record.steps.back().what, "download");
  EXPECT_FALSE(record.steps.back().good);
  EXPECT_THAT(record.steps.back().said, HasSubstr("bytes written"));
}

TEST(FirmwareOfRetimed, BothMechanismsCarryTheSameImage) {
  for (const FirmwareMechanism mechanism : {FirmwareMechanism::lpl, FirmwareMechanism::epl}) {
    Lab lab{"800g-dr8-retimed"};
    run(lab.clock, enter_password(*lab.cdb, default_host_password));
    const Bytes image = lab.image(3, 4);
    DownloadOptions options;
    options.mechanism = mechanism;
    options.skip_erased = mechanism == FirmwareMechanism::epl;
    const DownloadResult result = run(lab.clock, lab.firmware->download(image, options));
    EXPECT_TRUE(result.complete) << result.failure;
    EXPECT_EQ(result.mechanism, mechanism);
    EXPECT_EQ(result.written + result.skipped, image.size());
    EXPECT_EQ(lab.info().b.version->major, 3);
  }
}

TEST(CdbOfRetimed, ARunningCommandIsAborted) {
  Lab lab{"800g-dr8-retimed"};
  const CdbRequest slow{.command = 0x0000, .lpl = bytes({0x03, 0xE8}), .epl = {}, .reply_size = 2};  // 1 s
  run(lab.clock, lab.cdb->send(slow));
  run(lab.clock, lab.clock.wait_for(200ms));
  EXPECT_TRUE(run(lab.clock, lab.cdb->status()).busy());
  const auto began = lab.clock.now();
  const CdbReply reply = run(lab.clock, lab.cdb->abort());
  EXPECT_TRUE(reply.succeeded()) << reply.text();
  EXPECT_LT(lab.clock.now() - began, 500ms);
  EXPECT_TRUE(run(lab.clock, query_status(*lab.cdb)).value);
}

TEST_P(FirmwareOf, ACommandStartsWithByte129AndNotBefore) {
  run(lab.clock, lab.pages.write({0, 0x9F, 130}, bytes({0, 0, 0, 0xBF, 0, 0})));
  run(lab.clock, lab.pages.write({0, 0x9F, 128}, bytes({0x00})));
  run(lab.clock, lab.clock.wait_for(1s));
  EXPECT_EQ(run(lab.clock, lab.cdb->status()), CdbStatus{0x00});
  run(lab.clock, lab.pages.write({0, 0x9F, 129}, bytes({0x40})));
  run(lab.clock, lab.clock.wait_for(1s));
  EXPECT_EQ(run(lab.clock, lab.cdb->status()), CdbStatus{0x01});
}

TEST_P(FirmwareOf, CompletionSetsTheFlagOfTheInstance) {
  run(lab.clock, lab.module.take_flag(cdb_cmd_complete_flag1));
  EXPECT_EQ(run(lab.clock, lab.module.take_flag(cdb_cmd_complete_flag1)), false);
  EXPECT_TRUE(run(lab.clock, query_module_features(*lab.cdb)).value);
  EXPECT_EQ(run(lab.clock, lab.module.take_flag(cdb_cmd_complete_flag1)), true);
  EXPECT_EQ(run(lab.clock, lab.module.take_flag(cdb_cmd_complete_flag1)), false) << "a read clears it";
}

TEST_P(FirmwareOf, AForegroundCommandRefusesEveryAccessAndABackgroundOneDoesNot) {
  const CdbRequest slow{.command = 0x0000, .lpl = bytes({0x03, 0xE8}), .epl = {}, .reply_size = 2};  // 1 s
  run(lab.clock, lab.cdb->send(slow));
  run(lab.clock, lab.clock.wait_for(200ms));
  const auto refused = [&](std::uint8_t offset) {
    std::array<std::byte, 1> byte{};
    const std::array pointer{std::byte{offset}};
    try {
      run(lab.clock, lab.slot.module_bus().transfer(0x50, pointer, byte, lab.clock.now() + 1s));
    } catch (const BenchError& error) {
      return error.code() == Errc::nack;
    }
    return false;
  };
  for (const int offset : {0, 3, 37, 128})
    EXPECT_EQ(refused(static_cast<std::uint8_t>(offset)), !lab.advertised.background) << offset;
  run(lab.clock, lab.clock.wait_for(2s));
  EXPECT_EQ(run(lab.clock, lab.cdb->status()), CdbStatus{0x01});
}

}  // namespace
}  // namespace plugfest::app
