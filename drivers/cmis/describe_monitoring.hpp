#pragma once

namespace plugfest {
class TextPage;
}

namespace plugfest::cmis {

struct Diagnostics;
struct EnhancedLpo;
struct Vdm;

/// Loopbacks, pattern engines and SNR, for a person to read.
void describe(const Diagnostics& diagnostics, TextPage& text);
/// One line an instance, neighbours of one type together.
void describe(const Vdm& vdm, TextPage& text);
/// A vendor's own registers of a linear module.
void describe(const EnhancedLpo& lpo, TextPage& text);

}  // namespace plugfest::cmis
