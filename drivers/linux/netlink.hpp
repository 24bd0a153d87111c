#pragma once

#include "drivers/base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

/// Netlink messages as bytes: numbers in the machine's own order, attributes padded to four. Pure.
namespace plugfest::linux_io {

/// Builds one request.
class NetlinkWriter {
 public:
  /// @param flags  NLM_F_REQUEST is added
  NetlinkWriter(std::uint16_t type, std::uint16_t flags);

  /// The fixed header of the protocol above (ifinfomsg, genlmsghdr); before the first attribute.
  template <class Header>
  void header(const Header& header) requires(std::is_trivially_copyable_v<Header>) {
    append(std::as_bytes(std::span{&header, 1}));
  }
  void bytes(std::uint16_t type, std::span<const std::byte> value);
  void u8(std::uint16_t type, std::uint8_t value);
  void u32(std::uint16_t type, std::uint32_t value);
  /// With the terminating NUL that the kernel asks for.
  void text(std::uint16_t type, std::string_view value);
  /// What follows up to `close` stands inside.
  void open(std::uint16_t type);
  void close();

  /// @pre every nest is closed
  Bytes finish(std::uint32_t sequence) &&;

 private:
  void append(std::span<const std::byte> raw);

  Bytes out_;
  std::vector<std::size_t> open_;
};

struct NetlinkMessage {
  std::uint16_t type, flags;
  std::uint32_t sequence, port;
  std::span<const std::byte> payload;  ///< of the datagram it was split from
};

/// @return empty: a length that does not fit what is there
std::optional<std::vector<NetlinkMessage>> split_messages(std::span<const std::byte> datagram);

/// The attributes of a message or of a nest. Looking one up gives the last of its type, as the kernel does.
class NetlinkAttributes {
 public:
  /// @return empty: a length that does not fit what is there
  static std::optional<NetlinkAttributes> split(std::span<const std::byte> raw);

  /// The value's bytes, of the split buffer; empty: no such attribute.
  std::optional<std::span<const std::byte>> find(std::uint16_t type) const;
  /// These are also empty for a value of another size.
  std::optional<std::uint8_t> u8(std::uint16_t type) const { return number<std::uint8_t>(type); }
  std::optional<std::uint16_t> u16(std::uint16_t type) const { return number<std::uint16_t>(type); }
  std::optional<std::uint32_t> u32(std::uint16_t type) const { return number<std::uint32_t>(type); }
  /// Up to the first NUL.
  std::optional<std::string> text(std::uint16_t type) const;
  /// An array of 64-bit numbers; empty also: a length that is no multiple of eight.
  std::optional<std::vector<std::uint64_t>> u64s(std::uint16_t type) const;
  /// Empty also: what is inside does not split.
  std::optional<NetlinkAttributes> nest(std::uint16_t type) const;

 private:
  struct Attribute {
    std::uint16_t type;
    std::span<const std::byte> value;
  };

  template <class T>
  std::optional<T> number(std::uint16_t type) const {
    const auto value = find(type);
    if (!value || value->size() != sizeof(T)) return std::nullopt;
    T number;
    std::memcpy(&number, value->data(), sizeof number);
    return number;
  }

  std::vector<Attribute> attributes_;
};

/// Takes the fixed header off a payload, with its padding.
/// @return empty: shorter than the header
template <class Header>
std::optional<Header> take_header(std::span<const std::byte>& payload) requires(std::is_trivially_copyable_v<Header>) {
  if (payload.size() < sizeof(Header)) return std::nullopt;
  Header header;
  std::memcpy(&header, payload.data(), sizeof header);
  constexpr std::size_t padded = (sizeof(Header) + 3) & ~std::size_t{3};
  payload = payload.subspan(padded < payload.size() ? padded : payload.size());
  return header;
}

/// What the kernel answers to a request that it refused, or was asked to acknowledge.
struct NetlinkAck {
  int error = 0;     ///< errno, positive; 0: done
  std::string text;  ///< the extended acknowledgement's words, the kernel's own; or empty
};

/// @param message  of type NLMSG_ERROR, or NLMSG_DONE
/// @return empty: cut short. Words that do not parse are left out: the number still counts.
std::optional<NetlinkAck> parse_ack(const NetlinkMessage& message);

}  // namespace plugfest::linux_io
