#include "tests/emulated/ft232h.hpp"

#include <initializer_list>

namespace plugfest::emulated {

namespace {

constexpr std::uint8_t vendor_out = 0x40, vendor_in = 0xC0, get_modem_status = 0x05, get_latency = 0x0A;

Bytes of(std::initializer_list<unsigned> values) {
  Bytes out;
  for (const unsigned value : values) out.push_back(to_byte(value));
  return out;
}

Descriptors descriptors_of(const FtdiPart& part) {
  const unsigned channels = part.two_channels ? 2 : 1;
  Descriptors its;
  its.speed = Speed::high;
  its.device = part.two_channels ? of({18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x03, 0x04, 0x10, 0x60, 0x00, 0x07, 1, 2, 3, 1})
                                 : of({18, 1, 0x00, 0x02, 0, 0, 0, 64, 0x03, 0x04, 0x14, 0x60, 0x00, 0x09, 1, 2, 3, 1});
  its.configuration = of({9, 2, 9 + 23 * channels, 0, channels, 1, 0, 0x80, 50});
  for (unsigned channel = 0; channel < channels; ++channel) {
    const Bytes more = of({9,    4,    channel,
                           0,    2,    0xFF,
                           0xFF, 0xFF, 2,  // vendor class, two bulk endpoints
                           7,    5,    0x81 + 2 * channel,
                           2,    0x00, 0x02,
                           0,  // in, 512
                           7,    5,    0x02 + 2 * channel,
                           2,    0x00, 0x02,
                           0});  // out, 512
    its.configuration.insert(its.configuration.end(), more.begin(), more.end());
  }
  its.manufacturer = "FTDI";
  its.product = part.two_channels ? "Dual RS232-HS" : "Single RS232-HS";
  its.serial = part.serial;
  return its;
}

}  // namespace

Ft232h::Ft232h(Timeline& timeline, Wires& wires, FtdiPart part)
    : descriptors_(descriptors_of(part)), unwired_(timeline.clock()) {
  const MpsseMake make{part.two_channels ? std::size_t{4096} : std::size_t{1024}, !part.two_channels};
  for (unsigned channel = 0; channel < (part.two_channels ? 2u : 1u); ++channel)
    channels_.push_back(std::make_unique<Mpsse>(timeline, channel == part.wired ? wires : unwired_, make));
}

void Ft232h::reset() {
  for (const auto& channel : channels_) channel->reset();
}

Mpsse* Ft232h::at_endpoint(std::uint8_t endpoint, bool in) const {
  const unsigned first = in ? 0x81 : 0x02;
  if (endpoint < first || (endpoint - first) % 2 != 0 || (endpoint - first) / 2 >= channels_.size()) return nullptr;
  return channels_[(endpoint - first) / 2].get();
}

asio::awaitable<std::optional<Bytes>> Ft232h::control(usb::Setup setup, Bytes /*data*/, std::size_t /*length*/) {
  const unsigned number = setup.index & 0xFF;
  // 0 is taken for the first channel, as the chip does.
  const unsigned channel = number == 0 ? 0 : number - 1;
  if (channel >= channels_.size()) co_return std::nullopt;
  Mpsse& its = *channels_[channel];
  if (setup.request_type == vendor_in) {
    if (setup.request == get_latency) co_return of({its.latency_ms()});
    if (setup.request == get_modem_status) co_return of({0x32, 0x60});
    co_return std::nullopt;
  }
  if (setup.request_type != vendor_out || !its.request(setup.request, setup.value)) co_return std::nullopt;
  co_return Bytes{};
}

asio::awaitable<bool> Ft232h::out(std::uint8_t endpoint, Bytes data) {
  Mpsse* channel = at_endpoint(endpoint, false);
  if (channel == nullptr) co_return false;
  co_await channel->take(std::move(data));
  co_return true;
}

asio::awaitable<void> Ft232h::ready(std::uint8_t endpoint, std::size_t length) {
  if (Mpsse* channel = at_endpoint(endpoint, true)) co_await channel->ready(length);
}

std::optional<Bytes> Ft232h::in(std::uint8_t endpoint, std::size_t length) {
  Mpsse* channel = at_endpoint(endpoint, true);
  if (channel == nullptr) return std::nullopt;
  return channel->give(length);
}

}  // namespace plugfest::emulated
