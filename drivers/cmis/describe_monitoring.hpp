#pragma once

namespace plugfest {
class TextPage;
}

namespace plugfest::cmis {

struct Diagnostics;
struct Vdm;

/// Loopbacks, pattern engines and SNR, for a person to read.
void describe(const Diagnostics& diagnostics, TextPage& text);
/// One line an instance, neighbours of one type together.
void describe(const Vdm& vdm, TextPage& text);

}  // namespace plugfest::cmis
