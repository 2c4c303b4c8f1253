// What a running desk answers: over its real socket, to real clients.
#include "desk_control.hpp"

#include <gtest/gtest.h>
#include <thread>

#include "peyk/crypto/entropy.hpp"
#include "peyk/crypto/passphrase.hpp"
#include "peyk/net/control_client.hpp"

#include "paths.hpp"

namespace peyk::app {
namespace {

namespace fs = std::filesystem;
namespace requests = api::requests;
namespace responses = api::responses;
using api::Refusal;

const Duration patience = Duration::minutes(1);
// Takes a while to be stretched: what is sent behind an unlocking comes before it is done.
constexpr crypto::PassphraseCost slow_cost{.passes = 3, .memory_bytes = 64ULL << 20U};

constexpr std::size_t most_in_outbox = 5;

crypto::SecretBytes secret(std::string_view text) { return crypto::secret_bytes(as_bytes(text)); }

class Control : public testing::Test {
 protected:
  explicit Control(crypto::PassphraseCost cost = slow_cost) {
    crypto::initialise();
    std::string name = fs::temp_directory_path() / "peyk-control-XXXXXX";
    folder_ = mkdtemp(name.data());
    home_.folder = folder_ / "A1";
    crypto::Random random(crypto::system_seed());
    const auto salt = random.fixed<crypto::PassphraseSalt>();
    const auto key = crypto::stretch(as_bytes("right"), salt, cost);
    const auto vault_key = random.secret<crypto::StoreKey>();
    const auto header = desk::VaultHeader::make(salt, cost, *key, vault_key, random);
    const DeskSettings settings{.name = "A1", .service_class = identity::ServiceClass::practice};
    EXPECT_TRUE(DeskHome::create(home_.folder, settings, header).has_value());
    home_.settings = settings;
    store_ = std::move(*home_.open_store());
    const auto courier = crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>());
    auto desk = desk::Desk::open(
        {.service_class = settings.service_class,
         .couriers = {{.id = CourierId(), .name = "M", .signing_key = courier.public_key()}}},
        *store_, std::move(*home_.device_key()), crypto::system_seed(), reactor_.now());
    desk_ = std::move(*desk);
    control_ = std::move(*DeskControl::open({.reactor = reactor_,
                                             .desk = *desk_,
                                             .store = *store_,
                                             .home = home_,
                                             .settle = [] {},
                                             .stop = [this] { reactor_.stop(); },
                                             .most_in_outbox = most_in_outbox}));
    unlock_with_ = vault_key.copy();
  }
  ~Control() override {
    if (running_.joinable()) {
      reactor_.stop();
      running_.join();
    }
    control_.reset();
    fs::remove_all(folder_);
  }

  void run() {
    running_ = std::thread([this] { reactor_.run(); });
  }
  void unlock_directly() {
    ASSERT_TRUE(desk_->unlock(unlock_with_.copy(), 0, reactor_.now()).has_value());
  }
  [[nodiscard]] net::ControlClient client() const {
    return std::move(*net::ControlClient::connect(control_socket(home_.folder)));
  }
  static void send(net::ControlClient& client, const api::Request& request) {
    ASSERT_TRUE(client.send(api::encode(request), patience).has_value());
  }
  static api::Response receive(net::ControlClient& client) {
    return api::decode_response(client.receive(patience).value()).value();
  }
  static api::Response ask(net::ControlClient& client, const api::Request& request) {
    send(client, request);
    return receive(client);
  }
  static std::optional<Refusal> refusal_in(const api::Response& response) {
    const auto* refused = std::get_if<responses::Refused>(&response);
    return refused == nullptr ? std::nullopt : std::optional(refused->reason);
  }
  static bool is_locked(net::ControlClient& client) {
    return std::get<responses::Status>(ask(client, requests::Status{})).view.locked;
  }

  fs::path folder_;
  DeskHome home_;
  net::Reactor reactor_;
  std::unique_ptr<store::SqliteRecordStore> store_;
  std::unique_ptr<desk::Desk> desk_;
  std::unique_ptr<DeskControl> control_;
  crypto::StoreKey unlock_with_;
  std::thread running_;
};

TEST_F(Control, UnlocksAndLocks) {
  run();
  auto one = client();
  EXPECT_EQ(refusal_in(ask(one, requests::Unlock{secret("wrong")})), Refusal::wrong_passphrase);
  EXPECT_EQ(refusal_in(ask(one, requests::Unlock{secret("right")})), std::nullopt);
  EXPECT_FALSE(is_locked(one));
  EXPECT_EQ(refusal_in(ask(one, requests::Lock{})), std::nullopt);
  EXPECT_EQ(refusal_in(ask(one, requests::Lock{})), Refusal::locked);
}

TEST_F(Control, ALockCallsAnUnlockingOff) {
  auto one = client();
  auto two = client();
  send(one, requests::Unlock{secret("right")});
  send(one, requests::Lock{});
  run();
  EXPECT_EQ(refusal_in(receive(one)), Refusal::lock_came);
  EXPECT_TRUE(std::holds_alternative<responses::Done>(receive(one)));
  // It is busy until the passphrase is stretched; then the vault is still locked.
  std::optional<Refusal> next = Refusal::busy;
  while (next == Refusal::busy) next = refusal_in(ask(two, requests::Unlock{secret("wrong")}));
  EXPECT_EQ(next, Refusal::wrong_passphrase);
  EXPECT_TRUE(is_locked(two));
}

TEST_F(Control, WhoeverLeavesDoesNotUnlock) {
  {
    auto one = client();
    send(one, requests::Unlock{secret("right")});
  }
  run();
  auto two = client();
  std::optional<Refusal> next = Refusal::busy;
  while (next == Refusal::busy) next = refusal_in(ask(two, requests::Unlock{secret("wrong")}));
  EXPECT_EQ(next, Refusal::wrong_passphrase);
  EXPECT_TRUE(is_locked(two));
}

TEST_F(Control, ASecondWaitAnswersTheFirst) {
  auto one = client();
  const std::uint64_t seen = desk_->change_count();
  send(one, requests::Wait{.seen = seen, .at_most = Duration::minutes(1)});
  send(one, requests::Wait{.seen = seen + 1, .at_most = Duration::minutes(1)});
  run();
  // The first because of the second, the second because there is another count than it has seen.
  EXPECT_EQ(std::get<responses::Changed>(receive(one)).changes, seen);
  EXPECT_EQ(std::get<responses::Changed>(receive(one)).changes, seen);
}

TEST_F(Control, IdleConnectionsDoNotKeepALockOut) {
  unlock_directly();
  run();
  std::vector<net::ControlClient> idle;
  for (int i = 0; i < 100; ++i) idle.push_back(client());
  auto late = client();
  EXPECT_EQ(refusal_in(ask(late, requests::Lock{})), std::nullopt);
  EXPECT_TRUE(is_locked(late));
}

TEST_F(Control, OfALongOutboxTheOldestAreShown) {
  constexpr std::size_t letters = 9;
  unlock_directly();
  ASSERT_TRUE(desk_->make_card("B1", 30, reactor_.now()).has_value());
  ASSERT_TRUE(
      desk_->open_channel(desk::channel_with("geneva", "B1", false), reactor_.now()).has_value());
  for (std::size_t i = 0; i < letters; ++i) {
    ASSERT_TRUE(desk_->act("geneva", desk::plain_letter("x"), false, reactor_.now()).has_value());
  }
  run();
  auto one = client();
  const auto outbox = std::get<responses::Outbox>(ask(one, requests::Outbox{}));
  EXPECT_EQ(outbox.waiting.size(), most_in_outbox);
  EXPECT_EQ(outbox.left_out, letters + 1 - most_in_outbox);
}

TEST_F(Control, CardsAreShownAgainAndRelationsRemoved) {
  unlock_directly();
  run();
  auto one = client();
  const auto made = std::get<responses::Card>(ask(one, requests::MakeCard{"B1", 30}));
  EXPECT_EQ(std::get<responses::Card>(ask(one, requests::ShowCard{"B1"})).card, made.card);
  EXPECT_EQ(refusal_in(ask(one, requests::Reopen{"B1"})), Refusal::not_open_yet);
  EXPECT_EQ(refusal_in(ask(one, requests::RemoveRelation{"B1"})), std::nullopt);
  EXPECT_EQ(refusal_in(ask(one, requests::ShowCard{"B1"})), Refusal::unknown_relation);
}

// A channel with somebody whose card was accepted.
void open_geneva(desk::Desk& desk, Instant now) {
  crypto::Random random(crypto::system_seed());
  identity::Listening listening;
  listening.couriers.emplace_back();
  const Day last(day_of(now).value() + 30);
  const auto made = identity::make_card(listening, last, random);
  ASSERT_TRUE(made && desk.accept_card("B1", made->card, now).has_value());
  ASSERT_TRUE(desk.open_channel(desk::channel_with("geneva", "B1", false), now).has_value());
}
desk::FileOrder order_of(std::uint64_t size) {
  return {.channel = "geneva",
          .name = "map.png",
          .media_type = "image/png",
          .size = size,
          .rule = channel::Rule::may_keep,
          .until = {},
          .without_words = false};
}

TEST_F(Control, QuestionsGoToTheDeskThatIsOpen) {
  run();
  auto one = client();
  EXPECT_EQ(refusal_in(ask(one, requests::Questions{})), Refusal::locked);
  EXPECT_EQ(refusal_in(ask(one, requests::Unlock{secret("right")})), std::nullopt);
  const auto answered = ask(one, requests::Questions{});
  const auto* questions = std::get_if<responses::Questions>(&answered);
  ASSERT_NE(questions, nullptr);
  EXPECT_TRUE(questions->questions.empty());
  EXPECT_EQ(questions->left_out, 0U);
  desk::AskOrder asked;
  asked.channel = "geneva";
  EXPECT_EQ(refusal_in(ask(one, requests::AskQuestion{asked})), Refusal::unknown_channel);
  desk::AnswerQuestionOrder given;
  given.channel = "geneva";
  EXPECT_EQ(refusal_in(ask(one, requests::AnswerQuestion{given})), Refusal::unknown_channel);
  EXPECT_EQ(refusal_in(ask(one, requests::CallOffQuestion{"geneva", 1, "", false})),
            Refusal::unknown_channel);
  EXPECT_EQ(refusal_in(ask(one, requests::Question{"geneva", 1})), Refusal::unknown_channel);
  const auto told = ask(one, requests::ToldAlike{.with = {"B1", "C1"}, .subject = Bytes(3)});
  EXPECT_EQ(std::get<responses::ToldAlike>(told).counts, (std::vector<std::uint64_t>{0, 0}));
}

TEST_F(Control, AFileIsGivenInParts) {
  unlock_directly();
  open_geneva(*desk_, reactor_.now());
  run();
  auto one = client();
  const auto begun =
      std::get<responses::FileBegun>(ask(one, requests::BeginFile{order_of(300'000)})).begun;
  ASSERT_EQ(begun.readers.size(), 1U);
  EXPECT_EQ(begun.readers[0].state, desk::ReaderState::held_for_words);
  EXPECT_GT(begun.expected, Duration());
  EXPECT_EQ(refusal_in(ask(one, requests::FinishFile{begun.id})), Refusal::bad_file_size);
  EXPECT_EQ(refusal_in(ask(one, requests::AddToFile{begun.id, crypto::SecretBytes(300'000, 1)})),
            std::nullopt);
  const auto given = std::get<responses::Accepted>(ask(one, requests::FinishFile{begun.id}));
  EXPECT_EQ(given.accepted.readers.size(), 1U);
  const auto files = std::get<responses::Files>(ask(one, requests::Files{})).files;
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].name, "map.png");
  EXPECT_EQ(files[0].file.state, desk::AttachmentState::under_way);
  EXPECT_EQ(refusal_in(ask(one, requests::FilePiece{begun.id, 0})), Refusal::file_not_now);
  using requests::FileChange;
  for (const FileChange change : {FileChange::pause, FileChange::resume, FileChange::cancel}) {
    EXPECT_EQ(refusal_in(ask(one, requests::ChangeFile{begun.id, change})), std::nullopt);
  }
  EXPECT_EQ(refusal_in(ask(one, requests::ChangeFile{begun.id, FileChange::cancel})),
            Refusal::file_not_now);
  EXPECT_EQ(refusal_in(ask(one, requests::ChangeFile{begun.id, FileChange::forget})), std::nullopt);
  EXPECT_TRUE(std::get<responses::Files>(ask(one, requests::Files{})).files.empty());
}

TEST_F(Control, AFileIsDroppedWhenWhoeverGivesItLeaves) {
  unlock_directly();
  open_geneva(*desk_, reactor_.now());
  run();
  auto two = client();
  {
    auto one = client();
    const auto begun =
        std::get<responses::FileBegun>(ask(one, requests::BeginFile{order_of(50'000)})).begun;
    ASSERT_EQ(refusal_in(ask(one, requests::AddToFile{begun.id, crypto::SecretBytes(40'000, 1)})),
              std::nullopt);
    ASSERT_EQ(std::get<responses::Files>(ask(two, requests::Files{})).files.size(), 1U);
  }
  while (!std::get<responses::Files>(ask(two, requests::Files{})).files.empty()) {
  }
  const auto acts = std::get<responses::Acts>(ask(two, requests::Read{.channel = "geneva"})).acts;
  EXPECT_TRUE(acts.empty());
}

// Pieces of it are made between other requests; who goes away has it called off.
TEST_F(Control, ALargeVaultIsCopiedWhileTheDeskAnswers) {
  std::vector<desk::Change> records;
  for (std::uint8_t i = 0; i < 64; ++i) records.push_back({200, {i}, Bytes(100'000, i)});
  ASSERT_TRUE(store_->commit(records).has_value());
  run();
  auto one = client();
  auto two = client();
  send(one, requests::Backup{folder_ / "copy"});
  std::size_t answered = 0;
  while (!fs::exists(folder_ / "copy")) {
    ask(two, requests::Status{});
    ++answered;
  }
  EXPECT_GT(answered, 3U);
  EXPECT_EQ(refusal_in(receive(one)), std::nullopt);
  const auto has_part = [this] {
    return std::ranges::any_of(fs::directory_iterator(folder_), [](const auto& entry) {
      return entry.path().filename().string().starts_with("second.part-");
    });
  };
  {
    auto gone = client();
    send(gone, requests::Backup{folder_ / "second"});
    while (!has_part()) ask(two, requests::Status{});
  }
  while (has_part()) ask(two, requests::Status{});
  EXPECT_FALSE(fs::exists(folder_ / "second"));
}

class QuickControl : public Control {
 protected:
  QuickControl() : Control(crypto::least_passphrase_cost) {}
};

// A lock comes later and later in an unlocking, at last after its end.
TEST_F(QuickControl, ALockCallsTheReadingOfALargeVaultOff) {
  constexpr int letters = 500;
  unlock_directly();
  ASSERT_TRUE(desk_->make_card("B1", 30, reactor_.now()).has_value());
  ASSERT_TRUE(
      desk_->open_channel(desk::channel_with("geneva", "B1", false), reactor_.now()).has_value());
  for (int i = 0; i < letters; ++i) {
    ASSERT_TRUE(desk_->act("geneva", desk::plain_letter("x"), false, reactor_.now()).has_value());
  }
  desk_->lock(reactor_.now());
  run();
  auto one = client();
  int called_off = 0;
  int later = 0;
  while (true) {
    send(one, requests::Unlock{secret("right")});
    std::optional<api::Response> unlocked;
    for (int i = 0; i < later && !unlocked; ++i) {
      auto response = ask(one, requests::Status{});
      if (std::holds_alternative<responses::Status>(response)) continue;
      unlocked = std::move(response);
      receive(one);
    }
    send(one, requests::Lock{});
    if (!unlocked) unlocked = receive(one);
    const auto refusal = refusal_in(*unlocked);
    const auto locked = refusal_in(receive(one));
    EXPECT_TRUE(is_locked(one));
    if (refusal == Refusal::busy) continue;  // with the one called off before
    EXPECT_EQ(locked, std::nullopt);
    if (refusal.has_value()) {
      EXPECT_EQ(refusal, Refusal::lock_came);
      ++called_off;
      later += 1 + later / 2;
    } else if (called_off > 0) {
      break;
    } else {
      later = 0;  // this test was not let run in between: again
    }
  }
  EXPECT_GT(called_off, 0);
  ASSERT_EQ(refusal_in(ask(one, requests::Unlock{secret("right")})), std::nullopt);
  EXPECT_EQ(std::get<responses::Outbox>(ask(one, requests::Outbox{})).left_out,
            letters + 1 - most_in_outbox);
}

TEST_F(Control, ABackupSaysWhyItFailed) {
  run();
  auto one = client();
  const auto backup = [&](const fs::path& file) {
    return refusal_in(ask(one, requests::Backup{file.string()}));
  };
  EXPECT_EQ(backup(folder_ / "none" / "copy"), Refusal::file_missing);
  EXPECT_EQ(backup("copy"), Refusal::malformed);
  EXPECT_EQ(backup(folder_), Refusal::file_failed);
  EXPECT_EQ(backup("/dev/full/copy"), Refusal::file_missing);
  EXPECT_EQ(backup(folder_ / "copy"), std::nullopt);
  EXPECT_TRUE(fs::exists(folder_ / "copy"));
}

}  // namespace
}  // namespace peyk::app
