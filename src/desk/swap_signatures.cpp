#include "swap_signatures.hpp"

#include <algorithm>

namespace peyk::desk {

Result<std::vector<SwapItem>> items_of(const std::vector<swap::RecordSignature>& signatures,
                                       const swap::Frame& frame, std::string_view text) {
  if (signatures.empty() || signatures.size() > swap::most_signatories_of_side) {
    return std::unexpected(Error::bad_signature);
  }
  std::vector<SwapItem> items;
  for (std::size_t i = 0; i < signatures.size(); ++i) {
    const swap::RecordSignature& one = signatures[i];
    const auto before = std::ranges::subrange(signatures.begin(),
                                              signatures.begin() + static_cast<std::ptrdiff_t>(i));
    const bool is_twice =
        std::ranges::find(before, one.key, &swap::RecordSignature::key) != before.end();
    if (is_twice || !swap::is_signed(frame, text, one.key, one.signature)) {
      return std::unexpected(Error::bad_signature);
    }
    items.emplace_back(OtherItem{crypto::secret_bytes(one.signature.span())});
    items.emplace_back(OtherItem{crypto::secret_bytes(one.key.span())});
  }
  return items;
}

}  // namespace peyk::desk
