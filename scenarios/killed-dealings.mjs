// E6, E7, E21 with real kills (SIGKILL). A and B ask each other and give each other something; each
// is killed in every state in which it waits for the other, and right after its person has said a
// word, and is started again: both end with the result. Meanwhile C, who has taken part in a
// question and in a swap and not in a ballot, is dead until their time is over: they lapse, which
// all are told, and nobody has learnt or got anything.
import { Ballots, hasLearnedNothing } from './lib/ballot.mjs';
import { blamed, Deals } from './lib/deals.mjs';
import { searchForLines } from './lib/liars.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { canReadMemory, Search } from './lib/search.mjs';
import { searchDesk } from './lib/stage.mjs';
import { inSeconds, sleep, until } from './lib/wait.mjs';

// A desk takes nothing that is over within a minute; a slow machine takes longer to begin.
const secondsUntilLapse = 60 + 15 * Math.max(1, Number(process.env.PEYK_PATIENCE ?? 1) / 2);

const from = (all, first) => all.slice(all.indexOf(first));
const ofQuestion = (first) => from(['exchanging', 'waiting', 'releasing', 'answered'], first);
const ofSwap = (first) => from(['joined', 'waiting', 'releasing', 'released'], first);

// Whether it comes to that by itself; not longer on a slow machine, for there is another way.
async function comes(condition, seconds) {
  const end = Date.now() + seconds * 1000;
  while (!await condition()) {
    if (Date.now() > end) return false;
    await sleep(0.1);
  }
  return true;
}

// What `desk` has said lies with the couriers for the other, or the other has it.
const hasPut = (desk, other) => until(`what ${desk.label} said is with the couriers`, async () => (
  (await desk.outbox()).waiting.filter((one) => one.to === other.label).every((one) => (
    one.copies.length > 0 && one.copies.every((copy) => copy.state === 'stored')))),
60, () => desk.told());

// One question or swap of A and B; `kills` says who was killed when.
class Killed {
  constructor(deals, what, act) { Object.assign(this, { deals, what, act, kills: [] }); }

  async kill(desk) {
    const { standing } = await this.deals.shown(desk, this.what, this.act);
    await desk.daemon.kill();
    this.kills.push(`${desk.label} ${standing}`);
  }
  // Right after its person was told that what it said is accepted.
  async killAtOnce(desk, done) {
    await desk.daemon.kill();
    this.kills.push(`${desk.label} has ${done}`);
    await desk.up();
  }
  // While the other is dead. What the other had put may be too old for this desk, which was dead
  // itself, and only a living desk puts it again: then both live for a while.
  async alone(desk, ...standings) {
    const { a, b } = this.deals;
    const other = desk === a ? b : a;
    if (!desk.daemon.isRunning) await desk.up();
    const stands = async () => standings.includes(
      (await this.deals.shown(desk, this.what, this.act))?.standing);
    const isHelped = !await comes(stands, 4);
    if (isHelped) {
      this.kills.push(`(${other.label} lives until ${desk.label} is ${standings[0]})`);
      await other.up();
    }
    await this.deals.stands(desk, this.what, this.act, ...standings);
    await hasPut(desk, other);
    if (isHelped) await other.daemon.kill();
  }
  // More than one state of each, as slow as this machine may be.
  inSeveralStates() {
    return [this.deals.a, this.deals.b].every((desk) => this.statesOf(desk) > 1);
  }
  statesOf(desk) {
    return new Set(this.kills.filter((one) => one.startsWith(`${desk.label} `))).size;
  }
}

async function asked(play, deals) {
  const { a, b } = deals;
  const question = await deals.ask('killed');
  const { act, own } = question;
  await deals.stands(b, 'ask', act, 'asked');
  const killed = new Killed(deals, 'ask', act);
  await killed.kill(a);
  await deals.answer(question);
  await killed.killAtOnce(b, 'answered');
  await killed.alone(b, ...ofQuestion('exchanging'));
  await killed.kill(b);
  await killed.alone(a, ...ofQuestion('exchanging'));
  await killed.kill(a);
  await killed.alone(b, ...ofQuestion('waiting'));
  await killed.kill(b);
  await killed.alone(a, ...ofQuestion('waiting'));
  await killed.kill(a);
  await Promise.all([a.up(), b.up()]);
  const both = await Promise.all([a, b].map((desk) => deals.stands(desk, 'ask', act, 'answered')));
  play.could('both', 'learn what both would talk about, each killed in several states',
    both.every((one) => one.common.join() === own.B[0]) && killed.inSeveralStates(),
    killed.kills.join(', '));
  play.could_not('either side', 'take an honest courier for a liar by that',
    blamed(...both).length === 0);
}

async function given(play, deals) {
  const { a, b } = deals;
  const swap = await deals.propose('killed');
  const { act } = swap;
  await deals.stands(b, 'give', act, 'proposed');
  const killed = new Killed(deals, 'give', act);
  await killed.kill(a);
  await deals.join(swap);
  await killed.killAtOnce(b, 'joined');
  await killed.alone(b, ...ofSwap('joined'));
  await killed.kill(b);
  await killed.alone(a, 'joined');
  await killed.kill(a);
  await a.up();
  await deals.accept(swap);
  await killed.killAtOnce(a, 'accepted');
  await killed.alone(a, ...ofSwap('waiting'));
  await killed.kill(a);
  await killed.alone(b, ...ofSwap('waiting'));
  await killed.kill(b);
  await Promise.all([a.up(), b.up()]);
  const both = await Promise.all([a, b].map((desk) => deals.stands(desk, 'give', act, 'released')));
  play.could('both', 'have what the other gave, each killed in several states',
    await deals.bothHave(swap) && killed.inSeveralStates(),
    killed.kills.join(', '));
  play.could_not('either side', 'take an honest courier for a liar by that',
    blamed(...both).length === 0);
  return swap;
}

// C answers A, joins what A proposes, and then is dead; it has not voted.
async function begun(play, ballots, deals) {
  const { A, B, C } = ballots.desks;
  const end = inSeconds(secondsUntilLapse);
  const question = await deals.ask('silent', { until: end });
  const swap = await deals.propose('silent', { until: end });
  const [atB] = await ballots.begin({ A: '1' }, 'who is silent?', end);
  await ballots.answer(B, atB, '1');
  await deals.stands(C, 'ask', question.act, 'asked');
  await deals.stands(C, 'give', swap.act, 'proposed');
  await A.daemon.kill();
  await deals.answer(question);
  await deals.join(swap);
  await deals.stands(C, 'ask', question.act, 'exchanging');
  await until('the couriers have what C gives', async () => {
    const { couriers } = await deals.stands(C, 'give', swap.act, 'joined');
    return couriers.filter((one) => one.said === 'waiting').length === couriers.length;
  });
  await hasPut(C, A);
  await C.daemon.kill();
  await A.up();
  // As long as A was not dead for too long to find what C had put.
  const heard = await comes(async () => (
    (await deals.shown(A, 'ask', question.act)).standing === 'exchanging'), 2);
  play.say(`A has ${heard ? 'heard' : 'not heard yet'} the answer of C, which is dead from now on`);
  return { question, swap };
}

const learnedNothing = (one) => one.common === undefined && one.common_count === undefined &&
  !one.has_revealed;

const ballotStands = (desk, standing) => until(
  `the ballot at ${desk.label} is ${standing}`, async () => (
    (await desk.json(['ask', 'list'])).find((one) => (
      one.form === 'ballot' && one.standing === standing))));

// To A and B, while C is still dead.
async function lapsed(play, ballots, deals, { question, swap }) {
  const { A, B } = ballots.desks;
  const atA = await deals.stands(A, 'ask', question.act, 'lapsed');
  const given = await deals.stands(A, 'give', swap.act, 'lapsed');
  const votes = await Promise.all([A, B].map((desk) => ballotStands(desk, 'lapsed')));
  const list = (await A.command(['ask', 'list'])).split('\n\n');
  const over = 'Over: the time passed before anything could be learned.';
  play.could('A', 'be told that its question to C lapsed, and that nothing was learned of it',
    learnedNothing(atA) && list.some((one) => one.includes(over) &&
      one.startsWith(`Blind question ${atA.number} with C in `)), `${atA.with.join()}: ${over}`);
  play.could('A and B', 'be told that the ballot lapsed, and that it is C who was silent',
    votes.every((one) => one.silent.join() === 'C' && hasLearnedNothing(one) &&
      !one.has_revealed) && list.some((one) => one.includes(over) && one.includes('Silent: C.')));
  play.could('A', 'be told that its swap with C lapsed, and that nothing was given',
    (await deals.got(A, swap.act)).length === 0 && given.with === 'C' &&
    (await A.command(['give', 'list'])).includes(
      'Over: the time passed before anything was given.'));
  const { members } = await A.json(['ledger']);
  play.could('A', 'see in its ledger that C was told nothing', members.every((one) => (
    one.with !== 'C')), members.map((one) => one.with).join());
}

// To C, when it is back.
async function lapsedAtC(play, ballots, deals, { question, swap }) {
  const { C } = ballots.desks;
  await C.up();
  const atC = await deals.stands(C, 'ask', question.act, 'lapsed');
  const vote = await ballotStands(C, 'lapsed');
  const given = await deals.stands(C, 'give', swap.act, 'expired');
  play.could('C', 'be told, when it is back, that all of it is over, by couriers of what it gave',
    learnedNothing(atC) && hasLearnedNothing(vote) && (await deals.got(C, swap.act)).length === 0 &&
    (await C.command(['give', 'list'])).includes(
      'Ended: neither side has anything, nor ever will.'), given.standing);
}

async function searched(play, deals, { question, swap }) {
  const { a, b } = deals;
  const only = (own, other) => own.filter((line) => !other.includes(line));
  const lines = {
    A: [...only(question.own.A, question.own.B), ...swap.own.A],
    C: [...only(question.own.B, question.own.A), ...swap.own.B],
  };
  for (const [desk, whose] of [[a, 'C'], [b, 'A']]) {
    const search = new Search(Object.fromEntries(lines[whose].map((one, i) => (
      [`line ${i}`, one]))));
    const control = await search.folder(deals.folder);
    play.could('the search', `find every line that only ${whose} has where there is one`,
      new Set(control.hits.map((hit) => hit.what)).size === lines[whose].length);
    const { hits, detail } = await searchDesk(search, desk, canReadMemory);
    play.could_not(desk.label, `have a line that only ${whose} has`, hits.length === 0,
      hitList(hits) || detail);
  }
}

await scenario('killed desks end what they began, and a dead one keeps nobody waiting',
  async (play) => {
    const ballots = await Ballots.open(play);
    const { A, B, C } = ballots.desks;
    const withB = new Deals({ ...ballots, a: A, b: B, with: 'B' });
    const withC = new Deals({ ...ballots, a: A, b: C, with: 'C' });
    const silent = await begun(play, ballots, withC);
    await asked(play, withB);
    const swap = await given(play, withB);
    await lapsed(play, ballots, withC, silent);
    await lapsedAtC(play, ballots, withC, silent);
    await searched(play, withC, silent);
    await searchForLines(play, withC, [silent.swap]);
    await searchForLines(play, withB, [swap]);
  });
