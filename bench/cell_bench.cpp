// What a cell costs: the desk's wrapping and opening of the answer, the courier's opening and
// answering at each position.
//
// Opening is compared with the primitives that it cannot do without – X25519, ML-KEM-768's
// decapsulation and the AEAD of as many bytes – taken in turn with it, so that whatever slows the
// machine down meets both. The goal is a ratio of at most 1.25.
#include <array>
#include <benchmark/benchmark.h>

#include "peyk/crypto/entropy.hpp"
#include "peyk/onion/answer.hpp"
#include "peyk/onion/layer.hpp"
#include "peyk/onion/wrap.hpp"

#include "classical.hpp"
#include "mlkem768.hpp"
#include "timing.hpp"

namespace {

namespace crypto = peyk::crypto;
namespace onion = peyk::onion;
using peyk::Bytes;
using peyk::bench::Samples;
using peyk::bench::seconds_of;

constexpr peyk::Day day(20'000);

// Three couriers, and a path over them.
struct Hops {
  crypto::Random random{crypto::system_seed()};
  std::array<onion::DayKey, onion::hop_count> keys{make_key(), make_key(), make_key()};
  onion::Path path{day, {hop(0), hop(1), hop(2)}};
  Bytes operation = some_bytes(onion::operation_size);

  [[nodiscard]] Bytes some_bytes(std::size_t size) {
    Bytes bytes(size);
    random.fill(bytes);
    return bytes;
  }
  [[nodiscard]] onion::Wrapped wrapped() {
    return *onion::wrap(path, operation, onion::Exchange(1), random);
  }
  // What comes to the courier at `position`.
  [[nodiscard]] onion::Cell cell_at(std::size_t position) {
    onion::Cell cell = wrapped().cell;
    for (std::size_t hop = 0; hop + 1 < position; ++hop) {
      cell = onion::onward_cell(*onion::open_layer(std::move(cell), keys[hop]), onion::Exchange(2));
    }
    return cell;
  }

 private:
  onion::DayKey make_key() { return {day, crypto::KemKeyPair::generate(random)}; }
  [[nodiscard]] onion::Hop hop(std::size_t index) {
    return {random.fixed<peyk::CourierId>(),
            keys.at(index).pair.public_key(),
            {peyk::Duration::milliseconds(10), peyk::Duration::milliseconds(100)}};
  }
};

// The primitives of opening one layer, each of the sizes at that position.
class Floor {
 public:
  Floor(Hops& hops, std::size_t position)
      : scalar_(hops.some_bytes(32)),
        associated_(hops.some_bytes(6 + crypto::xwing_ciphertext_size + pad_before(position))),
        plain_(hops.some_bytes(sealed_size(position) - crypto::tag_size)),
        sealed_(sealed_size(position)) {
    crypto::x25519::public_key(hops.some_bytes(32), point_);
    const auto seed = crypto::mlkem768::KeySeed::from(hops.some_bytes(64));
    crypto::mlkem768::make_key_pair(*seed, encapsulation_key_, decapsulation_key_);
    const auto message = crypto::mlkem768::Message::from(hops.some_bytes(32));
    (void)crypto::mlkem768::encapsulate(encapsulation_key_, *message, ciphertext_);
    crypto::seal_once(key_.copy(), associated_, plain_, sealed_);
  }

  void take() {
    curve_.add(seconds_of([&] { return crypto::x25519::agree(scalar_, point_); }));
    lattice_.add(
        seconds_of([&] { return crypto::mlkem768::decapsulate(decapsulation_key_, ciphertext_); }));
    bytes_.add(seconds_of(
        [&] { return crypto::open_once(key_.copy(), associated_, sealed_, plain_).has_value(); }));
  }
  [[nodiscard]] double seconds() const {
    return curve_.median() + lattice_.median() + bytes_.median();
  }
  void report(benchmark::State& state) const {
    state.counters["x25519_us"] = curve_.median_microseconds();
    state.counters["mlkem768_us"] = lattice_.median_microseconds();
    state.counters["aead_us"] = bytes_.median_microseconds();
  }

 private:
  static std::size_t pad_before(std::size_t position) {
    return onion::layer_overhead * (position - 1);
  }
  // Header, inner layer and tag.
  static std::size_t sealed_size(std::size_t position) {
    return onion::payload_size - pad_before(position) - 4 - crypto::xwing_ciphertext_size;
  }

  Bytes scalar_;
  Bytes point_ = Bytes(32);
  Bytes encapsulation_key_ = Bytes(crypto::mlkem768::encapsulation_key_size);
  Bytes decapsulation_key_ = Bytes(crypto::mlkem768::decapsulation_key_size);
  Bytes ciphertext_ = Bytes(crypto::mlkem768::ciphertext_size);
  crypto::OnceKey key_;
  Bytes associated_;
  Bytes plain_;
  Bytes sealed_;
  Samples curve_;
  Samples lattice_;
  Samples bytes_;
};

void open(benchmark::State& state) {
  const auto position = static_cast<std::size_t>(state.range(0));
  Hops hops;
  Floor floor(hops, position);
  const onion::Cell cell = hops.cell_at(position);
  Samples opening;
  for (auto each : state) {
    onion::Cell fresh = cell.copy();
    bool is_open = false;
    const double seconds = seconds_of([&] {
      auto layer = onion::open_layer(std::move(fresh), hops.keys[position - 1]);
      is_open = layer.has_value();
      return layer;
    });
    if (!is_open) state.SkipWithError("refused");
    state.SetIterationTime(seconds);
    opening.add(seconds);
    floor.take();
  }
  state.counters["median_us"] = opening.median_microseconds();
  state.counters["ratio"] = opening.median() / floor.seconds();
  floor.report(state);
}
BENCHMARK(open)->ArgName("position")->Arg(1)->Arg(2)->Arg(3)->UseManualTime();

void wrap(benchmark::State& state) {
  Hops hops;
  Samples samples;
  for (auto each : state) {
    samples.add(seconds_of([&] { return hops.wrapped(); }));
  }
  state.counters["median_us"] = samples.median_microseconds();
}
BENCHMARK(wrap);

// The three answer keys that the couriers of one request get.
std::array<onion::AnswerKey, onion::hop_count> answer_keys(Hops& hops, onion::Cell cell) {
  std::array<onion::AnswerKey, onion::hop_count> keys;
  for (std::size_t hop = 0; hop < keys.size(); ++hop) {
    auto layer = *onion::open_layer(std::move(cell), hops.keys.at(hop));
    keys.at(hop) = std::move(layer.answer);
    if (layer.header.next) cell = onion::onward_cell(std::move(layer), onion::Exchange(2));
  }
  return keys;
}

enum class Part : std::uint8_t { begin, wrap, open };

// One answer on its way back; `part` is what is reported.
void answer(benchmark::State& state, Part part) {
  Hops hops;
  const auto content = hops.random.fixed<peyk::Fixed<struct AnswerTag, onion::answer_size>>();
  Samples samples;
  for (auto each : state) {
    onion::Wrapped wrapped = hops.wrapped();
    auto keys = answer_keys(hops, std::move(wrapped.cell));
    onion::Cell cell;
    const double begin = seconds_of([&] {
      cell = onion::begin_answer(std::move(keys[2]), content.array(), onion::Exchange(3));
      return 0;
    });
    const double again = seconds_of([&] {
      cell = onion::wrap_answer(std::move(keys[1]), std::move(cell), onion::Exchange(2));
      return 0;
    });
    cell = onion::wrap_answer(std::move(keys[0]), std::move(cell), onion::Exchange(1));
    bool is_whole = false;
    const double opening = seconds_of([&] {
      auto opened = onion::open_answer(std::move(wrapped.keys), std::move(cell));
      is_whole = opened.answer().has_value();
      return opened;
    });
    if (!is_whole) state.SkipWithError("refused");
    const double seconds = part == Part::begin ? begin : part == Part::wrap ? again : opening;
    state.SetIterationTime(seconds);
    samples.add(seconds);
  }
  state.counters["median_us"] = samples.median_microseconds();
}
// Preparing an answer takes longer than the step itself: a number of times instead of a time.
BENCHMARK_CAPTURE(answer, begin, Part::begin)->UseManualTime()->Iterations(1'000);
BENCHMARK_CAPTURE(answer, wrap, Part::wrap)->UseManualTime()->Iterations(1'000);
BENCHMARK_CAPTURE(answer, open, Part::open)->UseManualTime()->Iterations(1'000);

}  // namespace

int main(int count, char** arguments) {
  crypto::initialise();
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
