#include "drivers/cmis/field.hpp"

#include "drivers/cmis/f16.hpp"

#include <fmt/format.h>

#include <cmath>

namespace plugfest::cmis {
namespace {

unsigned bits_of(const FieldInfo& f) {
  const Place at = place(f, 0);
  return at.msb - at.lsb + 1;
}

}  // namespace

std::string address_text(const FieldInfo& f) {
  std::string text = f.byte < 128 ? fmt::format("lower:{}", f.byte) : fmt::format("{:02X}h:{}", f.page, f.byte);
  const std::size_t bytes = extent(f);
  if (bytes > 1) return fmt::format("{}-{}", text, f.byte + bytes - 1);
  if (f.layout != Layout::single || bits_of(f) >= 8) return text;
  return f.msb == f.lsb ? fmt::format("{}.{}", text, f.msb) : fmt::format("{}.{}:{}", text, f.msb, f.lsb);
}

double to_number(const FieldInfo& f, std::uint64_t bits) {
  if (f.kind == Kind::f16) return f16_value(static_cast<std::uint16_t>(bits));
  const unsigned width = bits_of(f);
  if (f.kind == Kind::signed_number && (bits >> (width - 1) & 1) != 0)
    return (static_cast<double>(bits) - std::ldexp(1.0, static_cast<int>(width))) * f.scale;
  return static_cast<double>(bits) * f.scale;
}

std::optional<std::uint64_t> from_number(const FieldInfo& f, double value) {
  if (f.kind == Kind::f16) {
    if (!(value >= 0 && value <= f16_value(0xFFFF))) return std::nullopt;
    return nearest_f16(value);
  }
  const auto width = static_cast<int>(bits_of(f));
  const bool is_signed = f.kind == Kind::signed_number;
  const double least = is_signed ? -std::ldexp(1.0, width - 1) : 0.0;
  const double beyond = is_signed ? std::ldexp(1.0, width - 1) : std::ldexp(1.0, width);
  const double count = std::round(value / f.scale);
  if (!(count >= least && count < beyond)) return std::nullopt;
  if (count >= 0) return static_cast<std::uint64_t>(count);
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(count)) & ~std::uint64_t{0} >> (64 - width);
}

}  // namespace plugfest::cmis
