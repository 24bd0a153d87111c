#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_24h.hpp"
#include "drivers/cmis/fields/page_2fh.hpp"
#include "drivers/sim/firmware_image.hpp"
#include "tests/harness/checks/one_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace plugfest {
namespace {

using namespace std::chrono_literals;
using support::judge;
using support::Judged;
using support::one_check;
using support::part_of;
using support::put;
using testing::HasSubstr;

constexpr auto retimed = "800g-dr8-retimed";

TEST(VdmFreeze, ASlowFreezeFails) {
  app::Session session = one_check("vdm.freeze", retimed);
  session.simulated.front().behaviour.vdm.freeze = 40ms;
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_EQ(judged.measured("vdm.freeze")->verdict, Verdict::fail);
  EXPECT_TRUE(judged.as_found);
}

TEST(VdmFreeze, ADoneBitThatNeverComesFails) {
  const Judged judged = judge(one_check("vdm.freeze", retimed), [](auto page, auto first, std::span<std::byte> bytes) {
    for (std::byte& byte : part_of(cmis::freeze_done.info, page, first, bytes)) byte &= std::byte{0x7F};
  });
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("freeze was not done"));
}

TEST(VdmFreeze, StatisticsThatMoveWhileFrozenFail) {
  std::uint8_t counter = 0;
  const Judged judged = judge(one_check("vdm.freeze", retimed), [&](auto page, auto first, std::span<std::byte> bytes) {
    const bool samples = page >= cmis::vdm_sample.info.page && page < cmis::vdm_sample.info.page + 4;
    if (!samples || first < 128) return;
    ++counter;
    for (std::size_t i = 1; i < bytes.size(); i += 2) bytes[i] ^= static_cast<std::byte>(counter);
  });
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  ASSERT_NE(judged.measured("vdm.changed_while_frozen"), nullptr);
}

TEST(VdmFreeze, AModuleWithoutStatisticsHasNothingToFreeze) {
  app::Session session = one_check("vdm.freeze");
  session.simulated.front().behaviour.vdm.freeze_needs_statistics = true;
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::skipped) << judged.step.message;
  EXPECT_EQ(judged.step.outcome.reason, SkipReason::not_advertised);
  EXPECT_EQ(judged.measured("vdm.freeze"), nullptr);
}

TEST(VdmFreeze, IsSkippedWhereVdmIsNotAdvertised) {
  app::Session session = one_check("vdm.freeze");
  put(session, cmis::vdm_pages_supported.info, 0);
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.reason, SkipReason::not_advertised) << judged.step.message;
}

TEST(FirmwareInfo, RegistersThatTellAnotherVersionFail) {
  const Judged judged = judge(one_check("firmware.info"), [](auto page, auto first, std::span<std::byte> bytes) {
    for (std::byte& byte : part_of(cmis::module_active_firmware_minor_revision.info, page, first, bytes))
      byte = std::byte{77};
  });
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
  EXPECT_THAT(judged.step.message, HasSubstr("lower:39-40 reads 1.77"));
}

TEST(FirmwareInfo, CommandsThatAreNeverCheckedInTimeFail) {
  app::Session session = one_check("firmware.info");
  session.simulated.front().behaviour.cdb.check_times_out = true;
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail);
}

TEST(FirmwareInfo, AnInfoThatFailsForAWhileAfterTheStartIsAskedAgain) {
  app::Session session = one_check("firmware.info");
  session.simulated.front().behaviour.cdb.info_fails = 15s;
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << judged.step.message;
}

TEST(FirmwareInfo, WithoutACommandDataBlockOnlyTheRegistersAreJudged) {
  app::Session session = one_check("firmware.info");
  put(session, cmis::cdb_instances_supported.info, 0);
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << judged.step.message;
  EXPECT_THAT(judged.step.message, HasSubstr("no command data block"));
}

/// A firmware file on disk for the time of a test.
class ImageFile {
 public:
  explicit ImageFile(const app::Session& session, std::size_t size = 6000) {
    const auto& page = session.simulated.front().image.halves.at(sim::upper_half(0x00));
    const auto text = [&](std::size_t at) {
      std::string value;
      for (std::size_t i = 0; i < 16; ++i) value += static_cast<char>(page[at + i]);
      return value;
    };
    Bytes payload(size);
    for (std::size_t i = 0; i < size; ++i) payload[i] = static_cast<std::byte>(i * 7 + i / 251);
    const Bytes image = sim::make_firmware_image({2, 5, 9, "trial"}, {text(1), text(20)}, payload);
    std::ofstream file{path_, std::ios::binary};
    for (const std::byte b : image) file.put(static_cast<char>(b));
  }
  ~ImageFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() /
      (std::string{"plugfest-"} + testing::UnitTest::GetInstance()->current_test_info()->name() + ".fw");
};

app::Session upgrade(const std::string& module = retimed) {
  app::Session session = one_check("firmware.upgrade", module);
  session.bench.permissions = {"firmware"};
  return session;
}

TEST(FirmwareUpgrade, SurvivesInterruptionsRunsOnTrialAndIsTakenBack) {
  for (const char* module : {retimed, "800g-dr8-lpo"}) {
    app::Session session = upgrade(module);
    const ImageFile image{session};
    support::give(session, "image", image.path());
    const Judged judged = judge(std::move(session));
    EXPECT_EQ(judged.step.outcome.verdict, Verdict::pass) << module << ": " << judged.step.message;
    EXPECT_TRUE(judged.as_found) << module;
    EXPECT_GE(judged.judged(), 16) << module;
  }
}

TEST(FirmwareUpgrade, IsSkippedWithoutThePermissionOfTheBench) {
  app::Session session = one_check("firmware.upgrade");
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::skipped);
  EXPECT_EQ(judged.step.outcome.reason, SkipReason::no_permission);
  EXPECT_THAT(judged.step.message, HasSubstr("the bench gives no permission"));
}

TEST(FirmwareUpgrade, WithoutAnImageItSaysWhatToGive) {
  const Judged judged = judge(upgrade());
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(judged.step.message, HasSubstr("image: PATH"));
}

TEST(FirmwareUpgrade, AModuleThatLosesItsOnlyImageFails) {
  app::Session session = upgrade();
  session.simulated.front().behaviour.cdb.firmware.two_banks = false;
  const ImageFile image{session};
  support::give(session, "image", image.path());
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::fail) << judged.step.message;
  EXPECT_THAT(judged.step.message, HasSubstr("the old image does not run after an interruption at 10 %"));
}

TEST(FirmwareUpgrade, AnImageThatTheModuleRefusesProvesNothingAgainstTheModule) {
  app::Session session = upgrade();
  const app::Session other = one_check("firmware.upgrade", "800g-dr8-lpo");
  const ImageFile image{other};
  support::give(session, "image", image.path());
  const Judged judged = judge(std::move(session));
  EXPECT_EQ(judged.step.outcome.verdict, Verdict::inconclusive) << judged.step.message;
  EXPECT_THAT(judged.step.message, HasSubstr("is it for this module?"));
}

}  // namespace
}  // namespace plugfest
