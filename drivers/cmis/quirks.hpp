#pragma once

#include "drivers/base/clock.hpp"
#include "drivers/cmis/field.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the driver allows for in real modules that do not do as they should. Data: the rules come from files.
namespace plugfest::cmis {

/// Each member that has a value departs from what the driver would do by itself.
struct Quirks {
  std::optional<std::size_t> max_read = {};               ///< bytes a READ may have, whatever the module advertises
  std::optional<std::size_t> max_write = {};              ///< bytes a WRITE may have
  std::optional<Clock::duration> write_pause = {};        ///< nothing for this long after a WRITE
  std::optional<Clock::duration> page_select_delay = {};  ///< nothing for this long after a page was selected
  std::optional<Clock::duration> hold_off = {};           ///< how long the module may go on refusing an access
  std::optional<bool> separate_bank_write = {};           ///< BankSelect and PageSelect in two WRITEs of one byte
  std::optional<bool> verify_every_select = {};           ///< read the selection back each time
  std::optional<Clock::duration> selector_delay = {};     ///< from DiagnosticsDataSelector to data that belong to it
  std::optional<Clock::duration> cdb_quiet = {};          ///< longest silence after a CDB command

  friend bool operator==(const Quirks&, const Quirks&) = default;
};

/// The members of Quirks, in their order.
enum class QuirkSetting : std::uint8_t {
  max_read,
  max_write,
  write_pause,
  page_select_delay,
  hold_off,
  separate_bank_write,
  verify_every_select,
  selector_delay,
  cdb_quiet,
};
inline constexpr std::array<std::string_view, 9> quirk_setting_names = {
    "max_read", "max_write",           "write_pause",         "page_select_delay",
    "hold_off", "separate_bank_write", "verify_every_select", "selector_delay",
    "cdb_quiet"};

/// Which modules a rule is for. `*` in a pattern stands for any text, also none; letters count as they are.
struct QuirkMatch {
  std::string vendor = "*", part = "*";
  std::optional<Revision> firmware_from = {}, firmware_to = {};  ///< active firmware, both included
};

struct QuirkRule {
  std::string name;
  QuirkMatch match;
  Quirks settings;
  std::string source;
};

/// Who a module says it is.
struct ModuleName {
  std::string vendor, part;
  std::optional<Revision> firmware = {};  ///< empty: unknown; then no rule with a firmware range matches
};

bool matches(std::string_view pattern, std::string_view text);
bool matches(const QuirkMatch& match, const ModuleName& module);

/// A quirk that was allowed for, and how often: a finding about the module.
struct QuirkUse {
  std::string rule;  ///< name of the rule; "driver" for what the driver found out by itself
  std::string what;  ///< the setting, or what was found
  std::uint64_t count = 0;
  std::string source;
};

/// The quirks that hold for one module, and the record of their use.
class ActiveQuirks {
 public:
  /// Takes over the settings of all `rules` that match, in place of what held before; a later rule wins where two of
  /// them say something. The record of use goes on.
  void adopt(std::span<const QuirkRule> rules, const ModuleName& module);
  /// A finding of the driver's own.
  void report(std::string_view what);
  /// No quirk holds any more; the record of use stays.
  void forget();

  const Quirks& settings() const { return settings_; }
  /// The value of a setting, noted as used; empty: no quirk, the driver does as it would.
  template <class T>
  std::optional<T> use(QuirkSetting setting, std::optional<T> Quirks::*member) {
    if (settings_.*member) note(setting);
    return settings_.*member;
  }
  void note(QuirkSetting setting);
  /// Everything that was allowed for so far, settings first.
  std::vector<QuirkUse> uses() const;

 private:
  struct Giver {
    std::string rule, source;
    std::uint64_t used = 0;
  };
  static void count(std::vector<QuirkUse>& uses, QuirkUse use);
  Quirks settings_;
  std::array<Giver, quirk_setting_names.size()> givers_;
  std::vector<QuirkUse> past_, found_;
};

}  // namespace plugfest::cmis
