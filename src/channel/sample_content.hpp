// For tests and the fuzz target's seeds: one content of each type, and values to fill them with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "peyk/channel/act.hpp"

namespace peyk::channel::testing {

template <class F>
F filled(std::uint8_t byte) {
  F value;
  std::ranges::fill(value.mutable_span(), byte);
  return value;
}

inline MemberId seat(std::uint8_t number) { return filled<MemberId>(number); }
inline ActId act_id(std::uint8_t number) { return filled<ActId>(number); }
inline Instant at(std::int64_t milliseconds) {
  return Instant::since_epoch(Duration::milliseconds(milliseconds));
}

inline Open sample_open(MemberId author = seat(1)) {
  return {.name = "geneva",
          .nonce = filled<ChannelNonce>(5),
          .members = {{.id = author, .name = "Parvin", .principal = "North"},
                      {.id = seat(9), .name = "میزبان", .role = Role::host}},
          .of = std::nullopt,
          .official = false};
}

inline ProposeSwap sample_swap(MemberId with = seat(2)) {
  return {.words = "a map for a list",
          .with = with,
          .salt = filled<SwapSalt>(2),
          .deadline = at(7'000),
          .couriers = {filled<CourierId>(1)},
          .gift = {Bytes(60, 0x6f), Bytes(40, 0x73)}};
}

inline AskBlindly sample_question(MemberId with = seat(2)) {
  return {.words = "what do we both want?",
          .with = {with},
          .salt = filled<SwapSalt>(2),
          .deadline = at(7'000),
          .couriers = {filled<CourierId>(1)},
          .form = 1,
          .own_size = 20,
          .their_size = 300,
          .subject = {0xa1, 0x00, 0x01}};
}

// One of seats 2 and 3, in rounds.
inline AskBlindly sample_ballot() {
  AskBlindly ask = sample_question();
  ask.with = {seat(2), seat(3)};
  ask.couriers.clear();
  ask.form = 4;
  ask.own_size = ask.their_size = 2;
  return ask;
}

// In the order of their types; where a field may be left out, one with it and one without.
inline std::vector<Content> sample_contents() {
  Open track = sample_open();
  track.of = filled<ChannelId>(6);
  track.official = true;
  ProposeSwap key_swap = sample_swap();
  for (std::uint8_t i = 2; i < 5; ++i) key_swap.couriers.push_back(filled<CourierId>(i));
  key_swap.gift.sealed.clear();
  key_swap.joint_text = act_id(5);
  AskBlindly of_bits = sample_question();
  of_bits.couriers = key_swap.couriers;
  of_bits.form = 3;
  of_bits.own_size = of_bits.their_size = 8;
  of_bits.subject.clear();
  const NewMember newcomer{.id = seat(3), .name = "Nader"};
  const Handling dated{.rule = Rule::until_date, .until = at(9'000)};
  return {
      sample_open(),
      track,
      Letter{.text = "سلام"},
      Letter{.text = "for your eyes", .handling = {.rule = Rule::eyes_only}},
      Letter{.copies = {{seat(1), filled<crypto::Digest>(1)}, {seat(2), {}}}, .handling = dated},
      Question{.text = "Where is the ship?", .due = at(5'000)},
      Answer{.question = act_id(7), .text = "At anchor."},
      Recess{},
      Recess{.until = at(6'000)},
      Resume{},
      Suspend{.reason = "a speech"},
      Reopen{},
      Close{.reason = ""},
      Admit{.member = newcomer},
      Admit{.member = newcomer, .replaces = seat(2)},
      Leave{},
      Introduce{.first = seat(1), .second = seat(2)},
      ShowMandate{.presentation = Bytes(100, 0x6d)},
      WithdrawMandate{.mandate = filled<MandateRef>(8)},
      RevokeMandate{.revocation = Bytes(90, 0x72)},
      Raise{},
      Agenda{.round = 1, .items = {"first", "دوم"}},
      Minutes{.round = 1, .text = "nothing was agreed"},
      Document{.name = "map.png",
               .media_type = "image/png",
               .size = 20U << 20U,
               .hash = filled<crypto::Digest>(3),
               .key = filled<AttachmentSecret>(4),
               .handling = {.rule = Rule::until_date, .until = at(4'000)}},
      sample_swap(),
      key_swap,
      JoinSwap{.swap = act_id(7), .gift = {Bytes(60, 0x6f), Bytes(40, 0x73)}},
      AcceptSwap{.swap = act_id(7), .join = act_id(8)},
      CallOffSwap{.swap = act_id(7), .reason = "a speech"},
      sample_question(),
      of_bits,
      sample_ballot(),
      Contribute{.question = act_id(7),
                 .messages = {Bytes(50, 0x6c)},
                 .gift = SwapGift{Bytes(60, 0x6f), {}}},
      Contribute{.question = act_id(7), .messages = {Bytes(50, 0x6c), Bytes(70, 0x6d)}, .gift = {}},
      Contribute{.question = act_id(7),
                 .messages = {},
                 .gift = SwapGift{Bytes(60, 0x6f), Bytes(40, 0x73)}},
  };
}

// An act that says so, in the track in which it may stand.
inline Act sample_act(const Content& content, MemberId author = seat(1),
                      std::vector<ActId> parents = {}, std::int64_t time = 1'000) {
  const auto* open = std::get_if<Open>(&content);
  const ChannelId channel = open == nullptr ? filled<ChannelId>(0x11) : channel_id(*open);
  if (open != nullptr) parents.clear();
  return *make_act(channel, author, std::move(parents), filled<ActSalt>(0x33), at(time), content);
}

}  // namespace peyk::channel::testing
