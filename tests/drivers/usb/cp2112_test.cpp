#include "drivers/usb/cp2112.hpp"

#include "tests/drivers/usb/scripted_device.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace plugfest::usb {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using test::operator+;
using test::ScriptedDevice;
using Script = std::vector<test::UsbTransfer>;
using testing::HasSubstr;

constexpr std::size_t packet = 64;
test::UsbTransfer sent(const char* report) { return test::out(0x01, report, packet); }
test::UsbTransfer came(const char* report) { return test::in(0x81, report, packet); }
test::UsbTransfer nothing() { return test::silence(0x81); }

const Script settle{sent("17 01"), sent("15 01"), came("16 00 00 00 00 00 00"), nothing()};
const Script version_2{test::control_in("a1 01 05 03 00 00", "05 0c 02")};
const Script version_1{test::control_in("a1 01 05 03 00 00", "05 0c 01")};
const Script configure{// 400 kHz = 00061A80h; no automatic reads, no time-outs of its own, SCL-low time-out, one retry
                       test::control_out("21 09 06 03 00 00", "06 00 06 1a 80 02 00 00 00 00 00 01 00 01"),
                       test::control_in("a1 01 06 03 00 00", "06 00 06 1a 80 02 00 00 00 00 00 01 00 01")};
const Script set_up = version_2 + settle + configure;
const Script set_up_1 = version_1 + settle + configure;
const Script poll_complete{sent("15 01"), came("16 02 05 00 00 00 00")};

Errc code_of(VirtualClock& clock, asio::awaitable<void> operation) {
  try {
    run(clock, std::move(operation));
  } catch (const BenchError& error) {
    return Errc{error.code().value()};
  }
  ADD_FAILURE() << "must fail";
  return Errc::unsupported;
}

struct Cp2112Test : testing::Test {
  asio::awaitable<void> transfer(Cp2112& chip, const Bytes& out, Bytes& in) {
    return chip.transfer(0x50, out, in, clock.now() + 500ms);
  }
  VirtualClock clock;
};

const Script read_3{sent("11 a0 00 03 01 7f"), sent("15 01"), came("16 02 05 00 00 00 03"), sent("12 00 03"),
                    came("13 02 03 11 22 33")};

TEST_F(Cp2112Test, ReadsAfterARepeatedStart) {
  ScriptedDevice device{clock, set_up + read_3};
  Cp2112 chip{device, clock};
  Bytes in(3);
  run(clock, transfer(chip, bytes({0x7F}), in));
  EXPECT_EQ(in, bytes({0x11, 0x22, 0x33}));
}

TEST_F(Cp2112Test, FetchesAtMost61BytesAtATime) {
  Script script = set_up;
  script = script + Script{sent("11 a0 00 80 01 80"), sent("15 01"),       came("16 02 05 00 00 00 80"),
                           sent("12 00 3d"),          came("13 02 3d a1"), sent("12 00 3d"),
                           came("13 02 3d b1"),       sent("12 00 06"),    came("13 02 06 c1 c2 c3 c4 c5 c6")};
  ScriptedDevice device{clock, script};
  Cp2112 chip{device, clock};
  Bytes in(128);
  run(clock, transfer(chip, bytes({0x80}), in));
  EXPECT_EQ(u8(in[0]), 0xA1);
  EXPECT_EQ(u8(in[61]), 0xB1);
  EXPECT_EQ(u8(in[122]), 0xC1);
  EXPECT_EQ(u8(in[127]), 0xC6);
}

TEST_F(Cp2112Test, WritesUpTo61BytesInOneTransaction) {
  ScriptedDevice device{clock, set_up + Script{sent("14 a0 03 7f 10 20")} + poll_complete};
  Cp2112 chip{device, clock};
  Bytes none;
  run(clock, transfer(chip, bytes({0x7F, 0x10, 0x20}), none));
  EXPECT_EQ(Cp2112::max_write(), 61u);
}

/// An offset, and the numbers from 1 on.
Bytes offset_and_data(unsigned offset, std::size_t count) {
  Bytes out{to_byte(offset)};
  for (std::size_t i = 1; i <= count; ++i) out.push_back(to_byte(i));
  return out;
}

TEST_F(Cp2112Test, WritesMoreInPiecesWithOffsetsOfTheirOwn) {
  const Script pieces = Script{sent("14 a0 3d 80 "
                                    "01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 "
                                    "15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 "
                                    "29 2a 2b 2c 2d 2e 2f 30 31 32 33 34 35 36 37 38 39 3a 3b 3c")} +
                        poll_complete +
                        Script{sent("14 a0 3d bc "
                                    "3d 3e 3f 40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50 "
                                    "51 52 53 54 55 56 57 58 59 5a 5b 5c 5d 5e 5f 60 61 62 63 64 "
                                    "65 66 67 68 69 6a 6b 6c 6d 6e 6f 70 71 72 73 74 75 76 77 78")} +
                        poll_complete + Script{sent("14 a0 09 f8 79 7a 7b 7c 7d 7e 7f 80")} + poll_complete;
  ScriptedDevice device{clock, set_up + pieces};
  Cp2112 chip{device, clock};
  Bytes none;
  run(clock, transfer(chip, offset_and_data(0x80, 128), none));
  EXPECT_EQ(device.left(), 0u);
}

TEST_F(Cp2112Test, APieceThatIsRefusedEndsTheWrite) {
  ScriptedDevice device{clock, set_up +
                                   Script{sent("14 a0 3d c3 "
                                               "01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 "
                                               "15 16 17 18 19 1a 1b 1c 1d 1e 1f 20 21 22 23 24 25 26 27 28 "
                                               "29 2a 2b 2c 2d 2e 2f 30 31 32 33 34 35 36 37 38 39 3a 3b 3c")} +
                                   poll_complete +
                                   Script{sent("14 a0 02 ff 3d"), sent("15 01"), came("16 03 00 00 01 00 00")}};
  Cp2112 chip{device, clock};
  Bytes none;
  EXPECT_EQ(code_of(clock, transfer(chip, offset_and_data(0xC3, 61), none)), Errc::nack);
  device.now_expect(read_3);
  Bytes in(3);
  run(clock, transfer(chip, bytes({0x7F}), in));
}

TEST_F(Cp2112Test, CutsNothingThatHasNoOffsetsOfItsOwn) {
  ScriptedDevice device{clock, set_up};
  Cp2112 chip{device, clock};
  Bytes none;
  try {
    run(clock, transfer(chip, offset_and_data(0xC4, 61), none));
    ADD_FAILURE();
  } catch (const BenchError& error) {
    EXPECT_EQ(error.code(), Errc::unsupported);
    EXPECT_THAT(error.text(), HasSubstr("chunks of at most 61"));
  }
  Bytes in(1);
  EXPECT_EQ(code_of(clock, transfer(chip, offset_and_data(0x00, 16), in)), Errc::unsupported);
}

TEST_F(Cp2112Test, Version1WritesAndReadsApart) {
  ScriptedDevice device{clock, set_up_1 + Script{sent("14 a0 01 7f")} + poll_complete +
                                   Script{sent("10 a0 00 03"), sent("15 01"), came("16 02 05 00 00 00 03"),
                                          sent("12 00 03"), came("13 02 03 11 22 33")}};
  Cp2112 chip{device, clock};
  Bytes in(3);
  run(clock, transfer(chip, bytes({0x7F}), in));
  EXPECT_EQ(in, bytes({0x11, 0x22, 0x33}));
}

TEST_F(Cp2112Test, Version1WritesAndReadsTogetherWhenTold) {
  ScriptedDevice device{clock, set_up_1 + read_3};
  Cp2112Options options;
  options.combined = Cp2112Options::Combined::write_read;
  Cp2112 chip{device, clock, options};
  Bytes in(3);
  run(clock, transfer(chip, bytes({0x7F}), in));
  EXPECT_EQ(in, bytes({0x11, 0x22, 0x33}));
}

TEST_F(Cp2112Test, EveryReasonOfTheChipHasItsMeaning) {
  const std::vector<std::pair<const char*, Errc>> reasons{{"16 03 00 00 01 00 00", Errc::nack},
                                                          {"16 03 01 00 01 00 00", Errc::timed_out},
                                                          {"16 03 02 00 00 00 00", Errc::refused},
                                                          {"16 03 03 00 00 00 01", Errc::short_transfer},
                                                          {"16 03 04 00 00 00 00", Errc::nack},
                                                          {"16 03 06 00 00 00 00", Errc::malformed_reply},
                                                          {"16 00 00 00 00 00 00", Errc::malformed_reply},
                                                          {"16 02 05 00 00 00 02", Errc::short_transfer},
                                                          {"16 02 05 00 00 00 04", Errc::malformed_reply}};
  for (const auto& [status, code] : reasons) {
    ScriptedDevice device{clock, set_up + Script{sent("11 a0 00 03 01 7f"), sent("15 01"), came(status)}};
    Cp2112 chip{device, clock};
    Bytes in(3);
    EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), code) << status;
    const bool address_nack = std::string_view{status}.starts_with("16 03 00");
    device.now_expect(address_nack ? read_3 : settle + read_3);
    run(clock, transfer(chip, bytes({0x7F}), in));
  }
}

TEST_F(Cp2112Test, PollsWhileTheTransferIsBusy) {
  ScriptedDevice device{
      clock, set_up + Script{sent("11 a0 00 03 01 7f"), sent("15 01"), came("16 01 00 00 00 00 00"), sent("15 01"),
                             came("16 01 02 00 00 00 01"), sent("15 01"), came("16 02 05 00 00 00 03"),
                             sent("12 00 03"), came("13 02 03 01 02 03")}};
  Cp2112 chip{device, clock};
  Bytes in(3);
  run(clock, transfer(chip, bytes({0x7F}), in));
  EXPECT_EQ(in, bytes({1, 2, 3}));
}

TEST_F(Cp2112Test, DiscardsALateExtraResponse) {
  ScriptedDevice device{
      clock, set_up + Script{sent("11 a0 00 03 01 7f"), sent("15 01"), came("13 00 00"), came("16 02 05 00 00 00 03"),
                             sent("12 00 03"), came("13 00 00"), came("13 02 03 01 02 03")}};
  Cp2112 chip{device, clock};
  Bytes in(3);
  run(clock, transfer(chip, bytes({0x7F}), in));
  EXPECT_EQ(in, bytes({1, 2, 3}));
  EXPECT_EQ(chip.stale_answers(), 2u);
}

TEST_F(Cp2112Test, AReportOfAnotherKindIsMalformed) {
  for (const char* report : {"55 02 03 01 02 03", "13 02 3e", "13 04 03", "13 03 03 01 02 03", "13 01 03 01 02 03"}) {
    ScriptedDevice device{clock, set_up + Script{sent("11 a0 00 03 01 7f"), sent("15 01"), came("16 02 05 00 00 00 03"),
                                                 sent("12 00 03"), came(report)}};
    Cp2112 chip{device, clock};
    Bytes in(3);
    EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::malformed_reply) << report;
    device.now_expect({});
  }
}

TEST_F(Cp2112Test, AReportThatEndsBeforeItsContentsIsShort) {
  ScriptedDevice device{clock, set_up + Script{sent("11 a0 00 03 01 7f"), sent("15 01"), came("16 02 05 00 00 00 03"),
                                               sent("12 00 03"), test::in(0x81, "13 02 03 11")}};
  Cp2112 chip{device, clock};
  Bytes in(3);
  EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::short_transfer);
  // The answer may have been another one: it is waited for.
  device.now_expect(Script{sent("17 01"), sent("15 01"), came("16 02 00 00 00 00 00"), nothing()} +
                    Script{sent("11 a0 00 03 01 7f"), sent("15 01"), came("16 02 05 00 00 00 03"), nothing(),
                           sent("12 00 03"), came("13 02 03 01 02 03"), nothing()});
  run(clock, transfer(chip, bytes({0x7F}), in));
  EXPECT_EQ(in, bytes({1, 2, 3}));
}

TEST_F(Cp2112Test, AnAnswerThatComesLateIsNotTakenForTheNext) {
  ScriptedDevice device{clock, set_up + Script{sent("11 a0 00 03 01 7f"), sent("15 01"), came("16 02 05 00 00 00 03"),
                                               sent("12 00 03"), nothing()}};
  Cp2112 chip{device, clock};
  Bytes in(3);
  EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::timed_out);
  device.now_expect(
      Script{sent("17 01"), sent("15 01"), came("16 02 00 00 00 00 00"), came("13 02 03 77 77 77"), nothing()} +
      read_3);
  run(clock, transfer(chip, bytes({0x7F}), in));
  EXPECT_EQ(in, bytes({0x11, 0x22, 0x33}));
}

TEST_F(Cp2112Test, TwoAnswersToOneRequestAreNotBelievedWhileOneIsOwed) {
  ScriptedDevice device{clock, set_up + Script{sent("11 a0 00 03 01 7f"), sent("15 01"), came("16 02 05 00 00 00 03"),
                                               sent("12 00 03"), nothing()}};
  Cp2112 chip{device, clock};
  Bytes in(3);
  EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::timed_out);
  device.now_expect(Script{sent("17 01"), sent("15 01"), came("16 02 00 00 00 00 00"), nothing(),
                           sent("11 a0 00 03 01 7f"), sent("15 01"), came("16 02 05 00 00 00 03"), nothing(),
                           sent("12 00 03"), came("13 02 03 77 77 77"), came("13 02 03 11 22 33")});
  EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::malformed_reply);
}

/// What the next transfer must do first when step `failing` of set-up and read failed so.
Script recovery(std::size_t failing, Errc error) {
  if (error == Errc::disconnected || failing < set_up.size()) return set_up;
  return settle;
}

TEST_F(Cp2112Test, EveryStepThatFailsIsToldAndTheNextTransferWorks) {
  const Script whole = set_up + read_3;
  for (std::size_t failing = 0; failing < whole.size(); ++failing) {
    if (whole[failing].error) continue;
    for (const Errc error : {Errc::disconnected, Errc::refused}) {
      ScriptedDevice device{clock, test::failing_at(whole, failing, error)};
      Cp2112 chip{device, clock};
      Bytes in(3);
      EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), error) << failing;
      EXPECT_EQ(device.left(), 0u);
      Script next = recovery(failing, error);
      // An answer that did not come is waited for longer, and watched for afterwards; here it comes at once.
      const bool owed =
          error == Errc::refused && whole[failing].endpoint != 0 && failing != 1 && failing != set_up.size();
      if (owed) {
        for (auto at = next.begin(); at != next.end(); ++at)
          if (at->kind == test::UsbTransfer::Kind::in && at->error) {
            next.insert(at, came("13 00 00"));
            break;
          }
      }
      device.now_expect(next + read_3);
      run(clock, transfer(chip, bytes({0x7F}), in));
      EXPECT_EQ(in, bytes({0x11, 0x22, 0x33})) << failing;
    }
  }
}

TEST_F(Cp2112Test, AStepThatNeverEndsTimesOutByTheDeadline) {
  const Script whole = set_up + read_3;
  for (std::size_t failing = 0; failing < whole.size(); ++failing) {
    if (whole[failing].error) continue;
    ScriptedDevice device{clock, test::failing_at(whole, failing, Errc::timed_out)};
    Cp2112 chip{device, clock};
    Bytes in(3);
    const auto begun = clock.now();
    EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::timed_out) << failing;
    EXPECT_LE(clock.now() - begun, 500ms) << failing;
    EXPECT_EQ(device.left(), 0u);
  }
}

TEST_F(Cp2112Test, AChipThatStaysBusyIsResetOnceAndThenLeftAlone) {
  const Script busy{sent("17 01"), sent("15 01"), came("16 01 00 00 00 00 00"), nothing()};
  const Script all = version_2 + busy + busy + busy + busy;
  ScriptedDevice device{clock, all + Script{test::control_out("21 09 01 03 00 00", "01 01")}};
  Cp2112 chip{device, clock};
  Bytes in(3);
  EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::disconnected);
  device.now_expect(all);
  EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::refused);
}

TEST_F(Cp2112Test, ASetUpThatIsNotKeptIsNotUsed) {
  ScriptedDevice device{clock,
                        version_2 + settle +
                            Script{test::control_out("21 09 06 03 00 00", "06 00 06 1a 80 02 00 00 00 00 00 01 00 01"),
                                   test::control_in("a1 01 06 03 00 00", "06 00 01 86 a0 02 00 00 00 00 00 01 00 01")}};
  Cp2112 chip{device, clock};
  Bytes in(3);
  EXPECT_EQ(code_of(clock, transfer(chip, bytes({0x7F}), in)), Errc::not_verified);
}

TEST_F(Cp2112Test, SaysVersionAndClock) {
  ScriptedDevice device{clock,
                        version_2 + settle +
                            Script{test::control_out("21 09 06 03 00 00", "06 00 01 86 a0 02 00 00 00 00 00 01 00 01"),
                                   test::control_in("a1 01 06 03 00 00", "06 00 01 86 a0 02 00 00 00 00 00 01 00 01")}};
  Cp2112Options options;
  options.hertz = 100'000;
  Cp2112 chip{device, clock, options};
  const Cp2112Info info = run(clock, chip.info(clock.now() + 1s));
  EXPECT_EQ(info.version, 2);
  EXPECT_EQ(info.hertz, 100'000u);
}

TEST_F(Cp2112Test, LinesGetTheirLevelBeforeTheyDriveAndKeepItOverAReplug) {
  const Script lines{
      test::control_in("a1 01 02 03 00 00", "02 80 00 ff 02"), test::control_out("21 09 04 03 00 00", "04 01 05"),
      test::control_out("21 09 02 03 00 00", "02 85 00 00 00"), test::control_out("21 09 04 03 00 00", "04 01 05")};
  ScriptedDevice device{clock, set_up + lines + Script{test::control_in("a1 01 03 03 00 00", "03 fb")}};
  Cp2112 chip{device, clock};
  run(clock, chip.gpio().write(0x05, 0x01, Gpio::Drive::open_drain, clock.now() + 1s));
  EXPECT_EQ(run(clock, chip.gpio().read(clock.now() + 1s)), 0xFB);

  test::UsbTransfer gone = test::control_in("a1 01 03 03 00 00", "03 00");
  gone.error = Errc::disconnected;
  device.now_expect({gone});
  EXPECT_THROW(run(clock, chip.gpio().read(clock.now() + 1s)), BenchError);
  device.now_expect(set_up + lines + Script{test::control_in("a1 01 03 03 00 00", "03 fb")});
  EXPECT_EQ(run(clock, chip.gpio().read(clock.now() + 1s)), 0xFB);
}

TEST_F(Cp2112Test, ThereAreEightLines) {
  ScriptedDevice device{clock, {}};
  Cp2112 chip{device, clock};
  EXPECT_EQ(code_of(clock, chip.gpio().release(0x100, clock.now() + 1s)), Errc::unsupported);
}

}  // namespace
}  // namespace plugfest::usb
