#include "harness/checks/firmware_info.hpp"

#include "drivers/cmis/cdb_queries.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/firmware.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/checks/activation.hpp"
#include "harness/checks/summary.hpp"
#include "harness/checks/timing.hpp"

#include <fmt/format.h>

#include <utility>

namespace plugfest::checks {
namespace {

using namespace std::chrono_literals;
using Version = std::pair<std::uint8_t, std::uint8_t>;

/// Some modules fail 0100h for seconds after they started.
constexpr auto info_patience = 10s;
/// How exactly the end of a command is seen: polling, and the bus.
constexpr double seen_within_s = 0.03;

std::string text_of(Version version) { return fmt::format("{}.{}", version.first, version.second); }

std::optional<Version> version_in(const cmis::Memory& memory, const cmis::Field<std::uint8_t>& major,
                                  const cmis::Field<std::uint8_t>& minor) {
  const auto a = memory.value(major);
  const auto b = memory.value(minor);
  return a && b ? std::optional{Version{*a, *b}} : std::nullopt;
}

class Judge {
 public:
  Judge(Context& context, const cmis::Memory& memory) : context_(context), memory_(memory) {}

  void active_registers() {
    const auto active =
        version_in(memory_, cmis::module_active_firmware_major_revision, cmis::module_active_firmware_minor_revision);
    if (!active) return;
    const bool bad = *active == Version{0xFF, 0xFF};
    measure("firmware.active", text_of(*active), "lower:39-40; 255.255 means a bad image", !bad);
    if (bad) summary_.add(Verdict::fail, "lower:39-40 read 255.255: the module says that its image is bad");
  }

  /// One query: answered, and in time.
  /// @param limit  empty: nothing is advertised
  void answered(const cmis::CdbReply& reply, std::optional<Clock::duration> limit, const std::string& source) {
    for (const std::string& finding : reply.findings) context_.evidence.finding("warning", finding);
    measure("firmware.answer", reply.text(), "a query that the module claims to have", reply.succeeded());
    if (!reply.succeeded()) {
      summary_.add(Verdict::fail, reply.text());
      return;
    }
    const double took = in_seconds(reply.took);
    Verdict verdict = Verdict::skipped;
    if (limit) verdict = judge_at_most(took, seen_within_s, in_seconds(*limit));
    context_.evidence.measure(
        {.name = "firmware.answer_time",
         .value = took,
         .unit = "s",
         .uncertainty = seen_within_s,
         .limit = journal::Limit{.min = {},
                                 .max = limit ? std::optional{in_seconds(*limit)} : std::nullopt,
                                 .source = fmt::format("{}: {}", cmis::cdb_command_text(reply.command), source)},
         .verdict = verdict});
    if (verdict == Verdict::fail || verdict == Verdict::inconclusive)
      summary_.add(verdict, fmt::format("{} took {:.3g} s, advertised are {:.3g} s",
                                        cmis::cdb_command_text(reply.command), took, in_seconds(*limit)));
  }

  void images(const cmis::FirmwareInfo& info) {
    context_.evidence.finding("info", to_string(info));
    const bool one = info.consistent();
    measure("firmware.images", to_string(info), "at most one image runs and at most one is committed", one);
    if (!one) {
      summary_.add(Verdict::fail, "both images run, or both are committed: " + to_string(info));
      return;
    }
    const auto running = info.running();
    const cmis::FirmwareImage* image = running ? &info.of(*running) : nullptr;
    if (image) {
      measure("firmware.running_valid", image->valid, "what runs is valid", image->valid);
      if (!image->valid) summary_.add(Verdict::fail, "the image that runs is not valid: " + to_string(info));
    } else {
      context_.evidence.finding("warning", "neither bank runs: the module runs its fixed load");
    }
    if (!info.a.committed && !info.b.committed)
      context_.evidence.finding("warning", "no image is committed: which one runs after a reset is not said");
    same_version(
        "firmware.running_version", image ? image->version : info.factory, "running image",
        version_in(memory_, cmis::module_active_firmware_major_revision, cmis::module_active_firmware_minor_revision),
        "lower:39-40");
    if (!running || context_.is_synthesised("01h")) return;
    const auto& other = info.of(*running == cmis::FirmwareBank::a ? cmis::FirmwareBank::b : cmis::FirmwareBank::a);
    if (!other.valid) return;
    same_version("firmware.other_version", other.version, "other image",
                 version_in(memory_, cmis::module_inactive_firmware_major_revision,
                            cmis::module_inactive_firmware_minor_revision),
                 "01h:128-129");
  }

  void not_judged(const std::string& sentence) { summary_.add(Verdict::inconclusive, sentence); }
  Verdict verdict() const { return summary_.verdict(); }
  Outcome outcome() const { return summary_.outcome(); }

 private:
  void same_version(const std::string& name, const std::optional<cmis::FirmwareVersion>& told, std::string_view whose,
                    std::optional<Version> shown, std::string_view where) {
    if (!told || !shown) {
      context_.evidence.finding("info", fmt::format("the version of the {} is not said", whose));
      return;
    }
    const bool same = Version{told->major, told->minor} == *shown;
    measure(name, to_string(*told), fmt::format("{} reads {}", where, text_of(*shown)), same);
    if (!same)
      summary_.add(Verdict::fail, fmt::format("0100h says {} of the {}, {} reads {}", to_string(*told), whose, where,
                                              text_of(*shown)));
  }
  void measure(std::string name, journal::Value value, std::string source, bool right) {
    context_.evidence.measure({.name = std::move(name),
                               .value = std::move(value),
                               .limit = journal::Limit{.min = {}, .max = {}, .source = std::move(source)},
                               .verdict = right ? Verdict::pass : Verdict::fail});
  }

  Context& context_;
  const cmis::Memory& memory_;
  Summary summary_;
};

/// Where queries do not work in low power (lower:62), the module is taken out of it.
/// @return empty: they can be asked; else why not
asio::awaitable<std::string> make_ready_for_queries(Context& context) {
  const auto state = co_await context.module.read(cmis::module_state);
  const cmis::Memory& memory = *context.slot.memory;
  const bool told = memory.value(cmis::low_power_restrictions_validity_indication) == true;
  const bool restricted = told && (memory.value(cmis::low_power_restrictions_cdb_query_unsupported) == true ||
                                   memory.value(cmis::low_power_restrictions_cdb_fw_query_unsupported) == true);
  if (state != cmis::ModuleState::low_pwr || !restricted) co_return std::string{};
  if (!context.slot.high_power_allowed)
    co_return "queries are not available in low power (lower:62), and it is held there: " +
        context.slot.held_in_low_power;
  StateWalk walk{context, std::nullopt, 5};
  if (const auto obstacle = walk.obstacle()) co_return obstacle->message;
  co_await walk.prepare(std::nullopt);
  const TimedTransition up = co_await walk.power_up();
  if (!up.reached) co_return fmt::format("{} did not end: {}", up.name, up.last);
  co_return std::string{};
}

asio::awaitable<void> ask(Context& context, const cmis::CdbAdvertisement& advertisement, Judge& judge) {
  cmis::Cdb cdb{context.module, context.clock, advertisement};
  const std::string busy_source = "longest busy time (01h:165-166)";
  std::optional<Clock::duration> limit;
  if (!advertisement.background) limit = advertisement.busy_time;
  const auto features = co_await cmis::query_module_features(cdb);
  std::string source = busy_source;
  if (features.value && advertisement.background && features.value->max_completion_time > Clock::duration{}) {
    limit = features.value->max_completion_time;
    source = "MaxCompletionTime (0040h)";
  }
  judge.answered(features.reply, limit, source);
  if (!features.value) co_return;
  // Commands that are required may be missing in the bitmap; what is in it must be there.
  const cmis::CdbCommandSet& has = features.value->commands;
  if (has.has(0x0042) == true) {
    const auto answer = co_await cmis::query_monitoring_features(cdb);
    judge.answered(answer.reply, limit, source);
  }
  if (has.has(0x0043) == true) {
    const auto answer = co_await cmis::query_diagnostics_features(cdb);
    judge.answered(answer.reply, limit, source);
  }
  if (has.has(0x0044) == true) {
    const auto answer = co_await cmis::query_security_features(cdb);
    judge.answered(answer.reply, limit, source);
  }
  cmis::Firmware firmware{cdb};
  const auto can = co_await firmware.features();
  if (has.has(0x0041) == true || can.reply.succeeded()) judge.answered(can.reply, limit, source);
  if (!can.value) {
    context.evidence.finding("info", "firmware management is not offered: " + can.reply.text());
    co_return;
  }
  const auto info = co_await firmware.info(info_patience);
  judge.answered(info.reply, limit, source);
  if (info.value) judge.images(*info.value);
}

}  // namespace

asio::awaitable<Outcome> firmware_info(Context& context) {
  const cmis::Memory& arrival = *context.slot.memory;
  if (arrival.value(cmis::memory_model) == true)
    co_return skipped(SkipReason::not_advertised, "flat-memory module: it has no firmware to speak of");
  if (arrival.value(cmis::cdb_instances_supported).value_or(0) > 0 && context.is_synthesised("9Fh"))
    co_return skipped(SkipReason::unknown_memory, "rests on page 9Fh, which was never read from this module");
  const cmis::Memory memory = co_await context.module.snapshot();
  Judge judge{context, memory};
  judge.active_registers();
  if (context.is_synthesised("01h")) {
    judge.not_judged("whether there is a command data block rests on page 01h, which was never read from this module");
    co_return judge.outcome();
  }
  const auto advertisement = co_await cmis::read_cdb_advertisement(context.module);
  if (!advertisement) co_return Outcome{Verdict::inconclusive, "the CDB advertisement (01h:163) is a reserved code"};
  if (advertisement->instances > 0) {
    const std::string why_not = co_await make_ready_for_queries(context);
    if (why_not.empty()) {
      co_await ask(context, *advertisement, judge);
    } else {
      judge.not_judged(why_not);
    }
  }
  if (judge.verdict() != Verdict::skipped) co_return judge.outcome();
  co_return Outcome{Verdict::pass, advertisement->instances > 0
                                       ? "registers and command data block tell the same firmware"
                                       : "no command data block; the registers name a firmware"};
}

}  // namespace plugfest::checks
