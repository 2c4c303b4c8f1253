// Each primitive, as the room crypto offers it; "bare": as its library does, without locked memory
// and wiping.
#include <array>
#include <benchmark/benchmark.h>
#include <sodium.h>

#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/entropy.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/signature.hpp"
#include "peyk/crypto/xwing.hpp"

#include "classical.hpp"
#include "mldsa65.hpp"
#include "mlkem768.hpp"

extern "C" {
#include <ml-kem-768/clean/kem.h>
}

namespace {

namespace crypto = peyk::crypto;
namespace mlkem768 = crypto::mlkem768;
using peyk::Bytes;
using peyk::ByteSpan;

constexpr std::size_t cell_bytes = 16'384;

Bytes some_bytes(std::size_t size) {
  Bytes bytes(size);
  crypto::Random random(crypto::system_seed());
  random.fill(bytes);
  return bytes;
}

// --- key agreement --------------------------------------------------------------------------

struct Curve {
  Bytes scalar = some_bytes(32);
  Bytes point = Bytes(32);
  Curve() { crypto::x25519::public_key(some_bytes(32), point); }
};

void x25519(benchmark::State& state) {
  const Curve curve;
  for (auto each : state) {
    benchmark::DoNotOptimize(crypto::x25519::agree(curve.scalar, curve.point));
  }
}
BENCHMARK(x25519);

void x25519_bare(benchmark::State& state) {
  const Curve curve;
  std::array<std::uint8_t, 32> shared{};
  for (auto each : state) {
    if (crypto_scalarmult(shared.data(), curve.scalar.data(), curve.point.data()) != 0) {
      state.SkipWithError("low order");
    }
  }
}
BENCHMARK(x25519_bare);

struct Lattice {
  Bytes encapsulation_key = Bytes(mlkem768::encapsulation_key_size);
  Bytes decapsulation_key = Bytes(mlkem768::decapsulation_key_size);
  Bytes ciphertext = Bytes(mlkem768::ciphertext_size);
  mlkem768::Message message = *mlkem768::Message::from(some_bytes(32));
  Lattice() {
    const auto seed = mlkem768::KeySeed::from(some_bytes(64));
    mlkem768::make_key_pair(*seed, encapsulation_key, decapsulation_key);
    (void)mlkem768::encapsulate(encapsulation_key, message, ciphertext);
  }
};

void mlkem768_encapsulate(benchmark::State& state) {
  Lattice lattice;
  for (auto each : state) {
    benchmark::DoNotOptimize(
        mlkem768::encapsulate(lattice.encapsulation_key, lattice.message, lattice.ciphertext));
  }
}
BENCHMARK(mlkem768_encapsulate);

void mlkem768_decapsulate(benchmark::State& state) {
  const Lattice lattice;
  for (auto each : state) {
    benchmark::DoNotOptimize(mlkem768::decapsulate(lattice.decapsulation_key, lattice.ciphertext));
  }
}
BENCHMARK(mlkem768_decapsulate);

void mlkem768_decapsulate_bare(benchmark::State& state) {
  const Lattice lattice;
  std::array<std::uint8_t, 32> shared{};
  for (auto each : state) {
    benchmark::DoNotOptimize(PQCLEAN_MLKEM768_CLEAN_crypto_kem_dec(
        shared.data(), lattice.ciphertext.data(), lattice.decapsulation_key.data()));
  }
}
BENCHMARK(mlkem768_decapsulate_bare);

void xwing_encapsulate(benchmark::State& state) {
  crypto::Random random(crypto::system_seed());
  const auto pair = crypto::KemKeyPair::generate(random);
  for (auto each : state) {
    benchmark::DoNotOptimize(crypto::encapsulate(pair.public_key(), random));
  }
}
BENCHMARK(xwing_encapsulate);

void xwing_decapsulate(benchmark::State& state) {
  crypto::Random random(crypto::system_seed());
  const auto pair = crypto::KemKeyPair::generate(random);
  const auto ciphertext = crypto::encapsulate(pair.public_key(), random).ciphertext;
  for (auto each : state) benchmark::DoNotOptimize(pair.decapsulate(ciphertext));
}
BENCHMARK(xwing_decapsulate);

// --- bytes ----------------------------------------------------------------------------------

void chacha20_poly1305_seal_16k(benchmark::State& state) {
  const auto key = crypto::OnceKey::from(some_bytes(32));
  const Bytes plain = some_bytes(cell_bytes);
  Bytes sealed(plain.size() + crypto::tag_size);
  for (auto each : state) crypto::seal_once(key->copy(), {}, plain, sealed);
  state.SetBytesProcessed(state.iterations() * std::int64_t{cell_bytes});
}
BENCHMARK(chacha20_poly1305_seal_16k);

void chacha20_poly1305_open_16k(benchmark::State& state) {
  const auto key = crypto::OnceKey::from(some_bytes(32));
  Bytes plain = some_bytes(cell_bytes);
  Bytes sealed(plain.size() + crypto::tag_size);
  crypto::seal_once(key->copy(), {}, plain, sealed);
  for (auto each : state) {
    if (!crypto::open_once(key->copy(), {}, sealed, plain)) state.SkipWithError("refused");
  }
  state.SetBytesProcessed(state.iterations() * std::int64_t{cell_bytes});
}
BENCHMARK(chacha20_poly1305_open_16k);

void blake2b_16k(benchmark::State& state) {
  const Bytes bytes = some_bytes(cell_bytes);
  for (auto each : state) {
    benchmark::DoNotOptimize(crypto::hash(crypto::Label::card_check, {bytes}));
  }
  state.SetBytesProcessed(state.iterations() * std::int64_t{cell_bytes});
}
BENCHMARK(blake2b_16k);

void blake2b_derive(benchmark::State& state) {
  const auto key = crypto::Key::from(some_bytes(32));
  const Bytes part = some_bytes(32);
  for (auto each : state) {
    benchmark::DoNotOptimize(crypto::derive<crypto::Key>(crypto::Label::card_check, *key, {part}));
  }
}
BENCHMARK(blake2b_derive);

// --- signatures and the group ------------------------------------------------------------------

struct Signing {
  crypto::Random random{crypto::system_seed()};
  crypto::SigningKey key = crypto::SigningKey::from_seed(random.secret<crypto::SigningSeed>());
  Bytes message = some_bytes(64);
  crypto::Signature signature = key.sign(crypto::Label::receipt_statement, message, random);
};

// ML-DSA tries anew until a signature fits: its time differs from message to message.
void hybrid_sign(benchmark::State& state) {
  Signing signing;
  for (auto each : state) {
    benchmark::DoNotOptimize(
        signing.key.sign(crypto::Label::receipt_statement, signing.message, signing.random));
  }
}
BENCHMARK(hybrid_sign);

void hybrid_verify(benchmark::State& state) {
  const Signing signing;
  for (auto each : state) {
    if (!crypto::verify(signing.key.public_key(), crypto::Label::receipt_statement, signing.message,
                        signing.signature)) {
      state.SkipWithError("refused");
    }
  }
}
BENCHMARK(hybrid_verify);

void ed25519_sign(benchmark::State& state) {
  Bytes public_key(crypto::ed25519::public_key_size);
  Bytes secret_key(crypto::ed25519::secret_key_size);
  Bytes signature(crypto::ed25519::signature_size);
  crypto::ed25519::make_key_pair(some_bytes(32), public_key, secret_key);
  const Bytes message = some_bytes(64);
  for (auto each : state) crypto::ed25519::sign(secret_key, message, signature);
}
BENCHMARK(ed25519_sign);

void ed25519_verify(benchmark::State& state) {
  Bytes public_key(crypto::ed25519::public_key_size);
  Bytes secret_key(crypto::ed25519::secret_key_size);
  Bytes signature(crypto::ed25519::signature_size);
  crypto::ed25519::make_key_pair(some_bytes(32), public_key, secret_key);
  const Bytes message = some_bytes(64);
  crypto::ed25519::sign(secret_key, message, signature);
  for (auto each : state) {
    if (!crypto::ed25519::verify(public_key, message, signature)) state.SkipWithError("refused");
  }
}
BENCHMARK(ed25519_verify);

struct LatticeSigning {
  Bytes public_key = Bytes(crypto::mldsa65::public_key_size);
  Bytes secret_key = Bytes(crypto::mldsa65::secret_key_size);
  Bytes message = some_bytes(64);
  Bytes signature = Bytes(crypto::mldsa65::signature_size);
  LatticeSigning() {
    crypto::mldsa65::make_key_pair(some_bytes(32), public_key, secret_key);
    sign(some_bytes(crypto::mldsa65::hedge_size));
  }
  void sign(ByteSpan hedge) { crypto::mldsa65::sign(secret_key, {}, message, hedge, signature); }
};

void mldsa65_sign(benchmark::State& state) {
  LatticeSigning signing;
  crypto::Random random(crypto::system_seed());
  Bytes hedge(crypto::mldsa65::hedge_size);
  for (auto each : state) {
    random.fill(hedge);
    signing.sign(hedge);
  }
}
BENCHMARK(mldsa65_sign);

void mldsa65_verify(benchmark::State& state) {
  const LatticeSigning signing;
  for (auto each : state) {
    if (!crypto::mldsa65::verify(signing.public_key, {}, signing.message, signing.signature)) {
      state.SkipWithError("refused");
    }
  }
}
BENCHMARK(mldsa65_verify);

// Nothing in the product multiplies there yet; blind questions will, once or twice for each topic.
void ristretto255_multiply_bare(benchmark::State& state) {
  std::array<std::uint8_t, crypto_core_ristretto255_SCALARBYTES> scalar{};
  std::array<std::uint8_t, crypto_core_ristretto255_BYTES> point{};
  crypto_core_ristretto255_scalar_random(scalar.data());
  crypto_core_ristretto255_random(point.data());
  for (auto each : state) {
    if (crypto_scalarmult_ristretto255(point.data(), scalar.data(), point.data()) != 0) {
      state.SkipWithError("identity");
    }
  }
}
BENCHMARK(ristretto255_multiply_bare);

}  // namespace

int main(int count, char** arguments) {
  crypto::initialise();
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
