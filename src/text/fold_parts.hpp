// What search needs of folding beside fold().
#pragma once

#include <unicode/unistr.h>

namespace peyk::text {

[[nodiscard]] icu::UnicodeString fold_unicode(icu::UnicodeString text);

// Whether `c` always begins a part of the text that folds by itself: what stands behind it neither
// joins nor reorders what stands before. White space folds together all the same.
[[nodiscard]] bool begins_fold_segment(UChar32 c);

}  // namespace peyk::text
