#include "drivers/base/units.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace plugfest {
namespace {

struct Written {
  std::string_view text;
  double value;
  Dimension dimension;
};

TEST(Quantity, IsKeptInTheBaseUnitOfItsDimension) {
  for (const Written& written : {
           Written{"8.5 W", 8.5, Dimension::power},
           {"8.5W", 8.5, Dimension::power},
           {"  8.5   W ", 8.5, Dimension::power},
           {"+8.5 W", 8.5, Dimension::power},
           {"10 mW", 0.010, Dimension::power},
           {"24 h", 86400, Dimension::time},
           {"10 min", 600, Dimension::time},
           {"1 ms", 0.001, Dimension::time},
           {"2 d", 172800, Dimension::time},
           {"95 %", 0.95, Dimension::ratio},
           {"50 ppm", 50e-6, Dimension::ratio},
           {"-3.2 dBm", -3.2, Dimension::power_level},
           {"3.4 dB", 3.4, Dimension::level},
           {"70 Cel", 70, Dimension::temperature},
           {"70 °C", 70, Dimension::temperature},
           {"3.3 V", 3.3, Dimension::voltage},
           {"60 mA", 0.060, Dimension::current},
           {"0.25 / h", 0.25 / 3600, Dimension::rate},
           {"0.25/h", 0.25 / 3600, Dimension::rate},
           {"53.125 GBd", 53.125e9, Dimension::baud},
           {"51.2 Tb/s", 51.2e12, Dimension::bit_rate},
           {"1310 nm", 1310e-9, Dimension::length},
           {"2 km", 2000, Dimension::length},
           {"193.1 THz", 193.1e12, Dimension::frequency},
           {"1e-12", 1e-12, Dimension::none},
           {"12", 12, Dimension::none},
       }) {
    const auto read = parse_quantity(written.text);
    ASSERT_TRUE(read) << written.text;
    EXPECT_NEAR(read->value, written.value, std::abs(written.value) * 1e-12) << written.text;
    EXPECT_EQ(read->dimension, written.dimension) << written.text;
  }
}

TEST(Quantity, IsTheNumberThatAPersonWouldWriteInTheBaseUnit) {
  EXPECT_EQ(parse_quantity("95 %")->value, 0.95);
  EXPECT_EQ(parse_quantity("35 %")->value, 0.35);
  EXPECT_EQ(parse_quantity("3 ms")->value, 0.003);
  EXPECT_EQ(parse_quantity("1310 nm")->value, 1.31e-6);
  EXPECT_EQ(parse_quantity("7 uW")->value, 7e-6);
}

TEST(Quantity, IsOneNumberAndOneUnitAndNothingElse) {
  for (const std::string_view text :
       {"",      " ",     "W",      "8.5 Watt", "8.5 w", "8,5 W",   "8.5 W W", "8.5 W 1", "1 h 30 min",    "--1 W",
        "+-1 W", "++1 W", "0x10 W", "nan W",    "inf W", "1e999 W", "1e W",    "8.5 W/h", "1 / fortnight", "1 /",
        "95 %%", ". W"})
    EXPECT_FALSE(parse_quantity(text)) << "'" << text << "'";
}

TEST(UnitSymbols, AreUniqueAndNamedInTheirDimension) {
  std::set<std::string_view> symbols;
  for (const UnitSymbol& unit : unit_symbols()) {
    EXPECT_TRUE(symbols.insert(unit.symbol).second) << unit.symbol;
    EXPECT_GT(unit.factor, 0) << unit.symbol;
    EXPECT_NE(units_of(unit.dimension).find(unit.symbol), std::string::npos) << unit.symbol;
  }
  EXPECT_TRUE(units_of(Dimension::time).starts_with("s, ms, us, min, h, d")) << units_of(Dimension::time);
}

TEST(UnitSymbols, EveryDimensionHasAUnitAPersonCanWriteAndAName) {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(Dimension::frequency); ++i) {
    const auto dimension = static_cast<Dimension>(i);
    EXPECT_TRUE(names.insert(name_of(dimension)).second) << name_of(dimension);
    EXPECT_FALSE(base_unit(dimension).empty());
    EXPECT_EQ(units_of(dimension).empty(), dimension == Dimension::none) << name_of(dimension);
  }
}

TEST(Unit, AddsAndScalesWithinItself) {
  EXPECT_EQ(Watt{8.5} + Watt{1.5}, Watt{10});
  EXPECT_EQ(Watt{8.5} - Watt{1.5}, Watt{7});
  EXPECT_EQ(Watt{8.5} * 2, Watt{17});
  EXPECT_LT(Watt{8.5}, Watt{8.6});
}

template <class A, class B>
concept addable = requires(A a, B b) {
  a + b;
};

TEST(Unit, DoesNotMixWithAnotherOrWithABareNumber) {
  EXPECT_FALSE((addable<Watt, MilliWatt>));
  EXPECT_FALSE((addable<Watt, Volt>));
  EXPECT_FALSE((addable<Watt, double>));
  EXPECT_FALSE((std::is_convertible_v<double, Watt>));
}

}  // namespace
}  // namespace plugfest
