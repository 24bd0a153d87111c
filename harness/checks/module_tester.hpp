#pragma once

#include "drivers/ber_tester.hpp"
#include "drivers/cmis/pattern_test.hpp"
#include "harness/checks/check.hpp"

#include <memory>
#include <string>
#include <vector>

namespace plugfest::checks {

/// The module's own generator and checker towards its host, as a tester like any other (CMIS 5.4, pages 13h and 14h).
/// What it writes is to be recorded before: cmis::pattern_test_fields().
class ModuleTester final : public BerTester {
 public:
  /// @param context  outlives this
  ModuleTester(Context& context, cmis::Diagnostics module);

  const BerTesterInfo& info() const override { return info_; }
  asio::awaitable<std::optional<TestPattern>> generated(Clock::time_point due) override;
  asio::awaitable<void> generate(std::optional<TestPattern> pattern, Clock::time_point due) override;
  asio::awaitable<std::optional<TestPattern>> checked(Clock::time_point due) override;
  asio::awaitable<void> check(std::optional<TestPattern> pattern, Clock::time_point due) override;
  asio::awaitable<void> start(Clock::time_point due) override;
  asio::awaitable<std::vector<BerCount>> counts(Clock::time_point due) override;

 private:
  asio::awaitable<void> set(cmis::Engine engine, std::optional<TestPattern>& now, std::optional<TestPattern> wanted);

  Context& context_;
  cmis::Diagnostics module_;
  BerTesterInfo info_;
  std::uint8_t lanes_ = 0;
  std::optional<TestPattern> generated_, checked_;
  std::vector<BerCount> counts_;
};

/// @return null, with the reason: the module has no such engines, or the pages that say so were never read
struct ModuleTesterOf {
  std::unique_ptr<ModuleTester> tester;
  std::string why_not;
};
asio::awaitable<ModuleTesterOf> module_tester(Context& context);

}  // namespace plugfest::checks
