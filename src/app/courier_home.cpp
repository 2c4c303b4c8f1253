#include "courier_home.hpp"

#include "peyk/courier/options.hpp"
#include "peyk/crypto/entropy.hpp"
#include "peyk/net/process.hpp"

#include "card_folder.hpp"
#include "files.hpp"
#include "home_folder.hpp"

namespace peyk::app {

namespace fs = std::filesystem;
using text::Message;

namespace {

constexpr std::size_t most_file_bytes = 64 * 1024;
constexpr int backup_pages = 1'024;  // 4 MiB at a time: so long a commit may have to wait

net::TlsFiles tls_files(const fs::path& folder) {
  return {.certificate = folder / "tls.pem", .key = folder / "tls.key"};
}

Result<CourierSettings> load_settings(const fs::path& folder) {
  const fs::path file = folder / "config.toml";
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    return fail(Message::error_no_folder,
                {{"folder", folder.string()}, {"command", std::string("peyk courier init")}});
  }
  if (const auto good = net::make_private_folder(folder); !good) {
    return std::unexpected(worded(good.error(), folder));
  }
  const auto bytes = read_file(file, most_file_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  return read_courier_settings(std::string(bytes->begin(), bytes->end()), file);
}

Result<crypto::SigningKey> load_signing_key(const fs::path& folder) {
  const fs::path file = folder / "identity.key";
  const auto bytes = read_file(file, most_file_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  const auto seed = crypto::SigningSeed::from(*bytes);
  if (!seed.has_value()) return fail(Message::error_file_damaged, {{"file", file.string()}});
  return crypto::SigningKey::from_seed(*seed);
}

Result<void> copy_private(const fs::path& from, const fs::path& to) {
  const auto bytes = read_file(from, most_file_bytes);
  if (!bytes) return std::unexpected(bytes.error());
  return write_file(to, *bytes);
}

}  // namespace

Result<CourierHome> CourierHome::load(const fs::path& folder) {
  auto settings = load_settings(folder);
  if (!settings) return std::unexpected(settings.error());
  auto signing = load_signing_key(folder);
  if (!signing) return std::unexpected(signing.error());
  const net::TlsFiles files = tls_files(folder);
  auto tls = net::TlsIdentity::load(files);
  if (!tls) return std::unexpected(worded(tls.error(), files.key));
  auto peers = read_cards(folder / "peers");
  if (!peers) return std::unexpected(peers.error());
  return CourierHome{.folder = folder,
                     .settings = std::move(*settings),
                     .signing = std::move(*signing),
                     .tls = std::move(*tls),
                     .peers = std::move(*peers)};
}

Result<void> CourierHome::create(const fs::path& folder, const CourierSettings& settings) {
  return make_home(folder, [&](const fs::path& fresh) -> Result<void> {
    crypto::Random random(crypto::system_seed());
    const auto seed = random.secret<crypto::SigningSeed>();
    if (auto done = write_file(fresh / "identity.key", seed.span()); !done) return done;
    const net::TlsFiles files = tls_files(fresh);
    if (const auto tls = net::TlsIdentity::create(files, settings.listen.host); !tls) {
      return std::unexpected(worded(tls.error(), files.key));
    }
    return write_file(fresh / "config.toml", as_bytes(written(settings)));
  });
}

Result<identity::CourierCard> CourierHome::card() const {
  const auto key = identity::CourierKey::from(signing.public_key().span());
  const auto pin = identity::TlsPin::from(tls.pin().span());
  auto card = identity::CourierCard::make(settings.name, *key, *pin, settings.addresses);
  if (!card) return std::unexpected(worded(card.error(), folder.string(), true));
  return std::move(*card);
}

Result<std::unique_ptr<store::SqliteBoxStore>> CourierHome::open_store() const {
  store::BoxStoreOptions options;
  options.file = (folder / "courier.db").string();
  auto opened = store::SqliteBoxStore::open(options);
  if (!opened) return std::unexpected(worded(opened.error(), folder));
  return std::move(*opened);
}

Result<CourierBackup> CourierBackup::begin(const fs::path& folder, store::SqliteBoxStore& store,
                                           const fs::path& target) {
  auto fresh = FreshHome::begin(target);
  if (!fresh) return std::unexpected(fresh.error());
  for (const char* name : {"config.toml", "identity.key", "tls.pem", "tls.key"}) {
    if (auto done = copy_private(folder / name, fresh->folder() / name); !done) {
      return std::unexpected(done.error());
    }
  }
  const auto peers = read_cards(folder / "peers");
  if (!peers) return std::unexpected(peers.error());
  if (auto done = add_cards(fresh->folder() / "peers", *peers, most_peers); !done) {
    return std::unexpected(done.error());
  }
  const auto begun =
      store.begin_backup((fresh->folder() / "courier.db").string(), {courier::restored_record()});
  if (!begun) return std::unexpected(worded(begun.error(), target));
  return CourierBackup(std::move(*fresh), target);
}

Result<bool> CourierBackup::step(store::SqliteBoxStore& store) {
  const auto whole = store.continue_backup(backup_pages);
  if (!whole) return std::unexpected(worded(whole.error(), target_));
  if (!*whole) return false;
  if (auto kept = fresh_.keep(); !kept) return std::unexpected(kept.error());
  return true;
}

}  // namespace peyk::app
