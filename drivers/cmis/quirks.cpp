#include "drivers/cmis/quirks.hpp"

#include <algorithm>
#include <utility>

namespace plugfest::cmis {

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool matches(const QuirkMatch& match, const ModuleName& module) {
  if (!matches(match.vendor, module.vendor) || !matches(match.part, module.part)) return false;
  if (!match.firmware_from && !match.firmware_to) return true;
  if (!module.firmware) return false;
  return (!match.firmware_from || *module.firmware >= *match.firmware_from) &&
         (!match.firmware_to || *module.firmware <= *match.firmware_to);
}

void ActiveQuirks::adopt(std::span<const QuirkRule> rules, const ModuleName& module) {
  forget();
  for (const QuirkRule& rule : rules) {
    if (!matches(rule.match, module)) continue;
    const auto take = [&](QuirkSetting setting, auto Quirks::*member) {
      if (!(rule.settings.*member)) return;
      settings_.*member = rule.settings.*member;
      givers_[static_cast<std::size_t>(setting)] = {rule.name, rule.source, 0};
    };
    take(QuirkSetting::max_read, &Quirks::max_read);
    take(QuirkSetting::max_write, &Quirks::max_write);
    take(QuirkSetting::write_pause, &Quirks::write_pause);
    take(QuirkSetting::page_select_delay, &Quirks::page_select_delay);
    take(QuirkSetting::hold_off, &Quirks::hold_off);
    take(QuirkSetting::separate_bank_write, &Quirks::separate_bank_write);
    take(QuirkSetting::verify_every_select, &Quirks::verify_every_select);
    take(QuirkSetting::selector_delay, &Quirks::selector_delay);
    take(QuirkSetting::cdb_quiet, &Quirks::cdb_quiet);
  }
}

void ActiveQuirks::note(QuirkSetting setting) { ++givers_[static_cast<std::size_t>(setting)].used; }

void ActiveQuirks::count(std::vector<QuirkUse>& uses, QuirkUse use) {
  const auto known = std::ranges::find_if(
      uses, [&](const QuirkUse& other) { return other.rule == use.rule && other.what == use.what; });
  if (known != uses.end()) {
    known->count += use.count;
  } else {
    uses.push_back(std::move(use));
  }
}

void ActiveQuirks::report(std::string_view what) { count(found_, {"driver", std::string{what}, 1, {}}); }

void ActiveQuirks::forget() {
  std::vector<QuirkUse> so_far = uses();
  std::erase_if(so_far, [](const QuirkUse& use) { return use.rule == "driver"; });
  past_ = std::move(so_far);
  settings_ = {};
  givers_ = {};
}

std::vector<QuirkUse> ActiveQuirks::uses() const {
  std::vector<QuirkUse> uses = past_;
  for (std::size_t i = 0; i < givers_.size(); ++i)
    if (givers_[i].used > 0)
      count(uses, {givers_[i].rule, std::string{quirk_setting_names[i]}, givers_[i].used, givers_[i].source});
  uses.insert(uses.end(), found_.begin(), found_.end());
  return uses;
}

}  // namespace plugfest::cmis
