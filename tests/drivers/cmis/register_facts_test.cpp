#include "drivers/cmis/cdb_commands.hpp"
#include "drivers/cmis/fields/cdb_replies.hpp"
#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/cmis/table.hpp"
#include "drivers/cmis/vdm_types.hpp"
#include "tests/drivers/cmis/shared_data.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

// The register table against the register facts beside the checkout: every place, both ways.

namespace plugfest::cmis {
namespace {

/// One field of the facts in the terms of FieldInfo; `name` is for people.
struct Fact {
  std::string name;
  std::string type;
  FieldInfo place{};
  double scale = 1;
  std::string unit = {};
  std::string codes = {};
  bool side_is_stated = true;
};

Access access_of(const std::string& text) {
  static const std::map<std::string, Access> known = {{"RO", Access::ro},       {"RW", Access::rw},
                                                      {"RWW", Access::rww},     {"WO", Access::wo},
                                                      {"WO/SC", Access::wo_sc}, {"COR", Access::ro_cor}};
  return known.at(text);
}

double number_of(const std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos) return std::stod(text);
  return std::stod(text.substr(0, slash)) / std::stod(text.substr(slash + 1));
}

std::string text_of(const YAML::Node& node) { return node ? node.as<std::string>() : std::string{}; }

Revision revision_of(const YAML::Node& since) {
  const std::string text = text_of(since);
  // What 4.0 had was there from the beginning, as far as is known.
  if (text.empty() || text == "4.0") return {};
  return {static_cast<std::uint8_t>(std::stoi(text)), static_cast<std::uint8_t>(std::stoi(text.substr(2)))};
}

Confidence confidence_of(const YAML::Node& page, const YAML::Node& field) {
  const std::string text = text_of(field["confidence"]);
  if (text == "single-source") return Confidence::single_source;
  if (text == "conflict") return Confidence::disputed;
  EXPECT_EQ(text, "");
  return text_of(page["status"]) == "outline" ? Confidence::outline : Confidence::sure;
}

void set_bits(FieldInfo& place, const YAML::Node& bits) {
  place.msb = static_cast<std::uint8_t>(place.width <= 8 ? 8 * place.width - 1 : 7);
  place.lsb = 0;
  if (!bits) return;
  const auto text = bits.as<std::string>();
  place.msb = static_cast<std::uint8_t>(std::stoi(text));
  place.lsb = static_cast<std::uint8_t>(std::stoi(text.substr(text.find(':') + 1)));
}

/// Layout, count, width and stride.
void set_layout(FieldInfo& place, const YAML::Node& field) {
  static const std::map<std::string, Layout> packed = {
      {"lane_bits", Layout::lane_bits}, {"lane_pairs", Layout::lane_pairs}, {"lane_nibbles", Layout::lane_nibbles}};
  static const std::map<std::string, std::uint8_t> wide = {{"lane_bytes", 1}, {"lane_u16", 2}, {"lane_u32", 4}};
  const std::string layout = text_of(field["layout"]);
  if (packed.contains(layout)) {
    place.layout = packed.at(layout);
    place.count = 8;
    place.width = 1;
  } else if (wide.contains(layout)) {
    place.layout = Layout::array;
    place.count = 8;
    place.width = place.stride = wide.at(layout);
  } else if (field["array"]) {
    place.layout = Layout::array;
    place.count = field["array"]["count"].as<std::uint16_t>();
    place.stride = static_cast<std::uint8_t>(field["array"]["stride"].as<int>());
  }
}

void set_value(Fact& fact, const YAML::Node& field) {
  if (field["scale"]) fact.scale = number_of(field["scale"].as<std::string>());
  if (field["unit"]) fact.unit = field["unit"].as<std::string>();
  if (field["enum"]) fact.codes = field["enum"].as<std::string>();
}

Fact fact_of(const YAML::Node& page, const YAML::Node& field) {
  Fact fact{.name = field["name"].as<std::string>(), .type = field["type"].as<std::string>()};
  FieldInfo& place = fact.place;
  const auto id = page["id"].as<std::string>();
  place.page = id == "lower" ? std::uint8_t{0} : static_cast<std::uint8_t>(std::stoi(id, nullptr, 16));
  place.banked = page["banked"].as<bool>();
  place.byte = static_cast<std::uint8_t>(field["offset"].as<int>());
  place.width = static_cast<std::uint8_t>(field["len"].as<int>());
  place.access = field["access"] ? access_of(field["access"].as<std::string>()) : Access::ro;
  place.since = revision_of(field["since"]);
  place.confidence = confidence_of(page, field);
  const std::string side = text_of(field["lane_side"]);
  place.side = side == "host" ? Side::host : side == "media" ? Side::media : Side::module;
  fact.side_is_stated = !side.empty() || !field["array"];
  if (fact.type.ends_with("le") && fact.type != "variable") {
    place.order = ByteOrder::little;
    fact.type.resize(fact.type.size() - 2);
  }
  set_layout(place, field);
  set_bits(place, field["bits"]);
  set_value(fact, field);
  // The facts count bytes of bit maps; the table has an element for each bit or nibble.
  if (fact.name.find("PairByte") != std::string::npos || fact.name == "MapOfSupportedPages") {
    place.layout = fact.name == "MapOfSupportedPages" ? Layout::lane_bits : Layout::lane_nibbles;
    place.count = 256;
    place.width = place.stride = 1;
  }
  return fact;
}

std::vector<Fact> facts_of(const YAML::Node& document) {
  std::vector<Fact> facts;
  for (const YAML::Node& page : document["pages"])
    for (const YAML::Node& field : page["fields"]) {
      const auto type = field["type"].as<std::string>();
      // Page 14h's data are in diagnostics_data.
      if (type == "reserved" || type == "custom" || field["name"].as<std::string>() == "DiagnosticsData") continue;
      const Fact fact = fact_of(page, field);
      if (type != "struct") {
        facts.push_back(fact);
        continue;
      }
      for (const YAML::Node& member : document["structs"][field["struct"].as<std::string>()]["fields"]) {
        if (member["name"].as<std::string>() == "Reserved") continue;
        Fact part = fact;
        part.name += "." + member["name"].as<std::string>();
        part.type = text_of(member["type"]);
        part.codes.clear();
        part.place.byte = static_cast<std::uint8_t>(part.place.byte + member["byte"].as<int>());
        part.place.width = static_cast<std::uint8_t>(member["len"] ? member["len"].as<int>() : 1);
        if (member["since"]) part.place.since = revision_of(member["since"]);
        set_bits(part.place, member["bits"]);
        set_value(part, member);
        facts.push_back(part);
      }
    }
  YAML::Node page;
  page["id"] = "14h";
  page["banked"] = true;
  for (const YAML::Node& data : document["diagnostics_data"])
    for (const YAML::Node& field : data["fields"]) {
      Fact fact = fact_of(page, field);
      std::uint32_t values = 0;
      for (const YAML::Node& selector : data["selectors"]) values |= std::uint32_t{1} << selector.as<unsigned>();
      fact.place.variant = {"DiagnosticsSelector", values};
      facts.push_back(fact);
    }
  return facts;
}

/// The revision is two fields in the facts, one value with two parts in the table.
bool is_revision(const FieldInfo& place) { return place.byte == 1; }
/// Of the counters of page 14h the facts have a sentence, and field_test.cpp has their bytes.
bool is_counter(const FieldInfo& place) { return place.page == 0x14 && place.width == 8; }

bool packed(Layout layout) { return layout != Layout::single && layout != Layout::array; }
bool same_place(const FieldInfo& a, const FieldInfo& b) {
  if (a.byte != b.byte || a.layout != b.layout || a.variant.values != b.variant.values) return false;
  return packed(a.layout) || (a.msb == b.msb && a.lsb == b.lsb);
}

const FieldInfo* table_entry(const FieldInfo& place) {
  const auto fields = place.byte < 128 ? lower_memory_table() : page_table(place.page);
  const auto found = std::ranges::find_if(fields, [&](const FieldInfo& field) { return same_place(field, place); });
  return found == fields.end() ? nullptr : &*found;
}

/// Whether a field of this kind can say what the facts' type says. Structs do not state the type of a bit field.
bool kind_fits(const FieldInfo& field, const std::string& type) {
  if (type == "bool") return field.kind == Kind::flag;
  if (type == "f16") return field.kind == Kind::f16;
  if (type == "ascii") return field.kind == Kind::text;
  if (type == "bytes") return field.kind == Kind::raw;
  if (type == "checksum") return field.kind == Kind::checksum;
  if (type == "enum") return field.kind == Kind::code;
  if (type.starts_with('s')) return field.kind == Kind::signed_number;
  if (type == "variant") return field.kind == Kind::number && field.width == 2;
  if (type == "bitmask") return field.kind == Kind::number || packed(field.layout);
  return field.kind == Kind::number || field.kind == Kind::code || field.kind == Kind::flag;
}

/// Unit of the facts -> unit of the table and how many of those one is.
const std::map<std::string, std::pair<std::string, double>> units = {
    {"degC", {"Cel", 1}}, {"V", {"V", 1}},         {"W", {"W", 1}},           {"dB", {"dB", 1}},
    {"nm", {"nm", 1}},    {"m", {"m", 1}},         {"uW", {"mW", 1e-3}},      {"uA", {"mA", 1e-3}},
    {"ns", {"ns", 1}},    {"ms", {"ms", 1}},       {"mV", {"mV", 1}},         {"GHz", {"GHz", 1}},
    {"MHz", {"MHz", 1}},  {"dBm", {"dBm", 1}},     {"percent", {"%", 1}},     {"ps", {"ps", 1}},
    {"ps2", {"ps2", 1}},  {"ps/nm", {"ps/nm", 1}}, {"krad/s", {"krad/s", 1}}, {"ratio", {"", 1}},
    {"frames", {"", 1}},  {"symbols", {"", 1}}};

class RegisterFacts : public testing::Test {
 protected:
  void SetUp() override {
    const auto file = test::shared_folder() / "reference/cmis-registers.yaml";
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "needs ../shared/reference/cmis-registers.yaml, not here";
    document = YAML::LoadFile(file);
    facts = facts_of(document);
  }
  YAML::Node document;
  std::vector<Fact> facts;
};

TEST_F(RegisterFacts, EveryFieldOfTheFactsIsInTheTableAtItsPlace) {
  EXPECT_GT(facts.size(), 780u);
  for (const Fact& fact : facts) {
    SCOPED_TRACE(fact.name);
    if (is_revision(fact.place)) continue;
    const FieldInfo* const field = table_entry(fact.place);
    EXPECT_NE(field, nullptr) << fact.name << " at " << address_text(fact.place);
    if (field == nullptr) continue;
    EXPECT_EQ(field->width, fact.place.width);
    EXPECT_EQ(field->access, fact.place.access);
    if (fact.side_is_stated) {
      EXPECT_EQ(field->side, fact.place.side);
    }
    EXPECT_EQ(field->count, fact.place.count);
    EXPECT_EQ(field->stride, fact.place.stride);
    EXPECT_EQ(field->banked, fact.place.banked);
    EXPECT_EQ(field->order, fact.place.order);
    EXPECT_EQ(field->since, fact.place.since) << int{field->since.major} << "." << int{field->since.minor};
    // Of this one the facts say in words that the specification contradicts itself.
    if (fact.name != "CdbMaxBusySpecMethod") {
      EXPECT_EQ(field->confidence, fact.place.confidence);
    }
    // Which list a CDB status is read by is said by the two bits above it.
    if (fact.codes != "cdb_status") {
      EXPECT_TRUE(kind_fits(*field, fact.type)) << fact.type;
    }
  }
}

TEST_F(RegisterFacts, CodesAreReadByTheListOfTheFacts) {
  std::size_t listed = 0;
  for (const Fact& fact : facts) {
    const FieldInfo* const field = table_entry(fact.place);
    if (field == nullptr || fact.codes.empty() || field->kind != Kind::code) continue;
    EXPECT_EQ(field->codes, fact.codes.starts_with("by MediaType") ? "media_interface_id" : fact.codes) << fact.name;
    ++listed;
  }
  EXPECT_GT(listed, 60u);
}

TEST_F(RegisterFacts, EveryFieldOfTheTableIsInTheFacts) {
  std::set<const FieldInfo*> known;
  for (const Fact& fact : facts) known.insert(table_entry(fact.place));
  const auto expect_known = [&](const FieldInfo& field) {
    EXPECT_TRUE(is_revision(field) || is_counter(field) || known.contains(&field))
        << field.name << " at " << address_text(field);
  };
  for (const FieldInfo& field : lower_memory_table()) expect_known(field);
  for (unsigned page = 0; page < 0xA0; ++page)
    for (const FieldInfo& field : page_table(static_cast<std::uint8_t>(page))) expect_known(field);
  EXPECT_EQ(page_table(0xA0).size(), 1u);
}

TEST_F(RegisterFacts, ScalesAndUnitsAreThoseOfTheFacts) {
  const std::set<std::string> counts_of_a_multiplier = {"BaseLength", "BaseLengthSMF"};
  for (const Fact& fact : facts) {
    if (fact.unit.empty() || counts_of_a_multiplier.contains(fact.name)) continue;
    const FieldInfo* const field = table_entry(fact.place);
    ASSERT_NE(field, nullptr) << fact.name;
    EXPECT_EQ(field->unit, units.at(fact.unit).first) << fact.name;
    EXPECT_DOUBLE_EQ(field->scale, fact.scale * units.at(fact.unit).second) << fact.name;
  }
}

TEST_F(RegisterFacts, EveryNameOfTheFactsFindsItsField) {
  for (const YAML::Node& page : document["pages"]) {
    const auto id = page["id"].as<std::string>();
    const std::string number = id.substr(0, id.find('-'));
    for (const YAML::Node& field : page["fields"]) {
      const auto type = field["type"].as<std::string>();
      const auto name = field["name"].as<std::string>();
      if (type == "reserved" || type == "custom" || type == "struct" || name.starts_with("CmisRevision")) continue;
      if (name == "DiagnosticsData") continue;
      const std::string plain = name.substr(0, name.find('<'));
      EXPECT_NE(find_field(fmt::format("{}:{}", number, plain)), nullptr) << number << " " << plain;
    }
  }
  for (const YAML::Node& data : document["diagnostics_data"])
    for (const YAML::Node& field : data["fields"])
      EXPECT_NE(find_field("14h:" + field["name"].as<std::string>()), nullptr) << field["name"];
}

TEST_F(RegisterFacts, ObservablesAreThoseOfTheFacts) {
  std::size_t listed = 0;
  for (const auto& entry : document["vdm_observables"]) {
    const auto key = entry.first.as<std::string>();
    const YAML::Node& fact = entry.second;
    if (key == "0" || key.find('-') != std::string::npos) continue;
    SCOPED_TRACE(key);
    ++listed;
    const VdmType* const type = find_vdm_type(static_cast<std::uint8_t>(std::stoi(key)));
    ASSERT_NE(type, nullptr);
    EXPECT_EQ(type->name, text_of(fact[fact["spec_name"] ? "spec_name" : "name"]));
    EXPECT_EQ(find_vdm_type(text_of(fact["name"])), type);
    const std::map<std::string, VdmCoding> codings = {
        {"u16", VdmCoding::u16}, {"s16", VdmCoding::s16}, {"f16", VdmCoding::f16}};
    EXPECT_EQ(type->coding, codings.at(text_of(fact["type"])));
    EXPECT_DOUBLE_EQ(type->scale, number_of(text_of(fact["scale"])));
    EXPECT_EQ(type->unit, units.at(text_of(fact["unit"])).first);
    EXPECT_EQ(type->since, revision_of(fact["since"]));
    EXPECT_EQ(type->statistic == VdmStatistic::none, text_of(fact["kind"]) == "basic");
    const std::string resource = text_of(fact["resource"]);
    EXPECT_EQ(side_of(type->place), resource.starts_with("host")    ? Side::host
                                    : resource.starts_with("media") ? Side::media
                                                                    : Side::module);
    EXPECT_EQ(type->confidence == Confidence::sure, !fact["ccmis"]) << "defined by a document that was not read";
  }
  EXPECT_EQ(listed, vdm_types().size());
}

TEST_F(RegisterFacts, CommandsAreThoseOfTheFacts) {
  std::set<int> known;
  for (const YAML::Node& fact : document["cdb_commands"]) {
    if (!fact["id"]) continue;
    const int id = fact["id"].as<int>();
    SCOPED_TRACE(id);
    known.insert(id);
    const CdbCommand* const command = find_cdb_command(static_cast<std::uint16_t>(id));
    ASSERT_NE(command, nullptr);
    const std::string name = text_of(fact["name"]);
    EXPECT_EQ(command->name, fact["spec_name"] ? text_of(fact["spec_name"]) : name.substr(0, name.find(' ')));
    EXPECT_EQ(find_cdb_command(name.substr(0, name.find(' '))), command);
    EXPECT_EQ(command->since, revision_of(fact["since"]));
    // "GetModulePMStatisticsLPL (0211h: EPL)"
    const auto twin = name.find('(');
    if (twin != std::string::npos) known.insert(std::stoi(name.substr(twin + 1), nullptr, 16));
  }
  for (const CdbCommand& command : cdb_commands()) EXPECT_TRUE(known.contains(command.id)) << command.name;
}

TEST_F(RegisterFacts, RepliesOfCommandsAreThoseOfTheFacts) {
  const std::map<std::string, std::span<const FieldInfo>> replies = {
      {"0x0040", cdb_reply_module_features::table},
      {"0x0041", cdb_reply_firmware_management_features::table},
      {"0x0100", cdb_reply_firmware_info::table}};
  std::size_t listed = 0, described = 0;
  for (const auto& [command, fields] : replies) described += fields.size();
  for (const YAML::Node& fact : document["cdb_reply_fields"]) {
    ++listed;
    const auto fields = replies.at(text_of(fact["cmd"]));
    const auto field = std::ranges::find(fields, text_of(fact["name"]), &FieldInfo::name);
    ASSERT_NE(field, fields.end()) << fact["name"];
    EXPECT_EQ(field->byte, fact["byte"].as<int>()) << field->name;
    EXPECT_EQ(extent(*field), fact["len"] ? fact["len"].as<std::size_t>() : 1u) << field->name;
    if (fact["bits"]) {
      EXPECT_EQ(fmt::format("{}:{}", field->msb, field->lsb), text_of(fact["bits"])) << field->name;
    }
  }
  EXPECT_EQ(listed, described);
}

TEST_F(RegisterFacts, EnhancedLpoIsThatOfTheFactsAndNowhereSure) {
  const std::map<std::string, std::span<const FieldInfo>> pages = {{"01h", enhanced_lpo::page_01h_fields},
                                                                   {"10h", enhanced_lpo::page_10h_fields},
                                                                   {"C1h", enhanced_lpo::page_c1h_fields},
                                                                   {"C2h", enhanced_lpo::page_c2h_fields}};
  std::map<std::string, std::set<int>> bytes_of_facts, bytes_of_table;
  for (const YAML::Node& fact : document["vendor_extensions"]["enhanced_lpo"]["fields"]) {
    const auto page = text_of(fact["page"]);
    SCOPED_TRACE(text_of(fact["name"]));
    const int first = fact["offset"].as<int>();
    for (int byte = first; byte < first + fact["len"].as<int>(); ++byte) bytes_of_facts[page].insert(byte);
    const auto field = std::ranges::find_if(pages.at(page), [&](const FieldInfo& f) {
      return f.byte == first && (!fact["bits"] || fmt::format("{}:{}", f.msb, f.lsb) == text_of(fact["bits"]));
    });
    ASSERT_NE(field, pages.at(page).end());
    EXPECT_EQ(field->access, access_of(text_of(fact["access"])));
    if (!fact["unit"]) continue;
    EXPECT_EQ(field->unit, units.at(text_of(fact["unit"])).first);
    EXPECT_DOUBLE_EQ(field->scale, number_of(text_of(fact["scale"])) * units.at(text_of(fact["unit"])).second);
  }
  for (const auto& [page, fields] : pages)
    for (const FieldInfo& field : fields) {
      EXPECT_EQ(field.confidence, Confidence::single_source) << field.name;
      for (std::size_t i = 0; i < extent(field); ++i) bytes_of_table[page].insert(static_cast<int>(field.byte + i));
    }
  EXPECT_EQ(bytes_of_facts, bytes_of_table);
}

TEST_F(RegisterFacts, ChecksumRulesCoverWhatTheFactsSay) {
  for (const YAML::Node& page : document["pages"])
    for (const YAML::Node& field : page["fields"]) {
      if (field["type"].as<std::string>() != "checksum" || page["page"].as<int>() > 2) continue;
      const auto rule = std::ranges::find(checksum_rules(), page["page"].as<int>(), &ChecksumRule::page);
      ASSERT_NE(rule, checksum_rules().end());
      EXPECT_EQ(rule->stored_at, field["offset"].as<int>());
      EXPECT_EQ(std::to_string(rule->first) + "-" + std::to_string(rule->last), field["covers"].as<std::string>());
    }
}

}  // namespace
}  // namespace plugfest::cmis
