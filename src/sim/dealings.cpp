#include "dealings.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "peyk/sim/mark.hpp"

#include "ledger.hpp"

namespace peyk::sim {

namespace {

using desk::QuestionStanding;
using desk::SwapStanding;

// Of lists: those of eight topics that a side's bits of `amount` name, and one that both have.
constexpr std::uint32_t topics = 8;
constexpr std::uint32_t list_size = topics + 1;
constexpr std::uint32_t bits_of_a_bound = 8;

std::uint64_t part_of(const Dealing& dealing, bool beginner) {
  return beginner ? dealing.amount & 0xffU : (dealing.amount >> 8U) & 0xffU;
}

std::vector<std::string> list_of(const Dealing& dealing, bool beginner) {
  std::vector<std::string> list{marked("topic of all")};
  for (std::uint32_t i = 0; i < topics; ++i) {
    if ((part_of(dealing, beginner) >> i & 1U) == 1)
      list.push_back(marked("topic " + std::to_string(i)));
  }
  return list;
}

std::set<std::string> common_to_both(const Dealing& dealing) {
  const std::vector<std::string> one = list_of(dealing, true);
  const std::vector<std::string> other = list_of(dealing, false);
  std::set<std::string> common;
  std::ranges::copy_if(one, std::inserter(common, common.end()), [&other](const auto& topic) {
    return std::ranges::find(other, topic) != other.end();
  });
  return common;
}

// What a side gives in a swap: one to four texts, of which no cell may show anything.
std::vector<std::string> texts_of(const Dealing& dealing, bool beginner) {
  std::vector<std::string> texts;
  const std::uint64_t part = part_of(dealing, beginner);
  for (std::uint64_t i = 0; i <= part % 4; ++i) {
    texts.push_back(marked(beginner ? "first " : "second ") + std::to_string(dealing.amount) + " " +
                    std::to_string(i));
  }
  return texts;
}

std::vector<desk::SwapItem> items_of(const Dealing& dealing, bool beginner) {
  std::vector<desk::SwapItem> items;
  for (std::string& text : texts_of(dealing, beginner)) {
    items.emplace_back(desk::TextItem{std::move(text)});
  }
  return items;
}

desk::Holdings holdings_of(const Dealing& dealing, bool beginner) {
  desk::Holdings holdings;
  if (dealing.kind == DealingKind::overlap) {
    holdings.bound = static_cast<std::uint32_t>(part_of(dealing, beginner));
    return holdings;
  }
  for (const std::string& topic : list_of(dealing, beginner)) {
    holdings.items.push_back({.bytes = crypto::secret_bytes(as_bytes(topic)), .shown = topic});
  }
  return holdings;
}

std::string member_name(DeskNode& desk, std::uint16_t pair) {
  const auto channels = desk.core().channels(desk.now());
  if (!channels.has_value()) return {};
  const auto found = std::ranges::find(*channels, channel_name(pair), &desk::ChannelView::name);
  if (found == channels->end() || found->members.size() < 2) return {};
  return found->members[1].name;
}

}  // namespace

DeskNode& Dealings::desk_of(const Dealing& dealing, bool beginner) {
  const bool second = dealing.by_second == beginner;
  return *world_.desks()[second ? dealing.pair + 1U : dealing.pair];
}

void Dealings::look(Duration since) {
  while (next_ < plan_.dealings.size() && plan_.dealings[next_].at <= since) {
    waiting_.push_back(plan_.dealings[next_++]);
  }
  // Too late for it, when the desk was not there for so long.
  std::erase_if(waiting_, [&](const Dealing& dealing) {
    return begin(dealing) || since > dealing.at + dealing.time;
  });
  for (Deal& deal : deals_) go_on(deal, since);
}

std::optional<channel::ActId> Dealings::ordered(DeskNode& desk, const Dealing& dealing,
                                                std::vector<CourierId> couriers) {
  const std::string with = member_name(desk, dealing.pair);
  const Instant deadline = world_.clockwork().now() + dealing.time;
  if (dealing.kind == DealingKind::swap) {
    desk::ProposeOrder order;
    order.channel = channel_name(dealing.pair);
    order.with = with;
    order.words = marked("this for that");
    order.deadline = deadline;
    order.couriers = std::move(couriers);
    order.items = items_of(dealing, true);
    const auto done = desk.core().propose_swap(order, desk.now());
    return done.has_value() ? std::optional(done->act) : std::nullopt;
  }
  desk::AskOrder order;
  order.channel = channel_name(dealing.pair);
  order.with = {with};
  order.words = marked("what is common?");
  const bool is_overlap = dealing.kind == DealingKind::overlap;
  order.form = is_overlap ? blind::Form::overlap : blind::Form::common_ground;
  order.own_size = order.their_size = is_overlap ? bits_of_a_bound : list_size;
  order.subject = Bytes{0xa1, 0x00, 0x01};
  order.deadline = deadline;
  order.couriers = std::move(couriers);
  order.holdings = holdings_of(dealing, true);
  const auto done = desk.core().ask_question(order, desk.now());
  return done.has_value() ? std::optional(done->act) : std::nullopt;
}

// Over four couriers where there are as many, else over one.
bool Dealings::begin(const Dealing& dealing) {
  DeskNode& desk = desk_of(dealing, true);
  if (!is_open(desk)) return false;
  Deal deal;
  deal.drawn = dealing;
  const std::size_t all = world_.couriers().size();
  const std::size_t first = all < 4 ? dealing.amount % all : 0;
  for (std::size_t i = first; i < first + (all < 4 ? 1 : 4); ++i) {
    deal.couriers.push_back(world_.couriers()[i]->id());
  }
  const auto act = ordered(desk, dealing, deal.couriers);
  // A store that failed may have it or not: nobody goes on with such a one.
  desk.drain();
  if (!act.has_value()) return false;
  deal.act = *act;
  deals_.push_back(std::move(deal));
  return true;
}

Dealings::Side Dealings::side_of_swap(const Deal& deal, bool beginner, DeskNode& desk) const {
  const auto views = desk.core().swaps(desk.now());
  if (!views.has_value()) return {};
  const auto view = std::ranges::find(*views, deal.act, &desk::SwapView::act);
  if (view == views->end()) return {};
  Side side{.state = State::open, .number = view->number, .joining = view->joining};
  side.waits_for_person =
      view->standing == (beginner ? SwapStanding::joined : SwapStanding::proposed);
  switch (view->standing) {
    case SwapStanding::proposed:
    case SwapStanding::joined:
    case SwapStanding::waiting:
    case SwapStanding::withdrawing:
    case SwapStanding::releasing:
      break;
    case SwapStanding::undecided:
      side.state = State::undecided;
      break;
    case SwapStanding::called_off:
    case SwapStanding::lapsed:
    case SwapStanding::expired:
    case SwapStanding::withdrawn:
    case SwapStanding::lost:
      side.state = State::nothing;
      break;
    case SwapStanding::cheated:
      side.state = State::all;
      side.is_right = false;
      break;
    case SwapStanding::released: {
      side.state = State::all;
      std::vector<std::string> texts;
      const auto items = desk.core().swap_items(view->channel, view->number);
      if (!items.has_value()) return {};
      for (const desk::SwapItem& item : *items) {
        const auto* text = std::get_if<desk::TextItem>(&item);
        texts.push_back(text == nullptr ? std::string() : text->text);
      }
      side.is_right = texts == texts_of(deal.drawn, !beginner);
      break;
    }
  }
  return side;
}

Dealings::Side Dealings::side_of_question(const Deal& deal, bool beginner, DeskNode& desk) const {
  const auto shown = desk.core().questions(desk.now());
  if (!shown.has_value()) return {};
  const auto view = std::ranges::find(shown->views, deal.act, &desk::BlindQuestionView::act);
  if (view == shown->views.end()) return {};
  Side side{.state = State::open, .number = view->number, .joining = {}};
  side.waits_for_person = !beginner && view->standing == QuestionStanding::asked;
  switch (view->standing) {
    case QuestionStanding::asked:
    case QuestionStanding::computing:
    case QuestionStanding::exchanging:
    case QuestionStanding::waiting:
    case QuestionStanding::withdrawing:
    case QuestionStanding::releasing:
      break;
    case QuestionStanding::undecided:
      side.state = State::undecided;
      break;
    case QuestionStanding::called_off:
    case QuestionStanding::lapsed:
    case QuestionStanding::expired:
    case QuestionStanding::withdrawn:
    case QuestionStanding::lost:
      side.state = State::nothing;
      break;
    case QuestionStanding::cheated:
      side.state = State::nothing;
      side.is_right = false;
      break;
    case QuestionStanding::answered:
      side.state = State::all;
      if (deal.drawn.kind == DealingKind::overlap) {
        side.is_right =
            view->leaves_room == (part_of(deal.drawn, true) <= part_of(deal.drawn, false));
      } else {
        side.is_right =
            std::set(view->common.begin(), view->common.end()) == common_to_both(deal.drawn);
      }
      break;
  }
  return side;
}

Dealings::Side Dealings::side(const Deal& deal, bool beginner) {
  DeskNode& desk = desk_of(deal.drawn, beginner);
  if (!is_open(desk)) return {};
  return deal.drawn.kind == DealingKind::swap ? side_of_swap(deal, beginner, desk)
                                              : side_of_question(deal, beginner, desk);
}

void Dealings::answer(const Deal& deal, DeskNode& desk, std::uint64_t number) {
  if (deal.drawn.kind == DealingKind::swap) {
    desk::JoinOrder order;
    order.channel = channel_name(deal.drawn.pair);
    order.number = number;
    order.items = items_of(deal.drawn, false);
    order.over_one_courier = true;
    static_cast<void>(desk.core().join_swap(order, desk.now()));
  } else {
    desk::AnswerQuestionOrder order;
    order.channel = channel_name(deal.drawn.pair);
    order.number = number;
    order.holdings = holdings_of(deal.drawn, false);
    order.over_one_courier = true;
    static_cast<void>(desk.core().answer_question(order, desk.now()));
  }
  desk.drain();
}

void Dealings::break_off(Deal& deal, DeskNode& desk, std::uint64_t number) {
  deal.broken_off = true;
  const std::string channel = channel_name(deal.drawn.pair);
  const bool is_swap = deal.drawn.kind == DealingKind::swap;
  static_cast<void>(is_swap
                        ? desk.core().withdraw_swap(channel, number, "no", false, desk.now())
                        : desk.core().call_off_question(channel, number, "no", false, desk.now()));
  desk.drain();
}

// What waits for a person is done at once; a breaking off comes in its time, wherever it stands.
void Dealings::go_on(Deal& deal, Duration since) {
  const Side second = side(deal, false);
  if (second.state == State::open) {
    DeskNode& desk = desk_of(deal.drawn, false);
    const auto& off = deal.drawn.broken_off;
    if (off.has_value() && !deal.broken_off && since > deal.drawn.at + *off) {
      break_off(deal, desk, second.number);
    } else if (second.waits_for_person) {
      answer(deal, desk, second.number);
    }
  }
  const Side first = side(deal, true);
  if (first.state != State::open || !first.waits_for_person) return;
  DeskNode& desk = desk_of(deal.drawn, true);
  if (!first.joining.has_value()) return;
  static_cast<void>(desk.core().accept_swap(
      {.channel = channel_name(deal.drawn.pair), .number = first.number, .joining = *first.joining},
      desk.now()));
  desk.drain();
}

void Dealings::desk_is_doubtful(std::uint16_t desk) {
  for (Deal& deal : deals_) {
    if (deal.drawn.pair == desk || deal.drawn.pair + 1U == desk) deal.doubtful = true;
  }
}

void Dealings::courier_is_doubtful(NodeId courier) {
  const CourierId id = world_.find_courier(courier)->id();
  for (Deal& deal : deals_) {
    if (deal.couriers.size() == 1 && deal.couriers.front() == id) deal.doubtful = true;
  }
}

std::optional<Failure> Dealings::check() {
  for (Deal& deal : deals_) {
    if (deal.doubtful) continue;
    const Side first = side(deal, true);
    const Side second = side(deal, false);
    const bool is_one_sided = (first.state == State::all && second.state == State::nothing) ||
                              (first.state == State::nothing && second.state == State::all);
    const auto failure = [&](std::string what) {
      return Failure{.at = {},
                     .checker = "both-or-neither",
                     .what = desk_of(deal.drawn, true).name() + " and " +
                             desk_of(deal.drawn, false).name() + ": " + std::move(what)};
    };
    if (is_one_sided) return failure("one has it, and the other never will");
    if (!first.is_right || !second.is_right) return failure("what came is not what was brought");
    if (!deal.brought && first.state == State::all && second.state == State::all) {
      deal.brought = true;
      ++brought_;
    }
  }
  return std::nullopt;
}

bool Dealings::all_over() {
  if (next_ < plan_.dealings.size()) return false;
  return std::ranges::all_of(deals_, [this](const Deal& deal) {
    if (deal.doubtful) return true;
    const State first = side(deal, true).state;
    const State second = side(deal, false).state;
    const auto is_over = [](State state) { return state >= State::undecided; };
    // Who has heard of nothing is past the deadline, too.
    if (first == State::nothing && second == State::unknown) return true;
    return is_over(first) && is_over(second) && (first == State::all) == (second == State::all);
  });
}

std::string Dealings::what_waits() {
  std::string text;
  for (const Deal& deal : deals_) {
    if (deal.doubtful) continue;
    const State first = side(deal, true).state;
    const State second = side(deal, false).state;
    text += "dealing " + std::to_string(static_cast<int>(deal.drawn.kind)) + " of pair " +
            std::to_string(deal.drawn.pair) + " stands at " +
            std::to_string(static_cast<int>(first)) + " and " +
            std::to_string(static_cast<int>(second)) + "; ";
  }
  return text;
}

}  // namespace peyk::sim
