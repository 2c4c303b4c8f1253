// Homes on a real disk: made whole or not at all.
#include <array>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include "peyk/courier/options.hpp"
#include "peyk/net/control_server.hpp"

#include "files.hpp"
#include "home_fixture.hpp"
#include "home_folder.hpp"
#include "paths.hpp"

namespace peyk::app {
namespace {

TEST_F(Homes, ADeskIsMadeOnceAndPrivately) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  const auto home = DeskHome::load(at("A1"));
  ASSERT_TRUE(home.has_value());
  EXPECT_EQ(home->settings.name, "A1");
  EXPECT_TRUE(home->couriers.empty());
  EXPECT_EQ(home->device_mark().value(), 0U);
  for (const auto& entry : fs::recursive_directory_iterator(at("A1"))) {
    EXPECT_EQ(entry.status().permissions() & fs::perms::others_all, fs::perms::none);
    EXPECT_EQ(entry.status().permissions() & fs::perms::group_all, fs::perms::none);
  }
  const auto again = make_desk("A1", "one");
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().what, text::Message::error_folder_not_empty);
  EXPECT_FALSE(DeskHome::load(at("B1")).has_value());
}

TEST_F(Homes, WhatFailsLeavesNothing) {
  const auto failed = make_home(at("x"), [](const fs::path& fresh) -> Result<void> {
    std::ofstream(fresh / "half") << "half";
    return fail(text::Message::error_internal);
  });
  EXPECT_FALSE(failed.has_value());
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(Homes, WhatFailsIsOverwritten) {
  int half = -1;
  const auto failed = make_home(at("x"), [&half](const fs::path& fresh) -> Result<void> {
    std::ofstream(fresh / "half") << "half";
    half = open((fresh / "half").c_str(), O_RDONLY | O_CLOEXEC);
    return fail(text::Message::error_internal);
  });
  EXPECT_FALSE(failed.has_value());
  std::array<char, 4> left{'?', '?', '?', '?'};
  EXPECT_EQ(read(half, left.data(), left.size()), 4);
  EXPECT_EQ(left, (std::array<char, 4>{}));
  close(half);
}

TEST_F(Homes, ThePassphraseOpensTheVaultAndMayChange) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  const auto store = DeskHome::load(at("A1"))->open_store();
  ASSERT_TRUE(store.has_value());
  const auto header = desk::Desk::header(**store);
  ASSERT_TRUE(header.has_value());
  const auto key = open_vault(*header, as_bytes("one"));
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(open_vault(*header, as_bytes("two")).error(), api::Refusal::wrong_passphrase);
  EXPECT_EQ(change_vault(*header, as_bytes("x"), as_bytes("two"), crypto::system_seed()).error(),
            api::Refusal::wrong_passphrase);
  const auto changed =
      change_vault(*header, as_bytes("one"), as_bytes("two"), crypto::system_seed());
  ASSERT_TRUE(changed.has_value());
  const auto same = open_vault(*changed, as_bytes("two"));
  ASSERT_TRUE(same.has_value());
  EXPECT_TRUE(crypto::equal_constant_time(same->span(), key->span()));
  EXPECT_FALSE(open_vault(*changed, as_bytes("one")).has_value());
}

TEST_F(Homes, TheDeviceMarkIsKept) {
  ASSERT_TRUE(make_desk("A1", "one").has_value());
  const auto home = DeskHome::load(at("A1"));
  ASSERT_TRUE(home->save_device_mark(17).has_value());
  ASSERT_TRUE(home->save_device_mark(18).has_value());
  EXPECT_EQ(home->device_mark().value(), 18U);
  std::ofstream(at("A1") / "device.mark") << "18x\n";
  EXPECT_FALSE(home->device_mark().has_value());
}

TEST_F(Homes, ACouriersBackupIsAHomeOfTheSameCourier) {
  const CourierHome home = make_courier("Muscat");
  {
    const auto store = home.open_store();
    ASSERT_TRUE((*store)->commit(
        std::vector<box::Write>{box::writes::PutRecord{{{'K', 0, 0, 0, 1}, {1, 2, 3}}}}));
    auto backup = CourierBackup::begin(home.folder, **store, at("copy"));
    ASSERT_TRUE(backup.has_value());
    while (!backup->step(**store).value()) {
    }
    EXPECT_FALSE(CourierBackup::begin(home.folder, **store, at("copy")).has_value());
  }
  const auto copy = CourierHome::load(at("copy"));
  ASSERT_TRUE(copy.has_value());
  EXPECT_EQ(copy->card().value(), home.card().value());
  const auto store = copy->open_store();
  ASSERT_TRUE(store.has_value());
  EXPECT_EQ((*store)->records().value(), std::vector{courier::restored_record()});
}

TEST_F(Homes, ABackupThatIsNotFinishedLeavesNothing) {
  const CourierHome home = make_courier("Muscat");
  const auto store = home.open_store();
  {
    const auto backup = CourierBackup::begin(home.folder, **store, at("copy"));
    ASSERT_TRUE(backup.has_value());
    EXPECT_FALSE(fs::exists(at("copy")));
  }
  (*store)->end_backup();
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Homes, WhatAnAttemptThatDiedLeftIsDestroyed) {
  const fs::path dead = at("x.peyk-new-Ab3dE6");
  const fs::path living = at("x.peyk-new-living");
  const fs::path other = at("x.peyk-new-cards");
  for (const fs::path& folder : {dead, living, other}) make_unfinished(folder);
  fs::remove(other / "lock");
  const auto lock = net::HomeLock::take(living);
  ASSERT_TRUE(lock.has_value());
  ASSERT_TRUE(make_home(at("x"), [](const fs::path&) { return Result<void>(); }).has_value());
  EXPECT_TRUE(fs::exists(at("x")));
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(living / "identity.key"));
  EXPECT_TRUE(fs::exists(other / "identity.key"));  // not of ours
}

// Who may write beside a home may lay there what looks like one that is not finished.
TEST_F(Homes, WhatOthersMayHaveLaidThereIsNotDestroyed) {
  const fs::path shared = at("x.peyk-new-Ab3dE6");
  const fs::path foreign = at("x.peyk-new-Fe3dE6");
  const fs::path link = at("x.peyk-new-Li3dE6");
  for (const fs::path& folder : {shared, foreign, at("own")}) make_unfinished(folder);
  fs::permissions(shared, fs::perms(0750));
  const bool is_foreign = chown(foreign.c_str(), 65'534, 65'534) == 0;  // root alone may
  fs::create_directory_symlink(at("own"), link);
  ASSERT_TRUE(make_home(at("x"), [](const fs::path&) { return Result<void>(); }).has_value());
  EXPECT_TRUE(fs::exists(shared / "identity.key"));
  EXPECT_EQ(fs::exists(foreign / "identity.key"), is_foreign);
  EXPECT_TRUE(fs::exists(link));
  EXPECT_EQ(content(at("own") / "identity.key"), "secret");
}

// `mv bern x.peyk-new-Ab3dE6`, by somebody who may write there, looks like an unfinished home.
TEST_F(Homes, AFinishedHomeThatOthersMayHaveRenamedIsNotDestroyed) {
  const fs::path moved = at("x.peyk-new-Ab3dE6");
  make_unfinished(moved);
  const auto is_left_under = [&](mode_t mode) {
    EXPECT_EQ(chmod(folder_.c_str(), mode), 0);
    destroy_left_overs_beside(at("y"));
    const FreshHome home = FreshHome::begin(at("x")).value();
    return fs::exists(moved / "identity.key");
  };
  EXPECT_TRUE(is_left_under(0777));
  EXPECT_TRUE(is_left_under(0770));
  EXPECT_TRUE(is_left_under(0702));
  if (chown(folder_.c_str(), 65'534, 65'534) == 0) {  // root alone may
    EXPECT_TRUE(is_left_under(01777));
    ASSERT_EQ(chown(folder_.c_str(), geteuid(), getegid()), 0);
  }
  EXPECT_FALSE(is_left_under(01777));
  make_unfinished(moved);
  EXPECT_FALSE(is_left_under(0755));
}

// Somebody who may write there moves the unfinished home away, and a finished one to its name.
TEST_F(Homes, AFinishedHomeThatWasMovedIntoThePlaceOfAnUnfinishedOneIsNotDestroyed) {
  make_unfinished(at("bern"));
  fs::path unfinished;
  {
    const FreshHome fresh = FreshHome::begin(at("x")).value();
    unfinished = fresh.folder();
    fs::rename(unfinished, at("away"));
    fs::rename(at("bern"), unfinished);
  }
  EXPECT_EQ(content(unfinished / "identity.key"), "secret");
  EXPECT_TRUE(fs::exists(at("away")));
}

TEST_F(Homes, ALockThatIsLetGoSoonIsWaitedFor) {
  fs::create_directory(at("x"));
  std::optional<net::HomeLock> held = net::HomeLock::take(at("x")).value();
  std::thread ending([&held] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    held.reset();
  });
  const auto lock = take_lock_soon(at("x"), text::Message::error_courier_running);
  ending.join();
  EXPECT_TRUE(lock.has_value());
}

TEST_F(Homes, ALockOfAProgramThatAnswersIsNotWaitedFor) {
  fs::create_directory(at("x"));
  fs::permissions(at("x"), fs::perms::owner_all);
  const auto held = net::HomeLock::take(at("x"));
  net::Reactor reactor;
  net::ControlServerOptions options;
  options.socket = control_socket(at("x"));
  const auto control = net::ControlServer::open(
      reactor, options,
      {.on_frame = [](net::ControlId, const Bytes&) {}, .on_close = [](net::ControlId) {}});
  ASSERT_TRUE(control.has_value());
  const auto begin = std::chrono::steady_clock::now();
  const auto lock = take_lock_soon(at("x"), text::Message::error_courier_running);
  ASSERT_FALSE(lock.has_value());
  EXPECT_EQ(lock.error().what, text::Message::error_courier_running);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));  // of ten
}

TEST_F(Homes, CardsAreAddedAllOrNone) {
  const auto muscat = make_courier("Muscat").card().value();
  const auto bern = make_courier("Bern").card().value();
  const auto added = add_cards(at("cards"), {muscat, bern}, 2);
  ASSERT_TRUE(added.has_value());
  EXPECT_EQ(added->fresh.size(), 2U);
  EXPECT_EQ(add_cards(at("cards"), {bern}, 2)->known.size(), 1U);
  fs::create_directory(at("other"));
  const auto impostor = identity::CourierCard::make("Muscat", make_courier("other").card()->key(),
                                                    muscat.tls_pin(), {"evil.example:1"});
  EXPECT_EQ(add_cards(at("cards"), {*impostor}, 9).error().what,
            text::Message::error_courier_name_taken);
  const auto doha = make_courier("Doha").card().value();
  EXPECT_EQ(add_cards(at("cards"), {doha}, 2).error().what, text::Message::error_too_many_couriers);
  EXPECT_EQ(read_cards(at("cards"))->size(), 2U);
  // New addresses replace the old card.
  const auto moved =
      identity::CourierCard::make("Bern", bern.key(), bern.tls_pin(), {"bern.example:443"});
  ASSERT_TRUE(add_cards(at("cards"), {*moved}, 2).has_value());
  const auto cards = read_cards(at("cards")).value();
  EXPECT_EQ(cards.size(), 2U);
  EXPECT_NE(std::find(cards.begin(), cards.end(), *moved), cards.end());
}

TEST_F(Homes, AFileIsWrittenUnderABareName) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  const auto written = write_file("card.svg", as_bytes("<svg/>"));
  fs::current_path(before);
  EXPECT_TRUE(written.has_value());
  EXPECT_EQ(content(at("card.svg")), "<svg/>");
  for (const Failure& failure :
       {failure_of_file(ENOSPC, "card.svg"), failure_of_new_file(ENOENT, "card.svg")}) {
    EXPECT_EQ(std::get<std::string>(failure.values.at(0).value), ".");
  }
}

TEST_F(Homes, AFileIsWrittenBesideOthersAndNotOverThem) {
  std::ofstream(at("card.new")) << "another";
  ASSERT_TRUE(write_file(at("card"), as_bytes("card")).has_value());
  EXPECT_EQ(content(at("card.new")), "another");
  fs::create_directory(at("folder"));
  EXPECT_FALSE(write_file(at("folder"), as_bytes("x")).has_value());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 3);  // and no part of it
}

TEST_F(Homes, AFileBeyondItsLimitIsRefused) {
  std::ofstream(at("long")) << std::string(100, 'x');
  EXPECT_EQ(read_file(at("long"), 100)->size(), 100U);
  EXPECT_EQ(read_file(at("long"), 99).error().what, text::Message::error_file_too_large);
  EXPECT_EQ(read_file(at("none"), 99).error().what, text::Message::error_file_missing);
}

}  // namespace
}  // namespace peyk::app
