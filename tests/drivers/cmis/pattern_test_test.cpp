#include "drivers/cmis/pattern_test.hpp"

#include "tests/drivers/cmis/diagnostics_script.hpp"

#include <gmock/gmock.h>

namespace plugfest::cmis {
namespace {

using namespace std::chrono_literals;
using support::run;
using testing::HasSubstr;

/// A module whose engines sit next to the line and know PRBS31Q, PRBS13Q (bits 0 and 6).
Diagnostics offering() {
  Diagnostics module;
  const PatternEngine generator{
      .patterns = 0x0041, .post_fec = true, .per_lane_pattern = true, .per_lane_enable = true, .data_invert = true};
  const PatternEngine checker{.patterns = 0x0041, .pre_fec = true, .per_lane_pattern = true, .per_lane_enable = true};
  module.host_generator = module.media_generator = generator;
  module.host_checker = module.media_checker = checker;
  return module;
}
PatternTest media_test(std::uint8_t lanes = 0xFF) {
  const Diagnostics module = offering();
  PatternTest test;
  test.setups = {setup_for(module, Engine::media_checker, PrbsPattern::prbs13q, lanes),
                 setup_for(module, Engine::media_generator, PrbsPattern::prbs13q, lanes)};
  return test;
}

TEST(PatternTest, PatternFollowsModulationAndWhatBothEndsHave) {
  EXPECT_EQ(choose_pattern(0xFFFF, Modulation::pam4), PrbsPattern::prbs31q);
  EXPECT_EQ(choose_pattern(0xFFFE, Modulation::pam4), PrbsPattern::prbs13q);
  EXPECT_EQ(choose_pattern(0xFFFF, Modulation::nrz), PrbsPattern::prbs31);
  EXPECT_EQ(choose_pattern(0x0020, Modulation::nrz), PrbsPattern::prbs15) << "bit 5";
  EXPECT_EQ(choose_pattern(0x0041, Modulation::nrz), std::nullopt);
  EXPECT_EQ(choose_pattern(0xD000, Modulation::pam4), std::nullopt) << "SSPRQ, custom and user patterns are not chosen";
  EXPECT_EQ(choose_pattern(0xFFFF, Modulation::dp_16qam), std::nullopt);
  EXPECT_TRUE(suits(PrbsPattern::ssprq, Modulation::pam4));
  EXPECT_FALSE(suits(PrbsPattern::prbs31q, Modulation::nrz));
}

TEST(PatternTest, EnginesStandNextToTheLineWhereTheyCan) {
  const PatternEngine both{.pre_fec = true, .post_fec = true};
  EXPECT_EQ(line_place(both, true), FecPlace::post_fec);
  EXPECT_EQ(line_place(both, false), FecPlace::pre_fec);
  EXPECT_EQ(line_place({.pre_fec = true}, true), FecPlace::pre_fec);
  EXPECT_EQ(line_place({}, true), std::nullopt);
}

TEST(PatternTest, WhatIsNotAdvertisedIsRefusedInWords) {
  const Diagnostics module = offering();
  const auto why = [&](auto change) {
    PatternTest test = media_test();
    change(test);
    return refusal(module, test);
  };
  EXPECT_EQ(why([](PatternTest&) {}), "");
  EXPECT_EQ(why([](PatternTest& t) { t.setups[0].patterns.fill(PrbsPattern::prbs9); }),
            "media side checker: PRBS9 is not supported");
  EXPECT_EQ(why([](PatternTest& t) { t.setups[0].place = FecPlace::post_fec; }),
            "media side checker: no place behind FEC is advertised");
  EXPECT_EQ(why([](PatternTest& t) { t.setups[1].swap = 1; }),
            "media side generator: swapped symbol bits are not advertised");
  EXPECT_EQ(why([](PatternTest& t) { t.setups[1].lanes = 0; }), "media side generator: no lane was asked for");
  EXPECT_EQ(why([](PatternTest& t) { t.gate = MeasurementTime::s_5; }), "gated measurements are not advertised");
  EXPECT_THAT(why([](PatternTest& t) { t.generator_clock = 1; }), HasSubstr("media side generator: its clock"));
  Diagnostics none;
  EXPECT_EQ(refusal(none, media_test()), "media side checker: not advertised");
}

TEST(PatternTest, OneForAllModulesTakeAllLanesWithOnePattern) {
  Diagnostics module = offering();
  module.media_checker.per_lane_enable = false;
  EXPECT_EQ(refusal(module, media_test(0x0F)),
            "media side checker: lanes 0Fh were asked for, and any enable bit rules all lanes");
  EXPECT_EQ(refusal(module, media_test(0xFF)), "");
  module.media_checker.per_lane_pattern = false;
  PatternTest mixed = media_test();
  mixed.setups[0].patterns[3] = PrbsPattern::prbs31q;
  EXPECT_EQ(refusal(module, mixed),
            "media side checker: lanes with different patterns were asked for, and that of lane 1 rules all lanes");
}

// Bytes 152-159 are the media side generator, 168-175 the checker; PRBS13Q is pattern 6.
const Script starting = selected(0x13) + Script{
                                             reads(177, {0x6F}),
                                             writes({177, 0x40}),  // bit 6 is not ours
                                             reads(152, {0x00}),
                                             writes({153, 0x00, 0x00, 0x00, 0x66, 0x66, 0x66, 0x66}),
                                             reads(176, {0xF3}),
                                             writes({176, 0xF0}),
                                             writes({152, 0xFF}),
                                             reads(168, {0xFF}),
                                             writes({168, 0x00}),  // it ran
                                             writes({169, 0x00, 0x00, 0x00, 0x66, 0x66, 0x66, 0x66}),
                                             reads(178, {0x0F}),
                                             writes({178, 0x0C}),
                                             writes({168, 0xFF}),
                                             reads(152, {0xFF, 0, 0, 0, 0x66, 0x66, 0x66, 0x66}),
                                             reads(168, {0x0F, 0, 0, 0, 0x66, 0x66, 0x66, 0x66}),
                                         };

TEST(PatternTest, StartsGeneratorsBeforeCheckersAndEnablesLast) {
  Scripted lab{starting};
  const PatternTest test = media_test();
  const PatternTestStart started = run(lab.clock, start_pattern_test(lab.module, test));
  ASSERT_EQ(started.engines.size(), 2u);
  EXPECT_EQ(started.engines[0].engine, Engine::media_generator);
  EXPECT_EQ(started.engines[0].patterns[7].value, PrbsPattern::prbs13q);
  EXPECT_EQ(started.problem, "media side checker: enabled lanes 0Fh, not FFh");
}

TEST(PatternTest, FailureOfAnyStepOfStartingIsTheCallers) {
  const PatternTest test = media_test();
  expect_failures_at_each_step(starting, [&](Scripted& lab) { run(lab.clock, start_pattern_test(lab.module, test)); });
}

TEST(PatternTest, GateAndModeAreOneByte) {
  PatternTest test;
  test.gate = MeasurementTime::s_60;  // code 4 in bits 3:1
  test.restart_gate = true;
  test.update_every_5_s = true;
  test.start_stop_all_banks = true;
  Scripted lab{selected(0x13) + Script{reads(177, {0x20}), writes({177, 0x99})}};
  run(lab.clock, start_pattern_test(lab.module, test));
}

TEST(PatternTest, PlaceOffTheLineIsSetForTheLanesThatRun) {
  Scripted lab{selected(0x13) + Script{reads(177, {0}), writes({177, 0}), reads(160, {0}),
                                       writes({161, 0x01, 0x02, 0x0F, 0x00, 0x00, 0x00, 0x00}), reads(178, {0}),
                                       writes({178, 0x00}), writes({160, 0x0F}),
                                       reads(160, {0x0F, 0x01, 0x02, 0x0F, 0, 0, 0, 0})}};
  PatternTest test;
  test.setups = {{.engine = Engine::host_checker, .lanes = 0x0F, .place = FecPlace::post_fec, .invert = 1, .swap = 2}};
  EXPECT_EQ(run(lab.clock, start_pattern_test(lab.module, test)).problem, "");
}

TEST(PatternTest, StopsCheckersBeforeGenerators) {
  Scripted lab{selected(0x13) + Script{writes({168, 0}), writes({152, 0})}};
  const PatternTest test = media_test();
  run(lab.clock, stop_pattern_test(lab.module, test));
}

TEST(PatternTest, DifferencesAreTold) {
  const EngineSetup setup = media_test().setups[0];
  EngineState state{.engine = Engine::media_checker, .enabled = 0xFF};
  state.patterns.fill({6, PrbsPattern::prbs13q});
  EXPECT_EQ(difference(state, setup), "");
  state.patterns[2] = {13, std::nullopt};
  EXPECT_EQ(difference(state, setup), "media side checker: lane 3 has pattern reserved(13), not PRBS13Q");
}

TEST(PatternTest, LockIsWhatTheSecondReadSays) {
  Scripted lab{selected(0x14) + Script{reads(139, {0xFF}), reads(139, {0x02}), reads(139, {0x80})}};
  const PatternLock lock =
      run(lab.clock, wait_for_lock(lab.module, lab.clock, Side::media, 0x0F, lab.clock.now() + 1s));
  EXPECT_TRUE(lock.all);
  EXPECT_EQ(lock.locked, 0x0F);
}

TEST(PatternTest, LockThatDoesNotComeLeavesTheLanesThatHaveIt) {
  Scripted lab{selected(0x14) + Script{reads(138, {0x00}), reads(138, {0x01}), reads(138, {0x01})}};
  const PatternLock lock =
      run(lab.clock, wait_for_lock(lab.module, lab.clock, Side::host, 0x03, lab.clock.now() + 15ms));
  EXPECT_FALSE(lock.all);
  EXPECT_EQ(lock.locked, 0x02);
}

TEST(PatternTest, GateOfAllLanesEndsWithOneAndGatesOfTheirOwnWithTheLast) {
  const Script flags = selected(0x14) + Script{reads(135, {0x00}), reads(135, {0x01})};
  Scripted shared{flags};
  EXPECT_TRUE(
      run(shared.clock, wait_for_gate(shared.module, shared.clock, Side::media, 0x03, false, shared.clock.now() + 1s))
          .all);
  Scripted own{flags + Script{reads(135, {0x02})}};
  const GateEnd end =
      run(own.clock, wait_for_gate(own.module, own.clock, Side::media, 0x03, true, own.clock.now() + 1s));
  EXPECT_TRUE(end.all);
  EXPECT_EQ(end.ended, 0x03);
  EXPECT_EQ(length_of(MeasurementTime::s_300), 300s);
  EXPECT_EQ(length_of(MeasurementTime::ungated), std::nullopt);
}

TEST(PatternTest, CountsBeginAnewBySettingAndClearingTheReset) {
  Scripted lab{selected(0x13) +
               Script{reads(177, {0x10}), writes({177, 0x30}), reads(177, {0x30}), writes({177, 0x10})}};
  run(lab.clock, restart_counts(lab.module));
}

TEST(PatternTest, EnginesAreSwitchedOffFirstWhenWhatWasRecordedIsPutBack) {
  std::vector<unsigned> bytes;
  for (const FieldInfo& field : pattern_test_fields())
    if (field.page == 0x13) bytes.push_back(field.byte);
  EXPECT_THAT(bytes, testing::ElementsAre(177, 176, 178, 148, 147, 146, 145, 144, 156, 155, 154, 153, 152, 164, 163,
                                          162, 161, 160, 172, 171, 170, 169, 168));
}

}  // namespace
}  // namespace plugfest::cmis
