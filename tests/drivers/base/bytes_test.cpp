#include "drivers/base/bytes.hpp"

#include "tests/support/scripted_bus.hpp"

#include <gtest/gtest.h>

namespace plugfest {
namespace {

using support::bytes;

TEST(Bytes, BecomeLowerCaseDigitsWithoutSeparators) {
  EXPECT_EQ(to_hex(bytes({0x00, 0x9A, 0xFF})), "009aff");
  EXPECT_EQ(to_hex({}), "");
}

TEST(Bytes, ComeFromDigitsOfEitherCase) {
  EXPECT_EQ(from_hex("009aFF"), bytes({0x00, 0x9A, 0xFF}));
  EXPECT_EQ(from_hex(""), Bytes{});
}

TEST(Bytes, DoNotComeFromAnythingElse) {
  for (const char* text : {"0", "009", "0g", "g0", "0x12", " 00", "00 ", "00 11", "-1"})
    EXPECT_FALSE(from_hex(text)) << text;
}

TEST(PrintableText, EndsAtItsPadding) {
  EXPECT_EQ(printable(bytes({'A', 'B', ' ', 'C', ' ', ' ', 0, ' '})), "AB C");
  EXPECT_EQ(printable(bytes({' ', 0, ' '})), "");
  EXPECT_EQ(printable({}), "");
}

TEST(PrintableText, ShowsWhatCannotBePrinted) {
  EXPECT_EQ(printable(bytes({'A', 0x00, 'B'})), "A\\x00B");
  EXPECT_EQ(printable(bytes({0x7F, 0xC3, 0xFF})), "\\x7f\\xc3\\xff");
  EXPECT_EQ(printable(bytes({0x1B, '[', 'm'})), "\\x1b[m");
}

TEST(PrintableText, KeepsABackslashApartFromAnEscape) { EXPECT_EQ(printable(bytes({'\\', 'x'})), "\\x5cx"); }

TEST(ByteSum, IsTheLowByteOfThePlainSum) {
  EXPECT_EQ(byte_sum({}), 0);
  EXPECT_EQ(byte_sum(bytes({0x01, 0x02, 0x03})), 0x06);
  EXPECT_EQ(byte_sum(bytes({0xFF, 0xFF, 0x03})), 0x01);
  EXPECT_EQ(byte_sum(Bytes(128, std::byte{0xFF})), 0x80);
}

TEST(Bytes, AreCutFromTheLowEndOfANumber) {
  EXPECT_EQ(to_byte(0x1234), std::byte{0x34});
  EXPECT_EQ(u8(std::byte{0x80}), 0x80);
}

}  // namespace
}  // namespace plugfest
