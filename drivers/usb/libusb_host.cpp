#include "drivers/usb/libusb_host.hpp"

#include "drivers/base/error.hpp"
#include "drivers/usb/node_failure.hpp"

#include <boost/asio/execution_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <libusb.h>
#include <list>
#include <map>
#include <optional>
#include <poll.h>
#include <set>
#include <unistd.h>
#include <utility>

namespace plugfest::usb {

using namespace std::chrono_literals;

namespace {

/// How long the end of cancelled transfers is waited for when everything goes down.
constexpr auto farewell = 1s;

std::string text_of(int rc) { return libusb_error_name(rc); }

}  // namespace

/// One transfer. It owns its buffer and lives until libusb has called back, whoever still waits.
struct LibusbHost::Operation {
  explicit Operation(std::shared_ptr<Handle> on) : handle(std::move(on)), transfer(libusb_alloc_transfer(0)) {}
  ~Operation() { libusb_free_transfer(transfer); }
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;

  std::shared_ptr<Handle> handle;
  libusb_transfer* transfer;
  std::vector<unsigned char> buffer;
  asio::steady_timer* waiter = nullptr;  ///< of the frame that awaits
  bool done = false;
};

/// libusb itself, and the transfers that it has.
class LibusbHost::Context : public std::enable_shared_from_this<Context> {
 public:
  Context();
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  libusb_context* get() const { return usb_; }
  /// From now on the event loop of `executor` serves libusb's descriptors.
  void attach(const asio::any_io_executor& executor);
  /// @throws BenchError  Errc::disconnected
  void submit(const std::shared_ptr<Operation>& operation);
  void handle_events();
  /// No transfer is left behind that would write into memory that is gone.
  void finish_all();

 private:
  friend class Loop;
  using Descriptor = asio::posix::stream_descriptor;
  /// Waited for only while there are transfers, so that an event loop without any has an end.
  struct Watched {
    Watched(Descriptor of, short what) : descriptor(std::move(of)), events(what) {}
    Descriptor descriptor;
    short events;
    bool armed = false;
  };

  void watch(int fd, short events);
  void unwatch(int fd);
  void detach();
  void arm(const std::shared_ptr<Watched>& watched);
  void disarm();
  static void completed(libusb_transfer* transfer);

  libusb_context* usb_ = nullptr;
  Loop* loop_ = nullptr;
  std::optional<asio::any_io_executor> executor_;
  std::multimap<int, std::shared_ptr<Watched>> watched_;
  std::list<std::shared_ptr<Operation>> under_way_, finished_;
};

/// Tells the contexts that an event loop goes away.
class LibusbHost::Loop final : public asio::execution_context::service {
 public:
  using key_type = Loop;
  static inline asio::execution_context::id id;
  explicit Loop(asio::execution_context& owner) : service(owner) {}

  void shutdown() noexcept override {
    while (!contexts.empty()) (*contexts.begin())->detach();
  }
  std::set<Context*> contexts;
};

LibusbHost::Context::Context() {
  // Before libusb_init, for all contexts: no scan, no monitor thread.
  libusb_set_option(nullptr, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
  if (const int rc = libusb_init(&usb_); rc != 0)
    throw BenchError(Errc::refused, "libusb does not start: " + text_of(rc));
  libusb_set_pollfd_notifiers(
      usb_, [](int fd, short events, void* self) { static_cast<Context*>(self)->watch(fd, events); },
      [](int fd, void* self) { static_cast<Context*>(self)->unwatch(fd); }, this);
}

LibusbHost::Context::~Context() {
  detach();
  libusb_set_pollfd_notifiers(usb_, nullptr, nullptr, nullptr);
  libusb_exit(usb_);
}

void LibusbHost::Context::attach(const asio::any_io_executor& executor) {
  auto& owner = asio::query(executor, asio::execution::context);
  Loop& loop = asio::use_service<Loop>(owner);
  if (loop_ == &loop) return;
  detach();
  loop_ = &loop;
  loop.contexts.insert(this);
  executor_ = executor;
  const libusb_pollfd** all = libusb_get_pollfds(usb_);
  for (const libusb_pollfd** each = all; each != nullptr && *each != nullptr; ++each)
    watch((*each)->fd, (*each)->events);
  libusb_free_pollfds(all);
}

void LibusbHost::Context::detach() {
  if (loop_ == nullptr) return;
  loop_->contexts.erase(this);
  loop_ = nullptr;
  // The descriptors are libusb's.
  for (auto& [fd, watched] : watched_) watched->descriptor.release();
  watched_.clear();
  executor_.reset();
}

void LibusbHost::Context::watch(int fd, short events) {
  if (!executor_) return;
  const auto watched = std::make_shared<Watched>(Descriptor{*executor_, fd}, events);
  watched_.emplace(fd, watched);
  if (!under_way_.empty()) arm(watched);
}

void LibusbHost::Context::unwatch(int fd) {
  const auto [first, last] = watched_.equal_range(fd);
  for (auto at = first; at != last; ++at) at->second->descriptor.release();
  watched_.erase(first, last);
}

void LibusbHost::Context::arm(const std::shared_ptr<Watched>& watched) {
  if (watched->armed) return;
  watched->armed = true;
  const auto wait = [&](Descriptor::wait_type what) {
    watched->descriptor.async_wait(what, [self = weak_from_this(), watched](boost::system::error_code ec) {
      const auto context = self.lock();
      if (ec || !context || !watched->descriptor.is_open()) return;
      watched->armed = false;
      context->handle_events();
      if (watched->descriptor.is_open() && !context->under_way_.empty()) context->arm(watched);
    });
  };
  if ((watched->events & POLLIN) != 0) wait(Descriptor::wait_read);
  if ((watched->events & POLLOUT) != 0) wait(Descriptor::wait_write);
}

void LibusbHost::Context::disarm() {
  for (auto& [fd, watched] : watched_) {
    if (!std::exchange(watched->armed, false)) continue;
    watched->descriptor.cancel();
  }
}

void LibusbHost::Context::handle_events() {
  timeval no_wait{};
  // What an event could not do shows in the transfers that it was for.
  libusb_handle_events_timeout_completed(usb_, &no_wait, nullptr);
  if (under_way_.empty()) disarm();
  // Only here: a handle must not be closed from within a callback.
  const auto done = std::exchange(finished_, {});
}

void LibusbHost::Context::completed(libusb_transfer* transfer) {
  auto& at = *static_cast<std::pair<Context*, std::list<std::shared_ptr<Operation>>::iterator>*>(transfer->user_data);
  const std::unique_ptr<std::remove_reference_t<decltype(at)>> owned{&at};
  Operation& operation = **at.second;
  operation.done = true;
  if (operation.waiter != nullptr) operation.waiter->cancel();
  at.first->finished_.splice(at.first->finished_.end(), at.first->under_way_, at.second);
}

void LibusbHost::Context::submit(const std::shared_ptr<Operation>& operation) {
  const auto at = under_way_.insert(under_way_.end(), operation);
  auto place = std::make_unique<std::pair<Context*, std::list<std::shared_ptr<Operation>>::iterator>>(this, at);
  operation->transfer->user_data = place.get();
  operation->transfer->callback = [](libusb_transfer* transfer) { completed(transfer); };
  if (const int rc = libusb_submit_transfer(operation->transfer); rc != 0) {
    under_way_.erase(at);
    // usbfs has more than one number for a device that is just going.
    const bool gone = rc == LIBUSB_ERROR_NO_DEVICE || rc == LIBUSB_ERROR_IO;
    throw BenchError(gone ? Errc::disconnected : Errc::refused, text_of(rc));
  }
  for (auto& [fd, watched] : watched_) arm(watched);
  static_cast<void>(place.release());  // libusb calls back once for every transfer it took
}

void LibusbHost::Context::finish_all() {
  for (const auto& operation : under_way_) libusb_cancel_transfer(operation->transfer);
  const auto end = std::chrono::steady_clock::now() + farewell;
  while (!under_way_.empty() && std::chrono::steady_clock::now() < end) {
    timeval wait{.tv_sec = 0, .tv_usec = 10'000};
    libusb_handle_events_timeout_completed(usb_, &wait, nullptr);
  }
  finished_.clear();
}

/// An open device with a claimed interface. Kept by transfers that are under way.
class LibusbHost::Handle {
 public:
  /// @throws BenchError  Errc::refused, Errc::disconnected
  Handle(std::shared_ptr<Context> context, const std::filesystem::path& root, const DeviceInfo& device,
         std::uint8_t interface_number, NodeState state);
  ~Handle() { close(); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  libusb_device_handle* get() const { return handle_; }
  /// An interrupt or bulk transfer of the operation's buffer.
  void fill(Operation& operation, std::uint8_t endpoint) const;

 private:
  void close();
  void read_endpoints();

  std::shared_ptr<Context> context_;
  std::uint8_t interface_;
  int node_ = -1;
  libusb_device_handle* handle_ = nullptr;
  bool claimed_ = false;
  std::set<std::uint8_t> interrupt_endpoints_;
};

namespace {

bool is_listed(const std::filesystem::path& root, const DeviceInfo& device) {
  return std::ranges::any_of(
      enumerate(root), [&](const DeviceInfo& one) { return one.bus == device.bus && one.address == device.address; });
}

}  // namespace

LibusbHost::Handle::Handle(std::shared_ptr<Context> context, const std::filesystem::path& root,
                           const DeviceInfo& device, std::uint8_t interface_number, NodeState state)
    : context_(std::move(context)), interface_(interface_number) {
  const auto path = root / fmt::format("dev/bus/usb/{:03}/{:03}", device.bus, device.address);
  node_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (node_ < 0) {
    const int error = errno;
    throw node_failure(error, path.string(), device, is_listed(root, device) ? state : NodeState::gone);
  }
  int rc = libusb_wrap_sys_device(context_->get(), node_, &handle_);
  if (rc == 0) {
    libusb_set_auto_detach_kernel_driver(handle_, 1);
    rc = libusb_claim_interface(handle_, interface_);
    claimed_ = rc == 0;
  }
  if (rc == 0) {
    read_endpoints();
    return;
  }
  close();
  if (rc == LIBUSB_ERROR_NO_DEVICE || !is_listed(root, device)) throw BenchError(Errc::disconnected, path.string());
  if (rc == LIBUSB_ERROR_BUSY)
    throw BenchError(Errc::refused,
                     fmt::format("another program holds interface {} of {}: end it", interface_, path.string()));
  throw BenchError(Errc::refused, fmt::format("{} interface {}: {}", path.string(), interface_, text_of(rc)));
}

void LibusbHost::Handle::close() {
  if (claimed_) libusb_release_interface(handle_, interface_);
  if (handle_ != nullptr) libusb_close(handle_);
  if (node_ >= 0) ::close(node_);
  claimed_ = false;
  handle_ = nullptr;
  node_ = -1;
}

void LibusbHost::Handle::read_endpoints() {
  libusb_config_descriptor* config = nullptr;
  if (libusb_get_active_config_descriptor(libusb_get_device(handle_), &config) != 0) return;
  for (const libusb_interface& each : std::span{config->interface, config->bNumInterfaces})
    for (const libusb_interface_descriptor& setting :
         std::span{each.altsetting, static_cast<unsigned>(each.num_altsetting)})
      for (const libusb_endpoint_descriptor& endpoint : std::span{setting.endpoint, setting.bNumEndpoints})
        if ((endpoint.bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == LIBUSB_ENDPOINT_TRANSFER_TYPE_INTERRUPT)
          interrupt_endpoints_.insert(endpoint.bEndpointAddress);
  libusb_free_config_descriptor(config);
}

void LibusbHost::Handle::fill(Operation& operation, std::uint8_t endpoint) const {
  const auto fill_transfer =
      interrupt_endpoints_.contains(endpoint) ? libusb_fill_interrupt_transfer : libusb_fill_bulk_transfer;
  fill_transfer(operation.transfer, handle_, endpoint, operation.buffer.data(),
                static_cast<int>(operation.buffer.size()), nullptr, nullptr, 0);
}

/// What a driver holds.
class LibusbHost::Opened final : public Device {
 public:
  Opened(std::shared_ptr<Context> context, std::filesystem::path root, DeviceChoice choice,
         std::uint8_t interface_number)
      : context_(std::move(context)),
        root_(std::move(root)),
        choice_(std::move(choice)),
        interface_(interface_number) {}

  asio::awaitable<Clock::time_point> open(Clock::time_point due) override;
  asio::awaitable<std::size_t> control(Setup setup, std::span<std::byte> data, Clock::time_point due) override;
  asio::awaitable<std::size_t> read(std::uint8_t endpoint, std::span<std::byte> in, Clock::time_point due) override;
  asio::awaitable<void> write(std::uint8_t endpoint, std::span<const std::byte> out, Clock::time_point due) override;

 private:
  void find();
  asio::awaitable<std::size_t> run(std::shared_ptr<Operation> operation, std::string where, Clock::time_point due);
  void judge(const libusb_transfer& transfer, bool expired);

  std::shared_ptr<Context> context_;
  std::filesystem::path root_;
  DeviceChoice choice_;
  std::uint8_t interface_;
  std::shared_ptr<Handle> handle_;
  std::pair<unsigned, unsigned> place_{};  ///< bus and address when it was last found
  bool missed_ = false;                    ///< a device that is found at another place was plugged in meanwhile
  std::chrono::steady_clock::time_point coming_until_{};
};

void LibusbHost::Opened::find() {
  const DeviceInfo device = [this] {
    try {
      return choose(enumerate(root_), choice_);
    } catch (const BenchError&) {
      missed_ = true;
      throw;
    }
  }();
  // Of a device that was here from the start nobody knows since when; its permissions are what they are.
  const auto now = std::chrono::steady_clock::now();
  const std::pair place{device.bus, device.address};
  if (place != place_) {
    if (missed_) coming_until_ = now + node_settles;
    place_ = place;
  }
  handle_ = std::make_shared<Handle>(context_, root_, device, interface_,
                                     now < coming_until_ ? NodeState::coming : NodeState::settled);
  missed_ = true;  // from now on another number is a replug
  if (choice_.serial || choice_.port_path) return;
  if (device.serial.empty()) {
    choice_.port_path = device.port_path;
  } else {
    choice_.serial = device.serial;
  }
}

asio::awaitable<Clock::time_point> LibusbHost::Opened::open(Clock::time_point due) {
  context_->attach(co_await asio::this_coro::executor);
  if (handle_) co_return due;
  const auto began = std::chrono::steady_clock::now();
  find();
  const auto took = std::chrono::steady_clock::now() - began;
  co_return due > Clock::time_point::max() - took ? Clock::time_point::max() : due + took;
}

asio::awaitable<std::size_t> LibusbHost::Opened::control(Setup setup, std::span<std::byte> data,
                                                         Clock::time_point due) {
  due = co_await open(due);
  const auto operation = std::make_shared<Operation>(handle_);
  const bool in = (setup.request_type & LIBUSB_ENDPOINT_IN) != 0;
  operation->buffer.resize(LIBUSB_CONTROL_SETUP_SIZE + data.size());
  unsigned char* const buffer = operation->buffer.data();
  libusb_fill_control_setup(buffer, setup.request_type, setup.request, setup.value, setup.index,
                            static_cast<std::uint16_t>(data.size()));
  if (!in && !data.empty()) std::memcpy(buffer + LIBUSB_CONTROL_SETUP_SIZE, data.data(), data.size());
  libusb_fill_control_transfer(operation->transfer, handle_->get(), buffer, nullptr, nullptr, 0);
  const std::size_t moved =
      co_await run(operation, fmt::format("control request {:02X}h {:02X}h", setup.request_type, setup.request), due);
  if (in && moved != 0) std::memcpy(data.data(), buffer + LIBUSB_CONTROL_SETUP_SIZE, moved);
  co_return moved;
}

asio::awaitable<std::size_t> LibusbHost::Opened::read(std::uint8_t endpoint, std::span<std::byte> in,
                                                      Clock::time_point due) {
  due = co_await open(due);
  const auto operation = std::make_shared<Operation>(handle_);
  operation->buffer.resize(in.size());
  handle_->fill(*operation, endpoint);
  const std::size_t moved = co_await run(operation, fmt::format("read of endpoint {:02X}h", endpoint), due);
  if (moved != 0) std::memcpy(in.data(), operation->buffer.data(), moved);
  co_return moved;
}

asio::awaitable<void> LibusbHost::Opened::write(std::uint8_t endpoint, std::span<const std::byte> out,
                                                Clock::time_point due) {
  due = co_await open(due);
  const auto operation = std::make_shared<Operation>(handle_);
  operation->buffer.resize(out.size());
  if (!out.empty()) std::memcpy(operation->buffer.data(), out.data(), out.size());
  handle_->fill(*operation, endpoint);
  const std::string where = fmt::format("write to endpoint {:02X}h", endpoint);
  const std::size_t moved = co_await run(operation, where, due);
  if (moved != out.size()) throw BenchError(Errc::short_transfer, where);
}

asio::awaitable<std::size_t> LibusbHost::Opened::run(std::shared_ptr<Operation> operation, std::string where,
                                                     Clock::time_point due) {
  /// However the frame ends, the transfer ends too; its memory is its own.
  struct Waiter {
    Operation& operation;
    asio::steady_timer timer;
    ~Waiter() {
      operation.waiter = nullptr;
      if (!operation.done) libusb_cancel_transfer(operation.transfer);
    }
  };
  try {
    if (due <= std::chrono::steady_clock::now()) throw BenchError(make_error_code(Errc::timed_out));
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    Waiter waiter{*operation, asio::steady_timer{executor, due}};
    context_->submit(operation);
    operation->waiter = &waiter.timer;
    boost::system::error_code ec;
    co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    const bool expired = !operation->done && !ec;
    if (expired) {
      // What is there when it is taken back counts.
      libusb_cancel_transfer(operation->transfer);
      waiter.timer.expires_at(asio::steady_timer::time_point::max());
      co_await waiter.timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
    }
    if (!operation->done) throw boost::system::system_error{asio::error::operation_aborted};
    judge(*operation->transfer, expired);
    co_return static_cast<std::size_t>(operation->transfer->actual_length);
  } catch (const BenchError& error) {
    // Found again by the next transfer; whoever comes first learns of the loss.
    if (error.code() == Errc::disconnected && handle_ == operation->handle) handle_.reset();
    throw error.at(where);
  }
}

void LibusbHost::Opened::judge(const libusb_transfer& transfer, bool expired) {
  switch (transfer.status) {
    case LIBUSB_TRANSFER_COMPLETED:
      return;
    case LIBUSB_TRANSFER_CANCELLED:
    case LIBUSB_TRANSFER_TIMED_OUT:
      if (expired && transfer.actual_length > 0 && (transfer.endpoint & LIBUSB_ENDPOINT_IN) != 0) return;
      throw BenchError(make_error_code(Errc::timed_out));
    case LIBUSB_TRANSFER_STALL:
      // The host's side of the endpoint is halted too. The device is there: it has just answered.
      if ((transfer.endpoint & 0x0F) != 0) libusb_clear_halt(transfer.dev_handle, transfer.endpoint);
      throw BenchError(Errc::refused, std::string{"stalled"});
    case LIBUSB_TRANSFER_OVERFLOW:
      throw BenchError(Errc::malformed_reply, std::string{"more data than asked for"});
    case LIBUSB_TRANSFER_ERROR:
      // What a plug that is being pulled looks like, until the hub has noticed. If it was only the cable, opening the
      // device again and setting it up is what helps.
      throw BenchError(Errc::disconnected, std::string{"no sensible answer on the cable"});
    case LIBUSB_TRANSFER_NO_DEVICE:
      throw BenchError(make_error_code(Errc::disconnected));
  }
  throw BenchError(Errc::malformed_reply, fmt::format("libusb status {}", static_cast<int>(transfer.status)));
}

LibusbHost::LibusbHost(std::filesystem::path root) : root_(std::move(root)), context_(std::make_shared<Context>()) {}

LibusbHost::~LibusbHost() { context_->finish_all(); }

std::unique_ptr<Device> LibusbHost::device(DeviceChoice choice, std::uint8_t interface_number) {
  return std::make_unique<Opened>(context_, root_, std::move(choice), interface_number);
}

}  // namespace plugfest::usb
