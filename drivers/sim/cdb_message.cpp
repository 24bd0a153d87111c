#include "drivers/sim/cdb_message.hpp"

#include <algorithm>

namespace plugfest::sim {

namespace {

constexpr unsigned epl_reply_base = 239;  // plus the number of pages

}  // namespace

std::uint32_t CdbMessage::number(std::size_t at, std::size_t width) const {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + width; ++i) value = value << 8 | (i < lpl.size() ? u8(lpl[i]) : 0u);
  return value;
}

Bytes CdbMessage::bytes(std::size_t at, std::size_t count) const {
  Bytes result(count);
  for (std::size_t i = 0; i < count && at + i < lpl.size(); ++i) result[i] = lpl[at + i];
  return result;
}

std::span<const std::byte> CdbMessage::rest(std::size_t at) const {
  return std::span(lpl).subspan(std::min(at, lpl.size()));
}

std::uint8_t cdb_check_code(std::span<const std::byte> bytes) {
  return static_cast<std::uint8_t>(0xFF - byte_sum(bytes));
}

std::uint8_t check_code_of(const CdbMessage& message) {
  Bytes covered{to_byte(message.id >> 8u), to_byte(message.id), to_byte(message.epl_length >> 8u),
                to_byte(message.epl_length), to_byte(message.lpl_length)};
  covered.insert(covered.end(), message.lpl.begin(), message.lpl.end());
  return cdb_check_code(covered);
}

CdbReplyHeader header_of(const CdbReply& reply) {
  if (!reply.epl.empty()) {
    const std::size_t pages = (reply.epl.size() + epl_page_size - 1) / epl_page_size;
    return {.length = static_cast<std::uint8_t>(epl_reply_base + pages), .check_code = cdb_check_code(reply.epl)};
  }
  if (reply.lpl.empty()) return {};
  return {.length = static_cast<std::uint8_t>(reply.lpl.size()), .check_code = cdb_check_code(reply.lpl)};
}

CdbBody& CdbBody::number(std::uint64_t value, unsigned width) {
  for (unsigned i = width; i-- > 0;) body_.push_back(to_byte(value >> 8 * i));
  return *this;
}

CdbBody& CdbBody::text(std::string_view text, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) body_.push_back(to_byte(i < text.size() ? std::uint8_t(text[i]) : 0u));
  return *this;
}

CdbBody& CdbBody::bytes(std::span<const std::byte> bytes) {
  body_.insert(body_.end(), bytes.begin(), bytes.end());
  return *this;
}

CdbBody& CdbBody::zeros(std::size_t count) {
  body_.resize(body_.size() + count);
  return *this;
}

}  // namespace plugfest::sim
