#include "harness/checks/module_identity.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/codes.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_00h.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace plugfest::checks {
namespace {

/// Collects what is wrong; every judged item is a measurement of its own.
class Identity {
 public:
  explicit Identity(Context& context) : context_(context) {}

  void judge(std::string name, std::string value, bool ok, std::string source, std::string complaint) {
    if (!ok) wrong_ += (wrong_.empty() ? "" : "; ") + complaint;
    context_.evidence.measure({.name = std::move(name),
                               .value = std::move(value),
                               .limit = journal::Limit{.min = {}, .max = {}, .source = std::move(source)},
                               .verdict = ok ? Verdict::pass : Verdict::fail});
  }
  void odd(std::string message) { context_.evidence.finding("warning", std::move(message)); }
  const std::string& wrong() const { return wrong_; }

 private:
  Context& context_;
  std::string wrong_;
};

bool is_filled(std::string_view text) {
  return std::ranges::any_of(text, [](unsigned char c) { return std::isalnum(c) != 0; });
}

void judge_vendor_block(Identity& identity, const Context& context) {
  const journal::ModuleIdentity& who = context.slot.identity;
  const std::string block = "CMIS 5.4, vendor information (00h:129-189)";
  identity.judge("identity.vendor", who.vendor, is_filled(who.vendor), block, "VendorName is empty");
  // All zero means "not specified", which CMIS allows; a report can then not tell this module from another.
  if (!is_filled(who.part)) identity.odd("VendorPN is not specified");
  if (!is_filled(who.serial)) identity.odd("VendorSN is not specified: this very module cannot be named");
  for (const std::string* text : {&who.vendor, &who.part, &who.serial, &who.revision})
    if (text->find("\\x") != std::string::npos)
      identity.odd(fmt::format("the vendor block holds what is no printable ASCII: {}", *text));
  const bool is_date = who.date_code.size() >= 6 && std::all_of(who.date_code.begin(), who.date_code.begin() + 6,
                                                                [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!is_date) identity.odd(fmt::format("DateCode '{}' is no date (YYMMDD and lot)", who.date_code));
}

void judge_expected(Identity& identity, const Context& context) {
  const journal::ModuleIdentity& who = context.slot.identity;
  const auto expect = [&](std::string_view parameter, const std::string& shown) {
    const auto wanted = context.text(parameter);
    if (!wanted) return;
    identity.judge(fmt::format("identity.expected_{}", parameter), shown, shown == *wanted,
                   fmt::format("the plan asks for '{}'", *wanted),
                   fmt::format("the plan asks for {} '{}', the module says '{}'", parameter, *wanted, shown));
  };
  expect("vendor", who.vendor);
  expect("part", who.part);
  expect("firmware", who.firmware_revision);
}

void judge_form_factor(Identity& identity, const Context& context, std::uint8_t identifier) {
  const auto name = cmis::code_name("sff8024_identifier", identifier);
  const plan::PortGroup* port = context.platform.port(context.port.port);
  if (name && port && !name->starts_with(port->form_factor))
    identity.odd(fmt::format("a {} module in a port for {}", *name, port->form_factor));
}

}  // namespace

asio::awaitable<Outcome> module_identity(Context& context) {
  const cmis::Memory& memory = *context.slot.memory;
  const auto identifier = memory.value(cmis::sff8024_identifier);
  const auto copy = memory.value(cmis::sff8024_identifier_copy);
  const auto revision = memory.value(cmis::cmis_revision);
  if (!identifier || !copy || !revision || context.is_synthesised("lower") || context.is_synthesised("00h"))
    co_return skipped(SkipReason::unknown_memory, "rests on memory that was never read from this module");

  Identity identity{context};
  identity.judge("identity.identifier", fmt::format("{:02X}h", *identifier), *identifier == *copy,
                 fmt::format("its copy 00h:128 is {:02X}h (CMIS 5.4)", *copy),
                 fmt::format("the identifier is {:02X}h, its copy on page 00h {:02X}h", *identifier, *copy));
  judge_form_factor(identity, context, *identifier);
  // 3.0 modules are in the field; anything newer than 5.x would have to be read first.
  if (revision->major < 3 || revision->major > 5)
    identity.odd(fmt::format("CMIS revision {}.{} is none that is published", revision->major, revision->minor));
  judge_vendor_block(identity, context);

  const auto applications = cmis::decode(memory).applications;
  identity.judge("identity.applications", fmt::format("{}", applications.size()), !applications.empty(),
                 "CMIS 5.4: descriptor 1 is always used", "no application is advertised");
  judge_expected(identity, context);
  if (!identity.wrong().empty()) co_return Outcome{Verdict::fail, identity.wrong()};
  const journal::ModuleIdentity& who = context.slot.identity;
  co_return Outcome{Verdict::pass, fmt::format("{} {} rev {} serial {}, CMIS {}, firmware {}", who.vendor, who.part,
                                               who.revision, who.serial, who.cmis_revision, who.firmware_revision)};
}

}  // namespace plugfest::checks
