#include "harness/checks/module_checksums.hpp"

#include "drivers/base/bytes.hpp"
#include "drivers/cmis/decode.hpp"
#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/table.hpp"

#include <fmt/format.h>

namespace plugfest::checks {

asio::awaitable<Outcome> module_checksums(Context& context) {
  const cmis::Memory& memory = *context.slot.memory;
  const bool flat = memory.value(cmis::memory_model) == true;
  std::string wrong, unknown;
  for (const cmis::ChecksumRule& rule : cmis::checksum_rules()) {
    if (flat && rule.page != 0) continue;
    const std::string page = fmt::format("{:02X}h", rule.page);
    const auto checksum = cmis::page_checksum(memory, rule.page);
    if (!checksum || context.is_synthesised(page)) {
      unknown += (unknown.empty() ? "" : ", ") + page;
      continue;
    }
    context.evidence.measure({.name = fmt::format("checksum.{}", page),
                              .value = fmt::format("{:02X}h", checksum->stored),
                              .limit = journal::Limit{.min = {},
                                                      .max = {},
                                                      .source = fmt::format("sum of bytes {}-{} is {:02X}h (CMIS 5.4)",
                                                                            rule.first, rule.last, checksum->computed)},
                              .verdict = checksum->ok() ? Verdict::pass : Verdict::fail});
    if (!checksum->ok())
      wrong += fmt::format("{}page {} ends in {:02X}h, its bytes add up to {:02X}h", wrong.empty() ? "" : "; ", page,
                           checksum->stored, checksum->computed);
  }
  const std::string not_judged =
      unknown.empty() ? ""
                      : fmt::format("page{} {} {} never read from this module", unknown.size() > 3 ? "s" : "", unknown,
                                    unknown.size() > 3 ? "were" : "was");
  if (!wrong.empty()) co_return Outcome{Verdict::fail, not_judged.empty() ? wrong : wrong + "; " + not_judged};
  if (!not_judged.empty()) co_return Outcome{Verdict::inconclusive, "what was read adds up; " + not_judged};
  co_return Outcome{Verdict::pass,
                    flat ? "page 00h adds up (flat memory: it has no other)" : "pages 00h, 01h, 02h add up"};
}

}  // namespace plugfest::checks
