#include "courier_load.hpp"

#include <algorithm>
#include <thread>

#include "peyk/box/answer.hpp"
#include "peyk/crypto/entropy.hpp"
#include "peyk/onion/answer.hpp"

namespace peyk::bench {

namespace {

class Maker {
 public:
  explicit Maker(const BoxCourier& courier)
      : entry_{courier.day, crypto::KemKeyPair::generate(random_)},
        middle_{courier.day, crypto::KemKeyPair::generate(random_)},
        path_{courier.day,
              {onion::Hop{random_.fixed<CourierId>(), entry_.pair.public_key(), times},
               onion::Hop{random_.fixed<CourierId>(), middle_.pair.public_key(), times},
               onion::Hop{courier.id, courier.key, times}}} {}

  LoadCell make(box::OperationKind kind, std::size_t place) {
    const box::Operation operation =
        kind == box::OperationKind::put
            ? box::Operation::put(random_.fixed<box::BoxName>(), random_.fixed<box::CopySalt>(),
                                  random_.fixed<box::Body>())
            : box::Operation::nothing(random_);
    onion::Wrapped wrapped =
        *onion::wrap(path_, box::encode(operation).span(), onion::Exchange(0), random_);
    auto first = *onion::open_layer(std::move(wrapped.cell), entry_);
    onion::AnswerKey entry_answer = std::move(first.answer);
    auto second = *onion::open_layer(onion::onward_cell(std::move(first), {}), middle_);
    onion::AnswerKey middle_answer = std::move(second.answer);
    LoadCell made{onion::onward_cell(std::move(second), onion::Exchange(place)), std::nullopt};
    if (place % checked_every == 0) {
      made.check = Check{operation, std::move(entry_answer), std::move(middle_answer),
                         std::move(wrapped.keys)};
    }
    return made;
  }

 private:
  static constexpr onion::HopTimes times{{}, answered_after};

  crypto::Random random_{crypto::system_seed()};
  onion::DayKey entry_;
  onion::DayKey middle_;
  onion::Path path_;
};

}  // namespace

Load make_load(const BoxCourier& courier, box::OperationKind kind, std::size_t count) {
  Load load(count);
  const std::size_t makers = std::max(1U, std::thread::hardware_concurrency());
  std::vector<std::jthread> threads;
  for (std::size_t first = 0; first < makers; ++first) {
    threads.emplace_back([&, first] {
      Maker maker(courier);
      for (std::size_t i = first; i < count; i += makers) load[i] = maker.make(kind, i);
    });
  }
  threads.clear();  // waits for them
  return load;
}

bool is_right_answer(const BoxCourier& courier, Check check, onion::Cell answer) {
  onion::Cell cell = onion::wrap_answer(std::move(check.middle), std::move(answer), {});
  cell = onion::wrap_answer(std::move(check.entry), std::move(cell), {});
  const auto opened = onion::open_answer(std::move(check.desk), std::move(cell));
  if (!opened.answer()) return false;
  const auto decoded = box::decode_answer(*opened.answer());
  if (!decoded) return false;
  const box::Operation& operation = check.operation;
  if (operation.kind == box::OperationKind::nothing) {
    return std::holds_alternative<box::answers::Done>(decoded->what);
  }
  const auto* stored = std::get_if<box::answers::Stored>(&decoded->what);
  return stored != nullptr && box::verify(stored->receipt, courier.id, courier.signing,
                                          operation.salt, operation.name, operation.body)
                                  .has_value();
}

}  // namespace peyk::bench
