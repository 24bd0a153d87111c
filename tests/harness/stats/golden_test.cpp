#include "drivers/cmis/f16.hpp"
#include "harness/stats/error_bounds.hpp"
#include "harness/stats/exposure.hpp"
#include "harness/stats/flap_rate.hpp"
#include "harness/stats/pam4.hpp"
#include "harness/stats/rs_fec.hpp"
#include "harness/stats/sequential.hpp"
#include "tests/harness/stats/relative.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <string>

namespace plugfest::stats {
namespace {

/// Every value of ../shared/reference/stats-golden.yaml, to 1e-9.
class Golden : public testing::Test {
 protected:
  void SetUp() override {
    const std::filesystem::path path = PLUGFEST_SOURCE_DIR "/../shared/reference/stats-golden.yaml";
    if (!std::filesystem::exists(path))
      GTEST_SKIP() << "NOT TESTED: ../shared/reference/stats-golden.yaml is not beside this checkout";
    values_ = YAML::LoadFile(path.string());
  }
  /// Rows of a section, of which there must be at least one.
  YAML::Node rows(const char* section) const {
    const YAML::Node found = values_[section];
    EXPECT_TRUE(found && found.size() > 0) << section;
    return found;
  }
  static double real(const YAML::Node& row, const char* key) { return row[key].as<double>(); }
  /// The decimal, not the nearest double of it.
  static long double decimal(const YAML::Node& row, const char* key) { return row[key].as<long double>(); }
  static std::uint64_t whole(const YAML::Node& row, const char* key) { return row[key].as<std::uint64_t>(); }
  static RsCode code(const YAML::Node& row) { return {row["n"].as<int>(), row["k"].as<int>()}; }

  YAML::Node values_;
};

TEST_F(Golden, BitsRequired) {
  for (const auto& row : rows("bits_required")) {
    SCOPED_TRACE(YAML::Dump(row));
    const std::uint64_t errors = whole(row, "errors");
    EXPECT_SAME(real(row, "mu"), poisson_mean_for(errors, decimal(row, "cl")));
    EXPECT_SAME(real(row, "bits_poisson"), poisson_exposure(errors, decimal(row, "target_ber"), decimal(row, "cl")));
    EXPECT_EQ(whole(row, "bits_binomial"), binomial_exposure(errors, decimal(row, "target_ber"), decimal(row, "cl")));
  }
}

TEST_F(Golden, ClopperPearson) {
  for (const auto& row : rows("clopper_pearson")) {
    SCOPED_TRACE(YAML::Dump(row));
    const double errors = real(row, "errors"), bits = real(row, "bits"), confidence = real(row, "cl");
    const Interval interval = binomial_interval(errors, bits, confidence);
    EXPECT_SAME(real(row, "lower"), interval.lower);
    EXPECT_SAME(real(row, "upper"), interval.upper);
    EXPECT_SAME(real(row, "upper_one_sided"), binomial_upper(errors, bits, confidence));
  }
}

TEST_F(Golden, Confidence) {
  for (const auto& row : rows("confidence")) {
    SCOPED_TRACE(YAML::Dump(row));
    const double errors = real(row, "errors"), bits = real(row, "bits"), limit = real(row, "target_ber");
    EXPECT_SAME(real(row, "cl_poisson"), poisson_confidence(errors, bits, limit));
    EXPECT_SAME(real(row, "cl_binomial"), binomial_confidence(errors, bits, limit));
  }
}

TEST_F(Golden, SequentialTest) {
  for (const auto& row : rows("sprt")) {
    SCOPED_TRACE(YAML::Dump(row));
    const Hypotheses hypotheses{decimal(row, "p0"), decimal(row, "p1"), decimal(row, "alpha"), decimal(row, "beta")};
    const WaldLines lines = wald_lines(hypotheses);
    EXPECT_SAME(real(row, "A"), lines.a);
    EXPECT_SAME(real(row, "B"), lines.b);
    EXPECT_SAME(real(row, "ln_A"), lines.log_a);
    EXPECT_SAME(real(row, "ln_B"), lines.log_b);
    EXPECT_SAME(real(row, "llr_per_error"), lines.llr_per_error);
    EXPECT_SAME(real(row, "llr_per_good_bit"), lines.llr_per_good_bit);
    EXPECT_SAME(real(row, "slope"), lines.slope);
    EXPECT_SAME(real(row, "accept_intercept"), lines.accept_intercept);
    EXPECT_SAME(real(row, "reject_intercept"), lines.reject_intercept);
    EXPECT_EQ(real(row, "bits_to_accept_with_0_errors"), static_cast<double>(lines.bits_to_accept_with_0_errors));
    const WaldLengths lengths = wald_lengths(hypotheses);
    EXPECT_SAME(real(row, "expected_bits_h0"), lengths.at_p0);
    EXPECT_SAME(real(row, "expected_bits_h1"), lengths.at_p1);
    EXPECT_SAME(real(row, "expected_bits_at_slope"), lengths.at_slope);
    const WaldLines poisson = poisson_wald_lines(hypotheses);
    EXPECT_SAME(real(row, "poisson_slope"), poisson.slope);
    EXPECT_SAME(real(row, "poisson_accept_intercept"), poisson.accept_intercept);
    EXPECT_SAME(real(row, "poisson_reject_intercept"), poisson.reject_intercept);
    EXPECT_SAME(real(row, "poisson_bits_to_accept_with_0_errors"), poisson.bits_to_accept_with_0_errors);
  }
}

TEST_F(Golden, ReedSolomon) {
  for (const auto& row : rows("rs_fec")) {
    SCOPED_TRACE(YAML::Dump(row));
    const FecPrediction fec = predict_fec(code(row), decimal(row, "ber_pre"));
    EXPECT_SAME(real(row, "p_sym"), fec.p_sym);
    EXPECT_SAME(real(row, "cw_fail"), fec.cw_fail);
    EXPECT_SAME(real(row, "post_fec_ser"), fec.post_fec_ser);
    EXPECT_SAME(real(row, "post_fec_ber"), fec.post_fec_ber);
    for (const int interleave : {1, 2, 4})
      EXPECT_SAME(std::min(1.0, real(row, ("flr_" + std::to_string(interleave)).c_str())),
                  frame_loss(code(row), fec.cw_fail, interleave));
  }
}

TEST_F(Golden, ReedSolomonInverse) {
  for (const auto& row : rows("rs_inverse")) {
    SCOPED_TRACE(YAML::Dump(row));
    const auto quantity = row["quantity"].as<std::string>();
    ASSERT_TRUE(quantity == "cw_fail" || quantity == "flr_1");
    const long double target = decimal(row, "target");
    EXPECT_SAME(real(row, "ber_pre"),
                quantity == "cw_fail" ? ber_for_cw_fail(code(row), target) : ber_for_frame_loss(code(row), target, 1));
  }
}

TEST_F(Golden, Histogram) {
  for (const auto& row : rows("fec_histogram")) {
    SCOPED_TRACE(YAML::Dump(row["ber_pre"]));
    const SymbolErrors errors = symbol_errors(code(row), decimal(row, "ber_pre"));
    ASSERT_EQ(row["bins"].size(), errors.bins.size());
    for (std::size_t i = 0; i < errors.bins.size(); ++i) EXPECT_SAME(row["bins"][i].as<double>(), errors.bins[i]) << i;
    EXPECT_SAME(real(row, "gt"), errors.above);
  }
}

TEST_F(Golden, Pam4) {
  for (const auto& row : rows("pam4")) {
    SCOPED_TRACE(YAML::Dump(row));
    const double snr = real(row, "snr_db");
    EXPECT_SAME(real(row, "ser"), pam4_ser(snr));
    EXPECT_SAME(real(row, "ber"), pam4_ber(snr));
    EXPECT_SAME(real(row, "ber_nearest"), pam4_ber_nearest(snr));
    EXPECT_SAME(real(row, "nrz_ber"), nrz_ber(snr));
  }
  for (const auto& row : rows("pam4_inverse"))
    EXPECT_SAME(real(row, "snr_for_ber_db"), pam4_snr_db(real(row, "ber"))) << YAML::Dump(row);
}

TEST_F(Golden, F16) {
  const auto word = [](const YAML::Node& row) {
    return static_cast<std::uint16_t>(std::stoul(row["word"].as<std::string>(), nullptr, 16));
  };
  for (const auto& row : rows("f16_decode"))
    EXPECT_SAME(real(row, "value"), cmis::f16_value(word(row))) << YAML::Dump(row);
  for (const auto& row : rows("f16_encode")) {
    const std::uint16_t nearest = cmis::nearest_f16(real(row, "value"));
    EXPECT_EQ(word(row), nearest) << YAML::Dump(row);
    EXPECT_SAME(real(row, "best_value"), cmis::f16_value(nearest)) << YAML::Dump(row);
  }
}

TEST_F(Golden, Flaps) {
  for (const auto& row : rows("flap_rate")) {
    SCOPED_TRACE(YAML::Dump(row));
    const FlapRate rate = flap_rate(real(row, "flaps"), real(row, "link_hours"), real(row, "cl"));
    EXPECT_SAME(real(row, "rate"), rate.rate);
    EXPECT_SAME(real(row, "lower"), rate.lower);
    EXPECT_SAME(real(row, "upper"), rate.upper);
    EXPECT_SAME(real(row, "upper_one_sided"), rate.upper_one_sided);
  }
  for (const auto& row : rows("flap_hours"))
    EXPECT_SAME(real(row, "link_hours"), flap_hours(real(row, "flaps"), real(row, "target_rate"), real(row, "cl")))
        << YAML::Dump(row);
}

}  // namespace
}  // namespace plugfest::stats
