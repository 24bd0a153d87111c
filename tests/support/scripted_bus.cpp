#include "tests/support/scripted_bus.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace plugfest::support {
namespace {

std::string text_of(std::uint8_t address, std::span<const std::byte> out, std::size_t in) {
  return fmt::format("{:02x}h: write [{}], read {}", address, to_hex(out), in);
}

}  // namespace

Bytes bytes(std::initializer_list<unsigned> values) {
  Bytes result;
  std::transform(values.begin(), values.end(), std::back_inserter(result), [](unsigned value) {
    if (value > 0xFF) throw std::out_of_range("a byte is at most 0xFF");
    return static_cast<std::byte>(value);
  });
  return result;
}

ScriptedBus::ScriptedBus(std::vector<Transaction> script, Clock* clock) : script_(std::move(script)), clock_(clock) {}

ScriptedBus::~ScriptedBus() {
  if (departed_ || next_ == script_.size()) return;
  const Transaction& left = script_[next_];
  ADD_FAILURE() << script_.size() - next_ << " transactions of the script were never made, first "
                << text_of(left.address, left.out, left.reply.size());
}

asio::awaitable<void> ScriptedBus::transfer(std::uint8_t address, std::span<const std::byte> out,
                                            std::span<std::byte> in, Clock::time_point due) {
  const std::string where = text_of(address, out, in.size());
  if (next_ == script_.size()) {
    departed_ = true;
    ADD_FAILURE() << "after the script's end: " << where;
    throw BenchError(Errc::disconnected, where);
  }
  // The caller may extend the script while this one is on its way.
  const Transaction expected = script_[next_++];
  const bool any_size = expected.error && expected.reply.empty();
  if (address != expected.address || !std::ranges::equal(out, expected.out) ||
      (in.size() != expected.reply.size() && !any_size)) {
    departed_ = true;
    ADD_FAILURE() << "step " << next_ - 1 << " of the script is "
                  << text_of(expected.address, expected.out, expected.reply.size()) << "; made was " << where;
    throw BenchError(Errc::disconnected, where);
  }
  if (expected.takes > Clock::duration::zero()) {
    if (clock_ == nullptr) throw std::logic_error("a script with times needs a clock");
    const auto done = clock_->now() + expected.takes;
    co_await clock_->wait_until(std::min(done, due));
    if (done > due) throw BenchError(Errc::timed_out, where);
  }
  if (expected.error) throw BenchError(*expected.error, where);
  std::ranges::copy(expected.reply, in.begin());
  co_return;
}

void ScriptedBus::expect(std::vector<Transaction> more) {
  script_.insert(script_.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<Transaction> failing_at(std::vector<Transaction> script, std::size_t failing, Errc error) {
  script.resize(failing + 1);
  script.back().error = error;
  return script;
}

}  // namespace plugfest::support
