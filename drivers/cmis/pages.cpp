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

using namespace std::chrono_literals;

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
    if (clock_.now() >= due) throw refused->at(fmt::format("refused for {} ms", options_.hold_off / 1ms));
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

asio::awaitable<void> Pages::show(Address at) {
  if (at.byte < first_upper_byte) co_return;
  const bool shown = co_await select(at.bank, at.page);
  if (!shown) throw BenchError(Errc::unsupported, fmt::format("page {:02X}h", at.page));
}

asio::awaitable<void> Pages::fetch(Address from, std::span<std::byte> bytes) {
  co_await show(from);
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t step = std::min(options_.max_read, bytes.size() - done);
    const std::array pointer{static_cast<std::byte>(from.byte + done)};
    co_await transfer(pointer, bytes.subspan(done, step));
    done += step;
  }
}

asio::awaitable<void> Pages::store(Address to, std::span<const std::byte> bytes) {
  co_await show(to);
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t step = std::min(options_.max_write, bytes.size() - done);
    Bytes request{static_cast<std::byte>(to.byte + done)};
    const auto chunk = bytes.subspan(done, step);
    request.insert(request.end(), chunk.begin(), chunk.end());
    co_await transfer(request, {});
    done += step;
  }
}

void Pages::fail(std::string_view what, Address at, const BenchError& failure) {
  selected_.reset();
  throw failure.at(fmt::format("{} {}", what, to_string(at)));
}

asio::awaitable<Bytes> Pages::read(Address from, std::size_t count) {
  const auto held = co_await lock_->acquire();
  Bytes bytes(count);
  try {
    co_await fetch(from, bytes);
  } catch (const BenchError& error) {
    fail("read", from, error);
  }
  co_return bytes;
}

asio::awaitable<void> Pages::write(Address to, std::span<const std::byte> data) {
  const auto held = co_await lock_->acquire();
  try {
    co_await store(to, data);
  } catch (const BenchError& error) {
    fail("write", to, error);
  }
}

asio::awaitable<void> Pages::update(Address at, std::size_t count,
                                    const std::function<void(std::span<std::byte>)>& change) {
  const auto held = co_await lock_->acquire();
  Bytes bytes(count);
  try {
    co_await fetch(at, bytes);
    change(bytes);
    co_await store(at, bytes);
  } catch (const BenchError& error) {
    fail("change", at, error);
  }
}

std::string to_string(const Address& address) {
  if (address.byte < first_upper_byte) return fmt::format("lower byte {}", address.byte);
  if (address.bank == 0) return fmt::format("page {:02X}h byte {}", address.page, address.byte);
  return fmt::format("bank {} page {:02X}h byte {}", address.bank, address.page, address.byte);
}

}  // namespace plugfest::cmis
