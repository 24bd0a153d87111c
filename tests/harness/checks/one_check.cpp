#include "tests/harness/checks/one_check.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/table.hpp"
#include "harness/app/catalogue.hpp"

#include <algorithm>
#include <array>

namespace plugfest::support {

namespace {

/// The interrupt shares its byte with the module's state and ends when flags are read: no setting.
std::string without_interrupt(std::string settings) {
  // In ModuleReady, in ModuleLowPwr.
  constexpr std::array with = {std::string_view{"ModuleState 07"}, std::string_view{"ModuleState 03"}};
  constexpr std::array without = {std::string_view{"ModuleState 06"}, std::string_view{"ModuleState 02"}};
  for (std::size_t i = 0; i < with.size(); ++i)
    if (const auto at = settings.find(with[i]); at != std::string::npos)
      settings.replace(at, with[i].size(), without[i]);
  return settings;
}

}  // namespace

app::Session one_check(const std::string& check, const std::string& module) {
  app::Session session = smoke(module);
  plan::Step step;
  step.id = step.check = check;
  step.budget_s = 8 * 3600;
  session.plan.steps = {step};
  return session;
}

void give(app::Session& session, const std::string& parameter, double number) {
  session.plan.steps.front().parameters[parameter].number = number;
}
void give(app::Session& session, const std::string& parameter, const std::string& text) {
  session.plan.steps.front().parameters[parameter].text = text;
}

void put(app::Session& session, const cmis::FieldInfo& field, std::uint64_t bits, std::size_t element) {
  auto& halves = session.simulated.front().image.halves;
  sim::Half& half = halves.at(field.byte < 128 ? sim::lower_half : sim::upper_half(field.page));
  cmis::insert(field, std::span{half}.subspan(field.byte % 128U, extent(field)), bits, element);
  for (const cmis::ChecksumRule& rule : cmis::checksum_rules()) {
    const auto page = halves.find(sim::upper_half(rule.page));
    if (page == halves.end()) continue;
    page->second[rule.stored_at % 128U] = static_cast<std::byte>(
        byte_sum(std::span{page->second}.subspan(rule.first % 128U, rule.last - rule.first + 1U)));
  }
}

std::span<std::byte> part_of(const cmis::FieldInfo& field, std::uint8_t page, std::uint8_t first,
                             std::span<std::byte> bytes) {
  const bool same_page = field.byte < 128 ? first < 128 : first >= 128 && page == field.page;
  if (!same_page || field.byte < first || field.byte + extent(field) > first + bytes.size()) return {};
  return bytes.subspan(static_cast<std::size_t>(field.byte) - first, extent(field));
}

const journal::Measurement* Judged::measured(const std::string& name) const {
  const auto found = std::ranges::find(step.measurements, name, &journal::Measurement::name);
  return found == step.measurements.end() ? nullptr : &*found;
}

int Judged::judged() const {
  return static_cast<int>(std::ranges::count_if(
      step.measurements, [](const journal::Measurement& m) { return m.verdict != Verdict::skipped; }));
}

Judged judge(app::Session session, const Lie& lie) {
  Rig rig{std::move(session)};
  // A module that comes up by itself may take longer than the rig waits.
  for (int i = 0; i < 10; ++i) rig.let_time_pass();
  const std::string before = without_interrupt(settings(rig.memory()));
  std::uint8_t page = 0;
  if (lie)
    rig.after_read = [&](std::span<const std::byte> out, std::span<std::byte> in) {
      constexpr std::uint8_t page_select = 127;
      if (out.size() > 1) {
        const auto at = u8(out[0]);
        if (at <= page_select && at + out.size() - 1 > page_select) page = u8(out[page_select - at + 1U]);
      }
      if (out.size() == 1 && !in.empty()) lie(u8(out[0]) < 128 ? std::uint8_t{0} : page, u8(out[0]), in);
    };
  Judged judged;
  judged.ended = rig.run();
  rig.after_read = {};
  judged.as_found = without_interrupt(settings(rig.memory())) == before;
  judged.step = judged.ended.record.slots.at(0).steps.at(0);
  return judged;
}

}  // namespace plugfest::support
