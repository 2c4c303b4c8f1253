// Files of a relation that ends, of a vault that was restored, and of documents that come into
// force late.
#include "bare_vault.hpp"
#include "hostile_peer_fixture.hpp"

namespace peyk::desk {
namespace {

class HostileFile : public HostilePeer {
 protected:
  static channel::Document document(std::uint64_t size = 100'000) {
    channel::Document made;
    made.name = "map";
    made.media_type = "image/png";
    made.size = size;
    return made;
  }
  static channel::ActId opened() { return act(of_three, opening(of_three)).id; }
  // The third seat of the track is bound to the second relation.
  void open_with_third() {
    open(1, of_three);
    say_note(2, note::SeatClaim{.track = track(of_three), .mine = third});
    restart();
    ASSERT_TRUE(desk_->bind_member(of_three, "third (peer 1)", "peer 2", now));
  }
  [[nodiscard]] AttachmentView file() {
    const auto files = desk_->files();
    EXPECT_EQ(files->size(), 1U);
    return files->at(0).file;
  }
  Result<box::AttachmentId> give() {
    FileOrder order;
    order.channel = of_three;
    order.name = "list";
    order.media_type = "text/plain";
    order.size = 5;
    order.without_words = true;
    const auto begun = desk_->begin_file(order, now);
    if (!begun) return std::unexpected(begun.error());
    if (auto done = desk_->add_to_file(begun->id, as_bytes("salam"), now); !done) {
      return std::unexpected(done.error());
    }
    if (auto done = desk_->finish_file(begun->id, now); !done) return std::unexpected(done.error());
    return begun->id;
  }
};

TEST_F(HostileFile, OfARelationThatIsRemovedComesNoMore) {
  open(1, "geneva");
  say_act(1, act("geneva", document(), {act("geneva", opening("geneva")).id}));
  restart();
  ASSERT_EQ(file().state, AttachmentState::under_way);
  ASSERT_TRUE(desk_->remove_relation("peer 2", now));  // which has nothing to do with it
  EXPECT_EQ(file().state, AttachmentState::under_way);
  EXPECT_EQ(records(table::bulk_in), 1U);
  ASSERT_TRUE(desk_->remove_relation("peer 1", now));
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(file().state, AttachmentState::given_up);
    EXPECT_EQ(records(table::bulk_in), 0U);
    restart();
  }
}

TEST_F(HostileFile, GoesOnToTheOtherReadersOfOneThatIsRemoved) {
  open_with_third();
  const auto id = give();
  ASSERT_TRUE(id) << to_string(id.error());
  ASSERT_EQ(file().readers.size(), 2U);
  ASSERT_TRUE(desk_->remove_relation("peer 2", now));
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(file().state, AttachmentState::under_way);
    ASSERT_EQ(file().readers.size(), 1U);
    EXPECT_EQ(file().readers.at(0).relation, "peer 1");
    restart();
  }
  ASSERT_TRUE(desk_->remove_relation("peer 1", now));
  for (int run = 0; run < 2; ++run) {
    EXPECT_EQ(file().state, AttachmentState::given_up);
    EXPECT_EQ(records(table::bulk_out), 0U);
    restart();
  }
}

// The keeper of a restored vault has nothing: what was on its way is asked for, or put, anew.
TEST_F(HostileFile, OfAVaultThatWasRestoredIsAskedForAnew) {
  open_with_third();
  say_act(1, act(of_three, document(), {opened()}));
  restart();
  const auto incoming = file().id;
  const auto outgoing = give();
  ASSERT_TRUE(outgoing);
  desk_.reset();
  ASSERT_TRUE(Desk::mark_restored(store_));
  ASSERT_EQ(records(table::bulk_in) + records(table::bulk_out), 0U);
  restart();
  const auto files = *desk_->files();
  ASSERT_EQ(files.size(), 2U);
  for (const FileView& each : files) EXPECT_EQ(each.file.state, AttachmentState::under_way);
  const auto in = store_.scan(table::bulk_in, {}, 10);
  ASSERT_EQ(in->size(), 1U);
  const auto plain = device().open(table::bulk_in, in->at(0).key, in->at(0).value);
  auto asks = BulkIn::decode(incoming, *plain);
  ASSERT_TRUE(asks.has_value());
  asks->finish_recovery();
  EXPECT_EQ(asks->wanted(), box::piece_count(document().size));
  const auto out = store_.scan(table::bulk_out, {}, 10);
  ASSERT_EQ(out->size(), 1U);
  EXPECT_TRUE(std::ranges::equal(out->at(0).key, outgoing->span()));
}

// While a track is suspended its documents are not in force, and their files are not asked for;
// that may change by what comes later and is dated earlier.
TEST_F(HostileFile, IsAskedForOnceItsDocumentIsInForce) {
  open_with_third();
  const auto at = [](std::int64_t seconds, channel::MemberId author, channel::Content content,
                     channel::ActId parent) {
    return *channel::make_act(track(of_three), author, {parent}, {},
                              now + Duration::seconds(seconds), std::move(content));
  };
  const channel::Act suspended = at(1, third, channel::Suspend{}, opened());
  const channel::Act told = at(5, other, document(), opened());
  channel::Document over = document();
  over.name = "over";
  over.handling = {.rule = channel::Rule::until_date, .until = now};
  say_act(2, suspended);
  say_act(1, told);
  say_act(1, at(6, other, over, opened()));
  restart();
  EXPECT_TRUE(desk_->files()->empty());
  say_act(2, at(2, third, channel::Reopen{}, suspended.id));
  restart();
  desk_.reset();
  BareVault bare(store_, vault());
  ASSERT_TRUE(bare.open().attachments().views().empty());
  bare.wake();
  const auto views = bare.open().attachments().views();
  ASSERT_EQ(views.size(), 1U);
  EXPECT_EQ(views.front().first.act, told.id);
  bare.wake();
  EXPECT_EQ(bare.open().attachments().views().size(), 1U);
}

TEST_F(HostileFile, IsBegunOnlyWhereItCanBeGiven) {
  open_with_third();
  FileOrder order;
  order.channel = "bern";
  order.name = "list";
  order.media_type = "text/plain";
  order.size = 5;
  const auto begin = [&] { return error_of(desk_->begin_file(order, now)); };
  EXPECT_EQ(begin(), Error::unknown_channel);
  order.channel = of_three;
  order.size = 0;
  EXPECT_EQ(begin(), Error::bad_file_size);
  order.size = channel::max_document_bytes + 1;
  EXPECT_EQ(begin(), Error::bad_file_size);
  order.size = 5;
  order.name = "../list";
  EXPECT_EQ(begin(), Error::bad_name);
  order.name = "list";
  order.rule = channel::Rule::eyes_only;
  EXPECT_EQ(begin(), Error::inconsistent);
  order.rule = channel::Rule::may_keep;
  EXPECT_EQ(error_of(desk_->finish_file(box::AttachmentId(), now)), Error::unknown_file);
  EXPECT_EQ(error_of(desk_->add_to_file(box::AttachmentId(), as_bytes("x"), now)),
            Error::unknown_file);
  ASSERT_TRUE(desk_->act(of_three, order::Suspend{}, true, now));
  EXPECT_EQ(begin(), Error::suspended);
  ASSERT_TRUE(desk_->act(of_three, order::Reopen{}, true, now));
  ASSERT_TRUE(desk_->make_card("C", 30, now));
  ASSERT_TRUE(desk_->open_channel(channel_with("bern", "C"), now));
  order.channel = "bern";
  EXPECT_EQ(begin(), Error::not_connected);  // only a card was made
  order.channel = of_three;
  EXPECT_EQ(begin(), std::nullopt);
}

}  // namespace
}  // namespace peyk::desk
