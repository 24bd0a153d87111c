#include "drivers/cmis/pages.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::cmis {
namespace {

constexpr std::uint8_t first_upper_byte = 128;

/// Pages below 10h exist once whatever the bank says (CMIS 5.4, Banked and unbanked pages).
constexpr std::uint8_t first_banked_page = 0x10;

}  // namespace

/// A capacity-one channel: who has put a token in holds the module. The channel belongs to an event loop, so it is
/// there only while somebody holds or wants the module: a Pages may outlive the loop, and be used on another one.
struct Pages::Lock {
  using Channel = asio::experimental::channel<void(boost::system::error_code)>;
  std::unique_ptr<Channel> channel;
  std::size_t users = 0;

  struct Held {
    Lock& lock;
    bool holds = false;
    explicit Held(Lock& l) : lock(l) { ++lock.users; }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    ~Held() {
      if (holds) lock.channel->try_receive([](auto&&...) {});
      if (--lock.users == 0) lock.channel.reset();
    }
  };

  asio::awaitable<std::unique_ptr<Held>> acquire() {
    const auto executor = co_await asio::this_coro::executor;
    auto held = std::make_unique<Held>(*this);
    if (!channel) channel = std::make_unique<Channel>(executor, 1);
    co_await channel->async_send(boost::system::error_code{}, asio::use_awaitable);
    held->holds = true;
    co_return held;
  }
};

Pages::Pages(TwoWireBus& bus, Clock& clock, PagesOptions options)
    : bus_(bus), clock_(clock), options_(options), lock_(std::make_unique<Lock>()) {}

Pages::~Pages() = default;

void Pages::forget_selection() { selected_.reset(); }

asio::awaitable<void> Pages::transfer(std::span<const std::byte> out, std::span<std::byte> in) {
  const auto due = clock_.now() + options_.hold_off;
  for (;;) {
    ++use_.transactions;
    std::optional<BenchError> refused;
    try {
      // Whoever may still begin may also finish: the last attempt gets as long as all of them together.
      co_await bus_.transfer(options_.device, out, in, clock_.now() + options_.hold_off);
    } catch (const BenchError& error) {
      if (error.code() != Errc::nack) throw;
      refused = error;
    }
    if (!refused) co_return;
    ++use_.refused;
    if (clock_.now() >= due) throw *refused;
    co_await clock_.wait_for(options_.retry_pause);
  }
}

asio::awaitable<bool> Pages::select(std::uint8_t bank, std::uint8_t page) {
  if (page < first_banked_page) bank = 0;
  const Selection wanted{bank, page};
  if (selected_ == wanted) co_return true;
  selected_.reset();
  ++use_.page_selects;
  // Both bytes in one WRITE: a module looks at BankSelect only when PageSelect is written.
  const std::array request{static_cast<std::byte>(bank_select.info.byte), static_cast<std::byte>(bank),
                           static_cast<std::byte>(page)};
  co_await transfer(request, {});
  const std::array pointer{static_cast<std::byte>(bank_select.info.byte)};
  std::array<std::byte, 2> shown{};
  co_await transfer(pointer, shown);
  selected_ = Selection{page < first_banked_page ? std::uint8_t{0} : u8(shown[0]), u8(shown[1])};
  co_return selected_ == wanted;
}

asio::awaitable<bool> Pages::has_page(std::uint8_t bank, std::uint8_t page) {
  const auto held = co_await lock_->acquire();
  std::optional<BenchError> failure;
  try {
    co_return co_await select(bank, page);
  } catch (const BenchError& error) {
    failure = error;
  }
  throw failure->at(fmt::format("select page {:02X}h", page));
}

asio::awaitable<Bytes> Pages::read(Address from, std::size_t count) {
  const auto held = co_await lock_->acquire();
  std::optional<BenchError> failure;
  Bytes bytes(count);
  try {
    if (from.byte >= first_upper_byte && !co_await select(from.bank, from.page))
      throw BenchError(Errc::unsupported, fmt::format("page {:02X}h", from.page));
    for (std::size_t done = 0; done < count;) {
      const std::size_t step = std::min(options_.max_read, count - done);
      const std::array pointer{static_cast<std::byte>(from.byte + done)};
      co_await transfer(pointer, std::span{bytes}.subspan(done, step));
      done += step;
    }
  } catch (const BenchError& error) {
    failure = error;
  }
  if (!failure) co_return bytes;
  selected_.reset();
  throw failure->at("read " + to_string(from));
}

asio::awaitable<void> Pages::write(Address to, std::span<const std::byte> data) {
  const auto held = co_await lock_->acquire();
  std::optional<BenchError> failure;
  try {
    if (to.byte >= first_upper_byte && !co_await select(to.bank, to.page))
      throw BenchError(Errc::unsupported, fmt::format("page {:02X}h", to.page));
    for (std::size_t done = 0; done < data.size();) {
      const std::size_t step = std::min(options_.max_write, data.size() - done);
      Bytes request{static_cast<std::byte>(to.byte + done)};
      const auto chunk = data.subspan(done, step);
      request.insert(request.end(), chunk.begin(), chunk.end());
      co_await transfer(request, {});
      done += step;
    }
  } catch (const BenchError& error) {
    failure = error;
  }
  if (!failure) co_return;
  selected_.reset();
  throw failure->at("write " + to_string(to));
}

std::string to_string(const Address& address) {
  if (address.byte < first_upper_byte) return fmt::format("lower byte {}", address.byte);
  if (address.bank == 0) return fmt::format("page {:02X}h byte {}", address.page, address.byte);
  return fmt::format("bank {} page {:02X}h byte {}", address.bank, address.page, address.byte);
}

}  // namespace plugfest::cmis
