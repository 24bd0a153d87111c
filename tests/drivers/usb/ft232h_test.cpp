#include "drivers/usb/ft232h.hpp"

#include "tests/drivers/usb/fake_mpsse.hpp"
#include "tests/drivers/usb/scripted_device.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gtest/gtest.h>

namespace plugfest::usb {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using test::control_out;
using test::in;
using test::operator+;
using test::out;
using test::ScriptedDevice;
using Script = std::vector<test::UsbTransfer>;

const Script synchronise{out(0x02, "aa"), in(0x81, "32 60 fa aa"), out(0x02, "ab"), in(0x81, "32 60 fa ab")};
const Script look{out(0x02, "80 03 03 80 03 03 80 03 03 81 83 87"), in(0x81, "32 60 07 00")};
const Script set_up =
    Script{control_out("40 00 00 00 01 00"), control_out("40 06 00 00 01 00"), control_out("40 07 00 00 01 00"),
           control_out("40 09 10 00 01 00"), control_out("40 0b 00 00 01 00"), control_out("40 0b 00 02 01 00"),
           control_out("40 00 01 00 01 00"), control_out("40 00 02 00 01 00")} +
    synchronise + Script{out(0x02, "8a 97 8c 86 31 00 85 9e 03 00 80 03 03 80 03 03 80 03 03 82 00 00")} + look;

const char* const start = "80 03 03 80 03 03 80 03 03 80 01 03 80 01 03 80 00 03";
const char* const stop = "80 00 03 80 01 03 80 01 03 80 03 03 80 03 03 80 03 03";

/// Writes 7Fh at A0h, reads two bytes.
test::UsbTransfer read_2_command() {
  static const std::string text = std::string{start} + "11 00 00 a0 80 02 03 22 00" + "11 00 00 7f 80 02 03 22 00" +
                                  "80 02 03" + start + "11 00 00 a1 80 02 03 22 00" + "80 02 03 20 00 00 13 00 00" +
                                  "80 02 03 20 00 00 13 00 ff" + stop + "87";
  return out(0x02, text.c_str());
}
const Script read_2{read_2_command(), in(0x81, "32 60"), in(0x81, "32 60 00 00 00 aa"), in(0x81, "32 60 bb")};

struct Ft232hTest : testing::Test {
  Bytes read(Ft232h& chip) {
    const Bytes offset = bytes({0x7F});
    Bytes data(2);
    run(clock, chip.transfer(0x50, offset, data, clock.now() + 500ms));
    return data;
  }
  Errc code_of(Ft232h& chip) {
    try {
      read(chip);
    } catch (const BenchError& error) {
      return Errc{error.code().value()};
    }
    ADD_FAILURE() << "must fail";
    return Errc::unsupported;
  }
  VirtualClock clock;
};

TEST_F(Ft232hTest, ReadsInOneBatchAndPutsTheAnswerTogether) {
  ScriptedDevice device{clock, set_up + read_2};
  Ft232h chip{device, clock};
  EXPECT_EQ(read(chip), bytes({0xAA, 0xBB}));
  EXPECT_EQ(chip.hertz(), 400'000u);
}

TEST_F(Ft232hTest, ANackAnywhereThrowsAllDataAway) {
  for (const char* reply : {"32 60 01 00 00 aa bb", "32 60 00 01 00 aa bb", "32 60 00 00 01 ff ff"}) {
    ScriptedDevice device{clock, set_up + Script{read_2_command(), in(0x81, reply)} + read_2};
    Ft232h chip{device, clock};
    EXPECT_EQ(code_of(chip), Errc::nack) << reply;
    EXPECT_EQ(read(chip), bytes({0xAA, 0xBB}));
  }
}

TEST_F(Ft232hTest, TooManyBytesAreMalformedAndWhatIsLeftIsReadAway) {
  ScriptedDevice device{
      clock, set_up + Script{read_2_command(), in(0x81, "32 60 00 00 00 aa bb fa 11")} +
                 Script{out(0x02, "aa"), in(0x81, "32 60 12 34 fa aa"), out(0x02, "ab"), in(0x81, "32 60 fa ab")} +
                 look + read_2};
  Ft232h chip{device, clock};
  EXPECT_EQ(code_of(chip), Errc::malformed_reply);
  EXPECT_EQ(read(chip), bytes({0xAA, 0xBB}));
}

TEST_F(Ft232hTest, EveryStepThatFailsIsToldAndTheNextTransferWorks) {
  const Script whole = set_up + read_2;
  for (std::size_t failing = 0; failing < whole.size(); ++failing)
    for (const Errc error : {Errc::disconnected, Errc::refused, Errc::timed_out}) {
      ScriptedDevice device{clock, test::failing_at(whole, failing, error)};
      Ft232h chip{device, clock};
      EXPECT_EQ(code_of(chip), error) << failing;
      // Between commands it is enough to read away what is left.
      const bool between = whole[failing].kind == test::UsbTransfer::Kind::in && error != Errc::disconnected;
      const bool configured = failing >= set_up.size() - look.size();
      device.now_expect((between && configured ? synchronise + look : set_up) + read_2);
      EXPECT_EQ(read(chip), bytes({0xAA, 0xBB})) << failing;
    }
}

TEST_F(Ft232hTest, AByteWithoutAPacketAroundItIsMalformed) {
  ScriptedDevice device{clock, set_up + Script{read_2_command(), in(0x81, "32")}};
  Ft232h chip{device, clock};
  EXPECT_EQ(code_of(chip), Errc::malformed_reply);
}

TEST_F(Ft232hTest, ChannelBHasItsOwnIndexAndEndpointsAndAnFt2232hLetsGoByDirection) {
  ScriptedDevice device{
      clock,
      {control_out("40 00 00 00 02 00"), control_out("40 06 00 00 02 00"), control_out("40 07 00 00 02 00"),
       control_out("40 09 10 00 02 00"), control_out("40 0b 00 00 02 00"), control_out("40 0b 00 02 02 00"),
       control_out("40 00 01 00 02 00"), control_out("40 00 02 00 02 00"), out(0x04, "aa"), in(0x83, "32 60 fa aa"),
       out(0x04, "ab"), in(0x83, "32 60 fa ab"), out(0x04, "8a 97 8c 86 31 00 85 80 01 01 80 01 01 80 01 01 82 00 00"),
       out(0x04, "80 01 01 80 01 01 80 01 01 81 83 87"), in(0x83, "32 60 07 00"),
       out(0x04,
           "80 01 01 80 01 01 80 01 01 80 01 03 80 01 03 80 00 03"
           "80 00 03 11 00 00 a1 80 00 01 22 00"
           "80 00 01 20 00 00 13 00 ff"
           "80 00 03 80 01 03 80 01 03 80 01 01 80 01 01 80 01 01 87"),
       in(0x83, "32 60 00 42")}};
  Ft232hOptions options;
  options.chip = FtdiChip::ft2232h;
  options.channel = FtdiChannel::b;
  Ft232h chip{device, clock, options};
  Bytes data(1);
  run(clock, chip.transfer(0x50, {}, data, clock.now() + 500ms));
  EXPECT_EQ(data, bytes({0x42}));
}

TEST_F(Ft232hTest, RefusesWhatTheChipHasNot) {
  ScriptedDevice device{clock, {}};
  Ft232hOptions options;
  options.channel = FtdiChannel::b;
  EXPECT_THROW((Ft232h{device, clock, options}), std::invalid_argument);
  options.channel = FtdiChannel::a;
  options.hertz = 0;
  EXPECT_THROW((Ft232h{device, clock, options}), std::invalid_argument);
}

TEST_F(Ft232hTest, ADeviceThatHoldsSdaGetsItsClocks) {
  test::FakeMpsse device{clock, 1024};
  device.held_clocks = 5;
  Ft232h chip{device, clock};
  EXPECT_EQ(read(chip).size(), 2u);
  EXPECT_EQ(device.held_clocks, 0u);
}

TEST_F(Ft232hTest, ADeviceThatNeverLetsGoIsTold) {
  test::FakeMpsse device{clock, 1024};
  device.held_clocks = 10'000;
  Ft232h chip{device, clock};
  EXPECT_EQ(code_of(chip), Errc::timed_out);
}

TEST_F(Ft232hTest, SpareLinesAreOpenDrainByDirection) {
  test::FakeMpsse device{clock, 1024};
  Ft232h chip{device, clock};
  const auto due = [&] { return clock.now() + 500ms; };
  run(clock, chip.gpio().write(0x0130, 0x0110, Gpio::Drive::open_drain, due()));
  EXPECT_EQ(device.outputs() & 0xFFF0, 0x0020) << "high ones are let go";
  run(clock, chip.gpio().write(0x8000, 0x8000, Gpio::Drive::push_pull, due()));
  EXPECT_EQ(device.outputs() & 0xFFF0, 0x8020);
  EXPECT_EQ(device.levels() & device.outputs() & 0xFFF0, 0x8000);
  read(chip);
  EXPECT_EQ(device.outputs() & 0xFFF0, 0x8020) << "a transfer leaves them alone";
  EXPECT_EQ(run(clock, chip.gpio().read(due())) & 0x8020, 0x8000);
  device.unplug();
  device.replug();
  EXPECT_EQ(device.outputs() & 0xFFF0, 0x0000);
}

TEST_F(Ft232hTest, TheBussOwnWiresAreNoLines) {
  test::FakeMpsse device{clock, 1024};
  Ft232h chip{device, clock};
  EXPECT_EQ(chip.gpio().lines(), 0xFFF0);
  EXPECT_THROW(run(clock, chip.gpio().release(0x0008, clock.now() + 1s)), BenchError);
}

}  // namespace
}  // namespace plugfest::usb
