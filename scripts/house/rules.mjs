// The house rules. Each takes the files and the table of rooms and yields { path, line, text }.
import { literalsOf } from './tree.mjs';

const MOST_LINES = 500;
const MOST_COLUMNS = 100;
const MOST_README_LINES = 30;

// What a core must not name: it takes time and random numbers as arguments and returns effects.
// `but` lists the files that carry the exception, with the reason.
// Words that are also good names for functions of ours count only when they are qualified.
const BANNED_IN_CORES = [
  {
    what: 'clock',
    names: [
      /\b(system_clock|steady_clock|high_resolution_clock|utc_clock|file_clock)\b/,
      /\b(gettimeofday|clock_gettime|timespec_get|localtime|localtime_r|gmtime|gmtime_r)\s*\(/,
      /\btime\s*\(\s*(NULL|nullptr|0|&)/,
      qualified('time|clock|mktime'),
    ],
    includes: /^<(ctime|time\.h|sys\/time\.h)>$/,
  },
  {
    what: 'thread',
    names: [
      /\bstd::(j?thread|async|promise|future|condition_variable\w*|atomic\w*|this_thread)\b/,
      /\bstd::((recursive_|shared_|timed_)?mutex|call_once|latch|barrier|counting_semaphore)\b/,
      /\bpthread_\w+|\bthread_local\b|\b(usleep|nanosleep|sleep_for|sleep_until)\s*\(/,
    ],
    includes: new RegExp('^<(thread|mutex|shared_mutex|condition_variable|future|atomic|semaphore' +
      String.raw`|latch|barrier|stop_token|pthread\.h)>$`),
    // The pool of locked pages is shared by all threads; PQClean's states belong to one.
    but: ['src/crypto/secret.cpp', 'src/crypto/pqclean_hooks.cpp'],
  },
  {
    what: 'file',
    names: [
      /\bstd::(i|o)?fstream\b|\bstd::filesystem\b|\b(fopen|freopen|tmpfile|getenv|popen|mmap)\s*\(/,
      qualified('open|creat|read|write|unlink|mkdir|rename|remove|fsync|fdatasync|system|fork'),
    ],
    includes: new RegExp(String.raw`^<(fstream|filesystem|cstdio|stdio\.h|unistd\.h|fcntl\.h` +
      String.raw`|sys\/(mman|stat|file|types|wait)\.h|dirent\.h|sqlite3\.h)>$`),
    but: ['src/crypto/secret.cpp', 'src/crypto/entropy.cpp'],  // locked pages; the one source
  },
  {
    what: 'console',
    names: [/\bstd::(cout|cerr|clog|cin)\b|(?<![\w.>])(printf|puts|putchar|fprintf|fputs)\s*\(/],
    includes: /^<(iostream|spdlog\/.*)>$/,
  },
  {
    what: 'socket',
    names: [
      /\bboost::(asio|beast)\b|\b(sendto|recvfrom|recvmsg|sendmsg|getaddrinfo|epoll_\w+)\s*\(/,
      qualified('socket|connect|accept|bind|listen|send|recv|poll|select'),
    ],
    includes: new RegExp(String.raw`^<(sys\/(socket|epoll|select|un)\.h|(netdb|poll)\.h` +
      String.raw`|(netinet|arpa|net|boost|openssl)\/.*)>$`),
  },
  {
    what: 'entropy',
    names: [
      /\bstd::(random_device|mt19937(_64)?|minstd_rand0?|default_random_engine)\b/,
      /\bstd::\w+_distribution\b/,
      /(?<![\w.>])(rand|srand|srandom|rand_r|drand48|getrandom|getentropy|arc4random\w*)\s*\(/,
      /\brandombytes_\w+|\bcrypto_\w+_keygen\b/,
      qualified('rand|srand|random'),
    ],
    includes: /^<(random|sys\/random\.h)>$/,
    but: ['src/crypto/entropy.cpp'],  // the one place where entropy enters
  },
];

// ::name( and std::name(, but neither peyk::base::name( nor object.name(.
function qualified(names) {
  return new RegExp(String.raw`(\bstd::|(?<![\w>])::)(${names})\s*\(`);
}

// Tests may read vectors and start an oracle; they neither sleep nor depend on chance or speed.
const BANNED_IN_TESTS = new RegExp(
  String.raw`\b(sleep_for|sleep_until|random_device|(system|steady|high_resolution)_clock)\b` +
  String.raw`|(?<![\w.>])(sleep|usleep|nanosleep|rand|srand)\s*\(`);
const SHELLS = new Set(['store', 'net', 'app']);

const FAMILIES = 'aead|auth|box|core|generichash|hash|kdf|kx|onetimeauth|pwhash|scalarmult' +
  '|secretbox|secretstream|shorthash|sign|stream|verify';
const PRIMITIVES = new RegExp(
  String.raw`\b(PQCLEAN|sodium|randombytes|crypto_(${FAMILIES}))_\w+`);
const PRIMITIVE_INCLUDES = /^[<"](sodium(\.h|\/.*)|.*(ml-kem|ml-dsa|pqclean|fips202).*)[>"]$/i;

function* matches(file, pattern, say) {
  for (const [index, line] of file.code.entries()) {
    const found = pattern.exec(line);
    if (found) yield { path: file.path, line: index + 1, text: say(found[0].trim()) };
  }
}

function* includesOf(file) {
  for (const [index, line] of file.code.entries()) {
    const found = /^\s*#\s*include\s*([<"][^>"]+[>"])/.exec(line);
    if (found) yield { line: index + 1, name: found[1] };
  }
}

export function* coresAreClosed(files, rooms) {
  for (const file of files) {
    if (!file.room || !rooms.get(file.room)?.core || file.isTest || file.isTool) continue;
    for (const { what, names, includes, but = [] } of BANNED_IN_CORES) {
      if (but.includes(file.path)) continue;
      for (const pattern of names) {
        yield* matches(file, pattern, (found) => `a core names a ${what}: ${found}`);
      }
      for (const { line, name } of includesOf(file)) {
        if (includes.test(name)) yield { path: file.path, line, text: `a core includes ${name}` };
      }
    }
  }
}

export function* testsAreSteady(files) {
  for (const file of files) {
    if (!file.isTest || SHELLS.has(file.room)) continue;
    yield* matches(file, BANNED_IN_TESTS, (found) => `a test depends on time or chance: ${found}`);
  }
}

export function* onlyCryptoNamesPrimitives(files) {
  for (const file of files) {
    // bench/primitives_bench measures the primitives themselves.
    const measures = file.path === 'bench/primitives_bench.cpp';
    if (!file.code || file.room === 'crypto' || file.path.startsWith('third_party/')) continue;
    if (measures) continue;
    yield* matches(file, PRIMITIVES, (found) => `only crypto may name ${found}`);
    for (const { line, name } of includesOf(file)) {
      if (PRIMITIVE_INCLUDES.test(name)) {
        yield { path: file.path, line, text: `only crypto may include ${name}` };
      }
    }
  }
}

// The order of an unordered container differs between runs and machines; a core must not follow it.
export function* unorderedIsNotWalked(files, rooms) {
  const declared = /\bunordered_(?:multi)?(?:map|set)\s*<[^;{}]*>\s*&?\s*([a-z_]\w*)\s*[;={(,)]/g;
  const namesOf = new Map();
  for (const file of files) {
    if (!file.room || file.isTest) continue;
    const names = namesOf.get(file.room) ?? new Set();
    for (const found of file.code.join('\n').matchAll(declared)) names.add(found[1]);
    namesOf.set(file.room, names);
  }
  for (const file of files) {
    if (!file.room || !rooms.get(file.room)?.core || file.isTest) continue;
    for (const name of namesOf.get(file.room)) {
      const walk = new RegExp(
        String.raw`\bfor\s*\([^;]*:\s*(?:\w+(?:\.|->))*${name}\s*\)|\b${name}\.c?begin\s*\(`);
      yield* matches(file, walk, () => `a core walks the unordered container ${name}`);
    }
  }
}

const CODE = new RegExp(String.raw`\.(cpp|hpp|h|c|mjs|js|ts|svelte|css|cmake|sh)$` +
  String.raw`|(^|\/)CMakeLists\.txt$|^(scripts|scenarios)\/[^.]+$|^\.ci\/`);

export function* sizes(files) {
  for (const { path, lines } of files) {
    if (!CODE.test(path)) continue;
    if (lines.length > MOST_LINES) {
      yield { path, line: MOST_LINES + 1, text: `${lines.length} lines; at most ${MOST_LINES}` };
    }
    for (const [index, line] of lines.entries()) {
      const columns = [...line].length;
      if (columns > MOST_COLUMNS) {
        yield { path, line: index + 1, text: `${columns} columns; at most ${MOST_COLUMNS}` };
      }
    }
  }
}

export function* roomsAreDescribed(files) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  for (const room of roomsPresent(files)) {
    const path = `src/${room}/README.md`;
    const readme = byPath.get(path);
    if (!readme) yield { path, line: 1, text: 'every room has a README.md' };
    else if (readme.lines.length > MOST_README_LINES) {
      yield { path, line: MOST_README_LINES + 1, text: `at most ${MOST_README_LINES} lines` };
    }
  }
}

function roomsPresent(files) {
  const present = files.map((file) => /^src\/([^/]+)\/CMakeLists\.txt$/.exec(file.path)?.[1]);
  return present.filter(Boolean);
}

// USES is the row of cmake/rooms.txt; no other way leads from room to room.
export function* edgesAreTheTable(files, rooms) {
  for (const file of files) {
    const room = /^src\/([^/]+)\/CMakeLists\.txt$/.exec(file.path)?.[1];
    if (!room) continue;
    const say = (text) => ({ path: file.path, line: 1, text });
    if (!rooms.has(room)) {
      yield say(`cmake/rooms.txt has no room ${room}`);
      continue;
    }
    const text = file.lines.map((line) => line.replace(/#.*/, '')).join('\n');
    const calls = [...text.matchAll(/\bpeyk_room\s*\(([^)]*)\)/g)];
    if (calls.length !== 1) {
      yield say(`exactly one peyk_room(…); there are ${calls.length}`);
      continue;
    }
    const words = calls[0][1].split(/\s+/).filter(Boolean);
    if (words[0] !== room) yield say(`peyk_room(${words[0]} …) in the folder of ${room}`);
    const sections = { USES: [], LINKS: [], TEST_USES: [], TEST_LINKS: [] };
    let section = null;
    for (const word of words.slice(1)) {
      if (word in sections) section = word;
      else if (section) sections[section].push(word);
    }
    const existing = new Set(roomsPresent(files));
    const want = rooms.get(room).uses.filter((used) => existing.has(used));
    // app may use all, and need not.
    const right = room === 'app' ? sections.USES.every((used) => want.includes(used))
      : [...sections.USES].sort().join() === [...want].sort().join();
    if (!right) {
      yield say(`USES ${sections.USES.join(' ')}; the table says ${want.join(' ')}`);
    }
    for (const found of text.replace(calls[0][0], '').matchAll(/\bpeyk_([a-z]+)\b/g)) {
      if (rooms.has(found[1]) && found[1] !== room) {
        yield say(`reaches peyk_${found[1]} beside peyk_room`);
      }
    }
  }
  for (const file of files) {
    if (!file.room) continue;
    for (const { line, name } of includesOf(file)) {
      if (name.includes('../')) yield { path: file.path, line, text: `${name} leaves the room` };
    }
  }
}

// What is true only on the machine where it was written.
const MACHINE = /(^|[\s"'`=(:,])\/(work|home|root|tmp\/peyk|Users|opt)\/[\w.]/;

export function* noMachinePaths(files) {
  for (const { path, lines, isTest } of files) {
    if (path === 'scripts/house/self_test.mjs') continue;
    for (const [index, line] of lines.entries()) {
      // A test may invent a home.
      const found = MACHINE.exec(isTest ? line.replaceAll('"/home/', '"/') : line);
      if (found) {
        yield { path, line: index + 1, text: `a path of one machine: ${found[0].trim()}…` };
      }
    }
  }
}

// Set-up takes packages from wherever the machine is told to; no file of ours says where.
export function* noSourceIsNamed(files) {
  for (const { path, lines } of files) {
    const isLock = /(^|\/)package-lock\.json$/.test(path);
    const isSetUp = /^(scripts\/|\.ci\/|cmake\/)|(^|\/)(CMakeLists\.txt|\.npmrc)$/.test(path);
    if (!isLock && !isSetUp) continue;
    if (path === 'scripts/house/self_test.mjs') continue;
    const named = isLock ? /"resolved":\s*"\w+:\/\// : /\b(https?|ftp|git|ssh):\/\/[^$]/;
    for (const [index, line] of lines.entries()) {
      if (named.test(line)) yield { path, line: index + 1, text: 'names a host' };
    }
  }
}

// What no code says would be translated for nobody.
export function* messagesAreSaid(files) {
  const said = new Set();
  for (const file of files) {
    if (!file.code || file.isTest) continue;
    for (const found of file.code.join('\n').matchAll(/\bMessage::([a-z]\w*)/g)) said.add(found[1]);
  }
  for (const { path, lines } of files) {
    if (!/^src\/text\/catalogue\/en\/\w+\.txt$/.test(path)) continue;
    for (const [index, line] of lines.entries()) {
      const id = /^([a-z]\w*) = /.exec(line)?.[1];
      if (id && !said.has(id)) yield { path, line: index + 1, text: `no code says ${id}` };
    }
  }
}

// Two words one after the other, or any letter of the Arabic script.
const PROSE = /[A-Za-z]{2,}[,:;]? [A-Za-z]{2,}|[\u0600-\u06ff]/u;
// What is typed (examples of commands), marks a format (the first line of a card, SVG), or is no
// text for a person of the desk (an operator's log, a word of JSON).
const NO_PROSE = /^peyk( |$)|^-----BEGIN |^<|^\\" [\w-]+=|\bxmlns=/;
const WORDS_OF_JSON = /\.field\("\w+", $/;
const LOG = /\bspdlog::|\bstatic_assert\b/;

// What people read stands in the catalogues, in three languages.
export function* proseStandsInTheCatalogues(files) {
  for (const file of files) {
    // peyk_main.cpp speaks when there is no memory left for a catalogue.
    if (file.room !== 'app' || file.isTest || file.isTool) continue;
    for (const { line, text } of literalsOf(file.text)) {
      const whole = file.lines[line - 1];
      const before = whole.slice(0, whole.indexOf(`"${text}"`));
      if (!PROSE.test(text) || NO_PROSE.test(text) || LOG.test(whole)) continue;
      if (WORDS_OF_JSON.test(before)) continue;
      yield { path: file.path, line, text: `not in a catalogue: "${text}"` };
    }
  }
}

export const rules = [coresAreClosed, testsAreSteady, onlyCryptoNamesPrimitives,
  unorderedIsNotWalked, sizes, roomsAreDescribed, edgesAreTheTable, noMachinePaths,
  noSourceIsNamed, messagesAreSaid, proseStandsInTheCatalogues];
