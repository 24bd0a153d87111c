#include "drivers/linux/netlink.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <linux/netlink.h>

namespace plugfest::linux_io {

namespace {

constexpr std::size_t aligned(std::size_t size) { return (size + 3) & ~std::size_t{3}; }

/// Drops `size` bytes and their padding, of which the last element may have none.
std::span<const std::byte> after(std::span<const std::byte> raw, std::size_t size) {
  return raw.subspan(std::min(aligned(size), raw.size()));
}

}  // namespace

NetlinkWriter::NetlinkWriter(std::uint16_t type, std::uint16_t flags) {
  nlmsghdr head{};
  head.nlmsg_type = type;
  head.nlmsg_flags = static_cast<std::uint16_t>(flags | NLM_F_REQUEST);
  append(std::as_bytes(std::span{&head, 1}));
}

void NetlinkWriter::append(std::span<const std::byte> raw) {
  out_.insert(out_.end(), raw.begin(), raw.end());
  out_.resize(aligned(out_.size()));
}

void NetlinkWriter::bytes(std::uint16_t type, std::span<const std::byte> value) {
  assert(value.size() <= std::numeric_limits<std::uint16_t>::max() - sizeof(nlattr));
  const nlattr head{static_cast<std::uint16_t>(sizeof(nlattr) + value.size()), type};
  append(std::as_bytes(std::span{&head, 1}));
  append(value);
}

void NetlinkWriter::u8(std::uint16_t type, std::uint8_t value) { bytes(type, std::as_bytes(std::span{&value, 1})); }

void NetlinkWriter::u32(std::uint16_t type, std::uint32_t value) { bytes(type, std::as_bytes(std::span{&value, 1})); }

void NetlinkWriter::text(std::uint16_t type, std::string_view value) {
  const std::string terminated{value};
  bytes(type, std::as_bytes(std::span{terminated.c_str(), terminated.size() + 1}));
}

void NetlinkWriter::open(std::uint16_t type) {
  open_.push_back(out_.size());
  bytes(static_cast<std::uint16_t>(type | NLA_F_NESTED), {});
}

void NetlinkWriter::close() {
  assert(!open_.empty());
  const auto size = static_cast<std::uint16_t>(out_.size() - open_.back());
  std::memcpy(out_.data() + open_.back() + offsetof(nlattr, nla_len), &size, sizeof size);
  open_.pop_back();
}

Bytes NetlinkWriter::finish(std::uint32_t sequence) && {
  assert(open_.empty());
  const auto size = static_cast<std::uint32_t>(out_.size());
  std::memcpy(out_.data() + offsetof(nlmsghdr, nlmsg_len), &size, sizeof size);
  std::memcpy(out_.data() + offsetof(nlmsghdr, nlmsg_seq), &sequence, sizeof sequence);
  return std::move(out_);
}

std::optional<std::vector<NetlinkMessage>> split_messages(std::span<const std::byte> datagram) {
  std::vector<NetlinkMessage> messages;
  while (!datagram.empty()) {
    nlmsghdr head;
    if (datagram.size() < sizeof head) return std::nullopt;
    std::memcpy(&head, datagram.data(), sizeof head);
    if (head.nlmsg_len < sizeof head || head.nlmsg_len > datagram.size()) return std::nullopt;
    messages.push_back({head.nlmsg_type, head.nlmsg_flags, head.nlmsg_seq, head.nlmsg_pid,
                        datagram.subspan(sizeof head, head.nlmsg_len - sizeof head)});
    datagram = after(datagram, head.nlmsg_len);
  }
  return messages;
}

std::optional<NetlinkAttributes> NetlinkAttributes::split(std::span<const std::byte> raw) {
  NetlinkAttributes split;
  while (!raw.empty()) {
    nlattr head;
    if (raw.size() < sizeof head) return std::nullopt;
    std::memcpy(&head, raw.data(), sizeof head);
    if (head.nla_len < sizeof head || head.nla_len > raw.size()) return std::nullopt;
    split.attributes_.push_back({static_cast<std::uint16_t>(head.nla_type & NLA_TYPE_MASK),
                                 raw.subspan(sizeof head, head.nla_len - sizeof head)});
    raw = after(raw, head.nla_len);
  }
  return split;
}

std::optional<std::span<const std::byte>> NetlinkAttributes::find(std::uint16_t type) const {
  const auto found = std::find_if(attributes_.rbegin(), attributes_.rend(),
                                  [type](const Attribute& attribute) { return attribute.type == type; });
  if (found == attributes_.rend()) return std::nullopt;
  return found->value;
}

std::optional<std::string> NetlinkAttributes::text(std::uint16_t type) const {
  const auto value = find(type);
  if (!value) return std::nullopt;
  const auto end = std::find(value->begin(), value->end(), std::byte{0});
  std::string text;
  std::transform(value->begin(), end, std::back_inserter(text), [](std::byte b) { return static_cast<char>(b); });
  return text;
}

std::optional<std::vector<std::uint64_t>> NetlinkAttributes::u64s(std::uint16_t type) const {
  const auto value = find(type);
  if (!value || value->size() % sizeof(std::uint64_t) != 0) return std::nullopt;
  std::vector<std::uint64_t> numbers(value->size() / sizeof(std::uint64_t));
  if (!numbers.empty()) std::memcpy(numbers.data(), value->data(), value->size());
  return numbers;
}

std::optional<NetlinkAttributes> NetlinkAttributes::nest(std::uint16_t type) const {
  const auto value = find(type);
  if (!value) return std::nullopt;
  return split(*value);
}

std::optional<NetlinkAck> parse_ack(const NetlinkMessage& message) {
  auto rest = message.payload;
  // A dump may end without a number.
  if (message.type == NLMSG_DONE && rest.empty()) return NetlinkAck{};
  const auto error = take_header<std::int32_t>(rest);
  if (!error || *error == std::numeric_limits<std::int32_t>::min()) return std::nullopt;
  NetlinkAck ack{*error < 0 ? -*error : *error, {}};
  if ((message.flags & NLM_F_ACK_TLVS) == 0) return ack;
  if (message.type == NLMSG_ERROR) {
    // The request's header comes back, and its payload too unless the kernel capped it.
    auto echoed = rest;
    const auto request = take_header<nlmsghdr>(rest);
    if (!request || request->nlmsg_len < sizeof(nlmsghdr)) return ack;
    if ((message.flags & NLM_F_CAPPED) == 0) {
      if (request->nlmsg_len > echoed.size()) return ack;
      rest = after(echoed, request->nlmsg_len);
    }
  }
  if (const auto attributes = NetlinkAttributes::split(rest))
    ack.text = attributes->text(NLMSGERR_ATTR_MSG).value_or(std::string{});
  return ack;
}

}  // namespace plugfest::linux_io
