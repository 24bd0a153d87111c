#include "drivers/cmis/flag_reader.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "tests/drivers/cmis/fake_module.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::cmis {
namespace {

using support::run;
using testing::Contains;

struct Fixture {
  VirtualClock clock;
  FakeModule fake;
  Pages pages{fake, clock};
  Module module{pages};
  FlagReader flags{module};

  Fixture() {
    fake.lower[1] = std::byte{0x50};
    for (const unsigned page : {0x01u, 0x02u, 0x10u, 0x11u}) fake.upper[static_cast<std::uint8_t>(page)] = {};
    fake.lower[9] = std::byte{0x01};                // temperature high alarm
    fake.upper[0x11][147 - 128] = std::byte{0x84};  // LOSFlagRx of lanes 3 and 8
  }
};

TEST(FlagReader, ReadsEveryFlagByteOnceAndHandsOutCopies) {
  Fixture f;
  std::vector<Memory> first, second;
  const auto one = f.flags.subscribe([&](const Memory& seen) { first.push_back(seen); });
  const auto two = f.flags.subscribe([&](const Memory& seen) { second.push_back(seen); });
  run(f.clock, f.module.identify());
  f.fake.reads.clear();
  const Memory taken = run(f.clock, f.flags.take());
  EXPECT_EQ(taken.value(temp_mon_high_alarm_flag), true);
  EXPECT_EQ(taken.value(los_flag_rx, 2), true);
  EXPECT_EQ(taken.value(los_flag_rx, 3), false);
  ASSERT_EQ(first.size(), 1u);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(first[0].value(los_flag_rx, 7), true);
  EXPECT_EQ(second[0].value(los_flag_rx, 7), true);
  std::map<std::pair<int, unsigned>, int> times;
  for (const FakeModule::Access& access : f.fake.reads)
    for (unsigned i = 0; i < access.count; ++i) ++times[{access.page, access.byte + i}];
  for (unsigned byte = 8; byte <= 11; ++byte) EXPECT_EQ((times[{-1, byte}]), 1) << byte;
  for (unsigned byte = 134; byte <= 153; ++byte) EXPECT_EQ((times[{0x11, byte}]), 1) << byte;
}

TEST(FlagReader, WhoeverLeftHearsNoMore) {
  Fixture f;
  int heard = 0;
  {
    const auto subscription = f.flags.subscribe([&](const Memory&) { ++heard; });
    run(f.clock, f.flags.take());
  }
  run(f.clock, f.flags.take());
  EXPECT_EQ(heard, 1);
}

TEST(FlagReader, NobodyElseReadsAFlag) {
  Fixture f;
  run(f.clock, f.module.identify());
  run(f.clock, f.module.survey());
  run(f.clock, f.module.poll());
  run(f.clock, f.module.snapshot());
  for (const FakeModule::Access& access : f.fake.reads)
    for (unsigned byte = access.byte; byte < access.byte + access.count; ++byte) {
      EXPECT_FALSE(access.page == -1 && byte >= 8 && byte <= 11) << byte;
      EXPECT_FALSE(access.page == 0x11 && byte >= 134 && byte <= 153) << byte;
    }
}

}  // namespace
}  // namespace plugfest::cmis
