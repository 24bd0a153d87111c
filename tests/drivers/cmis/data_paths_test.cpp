#include "drivers/cmis/data_paths.hpp"

#include "drivers/cmis/module.hpp"
#include "tests/drivers/cmis/fake_module.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using testing::ElementsAre;
using testing::IsEmpty;

// The 800G DR8 LPO module of the worked values: host ids 23h, 22h, 21h, 20h with 1, 2, 4 and 8 instances.
Application dr8(std::uint8_t app_sel, std::uint8_t host, std::uint8_t lanes, std::uint8_t options) {
  return {.app_sel = app_sel,
          .host_id = host,
          .media_id = 0x92,
          .host_lanes = lanes,
          .media_lanes = lanes,
          .host_lane_options = options,
          .media_lane_options = options};
}

TEST(DataPaths, InstancesStandWhereTheAdvertisementLetsThemStart) {
  const Application two = dr8(2, 0x22, 4, 0x11);
  EXPECT_THAT(placements(two), ElementsAre(Instance{2, 0, 4}, Instance{2, 4, 4}));
  EXPECT_EQ(placements(two)[1].mask(), 0xF0);
  EXPECT_EQ(breakout(dr8(4, 0x20, 1, 0xFF)).size(), 8u);
  // Starts 1, 3 and 5 of a four-lane application overlap: one after the other fits twice.
  EXPECT_THAT(breakout(dr8(1, 0x22, 4, 0x15)), ElementsAre(Instance{1, 0, 4}, Instance{1, 4, 4}));
  // A start from which the lanes do not fit is none.
  EXPECT_THAT(placements(dr8(1, 0x22, 4, 0x60)), IsEmpty());
}

TEST(DataPaths, APathNeedsMediaLanesOfItsOwn) {
  // Eight host starts with four media starts: the last four have nowhere to go.
  Application app = dr8(1, 0x20, 1, 0xFF);
  app.media_lane_options = 0x0F;
  EXPECT_EQ(placements(app).size(), 4u);
  // Starts 1 and 5 of two media lanes each that overlap: one at a time.
  Application narrow = dr8(2, 0x22, 4, 0x11);
  narrow.media_lanes = 2;
  narrow.media_lane_options = 0x03;
  EXPECT_EQ(placements(narrow).size(), 2u);
  EXPECT_THAT(breakout(narrow), ElementsAre(Instance{2, 0, 4}));
}

TEST(DataPaths, AWidthOfZeroIsTheInterfaces) {
  EXPECT_EQ(host_width(dr8(1, 0x23, 0, 0x01)), 8);
  EXPECT_EQ(host_width(dr8(1, 0xC5, 0, 0x01)), std::nullopt);
  EXPECT_EQ(host_width(dr8(1, 0x23, 9, 0x01)), std::nullopt) << "9 to 15 are reserved";
}

TEST(DataPaths, MediaLanesFollowTheOrderOfTheStartOptions) {
  // Host options 55h with media options 0Fh: the path on host lanes 5-6 uses media lane 3.
  Application fr = dr8(1, 0x21, 2, 0x55);
  fr.media_lanes = 1;
  fr.media_lane_options = 0x0F;
  EXPECT_EQ(media_mask(fr, {1, 4, 2}, MediaType::smf), 0x04);
  fr.media_lane_options = 0;
  EXPECT_EQ(media_mask(fr, {1, 4, 2}, MediaType::smf), std::nullopt);
}

TEST(DataPaths, AStagedSetNamesEachLanesPathAndLeavesTheOthersUnused) {
  const std::vector<Instance> two{{2, 4, 4}};
  const Bytes plain = staged_set(two);
  ASSERT_EQ(plain.size(), 29u);  // SCS0: 10h:145 to 173
  EXPECT_EQ(Bytes(plain.begin(), plain.begin() + 8), bytes({0, 0, 0, 0, 0x28, 0x28, 0x28, 0x28}));
  EXPECT_EQ(Bytes(plain.begin() + 8, plain.end()), Bytes(21));

  Lanes<SignalIntegrity> settings{};
  settings[4] = {.adaptive_input_eq_tx = true,
                 .recall_tx = 2,
                 .input_eq_tx = 7,
                 .cdr_tx = false,
                 .cdr_rx = true,
                 .pre_cursor_rx = 3,
                 .post_cursor_rx = 5,
                 .amplitude_rx = 1};
  const Bytes set = staged_set(two, settings, 0x10);
  // Explicit control is bit 0 of DPConfig; lane 5 is bit 4, the low pair of the second byte, the low nibble of the
  // third.
  EXPECT_EQ(Bytes(set.begin(), set.begin() + 8), bytes({0, 0, 0, 0, 0x29, 0x28, 0x28, 0x28}));
  EXPECT_EQ(Bytes(set.begin() + 8, set.end()), bytes({0x10,                       // 153 adaptive input EQ
                                                      0x00, 0x02,                 // 154 recall
                                                      0x00, 0x00, 0x07, 0x00,     // 156 input EQ
                                                      0x00,                       // 160 Tx CDR
                                                      0x10,                       // 161 Rx CDR
                                                      0x00, 0x00, 0x03, 0x00,     // 162 pre-cursor
                                                      0x00, 0x00, 0x05, 0x00,     // 166 post-cursor
                                                      0x00, 0x00, 0x01, 0x00}));  // 170 amplitude
  EXPECT_EQ(settings_of(set, 4), settings[4]);
}

/// A module whose ConfigStatus is another one at each look; the last one stays.
class Deciding final : public TwoWireBus {
 public:
  explicit Deciding(std::vector<Bytes> statuses) : statuses_(std::move(statuses)) {
    fake.upper[0x10] = {};
    fake.upper[0x11] = {};
  }
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override {
    if (out[0] == std::byte{202}) {
      std::ranges::copy(statuses_[std::min(looks, statuses_.size() - 1)], fake.upper[0x11].begin() + 202 - 128);
      ++looks;
    }
    co_await fake.transfer(address, out, in, due);
  }
  FakeModule fake;
  std::size_t looks = 0;

 private:
  std::vector<Bytes> statuses_;
};

struct Fixture {
  explicit Fixture(std::vector<Bytes> statuses) : bus(std::move(statuses)) {}
  VirtualClock clock;
  Deciding bus;
  Pages pages{bus, clock};
  Module module{pages};

  ConfigResult apply_all(Clock::duration patience) {
    const std::vector<Instance> one{{1, 0, 8}};
    const Bytes staged = staged_set(one);
    return run(clock, apply(module, clock, staged, 0xFF, ApplyTrigger::dp_init, clock.now() + patience));
  }
};

TEST(DataPaths, ApplyStagesFirstAndTriggersInAWriteOfOneByte) {
  Fixture f{{bytes({0x11, 0x11, 0x11, 0x11})}};
  EXPECT_TRUE(f.apply_all(1s).accepted(0xFF));
  using Access = FakeModule::Access;
  EXPECT_THAT(f.bus.fake.writes, ElementsAre(Access{0x10, 145, 8}, Access{0x10, 153, 8}, Access{0x10, 161, 8},
                                             Access{0x10, 169, 5}, Access{0x10, 143, 1}));
  EXPECT_EQ(f.bus.fake.upper[0x10][143 - 128], std::byte{0xFF});
  EXPECT_EQ(f.bus.fake.upper[0x10][152 - 128], std::byte{0x10});
}

TEST(DataPaths, ApplyWaitsWhileLanesAreInProgressAndReportsEachLane) {
  Fixture f{{bytes({0xCC, 0xCC, 0xCC, 0xCC}), bytes({0x11, 0x11, 0x31, 0x11})}};
  const ConfigResult result = f.apply_all(1s);
  EXPECT_EQ(f.bus.looks, 2u);
  EXPECT_TRUE(result.over);
  EXPECT_FALSE(result.accepted(0xFF));
  EXPECT_TRUE(result.accepted(0x0F));
  EXPECT_EQ(result.refusal(0xFF), "host lane 6: ConfigRejectedInvalidAppSel");
}

TEST(DataPaths, ApplyThatNeverEndsIsNotOver) {
  Fixture f{{bytes({0x11, 0x1C, 0x11, 0x11})}};
  const ConfigResult result = f.apply_all(14ms);
  EXPECT_FALSE(result.over);
  EXPECT_EQ(f.bus.looks, 4u) << "once at the start, after 5 and 10 ms, and once more at the end";
  EXPECT_EQ(result.refusal(0xFF), "host lane 3: ConfigInProgress");
}

}  // namespace
}  // namespace plugfest::cmis
