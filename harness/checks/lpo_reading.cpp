#include "harness/checks/lpo_reading.hpp"

#include "drivers/cmis/fields/enhanced_lpo.hpp"
#include "drivers/cmis/memory.hpp"
#include "drivers/cmis/module.hpp"

namespace plugfest::checks {
namespace {

namespace registers = cmis::enhanced_lpo;

void copy(cmis::Memory& to, const cmis::Memory& from, const cmis::FieldInfo& field) {
  if (const auto bytes = from.bytes(field)) to.put(0, field.page, field.byte, *bytes);
}

}  // namespace

asio::awaitable<std::optional<cmis::EnhancedLpo>> read_enhanced_lpo(Context& context) {
  cmis::Memory memory = co_await context.module.identify();
  cmis::Wanted claim;
  claim.add(registers::enhanced_lpo_tag).add(registers::enhanced_lpo_version);
  const cmis::Memory claimed = co_await context.module.read(claim);
  for (const cmis::FieldInfo& field : registers::page_01h_fields) copy(memory, claimed, field);
  // The same bytes are other things in modules that are not known to mean it so.
  if (!cmis::decode_enhanced_lpo(memory)) co_return std::nullopt;
  cmis::Wanted pages;
  for (const cmis::FieldInfo& field : registers::page_c1h_fields) pages.add(field);
  pages.add(registers::tx_host_input_vma).add(registers::rx_input_oma);
  const cmis::Memory read = co_await context.module.read(pages);
  for (const cmis::FieldInfo& field : registers::page_c1h_fields) copy(memory, read, field);
  copy(memory, read, registers::tx_host_input_vma.info);
  copy(memory, read, registers::rx_input_oma.info);
  co_return cmis::decode_enhanced_lpo(memory);
}

}  // namespace plugfest::checks
