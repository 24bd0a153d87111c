#include "drivers/sim/host_memory.hpp"

#include "drivers/cmis/fields/lower_memory.hpp"
#include "drivers/cmis/fields/page_01h.hpp"
#include "drivers/cmis/fields/page_03h.hpp"
#include "drivers/sim/memory.hpp"

namespace plugfest::sim {

namespace {

std::optional<std::uint32_t> whole(const Written& access, const cmis::FieldInfo& area) {
  if (!access.half.lower || access.first != area.byte || access.data.size() != cmis::extent(area)) return std::nullopt;
  return static_cast<std::uint32_t>(cmis::extract(area, access.data));
}

}  // namespace

void UserMemory::reset(Memory& memory, const Surroundings&) {
  Half* half = memory.find(Memory::half_of(cmis::user_nv_data.info));
  if (half != nullptr && kept_) *half = *kept_;
}

void UserMemory::written(Memory& memory, const Surroundings&, const Written& access) {
  const HalfId own = Memory::half_of(cmis::user_nv_data.info);
  if (access.half == own) kept_ = *memory.find(own);
}

void PasswordArea::reset(Memory&, const Surroundings&) { password_.reset(); }

void PasswordArea::written(Memory& memory, const Surroundings&, const Written& access) {
  if (memory.get(cmis::password_entry_supported) == cmis::Support::no) return;
  std::optional<bool> accepted;
  if (const auto entered = whole(access, cmis::password_entry_area.info)) accepted = password_.enter(*entered);
  if (const auto changed = whole(access, cmis::password_change_entry_area.info))
    accepted = password_.change(*changed) == CdbPassword::Change::accepted;
  if (!accepted || memory.get(cmis::password_entry_result_supported) != cmis::Support::yes) return;
  memory.set(cmis::password_cmd_result,
             *accepted ? cmis::PasswordResult::host_accepted : cmis::PasswordResult::refused);
}

}  // namespace plugfest::sim
