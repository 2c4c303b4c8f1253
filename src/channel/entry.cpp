#include "peyk/channel/entry.hpp"

#include "peyk/base/overloaded.hpp"

namespace peyk::channel {

namespace {

// What the fold needs of it.
Content without_texts(const Content& content) {
  const auto whole = [](const auto& act) -> Content { return act; };
  const auto nothing_of = []<class T>(const T&) -> Content { return T(); };
  return std::visit(
      Overloaded{
          [](const Letter& act) -> Content { return Letter{.handling = act.handling}; },
          [](const Question& act) -> Content { return Question{.text = {}, .due = act.due}; },
          [](const Answer& act) -> Content { return Answer{.question = act.question, .text = {}}; },
          [&](const Suspend& act) { return nothing_of(act); },
          [&](const Close& act) { return nothing_of(act); },
          [&](const ShowMandate& act) { return nothing_of(act); },
          [&](const RevokeMandate& act) { return nothing_of(act); },
          [](const Agenda& act) -> Content { return Agenda{.round = act.round, .items = {}}; },
          [](const Minutes& act) -> Content { return Minutes{.round = act.round, .text = {}}; },
          [](const Document& act) -> Content {
            return Document{.name = {},
                            .media_type = {},
                            .size = act.size,
                            .hash = act.hash,
                            .key = {},
                            .handling = act.handling};
          },
          [](const ProposeSwap& act) -> Content {
            return ProposeSwap{.words = {},
                               .with = act.with,
                               .salt = act.salt,
                               .deadline = act.deadline,
                               .couriers = act.couriers,
                               .gift = {},
                               .joint_text = act.joint_text};
          },
          [](const JoinSwap& act) -> Content { return JoinSwap{.swap = act.swap, .gift = {}}; },
          [](const CallOffSwap& act) -> Content {
            return CallOffSwap{.swap = act.swap, .reason = {}};
          },
          [](const AskBlindly& act) -> Content {
            return AskBlindly{.words = {},
                              .with = act.with,
                              .salt = act.salt,
                              .deadline = act.deadline,
                              .couriers = act.couriers,
                              .form = act.form,
                              .own_size = act.own_size,
                              .their_size = act.their_size,
                              .subject = {}};
          },
          [](const Contribute& act) -> Content {
            return Contribute{.question = act.question, .messages = {}, .gift = {}};
          },
          whole,
      },
      content);
}

}  // namespace

Entry entry_of(const Act& act) {
  return {.id = act.id,
          .author = act.author,
          .parents = act.parents,
          .time = act.time,
          .content = without_texts(act.content),
          .mandate = std::nullopt,
          .revocation = std::nullopt};
}

}  // namespace peyk::channel
