#include "harness/checks/module_reject.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/address.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/control_sets.hpp"
#include "drivers/cmis/durations.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_10h.hpp"
#include "drivers/cmis/fields/page_11h.hpp"
#include "drivers/cmis/fields/page_13h.hpp"
#include "drivers/cmis/fields/page_20h.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/checks/path_work.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace plugfest::checks {
namespace {

using cmis::ConfigStatus;

constexpr std::uint8_t every_lane = cmis::Instance{.app_sel = 1, .width = cmis::lanes_in_bank}.mask();
/// The highest AppSel that its bits can hold.
constexpr std::uint8_t highest_app_sel =
    (1u << (cmis::scs0_app_sel_code.info.msb - cmis::scs0_app_sel_code.info.lsb + 1)) - 1;
constexpr std::byte another_bank{1};
/// Codes of equalisation above this one are the vendor's own, and no dB.
constexpr std::uint8_t last_eq_db = 12;

class Rejection {
 public:
  Rejection(Context& context, Summary& summary) : context_(context), work_(context), summary_(summary) {}

  /// The highest AppSel that is not advertised, on all lanes.
  asio::awaitable<void> application() {
    std::uint8_t code = highest_app_sel;
    const auto advertised = [&](std::uint8_t app_sel) {
      return std::ranges::find(work_.applications(), app_sel, &cmis::Application::app_sel) !=
             work_.applications().end();
    };
    while (code > 0 && advertised(code)) --code;
    if (code == 0) co_return not_tried("every AppSel is advertised");
    const std::vector<cmis::Instance> one{{.app_sel = code, .first_lane = 0, .width = cmis::lanes_in_bank}};
    const Bytes staged = cmis::staged_set(one);
    co_await attempt(staged, every_lane, ConfigStatus::rejected_invalid_app_sel,
                     fmt::format("AppSel {}, which is not advertised", code), "reject.app_sel");
  }

  asio::awaitable<void> data_path() {
    const auto place = first_place();
    if (!place) co_return not_tried("no application says which lanes it takes");
    Bytes staged = staged_alone(*place);
    for (std::size_t lane = place->first_lane; lane < std::size_t{place->first_lane} + place->width; ++lane)
      put(staged, cmis::scs0_data_path_id.info, lane, (place->first_lane + 1U) % cmis::lanes_in_bank);
    co_await attempt(staged, place->mask(), ConfigStatus::rejected_invalid_data_path,
                     fmt::format("DataPathID {} for {}", (place->first_lane + 1) % 8, work_.path_of(*place).name()),
                     "reject.data_path_id");
  }

  asio::awaitable<void> signal_integrity() {
    const cmis::Memory& memory = *context_.slot.memory;
    const auto place = first_place();
    if (!place) co_return;
    const auto max = memory.value(cmis::tx_input_eq_max);
    const bool target = memory.value(cmis::tx_input_eq_host_control_supported) == true && max && *max < last_eq_db;
    if (!target)
      co_return not_tried(
          fmt::format("Tx input equalisation by the host is not advertised with a maximum below {} dB", last_eq_db));
    Bytes staged = staged_alone(*place);
    for (std::size_t lane = place->first_lane; lane < std::size_t{place->first_lane} + place->width; ++lane) {
      put(staged, cmis::scs0_explicit_control.info, lane, 1);
      put(staged, cmis::scs0_host_controlled_input_eq_target_tx.info, lane, *max + 1U);
    }
    co_await attempt(staged, place->mask(), ConfigStatus::rejected_invalid_si,
                     fmt::format("Tx input equalisation of {} dB, {} advertised", *max + 1, *max), "reject.si");
  }

  asio::awaitable<void> page() {
    const auto unsupported = unsupported_page();
    const Bytes both{another_bank, std::byte{unsupported}}, expected{another_bank, std::byte{0}};
    const Bytes shown = co_await select(both);
    judge_fact(context_, "reject.page", shown == expected, to_hex(shown),
               fmt::format("bank {} page {:02X}h, which is not supported, was selected: bank and page read {}",
                           std::to_integer<int>(another_bank), unsupported, to_hex(shown)),
               summary_);
  }

  asio::awaitable<void> bank() {
    // A page of lanes is on show; the bank alone must not be looked at.
    const Bytes before = co_await context_.module.read_bytes(cmis::dp_state_changed_mask.info);
    const Bytes other{another_bank}, expected{another_bank, std::byte{cmis::dp_state_changed_mask.info.page}};
    const Bytes shown = co_await select(other);
    judge_fact(context_, "bank_alone", shown == expected, to_hex(shown),
               fmt::format("BankSelect alone was written: bank and page read {}, {} expected", to_hex(shown),
                           to_hex(expected)),
               summary_);
  }

 private:
  void not_tried(const std::string& why) { context_.evidence.finding("info", "not tried: " + why); }

  static void put(Bytes& staged, const cmis::FieldInfo& field, std::size_t lane, std::uint64_t bits) {
    const std::size_t at = field.byte - cmis::staged_control_set_0.byte;
    cmis::insert(field, std::span<std::byte>{staged}.subspan(at, extent(field)), bits, lane);
  }
  static Bytes staged_alone(const cmis::Instance& place) {
    const std::vector<cmis::Instance> one{place};
    return cmis::staged_set(one);
  }
  std::optional<cmis::Instance> first_place() const {
    for (const cmis::Application& application : work_.applications())
      if (const auto places = cmis::placements(application); !places.empty()) return places.front();
    return std::nullopt;
  }

  /// A page that this module does not advertise; else one that no revision defines.
  std::uint8_t unsupported_page() const {
    const cmis::Memory& memory = *context_.slot.memory;
    if (memory.value(cmis::diagnostic_pages_supported) == false) return cmis::media_side_output_loopback.info.page;
    if (memory.value(cmis::vdm_pages_supported) == false) return cmis::page_20h_fields.front().page;
    return cmis::reserved_page;
  }

  /// Bank and page selection as they read after a write of the bank, or of both. Leaves bank 0, page 0.
  asio::awaitable<Bytes> select(const Bytes& bytes) {
    const cmis::Address at{.bank = 0, .page = 0, .byte = cmis::bank_select.info.byte};
    co_await context_.module.pages().write(at, bytes);
    const Bytes shown = co_await context_.module.pages().read(at, 2);
    const Bytes zero{std::byte{0}, std::byte{0}};
    co_await context_.module.pages().write(at, zero);
    context_.module.pages().forget_selection();
    co_return shown;
  }

  asio::awaitable<void> attempt(const Bytes& staged, std::uint8_t lanes, ConfigStatus expected, const std::string& what,
                                const std::string& name) {
    const Bytes before = co_await context_.module.read_bytes(cmis::active_control_set);
    constexpr std::array none = {cmis::Transition::dp_deinit};
    const auto within = cmis::longest(*context_.slot.memory, none, cmis::unadvertised_wait);
    // Hosts in the field wait at least half a second for a status.
    const auto due = std::min(context_.due,
                              context_.clock.now() + std::max<Clock::duration>(within, std::chrono::milliseconds{500}));
    const cmis::ConfigResult result =
        co_await cmis::apply(context_.module, context_.clock, staged, lanes, cmis::ApplyTrigger::dp_init, due);
    const Bytes after = co_await context_.module.read_bytes(cmis::active_control_set);
    std::string said;
    bool good = true;
    for (std::size_t lane = 0; lane < cmis::lanes_in_bank; ++lane) {
      if ((lanes >> lane & 1) == 0) continue;
      const auto status = result.status[lane].value;
      if (said.empty()) said = to_string(result.status[lane]);
      if (status == expected) continue;
      if (good) said = to_string(result.status[lane]);
      // A rejection without a reason is poor, and still a rejection.
      good = good && status == ConfigStatus::rejected;
    }
    if (good && said == cmis::name_of_code(ConfigStatus::rejected))
      context_.evidence.finding("warning", fmt::format("{} is rejected without the reason: {}", what, said));
    judge_fact(context_, name, good, said,
               fmt::format("{}: {} instead of {}", what, said, cmis::name_of_code(expected).value_or("")), summary_);
    judge_fact(context_, name + ".active_set", before == after, before == after ? "unchanged" : "changed",
               fmt::format("{}: the active set changed from {} to {}", what, to_hex(before), to_hex(after)), summary_);
  }

  Context& context_;
  PathWork work_;
  Summary& summary_;
};

}  // namespace

asio::awaitable<Outcome> module_reject(Context& context) {
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = cannot_walk(context, walk)) co_return *obstacle;
  co_await walk.prepare(std::nullopt);
  co_await context.changes.will_apply(seconds_long(context.step.budget_s) / 10);
  PathWork work{context};
  const std::string busy = co_await work.clear();
  if (!busy.empty()) co_return Outcome{Verdict::inconclusive, "the data paths could not be deactivated: " + busy};

  Summary summary;
  Rejection rejection{context, summary};
  co_await rejection.application();
  co_await rejection.data_path();
  co_await rejection.signal_integrity();
  co_await rejection.page();
  co_await rejection.bank();
  if (summary.verdict() != Verdict::skipped) co_return summary.outcome();
  co_return Outcome{Verdict::pass, "what is not allowed is rejected, and nothing changes"};
}

}  // namespace plugfest::checks
