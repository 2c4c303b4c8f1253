#include "principal_home.hpp"

#include "peyk/crypto/entropy.hpp"
#include "peyk/desk/vault_header.hpp"

#include "files.hpp"
#include "home_folder.hpp"
#include "vault.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using identity::PrincipalCard;
using identity::PrincipalKeys;
using text::Message;

namespace {

constexpr std::size_t most_file_bytes = 16 * 1024;
constexpr std::size_t serial_size = 8;

ByteSpan label(crypto::Label which) { return as_bytes(crypto::to_string(which)); }

Failure damaged(const fs::path& folder) {
  return {Message::error_vault_damaged, {{"folder", folder.string()}}};
}

Result<void> write_serial(const fs::path& folder, const crypto::StoreKey& key, std::uint64_t serial,
                          crypto::Random& random) {
  Bytes bytes(serial_size);
  ByteWriter(bytes).u64(serial);
  return write_file(
      folder / "serial",
      crypto::seal_stored(key, random, label(crypto::Label::principal_serial), bytes));
}

Result<crypto::SecretBytes> read_sealed(const fs::path& folder, const char* name,
                                        const crypto::StoreKey& key, crypto::Label which) {
  const auto sealed = read_file(folder / name, most_file_bytes);
  if (!sealed) return std::unexpected(sealed.error());
  if (sealed->size() < crypto::store_overhead) return std::unexpected(damaged(folder));
  auto opened = crypto::open_stored(key, label(which), *sealed);
  if (!opened) return std::unexpected(damaged(folder));
  return std::move(*opened);
}

Result<crypto::StoreKey> open_home(const fs::path& folder, ByteSpan passphrase) {
  const auto bytes = read_file(folder / "vault", most_file_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const auto header = desk::VaultHeader::decode(*bytes);
  if (!header) return std::unexpected(worded(api::refusal_of(header.error()), {.home = folder}));
  auto key = open_vault(*header, passphrase);
  if (!key) return std::unexpected(worded(key.error(), {.home = folder}));
  return std::move(*key);
}

Result<void> is_there(const fs::path& folder) {
  std::error_code ignored;
  if (fs::exists(folder / "vault", ignored)) return {};
  return fail(Message::error_no_folder,
              {{"folder", folder.string()}, {"command", std::string("peyk principal init")}});
}

}  // namespace

Result<PrincipalCard> PrincipalHome::create(const fs::path& folder, const std::string& name,
                                            ByteSpan passphrase, bool is_practice) {
  crypto::Random random(crypto::system_seed());
  const PrincipalKeys keys = PrincipalKeys::generate(random);
  auto card = keys.make_card(name, random);
  if (!card) return fail(Message::error_bad_name, {{"name", name}});
  const auto header = make_vault(
      passphrase, is_practice ? identity::ServiceClass::practice : identity::ServiceClass::patient,
      crypto::system_seed());
  if (!header) return std::unexpected(worded(header.error(), {.home = folder}));
  const auto key = open_vault(*header, passphrase);
  if (!key) return std::unexpected(worded(key.error(), {.home = folder}));
  const auto fill = [&](const fs::path& fresh) -> Result<void> {
    if (auto done = write_file(fresh / "vault", header->encode()); !done) return done;
    const Bytes sealed = crypto::seal_stored(*key, random, label(crypto::Label::principal_keys),
                                             keys.stored().span());
    if (auto done = write_file(fresh / "keys", sealed); !done) return done;
    if (auto done = write_serial(fresh, *key, 1, random); !done) return done;
    return write_file(fresh / "principal.card", as_bytes(identity::to_text_block(*card)));
  };
  if (auto done = make_home(folder, fill); !done) return std::unexpected(done.error());
  return std::move(*card);
}

Result<PrincipalCard> PrincipalHome::card_in(const fs::path& folder) {
  if (auto there = is_there(folder); !there) return std::unexpected(there.error());
  return read_principal_card((folder / "principal.card").string());
}

Result<PrincipalHome> PrincipalHome::unlock(const fs::path& folder, ByteSpan passphrase) {
  auto card = card_in(folder);
  if (!card) return std::unexpected(card.error());
  auto lock = net::HomeLock::take(folder);
  if (!lock) return std::unexpected(worded(lock.error(), folder));
  auto key = open_home(folder, passphrase);
  if (!key) return std::unexpected(key.error());
  const auto bytes = read_sealed(folder, "keys", *key, crypto::Label::principal_keys);
  if (!bytes) return std::unexpected(bytes.error());
  const auto stored = PrincipalKeys::Stored::from(*bytes);
  if (!stored) return std::unexpected(damaged(folder));
  auto keys = PrincipalKeys::from(*stored);
  // A card of other keys was put beside them.
  if (!keys || keys->id() != card->id()) return std::unexpected(damaged(folder));
  return PrincipalHome(folder, std::move(*lock), std::move(*key), std::move(*card),
                       std::move(*keys));
}

Result<std::uint64_t> PrincipalHome::take_serials(std::uint64_t count) {
  const auto bytes = read_sealed(folder_, "serial", key_, crypto::Label::principal_serial);
  if (!bytes) return std::unexpected(bytes.error());
  if (bytes->size() != serial_size) return std::unexpected(damaged(folder_));
  const std::uint64_t first = ByteReader(*bytes).u64();
  crypto::Random random(crypto::system_seed());
  if (auto done = write_serial(folder_, key_, first + count, random); !done) {
    return std::unexpected(done.error());
  }
  return first;
}

Result<std::string> read_principal_text(const std::string& file) {
  const std::size_t limit = identity::card_text_max_size;
  const auto bytes = file == "-" ? read_standard_input(limit) : read_file(file, limit);
  if (!bytes) return std::unexpected(bytes.error());
  return std::string(bytes->begin(), bytes->end());
}

Result<PrincipalCard> read_principal_card(const std::string& file) {
  const auto text = read_principal_text(file);
  if (!text) return std::unexpected(text.error());
  auto card = identity::principal_card_from_text(*text);
  if (!card) {
    return std::unexpected(
        worded_of_principal(card.error(), file, "-----BEGIN PEYK PRINCIPAL CARD-----"));
  }
  return std::move(*card);
}

Failure worded_of_principal(identity::Error error, const std::string& file,
                            const std::string& beginning) {
  switch (error) {
    case identity::Error::not_a_card:
    case identity::Error::wrong_kind:
      return {Message::error_not_of_principal, {{"file", file}, {"beginning", beginning}}};
    case identity::Error::damaged:
    case identity::Error::malformed:
      return {Message::error_principal_file_damaged, {{"file", file}}};
    case identity::Error::too_new:
      return {Message::error_file_newer, {{"file", file}}};
    case identity::Error::wrong_signature:
      return {Message::error_wrong_signature, {{"file", file}}};
    case identity::Error::unproved_key:
      return {Message::error_unproved_key, {{"file", file}}};
    case identity::Error::other_principal:
      return {Message::error_other_principal, {{"file", file}}};
    case identity::Error::other_reader:
      return {Message::error_other_reader, {{"file", file}}};
    case identity::Error::lasts_too_long:
      return {Message::error_lasts_too_long, {}};
  }
  return {};
}

std::string spoken(ByteSpan id) {
  const std::string hex = to_hex(id.first(16));
  std::string grouped;
  for (std::size_t i = 0; i < hex.size(); i += 4) {
    if (i > 0) grouped += ' ';
    grouped += hex.substr(i, 4);
  }
  return grouped;
}

}  // namespace peyk::app
