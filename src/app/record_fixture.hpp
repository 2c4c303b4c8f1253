// For tests: a joint record, made as it is made for real: principals sign, two parties swap the
// signatures over couriers, and the file is put together from what a party then has.
#pragma once

#include <array>
#include <gtest/gtest.h>
#include <string>
#include <utility>
#include <vector>

#include "peyk/crypto/entropy.hpp"
#include "peyk/identity/card_text.hpp"
#include "peyk/swap/escrow.hpp"
#include "peyk/swap/joint_record.hpp"
#include "peyk/swap/party.hpp"
#include "peyk/swap/record_request.hpp"

namespace peyk::app {

class RecordMaking {
 public:
  // `signers`: which principal (0 or 1) signs for each side.
  explicit RecordMaking(std::string text, std::size_t count = 4,
                        const std::array<const char*, 2>& names = {"A", "B"},
                        std::array<std::size_t, 2> signers = {0, 1})
      : random_(seed()), text_(std::move(text)) {
    for (const char* name : names) {
      keys_.push_back(identity::PrincipalKeys::generate(random_));
      principals.push_back(*keys_.back().make_card(name, random_));
    }
    for (std::size_t i = 0; i < count; ++i) add_courier("Courier " + std::to_string(i + 1));
    swap_signatures(signers);
  }
  RecordMaking(const RecordMaking&) = delete;

  std::vector<identity::PrincipalCard> principals;
  std::vector<identity::CourierCard> couriers;
  std::vector<swap::RecordSignature> signatures;  // as they were given
  Bytes file;

 private:
  struct Side {
    swap::PartySecret secret;
    swap::Gift gift;
  };

  static crypto::Seed seed() {
    crypto::initialise();
    return *crypto::Seed::from(Bytes(32, 7));
  }

  void add_courier(const std::string& name) {
    signing_.push_back(crypto::SigningKey::from_seed(random_.secret<crypto::SigningSeed>()));
    const auto key = *identity::CourierKey::from(signing_.back().public_key().span());
    couriers.push_back(
        *identity::CourierCard::make(name, key, identity::TlsPin(), {"h.example:1"}));
  }

  [[nodiscard]] swap::SigningKeyOf keys_of_couriers() const {
    return [this](const CourierId& id) -> const crypto::SigningPublicKey* {
      for (std::size_t i = 0; i < couriers.size(); ++i) {
        if (couriers[i].id() == id) return &signing_[i].public_key();
      }
      return nullptr;
    };
  }

  void swap_signatures(std::array<std::size_t, 2> signers) {
    std::vector<CourierId> ids;
    for (const auto& card : couriers) ids.push_back(card.id());
    const auto frame = *swap::Frame::of(random_.fixed<swap::FrameSalt>(), deadline, ids);
    std::vector<Side> sides;
    for (const std::size_t signer : signers) {
      auto secret = random_.secret<swap::PartySecret>();
      const auto& signing = keys_.at(signer).signing();
      signatures.push_back(
          {signing.public_key(), swap::sign_record(frame, text_, signing, random_)});
      const std::array<ByteSpan, 2> items = {signatures.back().signature.span(),
                                             signatures.back().key.span()};
      auto gift = *swap::give(frame, swap::dealer_of(secret, frame), items, swap::ShowsConstant::no,
                              random_);
      sides.push_back({std::move(secret), std::move(gift)});
    }
    const auto manifest = *swap::Manifest::of(frame, sides[0].gift.offer, sides[1].gift.offer);
    std::vector<swap::Party> parties;
    for (std::size_t i = 0; i < 2; ++i) {
      parties.push_back(*swap::Party::begin(manifest, sides[i].secret.copy()));
      EXPECT_TRUE(parties[i].hold(sides.at(1 - i).gift.sealed));
    }
    carry(parties);
    put_together(manifest, parties, sides);
  }

  // Each party asks each courier in turn, until both have what the other gave.
  void carry(std::vector<swap::Party>& parties) {
    std::vector<swap::Escrows> escrows;
    for (std::size_t i = 0; i < couriers.size(); ++i) {
      escrows.push_back({{couriers[i].id(), signing_[i], keys_of_couriers(), {}},
                         Instant(),
                         random_.fork(crypto::Label::stream_courier)});
    }
    const swap::Terms terms = parties[0].terms();
    const Instant now = deadline - Duration::days(1);
    for (std::size_t turn = 0; turn < 4; ++turn) {
      for (swap::Party& party : parties) {
        for (std::size_t i = 0; i < couriers.size(); ++i) {
          const auto place = *terms.index_of(couriers[i].id());
          const auto request = party.request(place, now);
          if (!request) continue;
          const auto step = escrows[i].on_request(*request, now);
          ASSERT_TRUE(step);
          if (step->record) escrows[i].on_stored(step->record->swap, step->record->version);
          party.on_answer(place, step->answer, keys_of_couriers());
        }
      }
    }
    for (const swap::Party& party : parties) {
      ASSERT_EQ(party.standing(now), swap::Standing::released);
    }
  }

  // As either side makes it, from what it gave and what it got.
  void put_together(const swap::Manifest& manifest, const std::vector<swap::Party>& parties,
                    const std::vector<Side>& sides) {
    for (std::size_t i = 0; i < 2; ++i) {
      const auto own = swap::dealer_of(sides[i].secret, manifest.frame());
      swap::Given given{own.opening(), sides[i].gift.sealed};
      swap::Given got{*parties[i].opening(), sides.at(1 - i).gift.sealed};
      if (parties[i].side() == swap::Side(1)) std::swap(given, got);
      const auto record =
          swap::JointRecord::assemble(text_, manifest, {std::move(given), std::move(got)},
                                      parties[i].statements(), keys_of_couriers());
      ASSERT_TRUE(record);
      const Bytes made = record->encode();
      EXPECT_TRUE(i == 0 || made == file);
      file = made;
    }
  }

  static constexpr Instant deadline = Instant::since_epoch(Duration::days(20'700));
  crypto::Random random_;
  std::string text_;
  std::vector<identity::PrincipalKeys> keys_;
  std::vector<crypto::SigningKey> signing_;
};

}  // namespace peyk::app
