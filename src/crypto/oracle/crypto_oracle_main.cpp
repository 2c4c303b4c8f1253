// Answers, line by line, what this room computes, for oracle.mjs to compare.
//
//   question:  command argument …      arguments in hexadecimal, "-" for none; numbers are decimal
//   answer:    ok value …              or "refused", or "unknown" for a question without sense
#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "peyk/crypto/aead.hpp"
#include "peyk/crypto/entropy.hpp"
#include "peyk/crypto/kdf.hpp"
#include "peyk/crypto/passphrase.hpp"
#include "peyk/crypto/ring_signature.hpp"
#include "peyk/crypto/ristretto255.hpp"
#include "peyk/crypto/signature.hpp"
#include "peyk/crypto/xwing.hpp"

#include "cbor_recoding.hpp"
#include "classical.hpp"
#include "mldsa65.hpp"
#include "testing/oprf.hpp"

namespace {

using namespace peyk;
using namespace peyk::crypto;

using Arguments = std::vector<std::string>;

// A question that makes no sense ends the process, and with it the test.
Bytes hex(const std::string& argument) {
  return argument == "-" ? Bytes{} : from_hex(argument).value();
}

std::uint64_t number(const std::string& argument) {
  std::uint64_t value = 0;
  std::from_chars(argument.data(), argument.data() + argument.size(), value);
  return value;
}

Label label(const std::string& argument) { return static_cast<Label>(number(argument)); }

Random random_from(const std::string& seed) { return Random(Seed::from(hex(seed)).value()); }

std::string ok(std::initializer_list<ByteSpan> values) {
  std::string line = "ok";
  for (const ByteSpan value : values) line += " " + (value.empty() ? "-" : to_hex(value));
  return line;
}

const std::string refused = "refused";

std::string answer_xwing(std::string_view command, const Arguments& a) {
  if (command == "xwing.public") {
    return ok({KemKeyPair::from_seed(KemSeed::from(hex(a.at(0))).value()).public_key().span()});
  }
  if (command == "xwing.encapsulate") {
    const auto key = KemPublicKey::check(hex(a.at(0)));
    if (!key) return refused;
    const Encapsulated made = encapsulate_with(*key, hex(a.at(1)));
    return ok({made.ciphertext.span(), made.secret.span()});
  }
  if (command == "xwing.decapsulate") {
    const KemKeyPair pair = KemKeyPair::from_seed(KemSeed::from(hex(a.at(0))).value());
    const auto secret = pair.decapsulate(KemCiphertext::from(hex(a.at(1))).value());
    return secret ? ok({secret->span()}) : refused;
  }
  return {};
}

std::string answer_mldsa(std::string_view command, const Arguments& a) {
  Bytes public_key(mldsa65::public_key_size);
  Secret<struct OracleKeyTag, mldsa65::secret_key_size> secret_key;
  if (command == "mldsa65.public") {
    mldsa65::make_key_pair(hex(a.at(0)), public_key, secret_key.mutable_span());
    return ok({public_key});
  }
  if (command == "mldsa65.sign") {  // seed context message hedge
    mldsa65::make_key_pair(hex(a.at(0)), public_key, secret_key.mutable_span());
    Bytes signature(mldsa65::signature_size);
    mldsa65::sign(secret_key.span(), hex(a.at(1)), hex(a.at(2)), hex(a.at(3)), signature);
    return ok({signature});
  }
  if (command == "mldsa65.verify") {  // key context message signature
    return mldsa65::verify(hex(a.at(0)), hex(a.at(1)), hex(a.at(2)), hex(a.at(3))) ? ok({})
                                                                                   : refused;
  }
  return {};
}

std::string answer_ed25519(std::string_view command, const Arguments& a) {
  Bytes public_key(ed25519::public_key_size);
  Secret<struct OracleKeyTag, ed25519::secret_key_size> secret_key;
  if (command == "ed25519.public") {
    ed25519::make_key_pair(hex(a.at(0)), public_key, secret_key.mutable_span());
    return ok({public_key});
  }
  if (command == "ed25519.sign") {
    ed25519::make_key_pair(hex(a.at(0)), public_key, secret_key.mutable_span());
    Bytes signature(ed25519::signature_size);
    ed25519::sign(secret_key.span(), hex(a.at(1)), signature);
    return ok({signature});
  }
  if (command == "ed25519.verify") {
    return ed25519::verify(hex(a.at(0)), hex(a.at(1)), hex(a.at(2))) ? ok({}) : refused;
  }
  return {};
}

std::string answer_hybrid(std::string_view command, const Arguments& a) {
  if (command == "signature.public") {
    return ok({SigningKey::from_seed(SigningSeed::from(hex(a.at(0))).value()).public_key().span()});
  }
  if (command == "signature.sign") {  // seed label message random-seed
    const SigningKey key = SigningKey::from_seed(SigningSeed::from(hex(a.at(0))).value());
    Random random = random_from(a.at(3));
    return ok({key.sign(label(a.at(1)), hex(a.at(2)), random).span()});
  }
  if (command == "signature.verify") {  // key label message signature
    const auto key = SigningPublicKey::from(hex(a.at(0))).value();
    const auto signature = Signature::from(hex(a.at(3))).value();
    return verify(key, label(a.at(1)), hex(a.at(2)), signature) ? ok({}) : refused;
  }
  return {};
}

SecretScalar secret_scalar(const std::string& argument) {
  return SecretScalar::from(hex(argument)).value();
}
Element element(const std::string& argument) { return Element::from(hex(argument)).value(); }

std::string answer_group(std::string_view command, const Arguments& a) {
  if (command == "ristretto.base") return ok({times_generator(secret_scalar(a.at(0))).span()});
  if (command == "ristretto.times") {
    return ok({times(secret_scalar(a.at(0)), element(a.at(1))).span()});
  }
  if (command == "ristretto.unblind") {
    return ok({times(inverse(secret_scalar(a.at(0))), element(a.at(1))).span()});
  }
  if (command == "ristretto.multiply") {
    return ok({multiply(secret_scalar(a.at(0)), secret_scalar(a.at(1))).span()});
  }
  if (command == "ristretto.add") {
    const auto sum = add(secret_scalar(a.at(0)), secret_scalar(a.at(1)));
    return sum ? ok({sum->span()}) : refused;
  }
  if (command == "ristretto.combine") {  // s c P
    const auto sum = combine(Scalar::from(hex(a.at(0))).value(), Scalar::from(hex(a.at(1))).value(),
                             element(a.at(2)));
    return sum ? ok({sum->span()}) : refused;
  }
  if (command == "ristretto.subtract") {
    const auto difference = subtract(element(a.at(0)), element(a.at(1)));
    return difference ? ok({difference->span()}) : refused;
  }
  if (command == "ristretto.element") return Element::from(hex(a.at(0))) ? ok({}) : refused;
  if (command == "ristretto.scalar") return Scalar::from(hex(a.at(0))) ? ok({}) : refused;
  if (command == "ristretto.hash_element") {  // domain message
    return ok({hash_to_element(hex(a.at(0)), hex(a.at(1))).span()});
  }
  if (command == "ristretto.hash_scalar") {
    return ok({hash_to_scalar(hex(a.at(0)), hex(a.at(1))).span()});
  }
  return {};
}

std::string answer_ring(std::string_view command, const Arguments& a) {
  if (command == "ring.sign") {  // first second secret label message random-seed
    const Ring ring = Ring::of(element(a.at(0)), element(a.at(1))).value();
    Random random = random_from(a.at(5));
    const RingKey key(secret_scalar(a.at(2)));
    return ok({sign(ring, key, label(a.at(3)), hex(a.at(4)), random).span()});
  }
  if (command == "ring.verify") {  // first second label message signature
    const Ring ring = Ring::of(element(a.at(0)), element(a.at(1))).value();
    const auto signature = RingSignature::from(hex(a.at(4))).value();
    return verify(ring, label(a.at(2)), hex(a.at(3)), signature) ? ok({}) : refused;
  }
  if (command == "ring.prove") {  // secret label context random-seed
    Random random = random_from(a.at(3));
    return ok({RingKey(secret_scalar(a.at(0))).prove(label(a.at(1)), hex(a.at(2)), random).span()});
  }
  if (command == "ring.check") {  // key label context proof
    const auto proof = RingKeyProof::from(hex(a.at(3))).value();
    return verify(element(a.at(0)), label(a.at(1)), hex(a.at(2)), proof) ? ok({}) : refused;
  }
  return {};
}

std::vector<Element> elements(const Arguments& a, std::size_t from, std::size_t count) {
  std::vector<Element> result;
  for (std::size_t i = from; i < from + count; ++i) result.push_back(element(a.at(i)));
  return result;
}

std::string answer_oprf(std::string_view command, const Arguments& a) {
  if (!command.starts_with("oprf.")) return {};
  const auto mode = static_cast<oprf::Mode>(number(a.at(0)));
  if (command == "oprf.key") {  // mode seed info
    return ok({oprf::derive_key(mode, hex(a.at(1)), hex(a.at(2))).value().span()});
  }
  if (command == "oprf.blind") {  // mode input blind
    return ok({oprf::blind(mode, hex(a.at(1)), secret_scalar(a.at(2))).span()});
  }
  if (command == "oprf.evaluate") {  // mode key info nonce blinded …
    const auto made = oprf::evaluate(mode, secret_scalar(a.at(1)), elements(a, 4, a.size() - 4),
                                     hex(a.at(2)), secret_scalar(a.at(3)));
    std::string line = ok({});
    for (const Element& one : made.value().elements) line += " " + to_hex(one.span());
    return made->proof ? line + " " + to_hex(made->proof->span()) : line;
  }
  if (command == "oprf.verify") {  // mode server-key info proof blinded … evaluated …
    const std::size_t count = (a.size() - 4) / 2;
    const oprf::Evaluated evaluated{.elements = elements(a, 4 + count, count),
                                    .proof = DleqProof::from(hex(a.at(3)))};
    const bool holds =
        oprf::verify(mode, element(a.at(1)), elements(a, 4, count), evaluated, hex(a.at(2)));
    return holds ? ok({}) : refused;
  }
  if (command == "oprf.finalize") {  // mode input blind evaluated info
    return ok({oprf::finalize(mode, hex(a.at(1)), secret_scalar(a.at(2)), element(a.at(3)),
                              hex(a.at(4)))});
  }
  return {};
}

std::string answer_x25519(std::string_view command, const Arguments& a) {
  if (command == "x25519.public") {
    Bytes out(x25519::key_size);
    x25519::public_key(hex(a.at(0)), out);
    return ok({out});
  }
  if (command == "x25519.agree") {
    const auto shared = x25519::agree(hex(a.at(0)), hex(a.at(1)));
    return shared ? ok({shared->span()}) : refused;
  }
  return {};
}

std::string answer_aead(std::string_view command, const Arguments& a) {
  if (command == "once.seal") {  // key associated plain
    const Bytes plain = hex(a.at(2));
    Bytes out(plain.size() + tag_size);
    seal_once(OnceKey::from(hex(a.at(0))).value(), hex(a.at(1)), plain, out);
    return ok({out});
  }
  if (command == "once.open") {  // key associated sealed
    const Bytes sealed = hex(a.at(2));
    Bytes out(sealed.size() - std::min(sealed.size(), tag_size));
    const auto opened = open_once(OnceKey::from(hex(a.at(0))).value(), hex(a.at(1)), sealed, out);
    return opened ? ok({out}) : refused;
  }
  if (command == "stored.seal") {  // key random-seed associated plain
    Random random = random_from(a.at(1));
    return ok(
        {seal_stored(StoreKey::from(hex(a.at(0))).value(), random, hex(a.at(2)), hex(a.at(3)))});
  }
  if (command == "stored.open") {  // key associated sealed
    const auto opened =
        open_stored(StoreKey::from(hex(a.at(0))).value(), hex(a.at(1)), hex(a.at(2)));
    return opened ? ok({*opened}) : refused;
  }
  if (command == "keystream") {  // key size
    Bytes out(number(a.at(1)));
    keystream(OnceKey::from(hex(a.at(0))).value(), out);
    return ok({out});
  }
  return {};
}

// Parts are given to the room as a list of up to three.
Digest hash_of(Label name, const std::vector<Bytes>& p) {
  switch (p.size()) {
    case 0:
      return hash(name, {});
    case 1:
      return hash(name, {p[0]});
    case 2:
      return hash(name, {p[0], p[1]});
    default:
      return hash(name, {p[0], p[1], p[2]});
  }
}

Digest derived_of(Label name, ByteSpan key, const std::vector<Bytes>& p) {
  Digest out;
  switch (p.size()) {
    case 0:
      derive_into(out.mutable_span(), name, key, {});
      break;
    case 1:
      derive_into(out.mutable_span(), name, key, {p[0]});
      break;
    case 2:
      derive_into(out.mutable_span(), name, key, {p[0], p[1]});
      break;
    default:
      derive_into(out.mutable_span(), name, key, {p[0], p[1], p[2]});
      break;
  }
  return out;
}

std::string answer_kdf(std::string_view command, const Arguments& a) {
  if (command == "label") return ok({as_bytes(to_string(label(a.at(0))))});
  const bool keyed = command == "derive";  // label key part …
  if (!keyed && command != "hash") return {};
  std::vector<Bytes> parts;
  for (std::size_t i = keyed ? 2 : 1; i < a.size(); ++i) parts.push_back(hex(a[i]));
  const Digest out =
      keyed ? derived_of(label(a.at(0)), hex(a.at(1)), parts) : hash_of(label(a.at(0)), parts);
  return ok({out.span()});
}

std::string answer_other(std::string_view command, const Arguments& a) {
  if (command == "argon2id") {  // passphrase salt passes memory
    const PassphraseCost cost{static_cast<std::uint32_t>(number(a.at(2))), number(a.at(3))};
    const auto key = stretch(hex(a.at(0)), PassphraseSalt::from(hex(a.at(1))).value(), cost);
    return key ? ok({key->span()}) : refused;
  }
  if (command == "random") {  // seed size
    Random random = random_from(a.at(0));
    Bytes out(number(a.at(1)));
    random.fill(out);
    return ok({out});
  }
  if (command == "cbor.recode") {
    const auto recoded = oracle::recode(hex(a.at(0)));
    return recoded ? ok({*recoded}) : refused;
  }
  return {};
}

std::string answer(std::string_view command, const Arguments& arguments) {
  for (const auto part :
       {answer_xwing, answer_mldsa, answer_ed25519, answer_hybrid, answer_group, answer_ring,
        answer_oprf, answer_x25519, answer_aead, answer_kdf, answer_other}) {
    if (std::string line = part(command, arguments); !line.empty()) return line;
  }
  return "unknown";
}

}  // namespace

int main() {
  initialise();
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command;
    words >> command;
    Arguments arguments;
    for (std::string argument; words >> argument;) arguments.push_back(argument);
    std::cout << answer(command, arguments) << std::endl;
  }
}
