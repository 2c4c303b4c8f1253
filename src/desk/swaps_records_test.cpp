// Joint records between two desks: signed away from them, swapped, and made into one file that
// anybody can check.
#include "peyk/identity/principal.hpp"

#include "swaps_fixture.hpp"

namespace peyk::desk {
namespace {

using Signatures = std::vector<swap::RecordSignature>;

template <class T>
std::optional<Error> error_in(const Result<T>& result) {
  return result ? std::nullopt : std::optional(result.error());
}

const std::string agreed = "Article 1. Both sides release whom they hold.";

class RecordsTest : public SwapsTest {
 protected:
  RecordsTest() { letter = track.act(seat(1), channel::Letter{.text = agreed}, now)->act; }

  [[nodiscard]] Result<Bytes> draft() {
    return a.swaps->draft_record(track.log().id(), letter, now + Duration::days(2), ids(), now);
  }
  // Where the keys are, from the request alone.
  [[nodiscard]] static swap::RecordSignature sign(ByteSpan request,
                                                  const identity::PrincipalKeys& keys) {
    auto random = random_of(70);
    const auto read = swap::decode_record_request(request);
    EXPECT_TRUE(read);
    return {keys.signing().public_key(),
            swap::sign_record(read->frame, read->text, keys.signing(), random)};
  }
  Result<Accepted> propose_record(const Bytes& request, Signatures signatures) {
    const ProposeRecordOrder order{
        .channel = {}, .with = {}, .request = request, .signatures = std::move(signatures)};
    auto done = a.with([&](Transaction& transaction) {
      return a.swaps->propose_record(track.log().id(), seat(2), letter, order, now, transaction);
    });
    if (done) act = done->act;
    return done;
  }
  [[nodiscard]] Result<Bytes> requested() {
    return b.swaps->record_request(track.log().id(), act, now);
  }
  Result<Accepted> join_record(Signatures signatures) {
    const JoinRecordOrder order{.channel = {}, .signatures = std::move(signatures)};
    return b.with([&](Transaction& transaction) {
      return b.swaps->join_record(track.log().id(), act, order, now, transaction);
    });
  }
  void expect_released_without_record() {
    for (const TestSide* side : {&a, &b}) {
      EXPECT_EQ(side->view(now).standing, SwapStanding::released);
      EXPECT_EQ(error_in(side->swaps->joint_record(act)), Error::no_record);
    }
  }

  channel::ActId letter;
  identity::PrincipalKeys of_a = identity::PrincipalKeys::generate(random_);
  identity::PrincipalKeys of_b = identity::PrincipalKeys::generate(random_);
};

TEST_F(RecordsTest, AreTheSameFileAtBothAndHoldForAnybody) {
  const auto request = draft();
  ASSERT_TRUE(request);
  ASSERT_TRUE(propose_record(*request, {sign(*request, of_a)}));
  EXPECT_TRUE(b.view(now).offered.signatures);
  EXPECT_EQ(error_in(join(texts({"not a signature"}))), Error::signatures_wanted);
  EXPECT_EQ(requested(), request);
  ASSERT_TRUE(join_record({sign(*requested(), of_b)}));
  EXPECT_EQ(error_in(a.swaps->joint_record(act)), Error::swap_not_now);
  EXPECT_EQ(error_in(b.swaps->joint_record(act)), Error::swap_not_now);
  ASSERT_TRUE(accept());
  play();
  a.start();  // from its vault
  const auto file = a.swaps->joint_record(act);
  ASSERT_TRUE(file);
  const auto at_b = b.swaps->joint_record(act);
  ASSERT_TRUE(at_b);
  for (const Bytes& one : {*file, *at_b}) {
    const auto read = swap::JointRecord::verify(one);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text(), agreed);
    ASSERT_EQ(read->signatories().size(), 2U);
    EXPECT_EQ(read->witnesses().size(), 3U);
    std::set<crypto::SigningPublicKey> keys;
    for (const auto& signatory : read->signatories()) keys.insert(signatory.key);
    EXPECT_EQ(keys, (std::set{of_a.signing().public_key(), of_b.signing().public_key()}));
  }
}

TEST_F(RecordsTest, ComeThroughWithOneCourierThatIsGone) {
  escrows[0].manner = Manner::silent;
  const auto request = draft();
  ASSERT_TRUE(propose_record(*request, {sign(*request, of_a)}));
  ASSERT_TRUE(join_record({sign(*requested(), of_b)}));
  ASSERT_TRUE(accept());
  play(10);
  for (const TestSide* side : {&a, &b}) {
    const auto file = side->swaps->joint_record(act);
    ASSERT_TRUE(file);
    EXPECT_TRUE(swap::JointRecord::verify(*file));
    EXPECT_TRUE(side->lane.empty());
  }
}

// The certificate is asked for until it is there, and counts among nothing meanwhile.
TEST_F(RecordsTest, WaitForTheCertificateAfterTheRelease) {
  const auto request = draft();
  ASSERT_TRUE(propose_record(*request, {sign(*request, of_a)}));
  ASSERT_TRUE(join_record({sign(*requested(), of_b)}));
  ASSERT_TRUE(accept());
  play_without_statements_for_a();
  EXPECT_EQ(a.view(now).standing, SwapStanding::released);
  EXPECT_EQ(error_in(a.swaps->joint_record(act)), Error::swap_not_now);
  EXPECT_EQ(a.swaps->under_way(now), 0U);
  EXPECT_FALSE(a.lane.empty());
  a.start();  // from its vault
  play();
  EXPECT_TRUE(a.swaps->joint_record(act));
  EXPECT_TRUE(a.lane.empty());
}

TEST_F(RecordsTest, WhoseSignaturesAreOfAnythingElseAreNotSent) {
  const auto request = draft();
  const auto other = draft();  // another salt: another swap
  ASSERT_TRUE(request && other && *request != *other);
  const auto good = sign(*request, of_a);
  auto stranger = good;
  stranger.key = of_b.signing().public_key();
  auto text = *swap::decode_record_request(*request);
  text.text += " And more.";
  EXPECT_EQ(error_in(propose_record(*request, {})), Error::bad_signature);
  EXPECT_EQ(error_in(propose_record(*request, {sign(*other, of_a)})), Error::bad_signature);
  EXPECT_EQ(error_in(propose_record(*request, {stranger})), Error::bad_signature);
  EXPECT_EQ(error_in(propose_record(*request, {good, good})), Error::bad_signature);
  EXPECT_EQ(error_in(propose_record(*request, {sign(swap::encode(text), of_a)})),
            Error::bad_signature);
  // Another text than the letter's, however well it is signed.
  EXPECT_EQ(error_in(propose_record(swap::encode(text), {sign(swap::encode(text), of_a)})),
            Error::inconsistent);
  EXPECT_EQ(error_in(propose_record(Bytes(40, 1), {good})), Error::inconsistent);
  ASSERT_TRUE(propose_record(*request, {good}));
  EXPECT_EQ(error_in(join_record({sign(*other, of_b)})), Error::bad_signature);
  EXPECT_EQ(error_in(join_record({})), Error::bad_signature);
  EXPECT_TRUE(b.lane.empty());
}

TEST_F(RecordsTest, AreOfSixteenSignatoriesOnASideAndNoMore) {
  const auto request = draft();
  Signatures many;
  for (std::size_t i = 0; i < 17; ++i) {
    many.push_back(sign(*request, identity::PrincipalKeys::generate(random_)));
  }
  EXPECT_EQ(error_in(propose_record(*request, many)), Error::bad_signature);
  many.pop_back();
  ASSERT_TRUE(propose_record(*request, many));
  ASSERT_TRUE(join_record(many));
  ASSERT_TRUE(accept());
  play();
  const auto file = b.swaps->joint_record(act);
  ASSERT_TRUE(file);
  EXPECT_EQ(swap::JointRecord::verify(*file)->signatories().size(), 32U);
}

TEST_F(RecordsTest, AreOfALetterThatAllHaveAndMayKeep) {
  const auto drafted = [&](channel::Content content) {
    letter = track.act(seat(1), std::move(content), now)->act;
    return error_in(draft());
  };
  const std::string longest(swap::record_text_max_size, 'x');
  EXPECT_EQ(drafted(channel::Letter{.text = longest}), std::nullopt);
  EXPECT_EQ(drafted(channel::Letter{.text = longest + "x"}), Error::bad_joint_text);
  EXPECT_EQ(
      drafted(channel::Letter{.text = agreed, .handling = {.rule = channel::Rule::eyes_only}}),
      Error::bad_joint_text);
  EXPECT_EQ(drafted(channel::Question{.text = "when?", .due = now + Duration::days(1)}),
            Error::unknown_act);
}

TEST_F(RecordsTest, PastTheirTimeAreReadinessAndNoMore) {
  const auto request = draft();
  ASSERT_TRUE(propose_record(*request, {sign(*request, of_a)}));
  ASSERT_TRUE(join_record({sign(*requested(), of_b)}));
  now = now + Duration::days(2) + Duration::minutes(1);
  EXPECT_EQ(error_in(propose_record(*request, {sign(*request, of_a)})), Error::bad_deadline);
  EXPECT_EQ(error_in(requested()), Error::bad_deadline);
  play();
  EXPECT_EQ(b.view(now).standing, SwapStanding::expired);
  EXPECT_EQ(error_in(a.swaps->joint_record(act)), Error::swap_not_now);  // it gave nothing
  EXPECT_EQ(error_in(b.swaps->joint_record(act)), Error::swap_over);
}

// Of a desk that is not ours: things that are no signatures.
TEST_F(RecordsTest, ForWhichTheOtherGivesNoSignatureAreNone) {
  track.joint_text = letter;
  ASSERT_TRUE(propose(proposal()));
  ASSERT_TRUE(join_record({sign(*requested(), of_b)}));
  ASSERT_TRUE(accept());
  play();
  expect_released_without_record();
  EXPECT_EQ(b.swaps->items(act)->size(), 2U);  // what A gave instead is here
}

// Of a desk that is not ours: a true signature, behind something that is none.
TEST_F(RecordsTest, AreHadByNeitherWhereASideGivesAnythingElseBesides) {
  const auto request = draft();
  const auto true_one = sign(*request, of_a);
  auto order = proposal();
  order.items = texts({"something else"});
  order.items.emplace_back(OtherItem{crypto::secret_bytes(true_one.signature.span())});
  order.items.emplace_back(OtherItem{crypto::secret_bytes(true_one.key.span())});
  track.joint_text = letter;
  ASSERT_TRUE(propose(order));
  ASSERT_TRUE(join_record({sign(*requested(), of_b)}));
  ASSERT_TRUE(accept());
  play();
  expect_released_without_record();
}

TEST_F(RecordsTest, AreNotMadeOfOtherSwaps) {
  ASSERT_TRUE(propose(proposal()));
  EXPECT_EQ(error_in(requested()), Error::bad_joint_text);
  EXPECT_EQ(error_in(join_record({})), Error::bad_joint_text);
  ASSERT_TRUE(join(texts({"B's"})));
  ASSERT_TRUE(accept());
  play();
  EXPECT_EQ(error_in(b.swaps->joint_record(act)), Error::bad_joint_text);
}

}  // namespace
}  // namespace peyk::desk
