#include "drivers/cmis/flag_reader.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/read_sets.hpp"

#include <utility>

namespace plugfest::cmis {

asio::awaitable<Memory> FlagReader::take(std::uint8_t bank) {
  const Memory identity = co_await module_.identify();
  const Wanted wanted = flag_set(identity, bank);
  const Pages& pages = module_.pages();
  const ReadPlan plan = plan_reads(wanted, {.max_read = pages.max_read(), .shown = pages.shown()});
  Memory flags;
  std::exception_ptr failure;
  try {
    co_await module_.pages().read(plan.reads, flags);
  } catch (...) {
    failure = std::current_exception();
  }
  // What was read is cleared in the module: it exists nowhere else any more.
  hand_out(flags);
  if (failure) std::rethrow_exception(failure);
  co_return flags;
}

FlagReader::Subscription FlagReader::subscribe(Subscriber subscriber) {
  subscribers_.emplace(next_, std::move(subscriber));
  return {*this, next_++};
}

void FlagReader::hand_out(const Memory& flags) {
  if (flags.halves().empty()) return;
  for (const auto& [id, subscriber] : subscribers_) subscriber(flags);
}

}  // namespace plugfest::cmis
