// What a joint record says, and what of it the reader's cards bear out.
#pragma once

#include <string>

#include "record_reading.hpp"
#include "screen.hpp"

namespace peyk::app {

// done: it holds, all who were asked about have signed, and all couriers that certify it are known
// where cards of couriers were given. not_yet: not all of these. not_so: somebody has not signed.
[[nodiscard]] ExitCode verdict_of(const RecordReading& reading);

enum class WithText : std::uint8_t { no, yes };

void show_record(const Screen& screen, const RecordReading& reading, const std::string& file,
                 WithText with_text);

// The sentences of which it is made, for paper as well.
[[nodiscard]] std::string said_of(const Screen& screen, const RecordSigner& signer);
[[nodiscard]] std::string said_of(const Screen& screen, const RecordCourier& courier);
[[nodiscard]] std::string said_of_certificate(const Screen& screen,
                                              const swap::JointRecord& record);
[[nodiscard]] std::string said_of_limits(const Screen& screen, const swap::JointRecord& record);

}  // namespace peyk::app
