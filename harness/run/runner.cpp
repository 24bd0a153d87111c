#include "harness/run/runner.hpp"

#include "harness/run/slot_run.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace plugfest::run {

Runner::Runner(Clock& clock, journal::Writer& journal, Progress& progress, const plan::Plan& plan,
               const plan::Platform& platform, std::span<const checks::Check> catalogue, std::vector<Slot> slots,
               RunnerOptions options)
    : clock_(clock),
      journal_(journal),
      progress_(progress),
      plan_(plan),
      platform_(platform),
      catalogue_(catalogue),
      slots_(std::move(slots)),
      options_(std::move(options)),
      leases_(clock),
      verdicts_(slots_.size(), Verdict::inconclusive) {}

Runner::~Runner() = default;

asio::awaitable<void> Runner::run_slot(std::size_t index) {
  RunContext context{clock_,   journal_, progress_, plan_,  platform_, catalogue_,
                     options_, leases_,  stop_,     hurry_, seed_};
  SlotRun slot{context, slots_[index]};
  co_await slot.run();
  verdicts_[index] = slot.verdict();
  interrupted_ |= slot.interrupted();
  restore_failed_ |= slot.restore_failed();
  progress_.slot_finished(slots_[index].info.slot, verdicts_[index]);
}

asio::awaitable<RunResult> Runner::run(journal::RunInfo info) {
  // An interruption ends the slots, not this frame: it still has the journal to close.
  co_await asio::this_coro::throw_if_cancelled(false);
  seed_ = info.seed;
  info.slots.clear();
  for (const Slot& slot : slots_) info.slots.push_back(slot.info);
  info.planned_steps.clear();
  for (const plan::Step& step : plan_.steps) info.planned_steps.push_back({step.id, step.check});
  journal_.run_start(info);

  if (!slots_.empty()) {
    const auto executor = co_await asio::this_coro::executor;
    using Operation = decltype(asio::co_spawn(executor, run_slot(0), asio::deferred));
    std::vector<Operation> slots;
    for (std::size_t i = 0; i < slots_.size(); ++i)
      slots.push_back(asio::co_spawn(executor, run_slot(i), asio::deferred));
    const auto [order, failures] = co_await asio::experimental::make_parallel_group(std::move(slots))
                                       .async_wait(asio::experimental::wait_for_all(), asio::use_awaitable);
    for (const std::exception_ptr& failure : failures)
      if (failure) std::rethrow_exception(failure);
  }

  RunResult result;
  result.end = {.screen = options_.screen, .interrupted = interrupted_ || stop_, .restore_failed = restore_failed_};
  result.verdict = run_verdict(verdicts_, result.end);
  journal_.run_end(result.verdict, result.end);
  co_return result;
}

}  // namespace plugfest::run
