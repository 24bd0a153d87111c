#include "drivers/sim/link/parameter_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace plugfest::sim::link {
namespace {

std::optional<double> read(const std::string& name, const std::string& text, Bare bare = Bare::refused) {
  std::string why;
  const auto value = read_value(*find_parameter(name), text, why, bare);
  EXPECT_EQ(value.has_value(), why.empty()) << why;
  return value;
}
std::string said(const std::string& name, const std::string& text) {
  std::string why;
  EXPECT_FALSE(read_value(*find_parameter(name), text, why)) << text;
  return why;
}

TEST(LinkParameterText, IsReadInItsOwnUnitAndInOthersOfTheSameKind) {
  EXPECT_EQ(read("near_trace.loss", "10 dB"), 10);
  EXPECT_EQ(read("near_trace.loss", " 10dB "), 10);
  EXPECT_EQ(read("host_tx.swing", "0.9 V"), 0.9);
  EXPECT_NEAR(read("host_tx.swing", "900 mV").value(), 0.9, 1e-12);
  EXPECT_NEAR(read("host_rx.noise", "0.0015 V").value(), 1.5, 1e-12);
  EXPECT_EQ(read("module_tx.rin", "-142 dB/Hz"), -142);
  EXPECT_EQ(read("module_rx.tia_noise", "18 pA/rtHz"), 18);
  EXPECT_EQ(read("module_tx.rlm", "0.95"), 0.95);
  EXPECT_EQ(read("module_tx.kind", "retimed"), 1);
  EXPECT_EQ(read("near_case", "70 Cel"), 70);
  EXPECT_EQ(read("near_trace.loss", "10", Bare::allowed), 10);
}

TEST(LinkParameterText, SaysWhatIsWrong) {
  EXPECT_EQ(said("near_trace.loss", "10"), "near_trace.loss needs its unit: '10 dB'");
  EXPECT_EQ(said("near_trace.loss", "10 mV"), "near_trace.loss is in dB, not 'mV'");
  EXPECT_EQ(said("near_trace.loss", "41 dB"), "near_trace.loss is 0 to 40 dB, not 41 dB");
  EXPECT_EQ(said("near_trace.loss", "ten"), "near_trace.loss is a number, 0 to 40 dB, not 'ten'");
  EXPECT_EQ(said("module_tx.rlm", "0.95 dB"), "module_tx.rlm has no unit, not 'dB'");
  EXPECT_EQ(said("module_tx.kind", "lpo"), "module_tx.kind is linear or retimed, not 'lpo'");
  EXPECT_EQ(said("host_rx.ffe_taps", "16.5"), "host_rx.ffe_taps is 1 to 31, whole, not 16.5");
  EXPECT_EQ(said("host_tx.swing", "nan V"), "host_tx.swing is a number, 0.2 to 1.5 V, not 'nan V'");
  EXPECT_EQ(said("host_tx.swing", ""), "host_tx.swing is a number, 0.2 to 1.5 V, not ''");
}

TEST(LinkParameterText, IsWrittenAsItIsRead) {
  for (const ParameterInfo& parameter : parameters()) {
    const std::string text = write_value(parameter, parameter.maximum);
    EXPECT_EQ(read(std::string{parameter.name}, text), parameter.maximum) << text;
  }
}

}  // namespace
}  // namespace plugfest::sim::link
