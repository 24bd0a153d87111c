#include "harness/app/dump_text.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/address.hpp"
#include "drivers/sff/memory.hpp"
#include "harness/app/yaml_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <vector>

namespace plugfest::app {
namespace {

/// One half as a dump has it.
struct DumpedHalf {
  std::string label;
  unsigned bank = 0, first = 0;
  Bytes bytes;
  std::vector<int> unknown;
};

std::string label_of(const cmis::Memory::Half& half) {
  return half.upper ? fmt::format("{:02x}h", half.page) : "lower";
}

void add_halves(std::string_view address, const cmis::Memory& memory, std::vector<DumpedHalf>& halves) {
  for (const cmis::Memory::Half& half : memory.halves()) {
    DumpedHalf dumped{.label = address.empty() ? label_of(half) : std::string{address},
                      .bank = half.bank,
                      .first = half.upper ? cmis::half_size : 0,
                      .bytes = {},
                      .unknown = {}};
    for (unsigned byte = dumped.first; byte < dumped.first + cmis::half_size; ++byte) {
      const auto read = memory.read(half.bank, half.page, static_cast<std::uint8_t>(byte), 1);
      dumped.bytes.push_back(read ? read->front() : std::byte{0});
      if (!read) dumped.unknown.push_back(static_cast<int>(byte));
    }
    if (dumped.unknown.size() < cmis::half_size) halves.push_back(std::move(dumped));
  }
}

std::vector<DumpedHalf> halves_of(const DumpHead& head, const sff::ModuleMemory& memory) {
  std::vector<DumpedHalf> halves;
  add_halves(head.map == sff::ManagementInterface::sff_8472 ? "a0" : "", memory.a0, halves);
  add_halves("a2", memory.a2, halves);
  return halves;
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
                  in_yaml(head.form_factor), sff::name_of(head.map), head.provenance, in_yaml(head.source));
  if (!head.notes.empty()) text += fmt::format("notes: {}\n", in_yaml(head.notes));
  text += "pages:\n";
  for (const DumpedHalf& half : halves_of(head, memory)) {
    text += fmt::format("  - {{bank: {}, page: {}, offset: {}, hex: \"{}\"", half.bank, half.label, half.first,
                        to_hex(half.bytes));
    if (!half.unknown.empty()) text += fmt::format(", unknown: \"{}\"", number_list(half.unknown));
    text += "}\n";
  }
  return text;
}

nlohmann::ordered_json dump_json(const DumpHead& head, const sff::ModuleMemory& memory) {
  nlohmann::ordered_json json;
  json["name"] = head.name;
  json["form_factor"] = head.form_factor;
  json["management"] = sff::name_of(head.map);
  json["provenance"] = head.provenance;
  json["source"] = head.source;
  if (!head.notes.empty()) json["notes"] = head.notes;
  json["pages"] = nlohmann::ordered_json::array();
  for (const DumpedHalf& half : halves_of(head, memory)) {
    nlohmann::ordered_json page{
        {"bank", half.bank}, {"page", half.label}, {"offset", half.first}, {"hex", to_hex(half.bytes)}};
    if (!half.unknown.empty()) page["unknown"] = number_list(half.unknown);
    json["pages"].push_back(std::move(page));
  }
  return json;
}

}  // namespace plugfest::app
