#include "drivers/cmis/firmware.hpp"

#include "drivers/cmis/module.hpp"
#include "tests/drivers/cmis/script.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using support::ScriptedBus;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Script idle = cdb_status(0x01);

// Abort and skipping, a header of two bytes, FFh when erased, LPL, 100 ms for everything.
const Script ask_features =
    cdb_status(0x00) + select_9fh + write({130, 0, 0, 0, 0xBE, 0, 0}) + write({128, 0x00, 0x41});
const Script features_told = cdb_status(0x01) + read(128, {0x00, 0x41, 0, 0, 0, 0xBE, 18, 0x68}) +
                             read(136, {0, 0x05, 2, 0xFF, 0, 0x01, 0, 0, 0, 100, 0, 100, 0, 100, 0, 100, 0, 0});
// The image: header A1 A2, body 01 02 03.
const Script start =
    idle + write({130, 0, 0, 10, 0xAB, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0xA1, 0xA2}) + write({128, 0x01, 0x01});
const Script start_done = cdb_status(0x01) + read(128, {0x01, 0x01, 0, 0, 10, 0xAB, 0, 0});
const Script block = idle + write({130, 0, 0, 7, 0xEE, 0, 0, 0, 0, 0, 0, 1, 2, 3}) + write({128, 0x01, 0x03});
const Script block_done = cdb_status(0x01) + read(128, {0x01, 0x03, 0, 0, 7, 0xEE, 0, 0});
const Script complete = idle + write({130, 0, 0, 0, 0xF7, 0, 0}) + write({128, 0x01, 0x07});
const Script complete_done = cdb_status(0x01) + read(128, {0x01, 0x07, 0, 0, 0, 0xF7, 0, 0});
const Script download =
    ask_features + features_told + start + start_done + block + block_done + complete + complete_done;

Script after(unsigned last) {
  Bytes body(110);
  body[0] = std::byte{0x43};
  return cdb_status(last) + write({130, 0, 0, 0, 0xFC, 0, 0}) + write({128, 0x01, 0x02}) + cdb_status(0x01) +
         read(128, {0x01, 0x02, 0, 0, 0, 0xFC, 0, 0}) + idle + write({130, 0, 0, 0, 0xFE, 0, 0}) +
         write({128, 0x01, 0x00}) + cdb_status(0x01) + read(128, {0x01, 0x00, 0, 0, 0, 0xFE, 110, 0xBC}) +
         Script{{.address = 0x50, .out = bytes({136}), .reply = body}};
}

struct Fixture {
  explicit Fixture(Script script) : bus(std::move(script), &clock) {}
  DownloadResult download(const Bytes& file, const DownloadOptions& options = {}) {
    return run(clock, firmware.download(file, options));
  }
  const Bytes image = bytes({0xA1, 0xA2, 0x01, 0x02, 0x03});
  VirtualClock clock;
  ScriptedBus bus;
  Pages pages{bus, clock, {.hold_off = 0ms}};
  Module module{pages};
  Cdb cdb{module, clock, {.instances = 1, .lpl_access = 128}};
  Firmware firmware{cdb};
};

TEST(Firmware, DownloadIsStartBlocksAndComplete) {
  Fixture f{download};
  std::vector<std::size_t> done;
  DownloadOptions options;
  options.progress = [&](const DownloadProgress& p) {
    done.push_back(p.done);
    return p.total == 5;
  };
  const DownloadResult result = f.download(f.image, options);
  EXPECT_TRUE(result.complete) << result.failure;
  EXPECT_EQ(result.written, 5u);
  EXPECT_THAT(done, ElementsAre(2, 5));
  EXPECT_THAT(result.findings, IsEmpty());
}

TEST(Firmware, BlocksOfErasedBytesAreSkippedWhereTheModuleAllowsIt) {
  // 01 + 01 + 0A + 05 + A1 + A2 as above: the body does not count there.
  Fixture f{ask_features + features_told + start + start_done + complete + complete_done};
  const Bytes image = bytes({0xA1, 0xA2, 0xFF, 0xFF, 0xFF});
  const DownloadResult result = f.download(image);
  EXPECT_TRUE(result.complete);
  EXPECT_EQ(result.written, 2u);
  EXPECT_EQ(result.skipped, 3u);
}

TEST(Firmware, AFailureAtAnyCommandAbortsAndAsksWhatIsThere) {
  const Script to_start = ask_features + features_told + start, to_block = to_start + start_done + block,
               to_complete = to_block + block_done + complete;
  const std::vector<std::pair<Script, std::string>> cases = {
      {to_start, "start: StartFirmwareDownload (0101h): 4"},
      {to_block, "block at 0h: WriteFirmwareBlockLPL (0103h): 4"},
      {to_complete, "complete: CompleteFirmwareDownload (0107h): 4"}};
  for (const auto& [script, said] : cases)
    for (unsigned code = 0x40; code <= 0x47; ++code) {
      Fixture f{script + cdb_status(code) + after(code)};
      const DownloadResult result = f.download(f.image);
      EXPECT_FALSE(result.complete);
      EXPECT_THAT(result.failure, HasSubstr(said));
      EXPECT_EQ(result.failed_command->status.raw, code);
      ASSERT_TRUE(result.info && result.aborted);
      EXPECT_TRUE(result.aborted->succeeded());
      EXPECT_EQ(result.info->status, 0x43);
    }
}

TEST(Firmware, TroubleOfTheLabSurfacesAfterAnAttemptToAbort) {
  const std::size_t first = (ask_features + features_told).size();
  for (std::size_t step = 0; step < download.size(); ++step) {
    Script script = support::failing_at(download, step, Errc::disconnected);
    if (step >= first) script = script + refused(37, Errc::disconnected);
    Fixture f{script};
    try {
      f.download(f.image);
      ADD_FAILURE() << step;
    } catch (const BenchError& error) {
      EXPECT_EQ(error.code(), Errc::disconnected) << step;
      if (step >= first) {
        EXPECT_THAT(error.what(), HasSubstr("firmware download, "));
      }
    }
  }
}

TEST(Firmware, WithoutACommonMechanismNothingIsStarted) {
  Fixture f{ask_features + features_told};
  DownloadOptions options;
  options.mechanism = FirmwareMechanism::epl;
  EXPECT_THROW(f.download(f.image, options), BenchError);
}

TEST(Firmware, InfoThatFailsAfterStartIsAskedAgain) {
  const Script ask = write({130, 0, 0, 0, 0xFE, 0, 0}) + write({128, 0x01, 0x00});
  Bytes body(110);
  body[0] = std::byte{0x03};
  const Script told = cdb_status(0x01) + read(128, {0x01, 0x00, 0, 0, 0, 0xFE, 110, 0xFC}) +
                      Script{{.address = 0x50, .out = bytes({136}), .reply = body}};
  Fixture f{cdb_status(0x00) + select_9fh + ask + cdb_status(0x40) + cdb_status(0x40) + ask + told};
  const auto answer = run(f.clock, f.firmware.info(5s));
  ASSERT_TRUE(answer.value);
  EXPECT_THAT(answer.reply.findings, ElementsAre("GetFirmwareInfo failed 1 times first"));

  Fixture at_once{cdb_status(0x00) + select_9fh + ask + cdb_status(0x40)};
  EXPECT_FALSE(run(at_once.clock, at_once.firmware.info()).value);
  Fixture locked{cdb_status(0x00) + select_9fh + ask + cdb_status(0x46)};
  EXPECT_FALSE(run(locked.clock, locked.firmware.info(5s)).value) << "a password does not come by waiting";
}

const Script run_at_once =
    cdb_status(0x00) + select_9fh + write({130, 0, 0, 4, 0xF1, 0, 0, 0, 0, 0, 0}) + write({128, 0x01, 0x09});
RunOptions within(Clock::duration patience) {
  RunOptions options;
  options.delay = 0ms;
  options.patience = patience;
  return options;
}

TEST(Firmware, RunWaitsForSilenceAndForTheModulesReturn) {
  Fixture f{cdb_status(0x00) + select_9fh + write({130, 0, 0, 4, 0x8D, 0, 0, 0, 0, 0, 100}) + write({128, 0x01, 0x09}) +
            cdb_status(0x83) + cdb_status(0x01) + refused(37) + refused(37) + cdb_status(0x00) + read(3, {0x00}) +
            refused(3) + read(3, {0x02})};
  const RunResult result = run(f.clock, f.firmware.run({}));
  EXPECT_EQ(result.answer, CdbStatus{0x01});
  EXPECT_TRUE(result.restarted);
  EXPECT_EQ(result.silent_after, 3ms);
  EXPECT_FALSE(result.slow);
  EXPECT_FALSE(f.pages.shown()) << "nothing is known of the module any more";
}

TEST(Firmware, RunThatIsRefusedDoesNotWait) {
  Fixture f{run_at_once + cdb_status(0x83) + cdb_status(0x42)};
  const RunResult result = run(f.clock, f.firmware.run(within(5s)));
  EXPECT_EQ(result.answer, CdbStatus{0x42});
  EXPECT_FALSE(result.restarted);
}

TEST(Firmware, RunAfterWhichTheModuleStaysIsNoRestart) {
  Fixture f{run_at_once + cdb_status(0x01) + cdb_status(0x01) + cdb_status(0x01)};
  EXPECT_FALSE(run(f.clock, f.firmware.run(within(2ms))).restarted);
}

TEST(Firmware, RunFromWhichTheModuleDoesNotReturnTimesOut) {
  Fixture f{run_at_once + cdb_status(0x01) + refused(37) + refused(37)};
  try {
    run(f.clock, f.firmware.run(within(2ms)));
    FAIL();
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::timed_out);
  }
}

TEST(Firmware, CommitIsOneCommand) {
  // 01 + 0A = 0B
  Fixture f{cdb_status(0x00) + select_9fh + write({130, 0, 0, 0, 0xF4, 0, 0}) + write({128, 0x01, 0x0A}) +
            cdb_status(0x01) + read(128, {0x01, 0x0A, 0, 0, 0, 0xF4, 0, 0})};
  EXPECT_TRUE(run(f.clock, f.firmware.commit()).succeeded());
}

}  // namespace
}  // namespace plugfest::cmis
