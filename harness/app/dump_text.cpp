#include "harness/app/dump_text.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/address.hpp"
#include "drivers/sff/memory.hpp"

#include <fmt/format.h>

#include <vector>

namespace plugfest::app {
namespace {

/// In double quotes, so that nothing in it means anything to YAML.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      result.append(1, '\\').append(1, c);
    else if (code < 0x20 || code == 0x7F)
      result += fmt::format("\\x{:02X}", code);
    else
      result.append(1, c);
  }
  return result + "\"";
}

void add_half(std::string_view label, const cmis::Memory& memory, const cmis::Memory::Half& half, std::string& text) {
  Bytes bytes;
  std::vector<int> unknown;
  const unsigned first = half.upper ? cmis::half_size : 0;
  for (unsigned byte = first; byte < first + cmis::half_size; ++byte) {
    const auto read = memory.read(half.bank, half.page, static_cast<std::uint8_t>(byte), 1);
    bytes.push_back(read ? read->front() : std::byte{0});
    if (!read) unknown.push_back(static_cast<int>(byte));
  }
  if (unknown.size() == cmis::half_size) return;
  text += fmt::format("  - {{bank: {}, page: {}, offset: {}, hex: \"{}\"", half.bank, label, first, to_hex(bytes));
  if (!unknown.empty()) text += fmt::format(", unknown: \"{}\"", number_list(unknown));
  text += "}\n";
}

std::string label_of(const cmis::Memory::Half& half) {
  return half.upper ? fmt::format("{:02x}h", half.page) : "lower";
}

}  // namespace

std::string number_list(std::span<const int> numbers) {
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", numbers[i]);
    if (end - i > 1) text += fmt::format("-{}", numbers[end - 1]);
    i = end;
  }
  return text;
}

std::string dump_text(const DumpHead& head, const sff::ModuleMemory& memory) {
  std::string text =
      fmt::format("name: {}\nform_factor: {}\nmanagement: {}\nprovenance: {}\nsource: {}\n", head.name,
                  quoted(head.form_factor), sff::name_of(head.map), head.provenance, quoted(head.source));
  if (!head.notes.empty()) text += fmt::format("notes: {}\n", quoted(head.notes));
  text += "pages:\n";
  const bool by_address = head.map == sff::ManagementInterface::sff_8472;
  for (const cmis::Memory::Half& half : memory.a0.halves())
    add_half(by_address ? "a0" : label_of(half), memory.a0, half, text);
  for (const cmis::Memory::Half& half : memory.a2.halves()) add_half("a2", memory.a2, half, text);
  return text;
}

}  // namespace plugfest::app
