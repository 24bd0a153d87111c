#include "drivers/usb/mpsse.hpp"

#include "drivers/base/error.hpp"

#include <gtest/gtest.h>

#include <array>

namespace plugfest::usb::mpsse {
namespace {

std::string text(const Step& step) { return to_hex(step.commands); }
Bytes hex(const char* digits) { return *from_hex(digits); }

TEST(Mpsse, StartAndStopHoldAsLongAsTheBusAsks) {
  const Wiring fast{.open_drain = true, .hertz = 400'000};
  // Released 1.3 us, SDA low 0.6 us, both low; half a microsecond a command
  EXPECT_EQ(text(start(fast)),
            "800303"
            "800303"
            "800303"
            "800103"
            "800103"
            "800003");
  EXPECT_EQ(text(stop(fast)),
            "800003"
            "800103"
            "800103"
            "800303"
            "800303"
            "800303");
  EXPECT_EQ(text(repeated_start(fast)), "800203" + text(start(fast)));
  const Wiring slow{.open_drain = true, .hertz = 100'000};
  EXPECT_EQ(start(slow).commands.size(), 3u * (10 + 8 + 1));  // 4.7 us, 4.0 us, and the end
}

TEST(Mpsse, AReleasedWireIsHighOnDriveZeroChipsAndAnInputOnOthers) {
  EXPECT_EQ(text(write_byte({.open_drain = true, .hertz = 400'000}, std::byte{0xA0})),
            "110000a0"
            "800203"
            "2200");
  EXPECT_EQ(text(write_byte({.open_drain = false, .hertz = 400'000}, std::byte{0xA0})),
            "800003"
            "110000a0"
            "800001"
            "2200");
  EXPECT_EQ(text(read_byte({.open_drain = true, .hertz = 400'000}, false)),
            "800203"
            "200000"
            "130000");
  EXPECT_EQ(text(read_byte({.open_drain = true, .hertz = 400'000}, true)),
            "800203"
            "200000"
            "1300ff");
  EXPECT_EQ(text(read_byte({.open_drain = false, .hertz = 400'000}, false)),
            "800001"
            "200000"
            "800003"
            "130000");
  EXPECT_EQ(text(read_byte({.open_drain = false, .hertz = 400'000}, true)),
            "800001"
            "200000"
            "1300ff");
}

TEST(Mpsse, SpareLinesKeepTheirLevels) {
  const Wiring wiring{.open_drain = true, .hertz = 1'000'000, .lines = {.levels = 0x5A57, .outputs = 0x6637}};
  EXPECT_EQ(text(idle(wiring)), "805333");
  EXPECT_EQ(text(set_high(wiring.lines)), "825a66");
}

TEST(Mpsse, ClockDividers) {
  EXPECT_EQ(divider(100'000).value(), 199);
  EXPECT_EQ(divider(400'000).value(), 49);
  EXPECT_EQ(divider(1'000'000).value(), 19);
  EXPECT_EQ(divider(300'000).value(), 66);  // never faster than asked
  EXPECT_EQ(clock_of(66), 298'507u);
  EXPECT_FALSE(divider(0));
  EXPECT_FALSE(divider(305));
  EXPECT_FALSE(divider(20'000'001));
}

TEST(Mpsse, ConfiguresClockPhasesAndDrive) {
  EXPECT_EQ(text(configure({.open_drain = true}, 49, false)),
            "8a978c86310085"
            "9e0300");
  EXPECT_EQ(text(configure({.open_drain = false}, 0x0123, true)), "8a968c86230185");
}

TEST(Mpsse, BatchesNeverSplitAByteAndEndByAskingForTheAnswer) {
  const Wiring wiring{.open_drain = true, .hertz = 400'000};
  const std::array offset{std::byte{0x80}};
  const auto steps = transaction(wiring, 0x50, offset, 128);
  const auto two = batches(steps, 1024);
  ASSERT_EQ(two.size(), 2u);
  std::size_t replies = 0;
  for (const Step& batch : two) {
    EXPECT_LE(batch.commands.size(), 1024u);
    EXPECT_EQ(u8(batch.commands.back()), 0x87);
    replies += batch.replies;
  }
  EXPECT_EQ(replies, 3u + 128);
  EXPECT_EQ(batches(steps, 4096).size(), 1u);
}

TEST(Mpsse, DataCountOnlyWhenEverythingWasAcknowledged) {
  std::array<std::byte, 2> in{};
  // Acknowledge bits of address, offset and address, then data; other bits than the first mean nothing
  EXPECT_TRUE(judge(hex("00fe00aabb"), 1, in));
  EXPECT_EQ(u8(in[1]), 0xBB);
  for (const char* refused : {"0100 00ccdd", "0001 00ccdd", "0000 01ccdd"}) {
    std::string digits = refused;
    std::erase(digits, ' ');
    const auto judged = judge(hex(digits.c_str()), 1, in);
    ASSERT_FALSE(judged);
    EXPECT_EQ(judged.error(), Errc::nack);
    EXPECT_EQ(u8(in[1]), 0xBB) << "nothing of it is taken";
  }
  EXPECT_EQ(judge(hex("000000aa"), 1, in).error(), Errc::malformed_reply);
  EXPECT_EQ(judge(hex("000000aabbcc"), 1, in).error(), Errc::malformed_reply);
  EXPECT_EQ(first_refused(hex("000100"), 2, 0), 1u);
}

TEST(Mpsse, EveryPacketLosesItsStatusBytes) {
  EXPECT_TRUE(strip_status({}, 512)->empty());
  EXPECT_TRUE(strip_status(hex("3260"), 512)->empty());
  Bytes received(512 + 5, std::byte{7});
  received[512] = std::byte{0x32};
  received[513] = std::byte{0x60};
  EXPECT_EQ(strip_status(received, 512)->size(), 510u + 3);
  EXPECT_EQ(strip_status(hex("32"), 512).error(), Errc::malformed_reply);
}

}  // namespace
}  // namespace plugfest::usb::mpsse
