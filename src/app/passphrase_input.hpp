// A passphrase comes from a terminal without echo, or from a file; never from the command line,
// which other users of the machine may see.
#pragma once

#include <string>

#include "peyk/crypto/secret.hpp"
#include "peyk/identity/service_class.hpp"

#include "failure.hpp"
#include "screen.hpp"

namespace peyk::app {

// `file` (--passphrase-file) when it is not empty: its contents without one line end.
[[nodiscard]] Result<crypto::SecretBytes> passphrase(const Screen& screen, text::Message question,
                                                     const std::string& file);

// Asked twice, and refused when it is too short. The class practice takes any.
[[nodiscard]] Result<crypto::SecretBytes> new_passphrase(const Screen& screen,
                                                         const std::string& file,
                                                         identity::ServiceClass service_class);

// A line from the terminal, shown as it is typed; for confirmations.
[[nodiscard]] Result<std::string> typed_line(const std::string& question);

// That `given` (--confirm), or what is typed when it is empty, is the name of the channel.
[[nodiscard]] Result<void> confirmed(const Screen& screen, text::Message question,
                                     const std::string& channel, const std::string& given);

}  // namespace peyk::app
