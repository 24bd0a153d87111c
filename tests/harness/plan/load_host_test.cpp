#include "tests/harness/plan/given.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

/// What a platform's file says of its ports' links.
namespace plugfest::plan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view head = R"(profile: p
sources: {page: A public page}
silicon: {name: S, vendor: V}
platform: {name: P, vendor: V}
ports: [{ports: 1-4, form_factor: OSFP}, {ports: 65, form_factor: SFP28, lanes: 1}]
fec: [RS544]
)";
given::Loaded<Platform> with(const std::string& lines) { return given::platform(std::string{head} + lines); }

constexpr auto classes = R"(port_classes:
  - id: 800g-8
    lanes: 8
    lane_rate: 106.25 Gb/s
    fec: RS544
    interleave: {value: 4, source: page, confidence: primary}
    pre_fec_ber: {value: 2.4e-4, source: page, confidence: secondary}
    margin: {value: 1 dB, source: page, confidence: assumed}
    frame_loss: {value: 6.2e-10, source: page, confidence: claim}
    operator_ber: {value: 1e-8, source: page, confidence: primary}
    operator_bin: {value: 6, source: page, confidence: primary}
  - id: 100g-1
    lanes: 1
    lane_rate: 106.25 Gb/s
    fec: RS544
    interleave: unknown
    pre_fec_ber: {value: 2.4e-4, source: page, confidence: secondary}
    frame_loss: {value: 6.2e-10, source: page, confidence: claim}
)";

TEST(LoadHost, PortClassesHoldTheirLimitsWithSources) {
  const auto loaded = with(classes);
  ASSERT_TRUE(loaded.value) << loaded.said;
  ASSERT_EQ(loaded.value->port_classes.size(), 2u);
  const PortClass& wide = loaded.value->port_classes[0];
  EXPECT_EQ(wide.id, "800g-8");
  EXPECT_EQ(wide.lanes, 8);
  EXPECT_DOUBLE_EQ(wide.lane_rate, 106.25e9);
  EXPECT_EQ(wide.fec, "RS544");
  EXPECT_EQ(wide.interleave.value, 4);
  EXPECT_DOUBLE_EQ(wide.pre_fec_ber.value.value(), 2.4e-4);
  EXPECT_EQ(wide.pre_fec_ber.confidence, "secondary");
  EXPECT_EQ(wide.pre_fec_ber.source, "A public page");
  EXPECT_DOUBLE_EQ(wide.margin.value.value(), 1);
  EXPECT_EQ(wide.margin.confidence, "assumed");
  EXPECT_DOUBLE_EQ(wide.frame_loss.value.value(), 6.2e-10);
  EXPECT_DOUBLE_EQ(wide.operator_ber.value.value(), 1e-8);
  EXPECT_EQ(wide.operator_bin.value, 6);
  EXPECT_EQ(wide.mark.at.line, 8);
  const PortClass& narrow = loaded.value->port_classes[1];
  EXPECT_FALSE(narrow.interleave.value);
  EXPECT_EQ(narrow.interleave.confidence, "unknown");
  EXPECT_FALSE(narrow.margin.value);
  EXPECT_FALSE(narrow.operator_ber.value);
}

TEST(LoadHost, APortsClassIsFoundByItsLanesAndTheirRate) {
  const auto loaded = with(classes);
  ASSERT_TRUE(loaded.value) << loaded.said;
  const Platform& platform = *loaded.value;
  ASSERT_NE(platform.port_class(8, 106.25e9), nullptr);
  EXPECT_EQ(platform.port_class(8, 106.25e9)->id, "800g-8");
  EXPECT_EQ(platform.port_class(1, 106.25e9)->id, "100g-1");
  EXPECT_EQ(platform.port_class(4, 106.25e9), nullptr);
  EXPECT_EQ(platform.port_class(8, 53.125e9), nullptr);
  EXPECT_EQ(platform.port_class(8, 103.125e9), nullptr);
}

TEST(LoadHost, TheViewOfTheSiliconKeepsUnknownAndNoneApart) {
  const auto loaded = with(R"(host_view:
  fec_lanes: {value: port, source: page, confidence: primary}
  histogram_bins: {value: 8-15, source: page, confidence: primary}
  bit_errors: {value: estimated, source: page, confidence: derived}
  taps_read: unknown
  debounce: {value: 300 ms, source: page, confidence: assumed}
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const HostView& view = loaded.value->host_view;
  EXPECT_EQ(view.fec_lanes.value, "port");
  EXPECT_EQ(view.first_bin.value, 8);
  EXPECT_EQ(view.last_bin.value, 15);
  EXPECT_EQ(view.last_bin.source, "A public page");
  EXPECT_EQ(view.bit_errors.value, "estimated");
  EXPECT_FALSE(view.taps_read.value);
  EXPECT_EQ(view.taps_read.confidence, "unknown");
  EXPECT_DOUBLE_EQ(view.debounce.value.value(), 0.3);

  const auto none = with("host_view: {histogram_bins: {value: none, source: page, confidence: primary}}\n");
  ASSERT_TRUE(none.value) << none.said;
  EXPECT_FALSE(none.value->host_view.first_bin.value);
  EXPECT_FALSE(none.value->host_view.last_bin.value);
  EXPECT_EQ(none.value->host_view.first_bin.confidence, "primary");

  const auto open = with("host_view: {histogram_bins: unknown}\n");
  ASSERT_TRUE(open.value) << open.said;
  EXPECT_FALSE(open.value->host_view.first_bin.value);
  EXPECT_EQ(open.value->host_view.first_bin.confidence, "unknown");
}

TEST(LoadHost, WhatTheSimulatorAssumesStandsApartFromWhatIsKnown) {
  const auto loaded = with(R"(simulated:
  traces:
    - {ports: "1,4", loss: {value: 11 dB, source: page, confidence: assumed}}
    - {ports: 2-3, loss: {value: 7 dB, source: page, confidence: assumed}}
  host:
    host_tx.swing: {value: 900 mV, source: page, confidence: derived}
    host_rx.noise: 1.2 mV
    host_rx.ffe_taps: 17
    host_tx.inverted: yes
    module_tx.rin: -142 dB/Hz
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  const Platform& platform = *loaded.value;
  ASSERT_EQ(platform.simulated_traces.size(), 2u);
  EXPECT_THAT(platform.simulated_traces[0].ports, ElementsAre(1, 4));
  EXPECT_DOUBLE_EQ(platform.simulated_traces[0].loss.value.value(), 11);
  ASSERT_EQ(platform.simulated_host.size(), 5u);
  const LinkParameter& swing = platform.simulated_host[0];
  EXPECT_EQ(swing.name, "host_tx.swing");
  EXPECT_EQ(swing.text, "900 mV");
  EXPECT_EQ(swing.source, "A public page");
  EXPECT_EQ(swing.confidence, "derived");
  EXPECT_EQ(swing.name_mark.at.line, 12);
  EXPECT_EQ(swing.name_mark.at.column, 5);
  EXPECT_EQ(swing.mark.at.column, 28);
  EXPECT_EQ(platform.simulated_host[1].confidence, "assumed") << "a value that stands alone";
  EXPECT_EQ(platform.simulated_host[2].text, "17");
  EXPECT_EQ(platform.simulated_host[3].text, "yes");
  EXPECT_EQ(platform.simulated_host[4].text, "-142 dB/Hz");
}

TEST(LoadHost, DriverPeakingAndTraceAreAskedForByPort) {
  const auto loaded = with(R"(driver_peaking:
  - {ports: "1,4", code: {value: 3, source: page, confidence: primary}}
  - {ports: 2, code: {value: 0, source: page, confidence: primary}}
simulated: {traces: [{ports: 1-2, loss: {value: 11 dB, source: page, confidence: assumed}}]}
)");
  ASSERT_TRUE(loaded.value) << loaded.said;
  EXPECT_EQ(loaded.value->peaking_code(4).value, 3);
  EXPECT_EQ(loaded.value->peaking_code(4).confidence, "primary");
  EXPECT_EQ(loaded.value->peaking_code(2).value, 0);
  EXPECT_FALSE(loaded.value->peaking_code(3).value);
  EXPECT_EQ(loaded.value->peaking_code(3).confidence, "unknown");
  EXPECT_EQ(loaded.value->simulated_trace(2).value, 11.0);
  EXPECT_FALSE(loaded.value->simulated_trace(4).value);
}

struct Wrong {
  std::string lines, at, message;
};
class WrongHost : public testing::TestWithParam<Wrong> {};

TEST_P(WrongHost, IsExplainedWhereItStands) {
  const auto loaded = with(GetParam().lines);
  EXPECT_FALSE(loaded.value);
  EXPECT_EQ(loaded.errors, 1u) << loaded.said;
  EXPECT_THAT(loaded.said, HasSubstr("given.yaml:" + GetParam().at + ": error: " + GetParam().message + "\n"));
}

std::string fact(const std::string& value) { return "{value: " + value + ", source: page, confidence: claim}"; }
/// A class with one of its lines put otherwise; the line stands at the place of the other.
std::string class_with(const std::string& key, const std::string& value) {
  std::string text = "port_classes:\n  -";
  for (const auto& [name, sound] : std::map<std::string, std::string>{{"fec", "RS544"},
                                                                      {"frame_loss", fact("1e-9")},
                                                                      {"id", "a"},
                                                                      {"interleave", fact("2")},
                                                                      {"lane_rate", "106.25 Gb/s"},
                                                                      {"lanes", "1"},
                                                                      {"pre_fec_ber", fact("2.4e-4")}})
    if (name != key) text += (text.ends_with('-') ? " " : "    ") + name + ": " + sound + "\n";
  return value.empty() ? text : text + "    " + key + ": " + value + "\n";
}

INSTANTIATE_TEST_SUITE_P(
    LoadHost, WrongHost,
    testing::Values(
        Wrong{"port_classes: {}\n", "7:15", "a list is needed here, and this is a mapping"},
        Wrong{"port_classes: [800g-8]\n", "7:16", "a port class is a mapping of keys, and this is text"},
        Wrong{class_with("fec", ""), "8:5", "a port class needs 'fec'"},
        Wrong{class_with("fec", "RS528"), "14:10", "RS528 is not among the platform's 'fec'"},
        Wrong{class_with("fec", "KP4"), "14:10", "'KP4' is not known here"},
        Wrong{class_with("lanes", "9"), "14:12", "no port of the platform has 9 lanes"},
        Wrong{class_with("lanes", "0"), "14:12", "must be between 1 and 16"},
        Wrong{class_with("lane_rate", "106.25"), "14:16", "a bit rate needs a unit: write '106.25 Gb/s'"},
        Wrong{class_with("lane_rate", "53.125 GBd"), "14:16", "'53.125 GBd' is a symbol rate, not a bit rate"},
        Wrong{class_with("interleave", fact("3")), "14:25", "codewords take turns in ones, twos or fours"},
        Wrong{class_with("interleave", fact("8")), "14:25", "must be between 1 and 4"},
        Wrong{class_with("interleave", "4"), "14:17", "a fact needs its source"},
        Wrong{class_with("pre_fec_ber", fact("2.4")), "14:26", "must be between 1e-18 and 0.5"},
        Wrong{class_with("pre_fec_ber", fact("0")), "14:26", "must be between 1e-18 and 0.5"},
        Wrong{class_with("pre_fec_ber", fact("2.4 %")), "14:26", "'2.4 %' is a share, not a plain number"},
        Wrong{class_with("margin", fact("-1 dB")), "15:21", "must be between 0 dB and 20 dB"},
        Wrong{class_with("margin", fact("1")), "15:21", "a level difference needs a unit: write '1 dB'"},
        Wrong{class_with("operator_bin", fact("16")), "15:27", "must be between 0 and 15"},
        Wrong{class_with("operator", fact("1e-8")), "15:5", "unknown key 'operator' in a port class"},
        Wrong{std::string{classes} + "  - {id: 100g-1, lanes: 2, lane_rate: 106.25 Gb/s, fec: RS544, interleave: " +
                  "unknown, pre_fec_ber: unknown, frame_loss: unknown}\n",
              "25:5", "another port class is already named '100g-1'"},
        Wrong{std::string{classes} + "  - {id: b, lanes: 1, lane_rate: 106250 Mb/s, fec: RS544, interleave: " +
                  "unknown, pre_fec_ber: unknown, frame_loss: unknown}\n",
              "25:5", "100g-1 is for these lanes at this rate already"},
        Wrong{"host_view: {fec_lanes: " + fact("lane") + "}\n", "7:32", "'lane' is not known here"},
        Wrong{"host_view: {histogram_bins: " + fact("8-16") + "}\n", "7:37", "bins are 0 to 15, and this is '8-16'"},
        Wrong{"host_view: {histogram_bins: " + fact("\"1,8-15\"") + "}\n", "7:37",
              "the bins that can be seen lie side by side"},
        Wrong{"host_view: {bins: " + fact("0-15") + "}\n", "7:13", "unknown key 'bins' in 'host_view'"},
        Wrong{"host_view: {debounce: " + fact("300") + "}\n", "7:31", "a time needs a unit: write '300 s'"},
        Wrong{"driver_peaking: [{ports: 1, code: " + fact("16") + "}]\n", "7:43", "must be between 0 and 15"},
        Wrong{"driver_peaking: [{ports: 1, code: 3}]\n", "7:35", "a fact needs its source"},
        Wrong{"driver_peaking: [{ports: 1, code: unknown}, {ports: 1, code: unknown}]\n", "7:53",
              "port 1 is in two groups"},
        Wrong{"simulated: {traces: [{ports: 5, loss: " + fact("7 dB") + "}]}\n", "7:30", "the platform has no port 5"},
        Wrong{"simulated: {traces: [{ports: 1-2, loss: " + fact("7 dB") + "}, {ports: 2, loss: unknown}]}\n", "7:98",
              "port 2 is in two groups"},
        Wrong{"simulated: {traces: [{ports: 1, loss: " + fact("61 dB") + "}]}\n", "7:47",
              "must be between 0 dB and 60 dB"},
        Wrong{"simulated: {host: [1]}\n", "7:19", "a list of link parameters is a mapping of keys, and this is a list"},
        Wrong{"simulated: {host: {host_tx.swing: }}\n", "7:20", "'host_tx.swing' has no value"},
        Wrong{"simulated: {host: {host_tx.swing: [1]}}\n", "7:35", "text is needed here, and this is a list"},
        Wrong{"simulated: {host: {host_tx.swing: unknown}}\n", "7:35",
              "a simulated link cannot be computed from what is unknown"},
        Wrong{"simulated: {hosts: {}}\n", "7:13", "unknown key 'hosts' in 'simulated'"}));

TEST(LoadHost, AHistogramOfTheShorterCodeHasSevenBins) {
  const auto loaded = given::platform(
      "profile: p\nsources: {page: P}\nsilicon: {name: S, vendor: V}\nplatform: {name: P, vendor: V}\n"
      "ports: [{ports: 1, form_factor: QSFP28}]\nport_classes: [{id: a, lanes: 1, lane_rate: 25.78125 Gb/s, "
      "fec: RS528, interleave: unknown, pre_fec_ber: unknown, frame_loss: unknown, operator_bin: " +
      fact("8") + "}]\n");
  EXPECT_EQ(loaded.errors, 1u);
  EXPECT_THAT(loaded.said, HasSubstr("must be between 0 and 7"));
}

}  // namespace
}  // namespace plugfest::plan
