#include "drivers/linux/ethtool.hpp"

#include "drivers/base/error.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <linux/netlink.h>
#include <memory>
#include <utility>

namespace plugfest::linux_io {

namespace {

Errc code_of(int error) {
  switch (error) {
    case EOPNOTSUPP:
      return Errc::unsupported;
    case ENODEV:
      return Errc::disconnected;
    case EIO:
    case ENXIO:
    case EREMOTEIO:
    case ETIMEDOUT:
    case EAGAIN:
    case ENOMEDIUM:
      return Errc::nack;
    case EPROTO:
    case EBADMSG:
      return Errc::malformed_reply;
    default:  // errno is an open set: what is left, permission and bad requests among it, was not taken
      return Errc::refused;
  }
}

std::string_view advice(int error) {
  switch (error) {
    case EPERM:
    case EACCES:
      return "; it takes CAP_NET_ADMIN (run as root, or: setcap cap_net_admin+ep)";
    case EIO:
    case ENXIO:
    case EREMOTEIO:
    case ETIMEDOUT:
    case EAGAIN:
      return "; nobody there, or busy: the driver does not tell";
    case EBUSY:
      return "; the port or its module is in use";
    default:  // errno is an open set
      return "";
  }
}

using Reply = std::shared_ptr<const NetlinkCalls::Reply>;

/// The one answer of its kind.
template <class T>
T answer(const Reply& reply, std::optional<T> (*parse)(const NetlinkMessage&), const std::string& where) {
  if (reply->ack.error != 0) throw ethtool_error(reply->ack, where);
  for (const NetlinkMessage& message : reply->messages)
    if (auto parsed = parse(message)) return std::move(*parsed);
  throw BenchError(Errc::malformed_reply, where + ": not an answer to this");
}

}  // namespace

BenchError ethtool_error(const NetlinkAck& ack, const std::string& where) {
  const std::string words = ack.text.empty() ? std::string{} : fmt::format(": {}", ack.text);
  return BenchError(code_of(ack.error), fmt::format("{}: {} (errno {}){}{}", where, std::strerror(ack.error), ack.error,
                                                    words, advice(ack.error)));
}

asio::awaitable<std::uint16_t> Ethtool::family(Clock::time_point due) {
  if (!family_) {
    const Reply reply = co_await calls_.request(NETLINK_GENERIC, family_request("ethtool"), due);
    if (reply->ack.error == ENOENT)
      throw BenchError(Errc::unsupported,
                       std::string{"this kernel has no ethtool netlink interface (it came with Linux 5.6)"});
    family_ = answer(reply, parse_family, "ethtool");
  }
  co_return *family_;
}

asio::awaitable<EthtoolFec> Ethtool::fec(std::string interface, Clock::time_point due) {
  const auto id = co_await family(due);
  const Reply reply = co_await calls_.request(NETLINK_GENERIC, fec_request(id, interface), due);
  co_return answer(reply, parse_fec, interface + ": FEC");
}

asio::awaitable<EthtoolLink> Ethtool::link_state(std::string interface, Clock::time_point due) {
  const auto id = co_await family(due);
  const Reply reply = co_await calls_.request(NETLINK_GENERIC, link_state_request(id, interface), due);
  co_return answer(reply, parse_link_state, interface + ": link state");
}

asio::awaitable<ModulePowerMode> Ethtool::module_power(std::string interface, Clock::time_point due) {
  const auto id = co_await family(due);
  const Reply reply = co_await calls_.request(NETLINK_GENERIC, module_power_request(id, interface), due);
  co_return answer(reply, parse_module_power, interface + ": module power mode");
}

asio::awaitable<Bytes> Ethtool::eeprom(std::string interface, EepromPlace place, Clock::time_point due) {
  const auto id = co_await family(due);
  const Reply reply = co_await calls_.request(NETLINK_GENERIC, eeprom_request(id, interface, place), due);
  const std::string where = fmt::format("{}: module EEPROM {:02X}h, bank {}, page {:02X}h, byte {}, {} bytes",
                                        interface, place.address, place.bank, place.page, place.offset, place.length);
  Bytes data = answer(reply, parse_eeprom, where);
  if (data.size() < place.length)
    throw BenchError(Errc::short_transfer, fmt::format("{}: {} came", where, data.size()));
  if (data.size() > place.length)
    throw BenchError(Errc::malformed_reply, fmt::format("{}: {} came", where, data.size()));
  co_return data;
}

}  // namespace plugfest::linux_io
