#include "drivers/base/error.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace plugfest {
namespace {

TEST(BenchError, SaysWhereAndWhat) {
  const BenchError error(Errc::nack, std::string{"read page 11h byte 134"});
  EXPECT_STREQ(error.what(), "read page 11h byte 134: device did not acknowledge [plugfest.bench:1]");
  EXPECT_EQ(error.code(), Errc::nack);
}

TEST(BenchError, GainsAPlaceInFrontAndKeepsItsCode) {
  const BenchError error = BenchError(Errc::nack, std::string{"byte 134"}).at("page 11h").at("slot 2");
  EXPECT_STREQ(error.what(), "slot 2: page 11h: byte 134: device did not acknowledge [plugfest.bench:1]");
  EXPECT_EQ(error.code(), Errc::nack);
}

TEST(BenchError, GainsAPlaceWhereItHadNone) {
  const BenchError error = BenchError(make_error_code(Errc::timed_out)).at("slot 2");
  EXPECT_STREQ(error.what(), "slot 2: not there by its deadline [plugfest.bench:6]");
}

TEST(BenchError, KeepsAForeignCode) {
  const BenchError error = BenchError(boost::asio::error::connection_reset, "meter").at("slot 2");
  EXPECT_EQ(error.code(), boost::asio::error::connection_reset);
  EXPECT_TRUE(std::string{error.what()}.starts_with("slot 2: meter: ")) << error.what();
}

TEST(Errc, HasItsOwnWordsForEveryCode) {
  std::set<std::string> texts;
  int known = 0;
  for (int code = 1; code < 100; ++code) {
    const std::string text = bench_category().message(code);
    if (text.starts_with("unknown bench error")) break;
    EXPECT_TRUE(texts.insert(text).second) << text;
    ++known;
  }
  EXPECT_GE(known, 7);
}

}  // namespace
}  // namespace plugfest
