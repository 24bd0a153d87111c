#pragma once

#include <string>

namespace plugfest::cmis {

/// The register table as a Markdown page for people: every field of all_fields() and of the tables beside it, page by
/// page. drivers/cmis/registers.md is this text.
std::string register_document();

}  // namespace plugfest::cmis
