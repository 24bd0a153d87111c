#include "drivers/cmis/pages.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/fields/page_03h.hpp"
#include "drivers/cmis/fields/page_9fh.hpp"
#include "drivers/cmis/fields/page_a0h.hpp"
#include "drivers/cmis/memory.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace plugfest::cmis {
using namespace std::chrono_literals;

namespace {

std::string_view name_of(Aftermath aftermath) {
  switch (aftermath) {
    case Aftermath::none:
      return "read";
    case Aftermath::page_change:
      return "page change";
    case Aftermath::write:
      return "write";
    case Aftermath::non_volatile_write:
      return "non-volatile write";
  }
  return "";
}

Aftermath aftermath_of(Address written) {
  if (!is_upper(written.byte)) return Aftermath::write;
  if (written.page == user_nv_data.info.page) return Aftermath::non_volatile_write;
  // A command runs for as long as it takes; whoever gave it waits for it.
  const bool extended = written.page >= epl.info.page && written.page < epl.info.page + epl.info.pages;
  const bool command = written.page == cmd_id.info.page || extended;
  return command ? Aftermath::none : Aftermath::write;
}

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

void Pages::forget_selection() {
  shown_.reset();
  bank_.reset();
  verified_.clear();
  allowed_read_.reset();
  busy_ = {};
  seen_ = {};
  page_change_bound_ = longest_page_change;
  ++epoch_;
}

std::size_t Pages::max_read() const {
  const std::optional<std::size_t> quirk = quirks_.settings().max_read;
  return quirk ? *quirk : allowed_read_.value_or(options_.max_read);
}

Clock::duration Pages::bound(Aftermath what) const {
  switch (what) {
    case Aftermath::none:
      return {};
    case Aftermath::page_change:
      return page_change_bound_;
    case Aftermath::write:
      return longest_write;
    case Aftermath::non_volatile_write:
      return longest_non_volatile_write;
  }
  return {};
}

void Pages::learn(Clock::time_point answered, Clock::time_point refused) {
  Clock::duration& longest = seen_[static_cast<std::size_t>(busy_.with)];
  const Clock::duration most = bound(busy_.with);
  longest = std::max(longest, std::min(answered - busy_.since, most));
  if (busy_.with != Aftermath::none && refused - busy_.since > most)
    quirks_.report(fmt::format("busy for longer than {} ms after a {}", most / 1.0ms, name_of(busy_.with)));
}

asio::awaitable<void> Pages::transfer(std::span<const std::byte> out, std::span<std::byte> in, Aftermath leaves) {
  const Clock::duration usual = std::min(seen_[static_cast<std::size_t>(busy_.with)], bound(busy_.with));
  if (usual > Clock::duration{}) co_await clock_.wait_until(busy_.since + usual);
  const auto hold_off = quirks_.settings().hold_off.value_or(options_.hold_off);
  const auto began = clock_.now(), due = began + hold_off;
  std::optional<Clock::time_point> last_refused;
  for (Clock::duration pause = options_.retry_pause;; pause = std::min(2 * pause, options_.longest_pause)) {
    ++use_.transactions;
    const auto tried = clock_.now();
    std::optional<BenchError> refused;
    try {
      // Whoever may still begin may also finish: the last attempt gets as long as all of them together.
      co_await bus_.transfer(options_.device, out, in, tried + hold_off);
    } catch (const BenchError& error) {
      if (error.code() != Errc::nack) throw;
      refused = error;
    }
    if (!refused) {
      if (last_refused) learn(tried, *last_refused);
      break;
    }
    ++use_.refused;
    last_refused = tried;
    if (clock_.now() >= due) throw refused->at(fmt::format("refused for {} ms", hold_off / 1ms));
    co_await clock_.wait_until(std::min(clock_.now() + pause, due));
  }
  busy_ = {leaves, clock_.now()};
  if (quirks_.settings().hold_off && clock_.now() - began > options_.hold_off) quirks_.note(QuirkSetting::hold_off);
  const bool written = in.empty();
  if (const auto pause = quirks_.settings().write_pause; written && pause) {
    quirks_.note(QuirkSetting::write_pause);
    co_await clock_.wait_for(*pause);
  }
}

asio::awaitable<void> Pages::write_selection(std::uint8_t bank, std::uint8_t page, bool with_bank) {
  const auto bank_byte = static_cast<std::byte>(bank_select.info.byte);
  const auto page_byte = static_cast<std::byte>(page_select.info.byte);
  const std::array page_alone{page_byte, static_cast<std::byte>(page)};
  ++use_.page_selects;
  // A module looks at BankSelect only when PageSelect is written: to change the bank, both go in one WRITE.
  if (!with_bank) {
    co_await transfer(page_alone, {}, Aftermath::page_change);
  } else if (quirks_.settings().separate_bank_write.value_or(false)) {
    quirks_.note(QuirkSetting::separate_bank_write);
    const std::array bank_alone{bank_byte, static_cast<std::byte>(bank)};
    co_await transfer(bank_alone, {}, Aftermath::page_change);
    co_await transfer(page_alone, {}, Aftermath::page_change);
  } else {
    const std::array both{bank_byte, static_cast<std::byte>(bank), static_cast<std::byte>(page)};
    co_await transfer(both, {}, Aftermath::page_change);
  }
  if (const auto delay = quirks_.settings().page_select_delay) {
    quirks_.note(QuirkSetting::page_select_delay);
    co_await clock_.wait_for(*delay);
  }
}

asio::awaitable<bool> Pages::select(std::uint8_t bank, std::uint8_t page) {
  if (!options_.shared_bus && shows(shown_, bank, page)) co_return true;
  const bool banked = has_banks(page);
  const HalfStart half{.bank = banked ? bank : std::uint8_t{0}, .page = page, .byte = half_size};
  const std::optional<Shown> before{Shown{options_.shared_bus ? std::nullopt : bank_, page}};
  const bool always = options_.shared_bus || quirks_.settings().verify_every_select.value_or(false);
  const bool with_bank = needs_bank(before, bank, page);
  const std::optional<std::uint8_t> bank_now = banked ? std::optional{bank} : before->bank;
  shown_.reset();
  bank_.reset();  // whoever is cut short from here on leaves nothing known
  co_await write_selection(bank, page, with_bank);
  // A module that does not have a page shows 00h: that one needs no verification.
  const bool falls_back_here = page == sff8024_identifier_copy.info.page;
  if (!always && (falls_back_here || verified_.contains(half))) {
    bank_ = bank_now;
    shown_ = Shown{bank_, page};
    co_return true;
  }
  if (!options_.shared_bus && verified_.contains(half)) quirks_.note(QuirkSetting::verify_every_select);
  std::array<std::byte, 2> read_back{};
  if (banked) {
    const std::array pointer{static_cast<std::byte>(bank_select.info.byte)};
    co_await transfer(pointer, read_back, Aftermath::none);
    bank_ = u8(read_back[0]);
  } else {
    const std::array pointer{static_cast<std::byte>(page_select.info.byte)};
    co_await transfer(pointer, std::span{read_back}.last(1), Aftermath::none);
    bank_ = bank_now;
  }
  shown_ = Shown{bank_, u8(read_back[1])};
  const bool there = shows(shown_, bank, page);
  if (there) verified_.insert(half);
  co_return there;
}

asio::awaitable<bool> Pages::has_page(std::uint8_t bank, std::uint8_t page) {
  const auto held = co_await lock_->acquire();
  std::optional<BenchError> failure;
  try {
    co_return co_await select(bank, page);
  } catch (const BenchError& error) {
    failure = error;
  }
  forget_selection();
  throw failure->at(fmt::format("select page {:02X}h", page));
}

asio::awaitable<void> Pages::show(Address at) {
  if (!is_upper(at.byte)) co_return;
  const bool shown = co_await select(at.bank, at.page);
  if (!shown) throw BenchError(Errc::unsupported, fmt::format("page {:02X}h", at.page));
}

std::size_t Pages::max_write(std::size_t advertised) const {
  return quirks_.settings().max_write.value_or(std::max(options_.max_write, advertised));
}

asio::awaitable<void> Pages::fetch(Address from, std::span<std::byte> bytes, std::size_t longest) {
  co_await show(from);
  const std::size_t most = quirks_.settings().max_read ? max_read() : std::max(max_read(), longest);
  if (quirks_.settings().max_read) quirks_.note(QuirkSetting::max_read);
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t step = std::min(most, bytes.size() - done);
    const std::array pointer{static_cast<std::byte>(from.byte + done)};
    co_await transfer(pointer, bytes.subspan(done, step), Aftermath::none);
    done += step;
  }
}

asio::awaitable<void> Pages::store(Address to, std::span<const std::byte> bytes, std::size_t longest) {
  co_await show(to);
  const std::size_t most = max_write(longest);
  if (quirks_.settings().max_write) quirks_.note(QuirkSetting::max_write);
  for (std::size_t done = 0; done < bytes.size();) {
    const std::size_t step = std::min(most, bytes.size() - done);
    Bytes request{static_cast<std::byte>(to.byte + done)};
    const auto chunk = bytes.subspan(done, step);
    request.insert(request.end(), chunk.begin(), chunk.end());
    co_await transfer(request, {}, aftermath_of(to));
    done += step;
  }
}

void Pages::fail(std::string_view what, Address at, const BenchError& failure) {
  // "Unsupported" is what a module said in good order.
  if (failure.code() != Errc::unsupported) forget_selection();
  throw failure.at(fmt::format("{} {}", what, to_string(at)));
}

asio::awaitable<Bytes> Pages::read(Address from, std::size_t count) { return read(from, count, 0); }

asio::awaitable<Bytes> Pages::read(Address from, std::size_t count, std::size_t longest) {
  const auto held = co_await lock_->acquire();
  Bytes bytes(count);
  try {
    co_await fetch(from, bytes, longest);
  } catch (const BenchError& error) {
    fail("read", from, error);
  }
  co_return bytes;
}

asio::awaitable<void> Pages::read(std::span<const PlannedRead> reads, Memory& memory) {
  std::array<std::byte, half_size> bytes{};
  for (const PlannedRead& next : reads) {
    const auto held = co_await lock_->acquire();
    const std::span<std::byte> place = std::span{bytes}.first(next.count);
    try {
      co_await fetch(next.from, place);
    } catch (const BenchError& error) {
      fail("read", next.from, error);
    }
    memory.put(next.from.bank, next.from.page, next.from.byte, place);
  }
}

asio::awaitable<void> Pages::write(Address to, std::span<const std::byte> data) { return write(to, data, 0); }

asio::awaitable<void> Pages::write(Address to, std::span<const std::byte> data, std::size_t longest) {
  const auto held = co_await lock_->acquire();
  try {
    co_await store(to, data, longest);
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

}  // namespace plugfest::cmis
