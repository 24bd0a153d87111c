#include "drivers/cmis/equalisation.hpp"

#include "drivers/cmis/memory.hpp"
#include "tests/drivers/cmis/diagnostics_script.hpp"

#include <gmock/gmock.h>

#include <tuple>

namespace plugfest::cmis {
namespace {

using support::bytes;
using support::run;
using testing::ElementsAre;
using testing::IsEmpty;

EqualisationCapabilities advertising(unsigned b151, unsigned b153, unsigned b154, unsigned b161, unsigned b162) {
  Memory memory;
  memory.put(0, 0x01, 151, bytes({b151, 0, b153, b154}));
  memory.put(0, 0x01, 161, bytes({b161, b162}));
  return equalisation_capabilities(memory).value();
}
/// Amplitudes 0 and 1, Tx input EQ up to 7 dB, post-cursor up to 4, pre-cursor up to 3; host control, one buffer,
/// freeze, adaptive; CDRs with bypass; pre and post, amplitude.
EqualisationCapabilities rich() { return advertising(0x20, 0x37, 0x43, 0x3F, 0x1F); }

std::vector<std::pair<Setting, SettingProblem>> found(const EqualisationCapabilities& module,
                                                      const SignalIntegrity& settings) {
  std::vector<std::pair<Setting, SettingProblem>> all;
  for (const SettingObjection& one : objections(module, settings)) all.emplace_back(one.setting, one.problem);
  return all;
}
auto is(Setting setting, SettingProblem problem) { return std::pair{setting, problem}; }

TEST(Equalisation, AdvertisementIsReadBitByBit) {
  const EqualisationCapabilities module = rich();
  EXPECT_EQ(module.amplitudes_rx, 0x3);
  EXPECT_EQ(module.input_eq_max_tx, 7);
  EXPECT_EQ(module.post_cursor_max, 4);
  EXPECT_EQ(module.pre_cursor_max, 3);
  EXPECT_EQ(module.recall_buffers_tx, 1);
  EXPECT_TRUE(module.freeze_tx && module.adaptive_input_eq_tx && module.input_eq_tx_host_control);
  EXPECT_TRUE(module.cdr_tx && module.cdr_rx && module.cdr_bypass_tx && module.cdr_bypass_rx);
  EXPECT_EQ(module.output_eq_rx.value, RxOutputEqControl::both);
  EXPECT_TRUE(module.amplitude_control_rx);
  EXPECT_EQ(module.output_eq_type_rx.value, RxOutputEqType::steady_state);
}

TEST(Equalisation, SettingsUpToTheMaximaAreTaken) {
  const SignalIntegrity most{.adaptive_input_eq_tx = false,
                             .recall_tx = 1,
                             .input_eq_tx = 7,
                             .cdr_tx = false,
                             .cdr_rx = false,
                             .pre_cursor_rx = 3,
                             .post_cursor_rx = 4,
                             .amplitude_rx = 1};
  EXPECT_THAT(objections(rich(), most), IsEmpty());
}

TEST(Equalisation, OneAboveEachMaximumIsObjectedTo) {
  using enum Setting;
  using enum SettingProblem;
  const SignalIntegrity above{
      .recall_tx = 2, .input_eq_tx = 8, .pre_cursor_rx = 4, .post_cursor_rx = 5, .amplitude_rx = 2};
  EXPECT_THAT(found(rich(), above), ElementsAre(is(recall_tx, not_advertised), is(input_eq_tx, above_maximum),
                                                is(pre_cursor_rx, above_maximum), is(post_cursor_rx, above_maximum),
                                                is(amplitude_rx, above_maximum)));
  EXPECT_EQ(objections(rich(), {.post_cursor_rx = 5}).front().reason,
            "Rx output post-cursor 5 dB (code 5): at most 4 dB (code 4) is advertised");
}

TEST(Equalisation, ReservedCodesAreTold) {
  using enum Setting;
  using enum SettingProblem;
  const SignalIntegrity reserved_codes{.recall_tx = 3, .pre_cursor_rx = 8, .post_cursor_rx = 10, .amplitude_rx = 4};
  EXPECT_THAT(found(rich(), reserved_codes), ElementsAre(is(recall_tx, reserved), is(pre_cursor_rx, reserved),
                                                         is(post_cursor_rx, reserved), is(amplitude_rx, reserved)));
}

TEST(Equalisation, VendorsOwnCodesCannotBeHeldAgainstAStandardMaximum) {
  EXPECT_THAT(objections(rich(), {.input_eq_tx = 13, .pre_cursor_rx = 11, .amplitude_rx = 15}), IsEmpty());
}

TEST(Equalisation, ModuleWithoutControlsIsAskedForNothing) {
  using enum Setting;
  using enum SettingProblem;
  const EqualisationCapabilities none = advertising(0, 0, 0, 0, 0);
  EXPECT_THAT(objections(none, {}), IsEmpty());
  EXPECT_THAT(objections(none, {.cdr_tx = false, .cdr_rx = false}), IsEmpty()) << "there is no CDR to bypass";
  EXPECT_THAT(found(none, {.adaptive_input_eq_tx = true, .input_eq_tx = 1, .post_cursor_rx = 1, .amplitude_rx = 1}),
              ElementsAre(is(adaptive_input_eq_tx, not_advertised), is(input_eq_tx, not_advertised),
                          is(post_cursor_rx, not_advertised), is(amplitude_rx, not_advertised)));
  const EqualisationCapabilities fixed_cdr = advertising(0, 0, 0, 0x01, 0x01);
  EXPECT_THAT(found(fixed_cdr, {.cdr_tx = false, .cdr_rx = false}),
              ElementsAre(is(cdr_tx, not_advertised), is(cdr_rx, not_advertised)));
}

TEST(Equalisation, PostCursorFieldCarriesTheOneKindThatAModuleHas) {
  using enum Setting;
  using enum SettingProblem;
  const EqualisationCapabilities pre_only = advertising(0, 0, 0x03, 0, 0x08);
  EXPECT_THAT(objections(pre_only, {.post_cursor_rx = 3}), IsEmpty());
  EXPECT_THAT(found(pre_only, {.pre_cursor_rx = 1, .post_cursor_rx = 4}),
              ElementsAre(is(pre_cursor_rx, ignored), is(post_cursor_rx, above_maximum)));
  const EqualisationCapabilities post_only = advertising(0, 0, 0x50, 0, 0x10);
  EXPECT_THAT(found(post_only, {.pre_cursor_rx = 1, .post_cursor_rx = 5}), ElementsAre(is(pre_cursor_rx, ignored)));
}

TEST(Equalisation, CodesMeanWhatTheStandardSays) {
  EXPECT_EQ(input_eq_tx(12), Decibel{12});
  EXPECT_EQ(input_eq_tx(13), std::nullopt);
  EXPECT_EQ(pre_cursor_rx(7), Decibel{3.5});
  EXPECT_EQ(pre_cursor_rx(8), std::nullopt);
  EXPECT_EQ(post_cursor_rx(7), Decibel{7});
  EXPECT_EQ(amplitude_rx(3)->low, MilliVolt{600});
  EXPECT_EQ(amplitude_rx(3)->high, MilliVolt{1200});
  EXPECT_FALSE(amplitude_rx(4));
}

TEST(Equalisation, FreezeIsWrittenAndReadBack) {
  const Script script = selected(0x10) + Script{writes({134, 0x0F}), reads(134, {0x0E})};
  Scripted lab{script};
  EXPECT_EQ(run(lab.clock, freeze_adaptation(lab.module, 0x0F)), 0x0E);
  expect_failures_at_each_step(script, [](Scripted& f) { run(f.clock, freeze_adaptation(f.module, 0x0F)); });
}

TEST(Equalisation, StoringNamesTheBufferOfEachLaneAndReadsNothing) {
  // Lanes 1, 2 and 8 into buffer 2: two bits a lane, lane 1 lowest.
  Scripted lab{selected(0x10) + Script{writes({135, 0x0A, 0x80})}};
  run(lab.clock, store_adaptation(lab.module, 0x83, 2));
}

}  // namespace
}  // namespace plugfest::cmis
