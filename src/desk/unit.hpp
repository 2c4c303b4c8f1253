// What the fragments of a relation add up to: an act, an act with this reader's own text, an act by
// somebody else that is handed over, or a note. docs/protocol.md §5.
#pragma once

#include <cstdint>
#include <optional>

#include "peyk/channel/content.hpp"
#include "peyk/crypto/secret.hpp"

namespace peyk::desk {

enum class UnitKind : std::uint8_t {
  act = 1,
  act_with_copy = 2,
  handed_over = 3,
  note = 4,
  pieces = 5,  // a note of the bulk lane: bulk_note.hpp
};

// Between the two desks, in no log.
[[nodiscard]] constexpr bool is_note(UnitKind kind) {
  return kind == UnitKind::note || kind == UnitKind::pieces;
}

// A reader's own text of a marked letter.
struct OwnCopy {
  channel::CopySalt salt;
  crypto::SecretBytes text;
};

struct Unit {
  UnitKind kind = UnitKind::act;
  crypto::SecretBytes bytes;    // the CBOR of the act or note
  std::optional<OwnCopy> copy;  // with act_with_copy
};

[[nodiscard]] crypto::SecretBytes encode(const Unit& unit);
// Hostile bytes. The act or note in it is not looked at.
[[nodiscard]] std::optional<Unit> decode_unit(ByteSpan bytes);

// As the vault keeps it beside the act: CBOR [salt, text].
[[nodiscard]] crypto::SecretBytes encode(const OwnCopy& copy);
[[nodiscard]] std::optional<OwnCopy> decode_own_copy(ByteSpan bytes);

// What an act commits to of it: hash(copy; salt, text).
[[nodiscard]] crypto::Digest digest_of(const OwnCopy& copy);
// Is this the text that the act commits to for that reader?
[[nodiscard]] bool matches(const OwnCopy& copy, const crypto::Digest& digest);

}  // namespace peyk::desk
