#include "tests/drivers/sim/cdb_rig.hpp"

#include <gmock/gmock.h>

/// The protocol of the command data block: trigger, hold-off, status, check codes, reply. Check codes are ones'
/// complements added up by hand.
namespace plugfest::sim::test {
namespace {

TEST(Cdb, AMessageIsAnsweredAndItsHeaderStaysAsItWasSent) {
  CdbRig rig;
  EXPECT_EQ(rig.hex(37, 2), "0000") << "nothing was run yet";
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0x99}, {0x00, 0x64});  // query status, answer after 100 ms
  EXPECT_EQ(rig.hex(37), "83");
  rig.pass(100ms);
  EXPECT_EQ(rig.hex(37, 2), "0100");
  EXPECT_EQ(rig.hex(128, 10), "00000000029902fd0200");
}

TEST(Cdb, TheStatusGoesThroughCapturedCheckingAndExecuting) {
  Behaviour behaviour;
  behaviour.cdb.capture = 3ms;
  behaviour.cdb.check = 3ms;
  behaviour.cdb.times.query = 20ms;
  CdbRig rig(cdb_module(background), behaviour);
  rig.write({0x82, 0x00, 0x00, 0x00, 0xBF});
  rig.write_at(2s, {0x80, 0x00, 0x40});
  rig.until(2s + 2900us);
  EXPECT_FALSE(rig.acknowledges()) << "captured: no access";
  EXPECT_EQ(rig.hex_at(2s + 3200us, 37), "82");
  EXPECT_EQ(rig.hex_at(2s + 5900us, 37), "82");
  EXPECT_EQ(rig.hex_at(2s + 6200us, 37), "83");
  EXPECT_EQ(rig.hex_at(2s + 25900us, 37), "83");
  EXPECT_EQ(rig.hex_at(2s + 26200us, 37), "01");
}

TEST(Cdb, InForegroundModeEveryAccessIsRefusedUntilTheCommandIsDone) {
  Behaviour behaviour;
  behaviour.cdb.times.query = 200ms;
  CdbRig rig(cdb_module(foreground), behaviour);
  rig.write({0x82, 0x00, 0x00, 0x00, 0xBF});
  rig.write_at(2s, {0x80, 0x00, 0x40});
  for (const auto after : {500us, 5000us, 100000us, 201900us}) {
    rig.until(2s + after);
    EXPECT_FALSE(rig.acknowledges()) << after.count();
  }
  rig.until(2s + 202100us);
  EXPECT_TRUE(rig.acknowledges());
  EXPECT_EQ(rig.hex(37), "01");
  EXPECT_EQ(rig.hex(134), "24");
}

TEST(Cdb, CompletionIsLatchedInBothModesAndClearsOnRead) {
  for (const auto& mode : {background, foreground}) {
    CdbRig rig(cdb_module(mode));
    rig.hex(8);
    rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
    rig.finish();
    EXPECT_EQ(rig.hex(8), "40");
    EXPECT_EQ(rig.hex(8), "00");
  }
}

TEST(Cdb, AFailureCompletesTooAndHasNoReply) {
  CdbRig rig;
  rig.hex(8);
  rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
  EXPECT_EQ(rig.hex(134, 2), "247f");
  rig.send({0x80, 0x00, 0x00, 0x00, 0x00, 0x7F});
  EXPECT_EQ(rig.hex(37), "41");
  EXPECT_EQ(rig.hex(134, 2), "0000");
  EXPECT_EQ(rig.hex(8), "40");
}

TEST(Cdb, TheIdIsWrittenInOneWriteOrInTwo) {
  CdbRig rig;
  rig.write({0x82, 0x00, 0x00, 0x00, 0xBF});
  rig.write({0x80, 0x00});
  EXPECT_EQ(rig.hex(37), "00") << "128 alone is no trigger";
  rig.write({0x81, 0x40});
  EXPECT_EQ(rig.hex(37), "01");
}

TEST(Cdb, WithTheFirstTriggerMethodALongWriteTriggersNothing) {
  CdbRig rig;
  rig.write({0x80, 0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
  EXPECT_EQ(rig.hex(37), "00");
}

TEST(Cdb, WithTheSecondOneEveryWriteThatIncludes129Triggers) {
  CdbRig rig(cdb_module({0x60, 0x0F, 0x9F, 0x80}));
  rig.write({0x80, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFD, 0x00, 0x00, 0x00, 0x00});
  EXPECT_EQ(rig.hex(37), "01");
  EXPECT_EQ(rig.hex(134, 4), "02fd0200");
  rig.write({0x82, 0x00, 0x00, 0x00, 0xFF});
  EXPECT_EQ(rig.hex(134, 2), "02fd") << "129 was not written";
  rig.write({0x81, 0x55, 0x00});
  EXPECT_EQ(rig.hex(37), "45") << "command 0055h, check code of 0000h";
  rig.write({0x80, 0x00, 0x43, 0x00, 0x00, 0x00, 0xBC});
  EXPECT_EQ(rig.hex(37), "01");
  EXPECT_EQ(rig.hex(134, 2), "20ff") << "32 bytes of zeros";
}

TEST(Cdb, TheCheckCodeCoversHeaderAndLocalPayload) {
  CdbRig rig;
  rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBE});
  EXPECT_EQ(rig.hex(37), "45");
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0xFE}, {0x00, 0x00});
  EXPECT_EQ(rig.hex(37), "45") << "the length counts";
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0xFD}, {0x00, 0x01});
  EXPECT_EQ(rig.hex(37), "45") << "the payload counts";
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0xFC}, {0x00, 0x01});
  EXPECT_EQ(rig.hex(37), "01");
}

TEST(Cdb, BodiesOfUnexpectedLengthAreUnderstood) {
  CdbRig rig;
  rig.send({0x00, 0x40, 0x00, 0x00, 0x03, 0x42}, {0x55, 0x12, 0x13});  // 40 + 3 + 55 + 12 + 13 = bd
  EXPECT_EQ(rig.hex(37), "01") << "more than none is ignored";
  rig.send({0x00, 0x00, 0x00, 0x00, 0x01, 0xFE}, {0x00});
  EXPECT_EQ(rig.hex(37), "01") << "what is missing is 0";
}

TEST(Cdb, LengthsThatDoNotFitAreBadParameters) {
  CdbRig rig;
  rig.send({0x00, 0x40, 0x00, 0x00, 0x79, 0x46});
  EXPECT_EQ(rig.hex(37), "42") << "121 bytes of local payload";
  rig.send({0x00, 0x40, 0x00, 0x01, 0x00, 0xBE});
  EXPECT_EQ(rig.hex(37), "42") << "there is no extended payload";
}

TEST(Cdb, TheReplyAreaCannotBeWritten) {
  CdbRig rig;
  rig.write({0x86, 0x12, 0x34});
  EXPECT_EQ(rig.hex(134, 2), "0000");
}

TEST(Cdb, AbortStopsWhatRuns) {
  CdbRig rig;
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0x0E}, {0x07, 0xE8});  // 2024 ms; 2 + 07 + e8 = f1
  EXPECT_EQ(rig.hex(37), "83");
  rig.send({0x00, 0x04, 0x00, 0x00, 0x00, 0xFB});
  rig.pass(30ms);
  EXPECT_EQ(rig.hex(37), "03") << "the previous command was aborted";
  EXPECT_EQ(rig.hex(134, 2), "0000");
  rig.pass(3s);
  EXPECT_EQ(rig.hex(37), "03");
}

TEST(Cdb, AbortOfNothingSucceeds) {
  CdbRig rig;
  rig.send({0x00, 0x04, 0x00, 0x00, 0x00, 0xFB});
  rig.finish();
  EXPECT_EQ(rig.hex(37), "01");
}

TEST(Cdb, AnotherCommandWhileBusyIsNotRunAndSaidSo) {
  CdbRig rig;
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0x99}, {0x00, 0x64});
  rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
  EXPECT_EQ(rig.hex(37), "83");
  rig.pass(100ms);
  EXPECT_EQ(rig.hex(37), "43");
  rig.send({0x00, 0x04, 0x00, 0x00, 0x00, 0xFA});
  rig.finish();
  EXPECT_EQ(rig.hex(37), "45");
}

TEST(Cdb, AnAbortWithAWrongCodeStopsNothing) {
  CdbRig rig;
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0x99}, {0x00, 0x64});
  rig.send({0x00, 0x04, 0x00, 0x00, 0x00, 0xFA});
  rig.pass(40ms);
  EXPECT_EQ(rig.hex(37), "83");
  rig.pass(60ms);
  EXPECT_EQ(rig.hex(37), "43");
}

TEST(Cdb, TheSecondInstanceIsBankOneWithAStatusOfItsOwn) {
  CdbRig rig(cdb_module({0xA0, 0x00, 0x1F, 0x80}));
  rig.hex(8);
  rig.write({0x7E, 0x01, 0x9F});
  EXPECT_EQ(rig.hex(126, 2), "019f");
  rig.send({0x00, 0x43, 0x00, 0x00, 0x00, 0xBC});
  EXPECT_EQ(rig.hex(37, 2), "0001");
  EXPECT_EQ(rig.hex(8), "80");
  EXPECT_EQ(rig.hex(128, 8), "0043000000bc20ff");
  rig.write({0x7E, 0x00, 0x9F});
  EXPECT_EQ(rig.hex(128, 8), "0000000000000000");
}

TEST(Cdb, InstancesRunAtTheSameTimeInTheBackground) {
  CdbRig rig(cdb_module({0xA0, 0x00, 0x1F, 0x80}));
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0x99}, {0x00, 0x64});
  rig.write({0x7E, 0x01, 0x9F});
  rig.send({0x00, 0x80, 0x00, 0x00, 0x00, 0x7F});
  EXPECT_EQ(rig.hex(37, 2), "8341");
  rig.pass(100ms);
  EXPECT_EQ(rig.hex(37, 2), "0141");
}

TEST(Cdb, OneInstanceHasNoSecondBank) {
  CdbRig rig;
  rig.write({0x7E, 0x01, 0x9F});
  EXPECT_EQ(rig.hex(126, 2), "0100");
}

TEST(Cdb, ResetClearsMessageStatusAndWhatRuns) {
  CdbRig rig;
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0x99}, {0x00, 0x64});
  rig.reset();
  EXPECT_EQ(rig.hex(37), "00");
  EXPECT_EQ(rig.hex(128, 10), "00000000000000000000");
  rig.pass(1s);
  EXPECT_EQ(rig.hex(37), "00");
}

TEST(Cdb, AModuleThatAdvertisesNoneHasNoPage) {
  CdbRig rig(dr8());
  EXPECT_EQ(rig.hex(127), "00");
}

TEST(Cdb, PagesThatAnImageLacksAreAddedAndListed) {
  ModuleImage image = cdb_bytes({0xA1, 0x00, 0x1F, 0x80});
  image.halves[upper_half(0x9F)].fill(std::byte{0x11});
  sim::finish(image);
  EXPECT_THAT(image.synthesised, testing::ElementsAre(upper_half(0xA0), upper_half(0x9F, 1), upper_half(0xA0, 1)));
  CdbRig rig(image);
  EXPECT_EQ(rig.hex(128, 2), "0000") << "a message that a dump caught is not one after a reset";
}

TEST(Cdb, BusyTimesStayBelowTheAdvertisedOnes) {
  struct Case {
    unsigned byte_165, byte_166;
    std::chrono::milliseconds limit;
  };
  for (const Case& it : {Case{0x00, 0x00, 80ms}, Case{0x1F, 0x3C, 20ms}, Case{0x02, 0x80, 320ms},
                         Case{0x00, 0x80, 160ms}, Case{0x00, 0x50, 0ms}, Case{0x08, 0x80, 1280ms}}) {
    CdbRig rig(cdb_module({0x40, 0x00, it.byte_165, it.byte_166}));
    rig.write({0x82, 0x00, 0x00, 0x00, 0xFD});
    rig.write_at(2s, {0x80, 0x01, 0x01});  // a download of nothing; 1 + 1 = 2
    rig.until(2s + it.limit / 2);
    EXPECT_FALSE(rig.acknowledges()) << it.limit.count();
    rig.until(2s + it.limit + 1100us);  // and the hold-off of any write
    EXPECT_EQ(rig.hex(37), "42") << it.limit.count();
  }
}

TEST(CdbFaults, NackGoesOnForLongerThanAdvertised) {
  Behaviour behaviour;
  behaviour.cdb.nack = 6s;
  CdbRig rig(cdb_module(foreground), behaviour);
  rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
  rig.pass(5900ms);
  EXPECT_FALSE(rig.acknowledges());
  rig.pass(100ms);
  EXPECT_EQ(rig.hex(37), "01");
}

TEST(CdbFaults, StatusReadsZeroForAMomentAfterTheTrigger) {
  Behaviour behaviour;
  behaviour.cdb.status_zero = 50ms;
  CdbRig rig(cdb_module(background), behaviour);
  rig.send({0x00, 0x00, 0x00, 0x00, 0x02, 0x99}, {0x00, 0x64});
  EXPECT_EQ(rig.hex(37), "00");
  rig.pass(45ms);
  EXPECT_EQ(rig.hex(37), "83");
  rig.pass(100ms);
  EXPECT_EQ(rig.hex(37), "01");
}

TEST(CdbFaults, TheCompletionFlagIsNeverSet) {
  Behaviour behaviour;
  behaviour.cdb.complete_never = true;
  CdbRig rig(cdb_module(background), behaviour);
  rig.hex(8);
  rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
  EXPECT_EQ(rig.hex(37), "01");
  EXPECT_EQ(rig.hex(8), "00");
}

TEST(CdbFaults, ReplyLengthOrCodeIsZero) {
  Behaviour behaviour;
  behaviour.cdb.reply_length_zero = true;
  CdbRig length(cdb_module(background), behaviour);
  length.send({0x00, 0x00, 0x00, 0x00, 0x00, 0xFF});
  EXPECT_EQ(length.hex(134, 4), "00000200") << "the body is there all the same";
  behaviour.cdb.reply_length_zero = false;
  behaviour.cdb.reply_code_zero = true;
  CdbRig code(cdb_module(background), behaviour);
  code.send({0x00, 0x00, 0x00, 0x00, 0x00, 0xFF});
  EXPECT_EQ(code.hex(134, 4), "02000200");
}

TEST(CdbFaults, CheckingTimesOut) {
  Behaviour behaviour;
  behaviour.cdb.check_times_out = true;
  CdbRig rig(cdb_module(background), behaviour);
  rig.send({0x00, 0x40, 0x00, 0x00, 0x00, 0xBF});
  EXPECT_EQ(rig.hex(37), "44");
}

}  // namespace
}  // namespace plugfest::sim::test
