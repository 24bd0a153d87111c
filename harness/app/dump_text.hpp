#pragma once

#include "drivers/cmis/memory.hpp"
#include "drivers/sff/management.hpp"

#include <nlohmann/json_fwd.hpp>

#include <span>
#include <string>

namespace plugfest::sff {
struct ModuleMemory;
}

/// Module memory as a dump file: the format that plan::load_module reads.
namespace plugfest::app {

/// What a dump says beside the bytes.
struct DumpHead {
  std::string name;  ///< lower-case letters, digits, dots and dashes
  std::string form_factor;
  sff::ManagementInterface map = sff::ManagementInterface::cmis;
  std::string provenance;  ///< "real", "vendor-derived" or "simulated"
  std::string source, notes;
};

/// Every half of which something is known. Bytes that nobody read stand as zeros in `hex`, and by their addresses in
/// `unknown`, without which a half is known as a whole.
std::string dump_text(const DumpHead& head, const sff::ModuleMemory& memory);
/// The same keys and values.
nlohmann::ordered_json dump_json(const DumpHead& head, const sff::ModuleMemory& memory);

/// "3, 5-8"; the numbers ascend.
std::string number_list(std::span<const int> numbers);

}  // namespace plugfest::app
