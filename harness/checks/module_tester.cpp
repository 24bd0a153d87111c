#include "harness/checks/module_tester.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"

#include <algorithm>
#include <utility>

namespace plugfest::checks {
namespace {

cmis::PrbsPattern code_of(TestPattern pattern) {
  switch (pattern) {
    case TestPattern::prbs31q:
      return cmis::PrbsPattern::prbs31q;
    case TestPattern::prbs23q:
      return cmis::PrbsPattern::prbs23q;
    case TestPattern::prbs15q:
      return cmis::PrbsPattern::prbs15q;
    case TestPattern::prbs13q:
      return cmis::PrbsPattern::prbs13q;
    case TestPattern::prbs9q:
      return cmis::PrbsPattern::prbs9q;
    case TestPattern::prbs7q:
      return cmis::PrbsPattern::prbs7q;
    case TestPattern::ssprq:
      return cmis::PrbsPattern::ssprq;
  }
  return cmis::PrbsPattern::prbs31q;
}

std::vector<TestPattern> patterns_of(const cmis::PatternEngine& engine) {
  std::vector<TestPattern> patterns;
  if (!engine.exists()) return patterns;
  for (std::size_t i = 0; i < test_pattern_names.size(); ++i) {
    const auto pattern = static_cast<TestPattern>(i);
    if ((engine.patterns >> static_cast<unsigned>(code_of(pattern)) & 1) != 0) patterns.push_back(pattern);
  }
  return patterns;
}

}  // namespace

ModuleTester::ModuleTester(Context& context, cmis::Diagnostics module) : context_(context), module_(std::move(module)) {
  info_.name = "the module's host side";
  info_.place = "the module, towards its host";
  info_.lanes = static_cast<int>(std::min(context.in_use.host_lanes.size(), cmis::lanes_in_bank));
  info_.generates = patterns_of(module_.host_generator);
  if (module_.error_counts) info_.checks = patterns_of(module_.host_checker);
  info_.counts_sync_loss = true;
  for (const int lane : context.in_use.host_lanes) lanes_ = static_cast<std::uint8_t>(lanes_ | 1u << (lane - 1));
}

asio::awaitable<void> ModuleTester::set(cmis::Engine engine, std::optional<TestPattern>& now,
                                        std::optional<TestPattern> wanted) {
  const bool per_lane = cmis::capabilities_of(module_, engine).per_lane_enable;
  const std::uint8_t lanes = per_lane ? lanes_ : std::uint8_t{0xFF};
  cmis::PatternTest test;
  if (now) {
    test.setups.push_back(cmis::setup_for(module_, engine, code_of(*now), lanes));
    co_await cmis::stop_pattern_test(context_.module, test);
    now.reset();
  }
  if (!wanted) co_return;
  test.setups.clear();
  test.setups.push_back(cmis::setup_for(module_, engine, code_of(*wanted), lanes));
  const std::string refusal = cmis::refusal(module_, test);
  if (!refusal.empty()) throw BenchError(Errc::unsupported, refusal);
  now = wanted;
  const cmis::PatternTestStart started = co_await cmis::start_pattern_test(context_.module, test);
  if (!started.problem.empty()) throw BenchError(Errc::not_verified, started.problem);
}

asio::awaitable<std::optional<TestPattern>> ModuleTester::generated(Clock::time_point) { co_return generated_; }
asio::awaitable<std::optional<TestPattern>> ModuleTester::checked(Clock::time_point) { co_return checked_; }
asio::awaitable<void> ModuleTester::generate(std::optional<TestPattern> pattern, Clock::time_point) {
  return set(cmis::Engine::host_generator, generated_, pattern);
}
asio::awaitable<void> ModuleTester::check(std::optional<TestPattern> pattern, Clock::time_point) {
  return set(cmis::Engine::host_checker, checked_, pattern);
}

asio::awaitable<void> ModuleTester::start(Clock::time_point) {
  counts_.clear();
  co_await cmis::restart_counts(context_.module);
}

asio::awaitable<std::vector<BerCount>> ModuleTester::counts(Clock::time_point) {
  counts_.resize(static_cast<std::size_t>(info_.lanes));
  if (!checked_) co_return counts_;
  const cmis::PatternLock lock =
      co_await cmis::wait_for_lock(context_.module, context_.clock, cmis::Side::host, lanes_, context_.clock.now());
  const cmis::CountReading counted =
      co_await cmis::take_counts(context_.module, context_.clock, cmis::Side::host, lanes_);
  if (!counted.problem.empty()) throw BenchError(Errc::malformed_reply, counted.problem);
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    const auto lane = static_cast<std::size_t>(context_.in_use.host_lanes[i] - 1);
    BerCount& count = counts_[i];
    count.lane = static_cast<int>(i) + 1;
    count.locked = (lock.locked >> lane & 1) != 0;
    const std::optional<cmis::LaneCount>& one = counted.lanes[lane];
    if (!one || !one->available) continue;
    count.lost_sync = count.lost_sync.value_or(false) || one->sync_loss;
    count.bits += one->bits;
    count.errors += one->errors;
  }
  co_return counts_;
}

asio::awaitable<ModuleTesterOf> module_tester(Context& context) {
  ModuleTesterOf of;
  of.why_not = "the module advertises no pattern engines towards its host";
  const cmis::Memory* const memory = context.slot.memory;
  if (memory == nullptr || memory->value(cmis::diagnostic_pages_supported) != true) co_return of;
  if (context.is_synthesised("13h")) {
    of.why_not = "page 13h was never read from this module";
    co_return of;
  }
  const std::optional<cmis::Diagnostics> module = co_await cmis::read_diagnostics(context.module);
  if (!module) co_return of;
  auto made = std::make_unique<ModuleTester>(context, *module);
  if (made->info().generates.empty() && made->info().checks.empty()) co_return of;
  of.tester = std::move(made);
  of.why_not.clear();
  co_return of;
}

}  // namespace plugfest::checks
