#include "drivers/base/hash.hpp"

#include "drivers/base/bytes.hpp"

#include <openssl/sha.h>

#include <array>

namespace plugfest {

std::string sha256(std::span<const std::byte> data) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(), digest.data());
  return to_hex(std::as_bytes(std::span{digest}));
}

std::string sha256(std::string_view text) { return sha256(std::as_bytes(std::span{text.data(), text.size()})); }

}  // namespace plugfest
