// Every rule must catch what it is there for, and must leave alone what only looks like it.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, readRooms, readTree } from './tree.mjs';
import { rules } from './rules.mjs';

const clean = readTree('.');
const rooms = readRooms(clean);

function findings(rule, planted) {
  const files = clean.filter((file) => file.path !== planted.path).concat(planted);
  return [...rule(files, rooms)].filter((found) => found.path === planted.path);
}

// [rule, path, text]: exactly that rule must object.
const uses = (room, call) => [`src/${room}/CMakeLists.txt`, call];
const caught = [
  ...[
    'auto t = std::chrono::system_clock::now();', 'auto t = time(nullptr);', 'x = ::clock();',
    'auto t = steady_clock::now();', '#include <ctime>', 'std::jthread worker;', 'std::mutex lock;',
    '#include <thread>', '#include <mutex>', '#include <atomic>', 'thread_local int x = 0;',
    'std::this_thread::sleep_for(x);', '#include <fstream>', '#include <filesystem>',
    'std::ifstream file;', '::open(path, 0);', '#include <unistd.h>', 'getenv("HOME");',
    '#include <sqlite3.h>', 'std::cout << 1;', 'printf("x");', '#include <iostream>',
    '#include <spdlog/spdlog.h>', 'boost::asio::io_context io;', '#include <boost/asio.hpp>',
    '#include <sys/socket.h>', '#include <openssl/ssl.h>', '::connect(s, a, n);',
    'std::random_device device;', 'std::uniform_int_distribution<int> d;', 'int x = rand();',
    'std::mt19937_64 engine;', 'getrandom(p, n, 0);', '#include <random>',
    '#include <sys/random.h>', '  # include <random>',
  ].map((text) => ['coresAreClosed', 'src/seal/planted.cpp', text]),
  ['coresAreClosed', 'src/sim/include/peyk/sim/planted.hpp', '#include <mutex>'],
  ['coresAreClosed', 'src/crypto/planted.cpp', '#include <sys/mman.h>'],
  ['testsAreSteady', 'src/seal/planted_test.cpp', 'std::this_thread::sleep_for(1s);'],
  ['testsAreSteady', 'src/seal/planted_test.cpp', 'std::mt19937 e{std::random_device{}()};'],
  ['messagesAreSaid', 'src/text/catalogue/en/planted.txt', 'nobody_says_this = Silence.'],
  ['proseStandsInTheCatalogues', 'src/app/planted.cpp', 'screen.write("The desk is locked.");'],
  ['proseStandsInTheCatalogues', 'src/app/planted.cpp', 'auto x = "// no, words";'],
  ['proseStandsInTheCatalogues', 'src/app/planted.hpp', 'auto name = "میز";'],
  ['onlyCryptoNamesPrimitives', 'src/box/planted.cpp', '#include <sodium.h>'],
  ['onlyCryptoNamesPrimitives', 'src/box/planted.cpp', 'sodium_memzero(p, n);'],
  ['onlyCryptoNamesPrimitives', 'src/app/planted.cpp', 'crypto_sign_ed25519_verify_detached(s);'],
  ['onlyCryptoNamesPrimitives', 'fuzz/planted.cpp', 'PQCLEAN_MLKEM768_CLEAN_crypto_kem_dec(a);'],
  ['onlyCryptoNamesPrimitives', 'src/box/planted_test.cpp', '#include "ml-kem-768/clean/kem.h"'],
  ['unorderedIsNotWalked', 'src/desk/planted.hpp',
    'std::unordered_map<Id, Box> boxes_;\nvoid f() { for (const auto& [id, box] : boxes_) {} }'],
  ['unorderedIsNotWalked', 'src/desk/planted.hpp',
    'std::unordered_set<Id> seen_;\nauto f() { return seen_.begin(); }'],
  ['sizes', 'src/app/planted.cpp', '\n'.repeat(501)],
  ['sizes', 'src/app/planted.cpp', `// ${'x'.repeat(98)}`],
  ['sizes', 'web/src/planted.ts', 'x'.repeat(101)],
  ['sizes', 'scripts/planted', 'x'.repeat(101)],
  ['roomsAreDescribed', ...uses('planted', 'peyk_room(planted)'), 'src/planted/README.md'],
  ['roomsAreDescribed', 'src/base/README.md', 'x\n'.repeat(31)],
  ['edgesAreTheTable', ...uses('base', 'peyk_room(base USES crypto)')],
  ['edgesAreTheTable', ...uses('crypto', 'peyk_room(crypto)')],
  ['edgesAreTheTable', ...uses('crypto', 'peyk_room(base USES base)')],
  ['edgesAreTheTable', ...uses('planted', 'peyk_room(planted)')],
  ['edgesAreTheTable', ...uses('base', 'peyk_room(base)\npeyk_room(base USES crypto)')],
  ['edgesAreTheTable',
    ...uses('base', 'peyk_room(base)\ntarget_link_libraries(peyk_base PUBLIC peyk_crypto)')],
  ['edgesAreTheTable', 'src/base/planted.cpp', '#include "../crypto/kdf.hpp"'],
  ['noMachinePaths', 'docs/planted.md', 'see `/work/shared/x`'],
  ['noMachinePaths', 'src/app/planted.cpp', 'open("/home/me/x");'],
  ['edgesAreTheTable', ...uses('app', 'peyk_room(app USES base elsewhere)')],
  ['noMachinePaths', 'src/app/planted_test.cpp', 'open("/work/x");'],
  ['noMachinePaths', 'scripts/planted', 'cp x /tmp/peyk/y'],
  ['noSourceIsNamed', 'package-lock.json', '  "resolved": "https://packages.example/x.tgz",'],
  ['noSourceIsNamed', 'scripts/planted', 'curl https://packages.example/x'],
];

// No rule may object: the word is in a comment or a literal, is ours, or stands where it may.
const allowed = [
  ['src/seal/planted.cpp', '// std::mutex and time(nullptr) are not for cores\n/* rand() */'],
  ['src/seal/planted.cpp', 'auto text = "std::thread"; auto raw = R"(getrandom(1))";'],
  ['src/seal/planted.cpp', 'constexpr auto many = 1\'000\'000; auto x = reader.open(many);'],
  ['src/seal/planted.cpp', 'Instant time() const; auto box = random.next(); seal::open(x, y);'],
  ['src/seal/planted.cpp', '#include <cstdint>\n#include "peyk/base/time.hpp"'],
  ['src/seal/planted_test.cpp', '#include <fstream>\nstd::ifstream vectors(path);'],
  ['src/text/planted_main.cpp', '#include <fstream>\n#include <iostream>'],
  ['src/net/planted.cpp', '#include <thread>\n#include <boost/asio.hpp>'],
  ['src/net/planted_test.cpp', 'auto t = std::chrono::steady_clock::now();'],
  ['src/crypto/planted.cpp', '#include <sodium.h>\nsodium_memzero(p, n);'],
  ['src/crypto/secret.cpp', '#include <mutex>\n#include <sys/mman.h>'],
  ['src/desk/planted.hpp',
    'std::unordered_map<Id, Box> boxes_;\nauto f() { return boxes_.find(1); }'],
  ['src/app/planted.cpp', '\n'.repeat(500)],
  ['src/app/planted.cpp', `// ${'پ'.repeat(97)}`],
  ['src/text/catalogue/en/planted.txt', '# x = y\nerror_busy = Try again.'],
  ['src/crypto/CMakeLists.txt',
    '# peyk_seal\npeyk_room(crypto USES base\n  LINKS sodium pqclean TEST_USES seal)'],
  ['src/app/CMakeLists.txt', 'peyk_room(app USES base crypto)'],
  ['src/app/planted_test.cpp', 'EXPECT_EQ(path, "/home/a/x");'],
  ['src/app/planted_test.cpp', 'EXPECT_EQ(text, "The desk is locked.");'],
  ['src/app/planted.cpp', '// "The desk is locked."\ncard.action("make", "peyk card make B1");'],
  ['src/app/planted.cpp', 'spdlog::info("lines {}, peers {} of {}", a, b, c);'],
  ['docs/planted.md', 'GET /api/work/1, or example.org/home/x'],
  ['package-lock.json', '  "url": "https://opencollective.example/x"'],
];

let failures = 0;
const fail = (text) => {
  console.log(`self-test: ${text}`);
  ++failures;
};
const show = (path, text) => `${path}: ${text.slice(0, 70).replaceAll('\n', '⏎')}`;

for (const [name, path, text, where = path] of caught) {
  const rule = rules.find((each) => each.name === name);
  const files = clean.filter((file) => file.path !== path).concat(describe(path, text));
  const found = [...rule(files, rooms)].filter((each) => each.path === where);
  if (found.length === 0) fail(`${name} lets through ${show(path, text)}`);
}
for (const [path, text] of allowed) {
  for (const rule of rules) {
    for (const found of findings(rule, describe(path, text))) {
      fail(`${rule.name} objects to ${show(path, text)} (${found.text})`);
    }
  }
}
for (const rule of rules) {
  if (!caught.some(([name]) => name === rule.name)) fail(`nothing is planted for ${rule.name}`);
}

// The command itself, in a copy on disk: a planted line changes its exit status and is printed.
const copy = mkdtempSync(join(tmpdir(), 'peyk-lint-'));
try {
  for (const { path, text } of clean) {
    mkdirSync(join(copy, dirname(path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  appendFileSync(join(copy, 'src/base/CMakeLists.txt'), '\npeyk_room(base USES crypto)\n');
  const run = spawnSync('node', ['scripts/house/lint.mjs', copy], { encoding: 'utf8' });
  if (run.status !== 1 || !run.stdout.includes('src/base/CMakeLists.txt:1: exactly one')) {
    fail(`the command did not refuse a planted line: ${run.stdout}${run.stderr}`);
  }
} finally {
  rmSync(copy, { recursive: true });
}

if (failures > 0) process.exit(1);
console.log(`self-test: ${caught.length} planted and caught, ${allowed.length} let through`);
