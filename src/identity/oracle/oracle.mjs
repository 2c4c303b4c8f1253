// docs/vectors/mandate.json, computed anew and checked from docs/protocol.md §10 alone: cards of
// principals, mandates of both forms, revocations, the proof of possession.
import { exit } from 'node:process';

import {
  comparisons, fromHex, fromNpm, holds, joined, same,
} from '../../crypto/oracle/harness.mjs';

const page = await fromNpm(() => import('../../crypto/oracle/page.mjs'));
const { cbor, decapsulate, derive, hash, isSigned, kemKeys, labelText, u8 } = page;
const { RistrettoPoint, ed25519, ml_dsa65, ristretto255_hasher } = page;

const all = page.vectors('mandate');
const toNumber = (bytes) => BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

// --- signatures ----------------------------------------------------------------------------------

const toScalar = (label, ...parts) =>
  ristretto255_hasher.hashToScalar(joined(...parts), { DST: labelText(label) });
const combined = (s, c, key) =>
  RistrettoPoint.BASE.multiply(toNumber(s)).add(RistrettoPoint.fromHex(key).multiply(c));

function isSignedInRing(keys, label, message, signature) {
  const [first, s0, s1] = [0, 32, 64].map((at) => signature.slice(at, at + 32));
  const challenge = (i, e) => toScalar(label, u8(i), ...keys, e.toRawBytes(), message);
  const c1 = challenge(1, combined(s0, toNumber(first), keys[0]));
  return challenge(0, combined(s1, c1, keys[1])) === toNumber(first);
}

// --- principals ----------------------------------------------------------------------------------

function principal(what) {
  const stored = fromHex(what.stored_keys);
  const signingKey = joined(ed25519.getPublicKey(stored.slice(0, 32)),
    ml_dsa65.keygen(stored.slice(32, 64)).publicKey);
  const ringKey = RistrettoPoint.BASE.multiply(toNumber(stored.slice(64))).toRawBytes();
  const id = hash('principal_id', signingKey);
  same('principal id', id, fromHex(what.id));
  const card = fromHex(what.card);
  const signature = card.slice(-3373);
  // Behind the proof: the key 6 and the head of the signature.
  const proof = card.slice(-3373 - 4 - 64, -3373 - 4);
  same('card', cbor({ 0: 1, 1: 3, 2: what.name, 3: signingKey, 4: ringKey, 5: proof,
    6: signature }), card);
  const c = toNumber(proof.slice(0, 32));
  const r = combined(proof.slice(32), c, ringKey);
  holds('possession', toScalar('ring_key_proof', ringKey, r.toRawBytes(), id) === c);
  holds('card is signed', isSigned(signingKey, 'principal_card',
    joined(u8(1), ringKey, proof, Buffer.from(what.name)), signature));
  return { id, name: what.name, signingKey, ringKey };
}

// --- mandates ------------------------------------------------------------------------------------

function mandate(what, a, reader, member) {
  const commitments = what.track_commitments.map(fromHex);
  holds('rising', commitments.every((one, i) =>
    i === 0 || Buffer.compare(commitments[i - 1], one) < 0));
  const openings = what.openings.map(({ salt, name }) => [fromHex(salt), name]);
  for (const [salt, name] of openings) {
    const made = Buffer.from(hash('mandate_track', salt, Buffer.from(name)));
    holds(`commitment to ${name}`, commitments.some((one) => made.equals(one)));
  }
  const parties = { 1: reader ? 2 : 1, 2: a.id, ...(reader ? { 3: reader.id } : {}) };
  const terms = cbor({ 0: 1, ...parties, 4: a.name, 5: hash('member_key_id', member.publicKey),
    6: what.power, 7: false, 8: commitments, 9: what.from, 10: what.until, 11: what.serial });
  const id = hash('mandate_id', terms);
  same('mandate id', id, fromHex(what.mandate_id));
  const whole = fromHex(what.mandate);
  const size = reader ? 96 : 3373;
  // Map, version, kind, key 2, head of the terms; the terms; key 3 and the head of the signature.
  const at = 1 + 2 + 2 + 1 + 3 + terms.length + 1 + (reader ? 2 : 3);
  const signature = whole.slice(at, at + size);
  same('mandate', cbor({ 0: 1, 1: 4, 2: terms, 3: signature, 4: member.publicKey, 5: openings }),
    whole);
  holds('mandate is signed', reader
    ? isSignedInRing([a.ringKey, reader.ringKey], 'mandate_ring', terms, signature)
    : isSigned(a.signingKey, 'mandate_open', terms, signature));
  return id;
}

function revocation(what, a, reader, named) {
  const parties = { 1: reader ? 2 : 1, 2: a.id, ...(reader ? { 3: reader.id } : {}) };
  const terms = cbor({ 0: 1, ...parties, 4: named, 5: what.from });
  const whole = fromHex(what.revocation);
  const signature = whole.slice(reader ? -96 : -3373);
  same('revocation', cbor({ 0: 1, 1: 6, 2: terms, 3: signature }), whole);
  holds('revocation is signed', reader
    ? isSignedInRing([a.ringKey, reader.ringKey], 'revocation_ring', terms, signature)
    : isSigned(a.signingKey, 'revocation_open', terms, signature));
}

function possession(what, member, mandateId) {
  const secret = decapsulate(member, fromHex(what.challenge));
  same('proof', derive('mandate_proof', secret, fromHex(what.binding), fromHex(what.track),
    mandateId, fromHex(what.prover), fromHex(what.verifier)), fromHex(what.proof));
}

try {
  const a = principal(all.principal);
  const b = principal(all.reader);
  const { kem_seed: seed, channel, name, request } = all.delegate;
  const member = kemKeys(fromHex(seed));
  same('request', cbor({ 0: 1, 1: 5, 2: member.publicKey, 3: channel, 4: name }),
    fromHex(request));
  const id = mandate(all.open, a, null, member);
  mandate(all.for_one_reader, a, b, member);
  revocation(all.revocation_of_open, a, null, [id]);
  revocation(all.revocation_of_serials_5_to_9, a, b, [5, 9]);
  possession(all.possession, member, id);
} catch (error) {
  console.log(`FAILED ${error.message}`);
  exit(1);
}
console.log(`identity: ${comparisons()} comparisons`);
