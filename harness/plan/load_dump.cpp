#include "harness/plan/load_dump.hpp"

#include "drivers/base/bytes.hpp"
#include "harness/plan/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <tuple>

namespace plugfest::plan {
namespace {

constexpr std::size_t half_size = 128;
constexpr std::string_view sff_8472 = "SFF-8472";

bool is_bus_address(const std::string& label) { return label == "a0" || label == "a2"; }

/// "lower" and "a0", "a2" are pages with names; others are two hexadecimal digits and an h.
bool read_page(const std::string& label, DumpHalf& half) {
  half.label = label;
  half.lower = label == "lower";
  if (half.lower) return true;
  const bool named = is_bus_address(label);
  if (!named && (label.size() != 3 || label.back() != 'h')) return false;
  const auto [end, error] = std::from_chars(label.data(), label.data() + 2, half.page, 16);
  return error == std::errc{} && end == label.data() + 2 && half.page >= 0;
}

std::optional<Bytes> read_half_bytes(const Node& node, Reading& reading) {
  const auto text = read_text(node, reading);
  if (!text) return std::nullopt;
  if (text->size() != 2 * half_size) {
    reading.diagnostics.add(
        node.mark, fmt::format("{} hexadecimal digits are needed, and here are {}", 2 * half_size, code_points(*text)));
    return std::nullopt;
  }
  auto bytes = from_hex(*text);
  if (!bytes) {
    const auto stranger = text->find_first_not_of("0123456789abcdefABCDEF");
    reading.diagnostics.add(node.mark, fmt::format("{} is no hexadecimal digit", in_quotes(text->substr(stranger, 1))),
                            fmt::format("it is character {} of the text", stranger + 1));
  }
  return bytes;
}

DumpHalf read_half(const Node& node, Reading& reading, const std::string& management) {
  Mapping map{node, reading, "a page"};
  DumpHalf half;
  store(half.bank, map.find("bank", read_integer, 0, 255));
  const Node* const page = map.need("page");
  const auto label = page == nullptr ? std::nullopt : read_text(*page, reading);
  const Node* const offset = map.need("offset");
  const auto start = offset == nullptr ? std::nullopt : read_integer(*offset, reading, 0, 128);
  store(half.bytes, map.need("hex", read_half_bytes));
  if (start) half.offset = *start;
  const int last = half.offset + static_cast<int>(half_size) - 1;
  store(half.unknown, map.find("unknown", read_numbers, std::string_view{"byte"}, half.offset, last));
  map.finish();
  if (!label) return half;
  if (!read_page(*label, half)) {
    reading.diagnostics.add(page->mark, fmt::format("{} is not a page", in_quotes(*label)),
                            "write lower, 00h to ffh, or for SFF-8472 a0 or a2");
  } else if (!management.empty() && is_bus_address(*label) != (management == sff_8472)) {
    reading.diagnostics.add(page->mark, fmt::format("a {} module has no page {}", management, in_quotes(*label)));
  } else if (start) {
    const bool fits =
        is_bus_address(*label) ? half.offset == 0 || half.offset == 128 : half.offset == (half.lower ? 0 : 128);
    if (!fits)
      reading.diagnostics.add(offset->mark,
                              fmt::format("page {} cannot begin at byte {}", in_quotes(*label), half.offset),
                              "lower begins at 0, an upper page at 128, a0 and a2 have both halves");
  }
  return half;
}

std::string read_origin(const Node& node, Reading& reading) {
  if (node.type == Node::Type::scalar) return read_text(node, reading).value_or("");
  Mapping map{node, reading, "'source'"};
  std::string origin;
  for (const std::string_view key : {"repo", "commit", "path", "where"})
    if (const auto text = map.find(key, read_text)) origin.append(origin.empty() ? "" : ", ").append(*text);
  map.finish();
  return origin;
}

}  // namespace

ModuleDump read_dump(Mapping& map, Reading& reading) {
  static constexpr std::array<std::string_view, 3> managements = {"CMIS", "SFF-8636", sff_8472};
  static constexpr std::array<std::string_view, 3> provenances = {"real", "vendor-derived", "simulated"};
  ModuleDump dump;
  store(dump.form_factor, map.need("form_factor", read_text));
  store(dump.management, map.need("management", read_choice, std::span<const std::string_view>{managements}));
  store(dump.provenance, map.need("provenance", read_choice, std::span<const std::string_view>{provenances}));
  if (const Node* const source = map.find("source")) dump.origin = read_origin(*source, reading);
  store(dump.notes, map.find("notes", read_text));
  const Node* const pages = map.need("pages");
  if (pages == nullptr) return dump;
  std::set<std::tuple<int, bool, int, int>> places;
  for (const Node& item : read_list(*pages, reading)) {
    const std::size_t before = reading.diagnostics.size();
    DumpHalf half = read_half(item, reading, dump.management);
    if (reading.diagnostics.size() != before) continue;
    if (!places.emplace(half.bank, half.lower, half.page, half.offset).second)
      reading.diagnostics.add(item.mark, fmt::format("bank {} page {} from byte {} is given twice", half.bank,
                                                     in_quotes(half.label), half.offset));
    dump.halves.push_back(std::move(half));
  }
  return dump;
}

}  // namespace plugfest::plan
