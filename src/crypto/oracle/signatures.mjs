// Ed25519, ML-DSA-65 and the two together against @noble and libsodium.
import { ed25519 } from '@noble/curves/ed25519';
import { ml_dsa65 } from '@noble/post-quantum/ml-dsa';
import libsodium from 'libsodium-wrappers';

import { holds, joined, orNull, same } from './harness.mjs';

await libsodium.ready;

async function edwards(oracle, inputs) {
  const seed = inputs.bytes(32);
  const message = inputs.upTo(300);
  const [key] = await oracle.ask('ed25519.public', seed);
  const [signature] = await oracle.ask('ed25519.sign', seed, message);
  same('key, noble', key, ed25519.getPublicKey(seed));
  same('signature, noble', signature, ed25519.sign(message, seed));
  const pair = libsodium.crypto_sign_seed_keypair(seed);
  same('signature, libsodium', signature,
    libsodium.crypto_sign_detached(message, pair.privateKey));
  holds('ours verifies', (await oracle.ask('ed25519.verify', key, message, signature)) !== null);

  const changed = inputs.flipped(signature);
  const ours = await oracle.ask('ed25519.verify', key, message, changed);
  holds('a changed signature is refused', ours === null);
  holds('and by noble', !orNull(() => ed25519.verify(changed, message, key)));
}

async function lattice(oracle, inputs) {
  const seed = inputs.bytes(32);
  const context = inputs.upTo(255);
  const message = inputs.upTo(300);
  const hedge = inputs.bytes(32);
  const { publicKey, secretKey } = ml_dsa65.keygen(seed);
  same('key', (await oracle.ask('mldsa65.public', seed))[0], publicKey);

  const [signature] = await oracle.ask('mldsa65.sign', seed, context, message, hedge);
  same('signature', signature, ml_dsa65.sign(secretKey, message, context, hedge));
  holds('ours verified by noble', ml_dsa65.verify(publicKey, message, signature, context));
  const theirs = ml_dsa65.sign(secretKey, message, context, inputs.bytes(32));
  const verified = await oracle.ask('mldsa65.verify', publicKey, context, message, theirs);
  holds('theirs verified by us', verified !== null);

  const changed = inputs.flipped(signature);
  const accepted = await oracle.ask('mldsa65.verify', publicKey, context, message, changed);
  holds('a changed signature is refused', accepted === null);
  holds('and by noble', !orNull(() => ml_dsa65.verify(publicKey, message, changed, context)));
}

async function hybrid(oracle, inputs, index) {
  const seed = inputs.bytes(64);
  const message = inputs.upTo(500);
  const label = index % 40;
  const [text] = await oracle.ask('label', label);
  const labelled = joined([text.length], text, message);
  const { secretKey, publicKey } = ml_dsa65.keygen(seed.slice(32));
  const key = joined(ed25519.getPublicKey(seed.slice(0, 32)), publicKey);
  same('key', (await oracle.ask('signature.public', seed))[0], key);

  const [signature] = await oracle.ask('signature.sign', seed, label, message, inputs.bytes(32));
  holds('Ed25519 half', ed25519.verify(signature.slice(0, 64), labelled, key.slice(0, 32)));
  holds('ML-DSA half', ml_dsa65.verify(publicKey, labelled, signature.slice(64)));

  const theirs = joined(ed25519.sign(labelled, seed.slice(0, 32)),
    ml_dsa65.sign(secretKey, labelled));
  const ask = (s) => oracle.ask('signature.verify', key, label, message, s);
  holds('theirs verified by us', (await ask(theirs)) !== null);
  const half = inputs.pick([[0, 64], [64, 3373]]);
  const changed = Uint8Array.from(theirs);
  changed.set(inputs.flipped(theirs.slice(...half)), half[0]);
  holds('one half changed is refused', (await ask(changed)) === null);
}

export default [
  ['Ed25519', 50, edwards],
  ['ML-DSA-65', 50, lattice],
  ['hybrid signature', 40, hybrid],
];
