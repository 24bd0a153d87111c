#include "drivers/linux/hwmon.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace plugfest::linux_io {
namespace {

constexpr double text_step = 1e-6;  // W: the kernel writes whole microwatts

void check(const HwmonOptions& options) {
  if (options.choice.chip.empty()) throw std::invalid_argument("a hwmon chip is chosen by its name");
  if (!(options.gain_error >= 0 && options.offset.value >= 0))
    throw std::invalid_argument("hwmon: gain error and offset are not negative");
  if (options.averaging && options.averaging->count() <= 0)
    throw std::invalid_argument("hwmon: an averaging time is positive");
  if (options.choice.shunt_ohm && !(*options.choice.shunt_ohm >= text_step))
    throw std::invalid_argument("hwmon: a shunt has 1 uOhm or more");
}

std::string file_of(const HwmonChoice& choice) {
  return fmt::format("power{}_{}", choice.channel, choice.average ? "average" : "input");
}

}  // namespace

HwmonPower::HwmonPower(Clock& clock, const HwmonOptions& options, std::filesystem::path root,
                       std::shared_ptr<SysfsFile> kernel, Clock::duration grace)
    : clock_(clock),
      options_(options),
      sensor_(std::make_shared<HwmonSensor>(options.choice, std::move(root), std::move(kernel))),
      worker_(clock, grace) {
  check(options);
}

std::chrono::nanoseconds HwmonPower::averaging() const {
  if (options_.averaging) return *options_.averaging;
  if (facts_ && facts_->averaging) return *facts_->averaging;
  return {};
}

PowerMeterInfo HwmonPower::info() const {
  PowerMeterInfo info;
  info.name = fmt::format("hwmon {} {}", options_.choice.chip, file_of(options_.choice));
  if (facts_ && facts_->shunt_ohm) info.name += fmt::format(", shunt {:g} mOhm", *facts_->shunt_ohm * 1e3);
  info.averaging = averaging();
  info.gain_error = options_.gain_error;
  info.offset = options_.offset;
  info.cannot_see = {
      "It shows means, not peaks: the inrush of a hot plug, tens of microseconds and several amperes, is not seen.",
      "What happens between two readings is not recorded.",
      "The kernel may show a value that it kept, and does not say when it was measured.",
      "The kernel does not tell the steps of the sensor: they are part of the offset that the bench file states.",
  };
  if (!options_.averaging)
    info.cannot_see.emplace_back("That a reading is the mean over the update interval is the chip's driver's word.");
  return info;
}

asio::awaitable<HwmonFacts> HwmonPower::probe(Clock::time_point due) {
  const auto facts = std::make_shared<HwmonFacts>();
  BlockingWorker::Work work = [sensor = sensor_, facts](const std::atomic<bool>&) { *facts = sensor->probe(); };
  std::string what = info().name;
  co_await worker_.run(std::move(what), std::move(work), due);
  facts_ = *facts;
  if (averaging().count() == 0)
    throw BenchError(
        Errc::refused,
        fmt::format("{}: its driver does not say what a reading is the mean over: state the averaging", info().name));
  co_return *facts;
}

asio::awaitable<PowerReading> HwmonPower::read(Clock::time_point due) {
  co_await probe(due);
  const auto there = clock_.now() + 2 * std::chrono::duration_cast<Clock::duration>(averaging());
  std::string what = info().name;
  if (there > due) {
    co_await clock_.wait_until(due, Clock::Rank::deadline);
    throw BenchError(Errc::timed_out, what + ": mean");
  }
  co_await clock_.wait_until(there);
  const auto watt = std::make_shared<Watt>();
  BlockingWorker::Work work = [sensor = sensor_, watt](const std::atomic<bool>&) { *watt = sensor->read(); };
  co_await worker_.run(std::move(what), std::move(work), due);
  co_return PowerReading{*watt, Watt{options_.gain_error * std::abs(watt->value) + options_.offset.value + text_step}};
}

}  // namespace plugfest::linux_io
