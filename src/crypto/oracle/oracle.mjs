// Compares this room, both ways and on random inputs, with implementations that share no code with
// it: @noble/* (TypeScript), Node's OpenSSL, and libsodium 0.8's own ML-KEM and X-Wing.
//
//   node oracle.mjs <crypto_oracle>        PEYK_ORACLE_SEED=… for other inputs
import { argv, env, exit } from 'node:process';

let groups;
try {
  groups = [
    ...(await import('./kem.mjs')).default,
    ...(await import('./signatures.mjs')).default,
    ...(await import('./group.mjs')).default,
    ...(await import('./oprf.mjs')).default,
    ...(await import('./symmetric.mjs')).default,
    ...(await import('./cbor.mjs')).default,
  ];
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.log(`npm packages for tests are not installed (run scripts/setup): ${error.message}`);
  exit(env.CI === 'true' ? 1 : 77);
}
const { Inputs, Oracle, comparisons } = await import('./harness.mjs');

const seed = env.PEYK_ORACLE_SEED ?? 'peyk crypto oracle';
console.log(`seed: ${seed}`);
const oracle = new Oracle(argv[2]);
for (const [name, cases, compare] of groups) {
  const before = comparisons();
  const inputs = new Inputs(`${seed} / ${name}`);
  for (let i = 0; i < cases; ++i) {
    try {
      await compare(oracle, inputs, i);
    } catch (error) {
      console.log(`FAILED ${name}, case ${i}: ${error.message}`);
      exit(1);
    }
  }
  console.log(`${name}: ${cases} cases, ${comparisons() - before} comparisons`);
}
oracle.close();
