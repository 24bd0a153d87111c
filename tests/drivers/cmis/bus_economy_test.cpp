#include "drivers/base/bytes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "tests/drivers/cmis/fake_module.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace plugfest::cmis {
namespace {

using support::bytes;
using support::run;
using testing::ElementsAre;
using testing::IsEmpty;
using Access = FakeModule::Access;

/// A module of CMIS 5.3 that allows READs of a whole page, with every monitor advertised.
struct Fixture {
  VirtualClock clock;
  FakeModule fake;
  Pages pages{fake, clock};
  Module module{pages};

  Fixture() {
    fake.lower[0] = std::byte{0x19};
    fake.lower[1] = std::byte{0x53};
    for (const unsigned page : {0x01u, 0x02u, 0x10u, 0x11u}) fake.upper[static_cast<std::uint8_t>(page)] = {};
    fake.upper[0x01][251 - 128] = std::byte{0x02};
    fake.upper[0x01][159 - 128] = std::byte{0x03};  // supply, temperature
    fake.upper[0x01][160 - 128] = std::byte{0x0F};  // bias x 2, Rx power, Tx power, bias
    const std::string vendor = "ACME            ";
    std::ranges::transform(vendor, fake.upper[0x00].begin() + 1, [](char c) { return static_cast<std::byte>(c); });
    seal();
  }
  void seal() {
    auto& page = fake.upper[0x00];
    page[222 - 128] = static_cast<std::byte>(byte_sum(std::span{page}.first(94)));
  }
};

TEST(BusEconomy, IdentifyAsksFirstHowLongAReadMayBe) {
  Fixture f;
  const Memory memory = run(f.clock, f.module.identify());
  ASSERT_GE(f.fake.reads.size(), 2u);
  EXPECT_EQ(f.fake.reads[0], (Access{-1, 0, 3}));
  EXPECT_EQ(f.fake.reads[1], (Access{0x01, 251, 1}));
  EXPECT_THAT(std::vector(f.fake.reads.begin() + 2, f.fake.reads.end()),
              ElementsAre(Access{-1, 39, 2}, Access{-1, 85, 33}, Access{0x01, 159, 4}, Access{0x01, 169, 1},
                          Access{0x01, 176, 15}, Access{0x01, 223, 28}, Access{0x00, 128, 95}))
      << "gaps of more than three bytes cost more than another read";
  EXPECT_THAT(f.fake.requested_pages, ElementsAre(0x01, 0x00));
  EXPECT_EQ(memory.text(vendor_name), "ACME");
}

TEST(BusEconomy, IdentityIsReadOncePerInsertion) {
  Fixture f;
  run(f.clock, f.module.identify());
  f.fake.reads.clear();
  run(f.clock, f.module.identify());
  EXPECT_THAT(f.fake.reads, IsEmpty());
  f.module.forget();
  run(f.clock, f.module.identify());
  EXPECT_EQ(f.fake.reads.size(), 9u);
}

TEST(BusEconomy, AfterASwapTheNewModuleIsAskedAnew) {
  Fixture f;
  run(f.clock, f.module.identify());
  const std::string other = "OTHER           ";
  std::ranges::transform(other, f.fake.upper[0x00].begin() + 1, [](char c) { return static_cast<std::byte>(c); });
  f.seal();
  f.pages.forget_selection();  // whoever sees the swap at the pages need not know the module's driver
  const Memory memory = run(f.clock, f.module.identify());
  EXPECT_EQ(memory.text(vendor_name), "OTHER");
}

TEST(BusEconomy, APollIsTwoReadsAndNoPageChangeOnceThePageIsShown) {
  Fixture f;
  f.fake.lower[14] = std::byte{0x19};
  f.fake.lower[15] = std::byte{0x80};
  f.fake.lower[16] = std::byte{0x80};
  f.fake.lower[17] = std::byte{0xE8};
  for (unsigned byte = 154; byte < 202; byte += 2) f.fake.upper[0x11][byte - 128 + 1] = to_byte(byte);
  run(f.clock, f.module.poll());
  f.fake.reads.clear();
  f.fake.requested_pages.clear();
  const MonitorReading reading = run(f.clock, f.module.poll());
  EXPECT_THAT(f.fake.reads, ElementsAre(Access{-1, 14, 4}, Access{0x11, 154, 48}));
  EXPECT_THAT(f.fake.requested_pages, IsEmpty());
  EXPECT_DOUBLE_EQ(reading.temperature.value().value, 25.5);
  EXPECT_NEAR(reading.vcc.value().value, 3.3, 1e-9);
  EXPECT_NEAR(reading.tx_power.value()[7].value, 0.0168, 1e-9);
  EXPECT_NEAR(reading.tx_bias.value()[0].value, 170 * 0.002 * 2, 1e-9) << "the advertised factor is 2";
  EXPECT_NEAR(reading.rx_power.value()[0].value, 0.0186, 1e-9);
}

TEST(BusEconomy, WhatIsNotAdvertisedIsNoReading) {
  Fixture f;
  f.fake.upper[0x01][159 - 128] = std::byte{0x01};
  f.fake.upper[0x01][160 - 128] = std::byte{0x1C};  // bias factor is reserved, Rx power alone
  const MonitorReading reading = run(f.clock, f.module.poll());
  EXPECT_TRUE(reading.temperature);
  EXPECT_FALSE(reading.vcc);
  EXPECT_FALSE(reading.tx_power);
  EXPECT_FALSE(reading.tx_bias);
  EXPECT_TRUE(reading.rx_power);
}

TEST(BusEconomy, AModuleThatAdvertisesNothingIsReadEightBytesAtATime) {
  for (const unsigned code : {0u, 1u, 3u}) {
    Fixture f;
    f.fake.upper[0x01][251 - 128] = to_byte(code);
    run(f.clock, f.module.survey());
    for (const Access& access : f.fake.reads) EXPECT_LE(access.count, 8u) << code;
  }
}

TEST(BusEconomy, ASurveyReadsEveryPageOnce) {
  Fixture f;
  run(f.clock, f.module.survey({.flags = true}));
  EXPECT_THAT(f.fake.requested_pages, ElementsAre(0x01, 0x00, 0x02, 0x10, 0x11));
  EXPECT_THAT(f.fake.reads, testing::Contains(Access{0x11, 128, 108}));
}

TEST(BusEconomy, TheSecondStagedSetIsReadWhereThereIsOne) {
  Fixture f;
  run(f.clock, f.module.survey());
  EXPECT_THAT(f.fake.reads, testing::Not(testing::Contains(Access{0x10, 180, 29})));
  f.fake.upper[0x01][162 - 128] = std::byte{0x20};
  f.fake.reads.clear();
  f.module.forget();
  run(f.clock, f.module.survey());
  EXPECT_THAT(f.fake.reads, testing::Contains(Access{0x10, 180, 29}));
}

TEST(BusEconomy, AFlatModuleHasNoPagesToAskFor) {
  Fixture f;
  f.fake.lower[2] = std::byte{0x80};
  run(f.clock, f.module.survey({.flags = true}));
  EXPECT_THAT(f.fake.requested_pages, testing::Each(0x00));
}

/// A module that allows long READs and then repeats the first eight bytes.
class Wrapping final : public TwoWireBus {
 public:
  explicit Wrapping(FakeModule& inner) : inner_(inner) {}
  asio::awaitable<void> transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                 Clock::time_point due) override {
    co_await inner_.transfer(address, out, in, due);
    for (std::size_t i = 8; i < in.size(); ++i) in[i] = in[i % 8];
  }

 private:
  FakeModule& inner_;
};

TEST(BusEconomy, LongReadsThatWrapAreNoticedAndGivenUp) {
  Fixture f;
  Wrapping bus{f.fake};
  Pages pages{bus, f.clock};
  Module module{pages};
  const Memory memory = run(f.clock, module.identify());
  EXPECT_EQ(memory.text(vendor_name), "ACME");
  EXPECT_EQ(pages.max_read(), 8u);
  ASSERT_EQ(module.findings().size(), 1u);
  EXPECT_EQ(module.findings()[0].what, "long reads are advertised and give wrong data");
}

TEST(BusEconomy, AWrongChecksumAloneDoesNotEndLongReads) {
  Fixture f;
  f.fake.upper[0x00][222 - 128] ^= std::byte{0x01};
  run(f.clock, f.module.identify());
  EXPECT_EQ(f.pages.max_read(), 128u);
  EXPECT_THAT(f.module.findings(), IsEmpty());
}

TEST(BusEconomy, QuirksHoldOnceTheModuleHasSaidWhoItIs) {
  Fixture f;
  const QuirkRule rule{"acme-short",
                       {.vendor = "ACME", .part = "*", .firmware_from = {}, .firmware_to = {}},
                       {.max_read = 4},
                       "bench notes"};
  Module module{f.pages, std::span{&rule, 1}};
  run(f.clock, module.identify());
  f.fake.reads.clear();
  run(f.clock, module.poll());
  for (const Access& access : f.fake.reads) EXPECT_LE(access.count, 4u);
  EXPECT_EQ(module.findings().at(0).rule, "acme-short");
}

}  // namespace
}  // namespace plugfest::cmis
