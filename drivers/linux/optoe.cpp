#include "drivers/linux/optoe.hpp"

#include "drivers/base/bytes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace plugfest::linux_io {
namespace {

struct Request {
  Bytes out, in;
};

}  // namespace

Optoe::Optoe(Clock& clock, I2cAdapterChoice choice, const OptoeOptions& options, std::filesystem::path root,
             std::shared_ptr<SysfsFile> kernel)
    : memory_(std::make_shared<OptoeMemory>(std::move(choice), options, std::move(root), std::move(kernel))),
      worker_(clock, options.grace) {}

asio::awaitable<void> Optoe::transfer(std::uint8_t address, std::span<const std::byte> out, std::span<std::byte> in,
                                      Clock::time_point due) {
  std::string what = fmt::format("optoe address {:02X}h", address);
  const auto request = std::make_shared<Request>();
  request->out.assign(out.begin(), out.end());
  request->in.resize(in.size());
  BlockingWorker::Work work = [memory = memory_, request, address](const std::atomic<bool>& abandoned) {
    memory->transfer(address, request->out, request->in, abandoned);
  };
  co_await worker_.run(std::move(what), std::move(work), due);
  std::ranges::copy(request->in, in.begin());
}

asio::awaitable<OptoeInfo> Optoe::probe(Clock::time_point due) {
  const auto info = std::make_shared<OptoeInfo>();
  BlockingWorker::Work work = [memory = memory_, info](const std::atomic<bool>&) { *info = memory->probe(); };
  std::string what = "optoe";
  co_await worker_.run(std::move(what), std::move(work), due);
  co_return *info;
}

}  // namespace plugfest::linux_io
