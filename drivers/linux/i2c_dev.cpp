#include "drivers/linux/i2c_dev.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace plugfest::linux_io {
namespace {

/// What was chosen, for texts that come before the adapter is known.
std::string name_of(const I2cAdapterChoice& choice) {
  if (!choice.serial.empty()) return "I2C adapter with serial " + choice.serial;
  if (!choice.port.empty()) return "I2C adapter at " + choice.port;
  if (choice.number) return fmt::format("i2c-{}", *choice.number);
  return fmt::format("I2C adapter '{}'", choice.name);
}

struct Request {
  Bytes out, in;
};

}  // namespace

I2cDev::I2cDev(Clock& clock, I2cAdapterChoice choice, const I2cDevOptions& options, std::filesystem::path root,
               std::shared_ptr<I2cIoctl> kernel)
    : clock_(clock),
      name_(name_of(choice)),
      port_(std::make_shared<I2cPort>(std::move(choice), options.force, std::move(root), std::move(kernel))),
      worker_(clock, options.grace) {}

asio::awaitable<void> I2cDev::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                       Clock::time_point due) {
  std::string what = fmt::format("{} address {:02X}h", name_, address);
  const auto request = std::make_shared<Request>();
  request->out.assign(out.begin(), out.end());
  request->in.resize(in.size());
  BlockingWorker::Work work = [port = port_, request, address, now = clock_.now()](const std::atomic<bool>& abandoned) {
    port->transfer(address, request->out, request->in, abandoned, now);
  };
  co_await worker_.run(std::move(what), std::move(work), due);
  std::ranges::copy(request->in, in.begin());
}

asio::awaitable<I2cPortInfo> I2cDev::probe(Clock::time_point due) {
  const auto info = std::make_shared<I2cPortInfo>();
  BlockingWorker::Work work = [port = port_, info, now = clock_.now()](const std::atomic<bool>&) {
    *info = port->probe(now);
  };
  std::string what = name_;
  co_await worker_.run(std::move(what), std::move(work), due);
  co_return *info;
}

}  // namespace plugfest::linux_io
