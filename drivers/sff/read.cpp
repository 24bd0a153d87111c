#include "drivers/sff/read.hpp"

#include "drivers/sff/codes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::sff {

std::optional<std::string> read_oui(const Memory& memory, const TextField& field) {
  const std::optional<Bytes> raw = memory.bytes(field.info);
  if (!raw) return std::nullopt;
  std::string text;
  for (const std::byte b : *raw) text.append(fmt::format("{}{:02x}", text.empty() ? "" : "-", u8(b)));
  return text;
}

std::optional<std::vector<Compliance>> read_compliance(const Memory& memory, const TextField& field) {
  const std::optional<Bytes> raw = memory.bytes(field.info);
  if (!raw) return std::nullopt;
  const auto names = compliance_table(field.info.codes);
  std::vector<Compliance> set;
  for (std::size_t i = 0; i < raw->size(); ++i)
    for (std::uint8_t n = 8; n-- > 0;) {
      if ((u8((*raw)[i]) >> n & 1) == 0) continue;
      const auto byte = static_cast<std::uint8_t>(field.info.byte + i);
      const auto known =
          std::ranges::find_if(names, [&](const ComplianceCode& code) { return code.byte == byte && code.bit == n; });
      set.push_back({byte, n, known == names.end() ? std::nullopt : std::optional{known->name}});
    }
  return set;
}

std::optional<Checksum> read_checksum(const Memory& memory, const ChecksumRule& rule) {
  const auto covered = memory.read(0, rule.stored.page, rule.first, rule.last - rule.first + 1u);
  const auto stored = memory.bits(rule.stored);
  if (!covered || !stored) return std::nullopt;
  return Checksum{rule.covers, byte_sum(*covered), static_cast<std::uint8_t>(*stored)};
}

std::vector<Flag> read_flags(const Memory& memory, std::span<const Field<bool>* const> fields) {
  std::vector<Flag> flags;
  flags.reserve(fields.size());
  for (const Field<bool>* field : fields) flags.push_back({&field->info, memory.value(*field)});
  return flags;
}

std::optional<double> read_nominal_rate(const Memory& memory, const Field<std::uint8_t>& byte,
                                        const Field<std::uint8_t>& extended, double extended_step_mbd) {
  constexpr std::uint8_t beyond_the_byte = 0xFF;
  const auto count = memory.value(byte);
  if (!count) return std::nullopt;
  if (*count != beyond_the_byte) return *count * byte.info.scale;
  const auto more = memory.value(extended);
  return more ? std::optional{*more * extended_step_mbd} : std::nullopt;
}

}  // namespace plugfest::sff
