#include "drivers/usb/i2c_tiny_usb.hpp"

#include "tests/drivers/usb/scripted_device.hpp"
#include "tests/support/run_coroutine.hpp"
#include "tests/support/scripted_bus.hpp"

#include <gtest/gtest.h>

namespace plugfest::usb {
namespace {

using namespace std::chrono_literals;
using support::bytes;
using support::run;
using test::control_in;
using test::control_out;
using test::operator+;
using test::ScriptedDevice;
using Script = std::vector<test::UsbTransfer>;

const Script set_up{control_in("c1 00 c3 5a 00 00", "c3 5a"), control_in("c1 01 00 00 00 00", "01 00 ff 8e"),
                    control_out("41 02 0a 00 00 00")};
// Write with START, status, read with STOP, status.
const Script read_3{control_out("41 05 00 00 50 00", "7f"), control_in("c1 03 00 00 00 00", "01"),
                    control_in("c1 06 01 00 50 00", "11 22 33"), control_in("c1 03 00 00 00 00", "01")};

struct I2cTinyUsbTest : testing::Test {
  Errc code_of(I2cTinyUsb& adapter) {
    try {
      read(adapter);
    } catch (const BenchError& error) {
      return Errc{error.code().value()};
    }
    ADD_FAILURE() << "must fail";
    return Errc::unsupported;
  }
  Bytes read(I2cTinyUsb& adapter) {
    const Bytes out = bytes({0x7F});
    Bytes in(3);
    run(clock, adapter.transfer(0x50, out, in, clock.now() + 500ms));
    return in;
  }
  VirtualClock clock;
};

TEST_F(I2cTinyUsbTest, ReadsAfterARepeatedStart) {
  ScriptedDevice device{clock, set_up + read_3 + read_3};
  I2cTinyUsb adapter{device, clock};
  EXPECT_EQ(read(adapter), bytes({0x11, 0x22, 0x33}));
  EXPECT_EQ(read(adapter), bytes({0x11, 0x22, 0x33}));
}

TEST_F(I2cTinyUsbTest, WritesAndBareReadsAreWholeTransactions) {
  ScriptedDevice device{
      clock, set_up + Script{control_out("41 07 00 00 50 00", "7f 10"), control_in("c1 03 00 00 00 00", "01"),
                             control_in("c1 07 01 00 50 00", "aa bb"), control_in("c1 03 00 00 00 00", "01")}};
  I2cTinyUsb adapter{device, clock};
  const Bytes out = bytes({0x7F, 0x10});
  Bytes in;
  run(clock, adapter.transfer(0x50, out, in, clock.now() + 500ms));
  in.resize(2);
  run(clock, adapter.transfer(0x50, {}, in, clock.now() + 500ms));
  EXPECT_EQ(in, bytes({0xAA, 0xBB}));
}

TEST_F(I2cTinyUsbTest, ARefusedAddressIsKnownFromTheStatusAlone) {
  Script refused = set_up + read_3;
  refused.resize(set_up.size() + 1);
  ScriptedDevice device{clock, refused + Script{control_in("c1 03 00 00 00 00", "02")} + read_3};
  I2cTinyUsb adapter{device, clock};
  EXPECT_EQ(code_of(adapter), Errc::nack);
  EXPECT_EQ(read(adapter), bytes({0x11, 0x22, 0x33}));
}

TEST_F(I2cTinyUsbTest, ZerosAfterARefusedReadAreNoData) {
  Script refused = set_up + read_3;
  refused.resize(set_up.size() + 2);
  ScriptedDevice device{
      clock, refused + Script{control_in("c1 06 01 00 50 00", "00 00 00"), control_in("c1 03 00 00 00 00", "02")}};
  I2cTinyUsb adapter{device, clock};
  EXPECT_EQ(code_of(adapter), Errc::nack);
}

TEST_F(I2cTinyUsbTest, WhatTheAdapterCannotMeanIsMalformed) {
  for (const char* status : {"00", "03"}) {
    Script odd = set_up + read_3;
    odd.back() = control_in("c1 03 00 00 00 00", status);
    ScriptedDevice device{clock, odd};
    I2cTinyUsb adapter{device, clock};
    EXPECT_EQ(code_of(adapter), Errc::malformed_reply) << status;
  }
  ScriptedDevice device{clock, {control_in("c1 00 c3 5a 00 00", "5a c3")}};
  I2cTinyUsb adapter{device, clock};
  EXPECT_EQ(code_of(adapter), Errc::malformed_reply);
}

TEST_F(I2cTinyUsbTest, FewerBytesThanAskedForAreShort) {
  Script few = set_up + read_3;
  few.resize(set_up.size() + 2);
  ScriptedDevice device{clock, few + Script{control_in("c1 06 01 00 50 00", "11 22")}};
  I2cTinyUsb adapter{device, clock};
  EXPECT_EQ(code_of(adapter), Errc::short_transfer);
}

TEST_F(I2cTinyUsbTest, EveryStepThatFailsIsToldAndTheNextTransferWorks) {
  const Script whole = set_up + read_3;
  for (std::size_t failing = 0; failing < whole.size(); ++failing)
    for (const Errc error : {Errc::disconnected, Errc::refused, Errc::timed_out}) {
      ScriptedDevice device{clock, test::failing_at(whole, failing, error)};
      I2cTinyUsb adapter{device, clock};
      EXPECT_EQ(code_of(adapter), error) << failing;
      device.now_expect(whole);
      EXPECT_EQ(read(adapter), bytes({0x11, 0x22, 0x33})) << failing;
    }
}

}  // namespace
}  // namespace plugfest::usb
