// Names of files as they go from one machine to another.
#pragma once

#include <string>
#include <string_view>

namespace peyk::app {

// A name for a file in a folder, of what somebody else called it, or of a path's last part: no
// separator, no control or direction-changing character, not hidden, not an option, at most 255
// bytes. Empty when nothing is left.
[[nodiscard]] std::string plain_file_name(std::string_view name);

// By the ending of the name; what is not known is application/octet-stream.
[[nodiscard]] std::string_view media_type_of(std::string_view name);

}  // namespace peyk::app
