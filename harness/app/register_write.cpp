#include "harness/app/register_write.hpp"

#include "drivers/base/error.hpp"
#include "drivers/cmis/fields/page_00h.hpp"
#include "drivers/cmis/module.hpp"
#include "harness/app/environment.hpp"
#include "harness/journal/writer.hpp"
#include "harness/run/link_ends.hpp"
#include "harness/run/restore.hpp"

#include <fmt/format.h>

#include <exception>
#include <span>

namespace plugfest::app {
namespace {

constexpr std::string_view step_name = "reg-write";

asio::awaitable<std::string> text_of(cmis::Module& module, const cmis::FieldInfo& field) {
  const Bytes bytes = co_await module.read_bytes(field);
  co_return printable(bytes);
}

class Write {
 public:
  Write(OpenModule& module, const RegisterPlace& place, std::string_view value, bool keep, journal::Writer& writer)
      : opened_(module),
        module_(module.connection->module()),
        place_(place),
        value_(value),
        keep_(keep),
        writer_(writer),
        step_(fmt::format("{}.0", module.slot.slot)) {}

  const std::string& step() const { return step_; }
  const std::string& refusal() const { return refusal_; }
  RegisterWrite& result() { return result_; }
  bool restore_failed() const { return result_.restored == RegisterWrite::Restored::no; }

  /// What the module is and what stands there. False: refused.
  asio::awaitable<bool> look() {
    action_.id = 1;
    action_.slot = opened_.slot.slot;
    action_.kind = "register";
    action_.resource = "module";
    action_.vendor = co_await text_of(module_, cmis::vendor_name.info);
    action_.part = co_await text_of(module_, cmis::vendor_pn.info);
    action_.serial = co_await text_of(module_, cmis::vendor_sn.info);
    Bytes now(place_.count, std::byte{0});
    if (!is_write_only(place_)) {
      now = co_await module_.pages().read(place_.from, place_.count);
      result_.before = now;
    }
    const auto bytes = with_value(place_, now, value_, refusal_);
    if (!bytes) co_return false;
    result_.written = *bytes;
    co_return true;
  }

  asio::awaitable<void> write() {
    if (result_.before) {
      action_.bank = place_.from.bank;
      action_.page = place_.from.page;
      action_.byte = place_.from.byte;
      action_.prior = to_hex(*result_.before);
      action_.what = fmt::format("{} was {}", place_text(place_), action_.prior);
      writer_.restore_planned(step_, action_);
    }
    co_await module_.pages().write(place_.from, result_.written);
    if (!result_.before) co_return;
    result_.after = co_await module_.pages().read(place_.from, place_.count);
    result_.verified = own_bits(place_, *result_.after) == own_bits(place_, result_.written);
  }

  asio::awaitable<void> put_back() {
    if (keep_ || !result_.before) co_return;
    run::RestoreOptions options;
    options.on_action = [this](const journal::RestoreAction& action, bool ok, const std::string& message) {
      writer_.restore_done(step_, action.id, ok, message);
      result_.message = message;
    };
    const std::span<const journal::RestoreAction> actions{&action_, 1};
    run::LinkEnds no_link;
    const run::RestoreResult done = co_await run::put_back(opened_.connection->clock(), module_,
                                                           opened_.connection->pins(), no_link, actions, options);
    result_.restored = done == run::RestoreResult::done ? RegisterWrite::Restored::yes : RegisterWrite::Restored::no;
  }

 private:
  OpenModule& opened_;
  cmis::Module& module_;
  const RegisterPlace& place_;
  std::string_view value_;
  bool keep_;
  journal::Writer& writer_;
  std::string step_;
  journal::RestoreAction action_;
  RegisterWrite result_;
  std::string refusal_;
};

asio::awaitable<void> keep(asio::awaitable<bool> operation, bool& value) { value = co_await std::move(operation); }

journal::RunInfo info_of(const OpenModule& module, const std::string& command_line) {
  journal::RunInfo info;
  info.tool_version = tool_version();
  info.command_line = command_line;
  info.plan_name = step_name;
  info.plan_title = "a register written by hand";
  info.bench_name = module.bench;
  info.bench_driver = module.bench_driver;
  info.simulated = module.connection->clock().simulated();
  info.planned_steps = {{std::string{step_name}, std::string{step_name}}};
  for (const plan::SourcePtr& file : module.sources)
    info.sources.push_back({file->by_name ? file->name : file->path.filename().string(), file->sha256, file->text});
  info.slots = {module.slot};
  info.environment = environment(info.simulated);
  return info;
}

}  // namespace

std::optional<RegisterWrite> write_register(OpenModule& module, const RegisterPlace& place, std::string_view value,
                                            bool keep_it, const std::string& command_line, journal::LineSink& sink,
                                            std::string& why) {
  ModuleConnection& connection = *module.connection;
  journal::Writer writer{sink, connection.clock(), !connection.clock().simulated()};
  Write write{module, place, value, keep_it, writer};
  writer.run_start(info_of(module, command_line));
  writer.step_start(write.step(), std::string{step_name});
  const auto end = [&](Verdict verdict, const std::string& message) {
    const StepOutcome outcome{.verdict = verdict};
    writer.step_end(write.step(), std::string{step_name}, outcome, message);
    writer.run_end(verdict, {.restore_failed = write.restore_failed()});
  };
  try {
    bool fits = false;
    connection.run(keep(write.look(), fits));
    if (!fits) {
      why = write.refusal();
      end(Verdict::error, why);
      return std::nullopt;
    }
    std::exception_ptr failure;
    try {
      connection.run(write.write());
    } catch (const BenchError&) {
      failure = std::current_exception();  // the value may have been taken all the same
    }
    connection.run(write.put_back());
    if (failure) std::rethrow_exception(failure);
  } catch (const BenchError& failure) {
    end(Verdict::error, failure.text());
    throw;
  }
  // Nothing was judged, so there is no verdict on the module.
  end(Verdict::inconclusive, keep_it ? "written and kept, as asked for" : "written, read back and put back");
  return write.result();
}

}  // namespace plugfest::app
