#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/memory.hpp"
#include "harness/app/dump_text.hpp"
#include "harness/app/inspection.hpp"
#include "harness/cli/commands.hpp"
#include "harness/cli/console.hpp"
#include "harness/cli/exit_table.hpp"
#include "harness/cli/module_target.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace plugfest::cli {
namespace {

struct DumpOptions {
  TargetOptions target;
  bool flags = false, json = false;
};

bool has_unknown_bytes(const cmis::Memory& memory) {
  for (const cmis::Memory::Half& half : memory.halves())
    if (memory.known(half) < 128) return true;
  return false;
}

/// As the module itself says, where nobody else did.
std::string form_factor_of(const app::OpenModule& module) {
  if (!module.form_factor.empty()) return module.form_factor;
  const std::uint8_t identifier = module.memory.a0.value(cmis::sff8024_identifier).value_or(0);
  const auto name = cmis::code_name("sff8024_identifier", identifier);
  return name ? std::string{*name} : fmt::format("identifier {:02X}h", identifier);
}

app::DumpHead head_of(const app::OpenModule& module, bool flags) {
  app::DumpHead head{.name = module.name,
                     .form_factor = form_factor_of(module),
                     .map = app::inspect(module.memory).map,
                     .provenance = module.provenance,
                     .source = fmt::format("plugfest dump, {}", module.source),
                     .notes = module.notes};
  const auto note = [&](std::string_view text) {
    head.notes += fmt::format("{}{}", head.notes.empty() ? "" : " ", text);
  };
  if (module.connection && flags) note("The flags were read too, and so cleared.");
  if (has_unknown_bytes(module.memory.a0) || has_unknown_bytes(module.memory.a2))
    note("Bytes under `unknown` were not read: what stands for them in `hex` means nothing.");
  return head;
}

int dump(const DumpOptions& options) {
  int status = 0;
  const auto module = open_and_read(options.target, options.target.target, options.flags, status);
  if (!module) return status;
  const app::DumpHead head = head_of(*module, options.flags);
  if (head.map == sff::ManagementInterface::unknown) {
    complain(fmt::format("{}: its first byte is that of no module known here: there is no dump format for it",
                         options.target.target));
    return exit_usage;
  }
  const std::string text = app::dump_text(head, module->memory);
  if (!options.json) return print_result(text);
  const nlohmann::ordered_json json = app::dump_json(head, module->memory);
  return print_result(json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
}

}  // namespace

void add_dump_command(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<DumpOptions>();
  CLI::App* command =
      app.add_subcommand("dump", "Write a module's memory as a register dump, which inspect and run take");
  add_target(*command, options->target);
  command->add_flag("--flags", options->flags, "Read flags too: the read clears them; without it they stay unknown");
  command->add_flag("--json", options->json, "The same as JSON");
  command->footer(help_footer("plugfest dump sim:800g-dr8-lpo > my-module.yaml"));
  command->callback([options, &chosen] { chosen = [options] { return dump(*options); }; });
}

}  // namespace plugfest::cli
