#include "drivers/sim/link/parameters.hpp"

#include "drivers/sim/link/chain.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

namespace plugfest::sim::link {
namespace {

TEST(LinkParameters, EachHasANameOfItsOwnARangeWithItsDefaultAndASource) {
  std::set<std::string_view> names;
  for (const ParameterInfo& parameter : parameters()) {
    EXPECT_TRUE(names.insert(parameter.name).second) << parameter.name;
    EXPECT_EQ(find_parameter(parameter.name), &parameter);
    EXPECT_TRUE(in_range(parameter, default_of(parameter))) << parameter.name;
    EXPECT_LT(parameter.minimum, parameter.maximum) << parameter.name;
    EXPECT_FALSE(parameter.source.empty()) << parameter.name;
    EXPECT_FALSE(parameter.what.empty()) << parameter.name;
    if (!parameter.words.empty()) {
      EXPECT_EQ(parameter.maximum, static_cast<double>(parameter.words.size()) - 1) << parameter.name;
    }
  }
  EXPECT_EQ(find_parameter("host_tx.swin"), nullptr);
}

TEST(LinkParameters, SettingOneChangesItAndNoOther) {
  for (const ParameterInfo& parameter : parameters()) {
    const double other = default_of(parameter) == parameter.maximum ? parameter.minimum : parameter.maximum;
    LaneChain chain;
    ASSERT_TRUE(set_parameter(chain, parameter, other)) << parameter.name;
    for (const ParameterInfo& each : parameters())
      EXPECT_EQ(each.get(chain), &each == &parameter ? other : default_of(each)) << parameter.name << ", " << each.name;
  }
}

TEST(LinkParameters, RefusesWhatIsOutOfRangeOrNotANumber) {
  LaneChain chain;
  const ParameterInfo& loss = *find_parameter("near_trace.loss");
  EXPECT_FALSE(set_parameter(chain, loss, -0.1));
  EXPECT_FALSE(set_parameter(chain, loss, 40.1));
  EXPECT_FALSE(set_parameter(chain, loss, std::nan("")));
  EXPECT_FALSE(set_parameter(chain, *find_parameter("host_rx.ffe_taps"), 16.5));
  EXPECT_EQ(chain.near_trace.loss_db, LaneChain{}.near_trace.loss_db);
}

TEST(LinkParameters, AtTheEndsOfTheirRangesTheModelStillGivesANumber) {
  for (const ParameterInfo& parameter : parameters())
    for (const double value : {parameter.minimum, parameter.maximum})
      for (const Kind kind : {Kind::linear, Kind::retimed}) {
        LaneChain chain;
        chain.module_tx.kind = chain.module_rx.kind = kind;
        chain.host_rx.receiver.dfe_taps = 1;
        ASSERT_TRUE(set_parameter(chain, parameter, value));
        const double ber = evaluate(chain).ber;
        EXPECT_TRUE(ber >= 0 && ber <= 0.5) << parameter.name << " " << value << ": " << ber;
      }
}

TEST(LinkParameters, OnlyThoseInUseAreCountedAndWhatWasGivenIsNotAssumed) {
  LaneChain chain;
  const Provenance linear = provenance(chain);
  EXPECT_GT(linear.assumed, 10);
  EXPECT_GT(linear.published, 5);

  chain.module_rx.kind = Kind::retimed;
  EXPECT_GT(provenance(chain).assumed, linear.assumed);

  chain = {};
  const std::string_view measured[] = {"near_trace.loss", "far_trace.loss"};
  EXPECT_EQ(provenance(chain, measured).assumed, linear.assumed - 2);

  // Somebody's other number is not the published one.
  chain.module_tx.oma_dbm = 2;
  EXPECT_EQ(provenance(chain).assumed, linear.assumed + 1);
  EXPECT_EQ(provenance(chain).published, linear.published - 1);
}

TEST(LinkParameters, CodesBecomeTapsOverFullScale) {
  const std::optional<int> none;
  const std::array<std::optional<int>, fir_length> spectrum4{0, 3, -20, 40, 0, none};
  const Fir fir = fir_from_codes(spectrum4, 63);
  EXPECT_DOUBLE_EQ(fir[2], -20.0 / 63);
  EXPECT_EQ(fir[5], 0);
  EXPECT_NEAR(fir_peaking_db(fir), 8.75, 0.005);
}

TEST(LinkParameters, PeakingIsThatOfTheWorkedExamples) {
  const auto peaking = [](const std::array<double, fir_length>& codes) { return fir_peaking_db(codes); };
  EXPECT_NEAR(peaking({-2, 6, -26, 100, -11, -12}), 7.67, 0.005);
  EXPECT_NEAR(peaking({0, 6, -24, 120, -20, 0}), 6.33, 0.005);
  EXPECT_NEAR(peaking({0, 4, -24, 140, 0, 0}), 2.92, 0.005);
  EXPECT_NEAR(peaking({0, 0, 0, 168, 0, 0}), 0, 0.005);
  EXPECT_TRUE(std::isinf(peaking({0, 0, 0, 0, 0, 0})));
}

}  // namespace
}  // namespace plugfest::sim::link
