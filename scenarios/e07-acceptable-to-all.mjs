// E7. Three delegations look for one leader acceptable to all. Each says to its own desk whom it
// accepts; all learn who is acceptable to all, and nobody who refused whom, with one courier killed
// for good. Then the same result with other refusals looks the same to everybody, and a ballot that
// one of them calls off tells nobody anything.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { newestQuestion, newestStands } from './lib/deals.mjs';
import { marker } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { Search } from './lib/search.mjs';
import { Stage, befriendAll, bindEachOther, makeDesks, searchCouriers } from './lib/stage.mjs';
import { tomorrow, until } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];
const channel = 'bonn';

const learned = (ballot) => ballot.subject.candidates.map((one) => one.acceptable_to_all);
// All that is shown of a ballot but which one it is and when.
const shown = ({ act, number, asked_milliseconds, deadline_milliseconds, words, ...rest }) => (
  JSON.stringify(rest));

// `votes`: for each desk the numbers of those that it accepts, off the standard input.
async function begin({ A, B, C }, file, votes, words) {
  const before = (await Promise.all([B, C].map(newestQuestion))).map((one) => one?.act);
  await A.json(['ask', 'ballot', channel, '--with', 'B', '--with', 'C', '--until', tomorrow(),
    '--candidates', file, '--accept', '-', words], { input: votes.A });
  return Promise.all([B, C].map((desk, i) => until(`${desk.label} is asked`, async () => {
    const ballot = await newestQuestion(desk);
    return ballot && ballot.act !== before[i] && ballot.standing === 'asked' && ballot;
  }, 60)));
}

async function answer(desk, ballot, accepted) {
  await desk.json(['ask', 'answer', channel, String(ballot.number), '--accept', '-'],
    { input: accepted });
}

async function playBallot(desks, file, votes, words) {
  const [atB, atC] = await begin(desks, file, votes, words);
  await Promise.all([answer(desks.B, atB, votes.B), answer(desks.C, atC, votes.C)]);
  return Promise.all(Object.values(desks).map((desk) => newestStands(desk, 'answered')));
}

async function found(play, desks, stage, file, candidates) {
  const votes = { A: '1 2 4', B: '2\n3\n4\n', C: '1 2 3' };
  const [atB, atC] = await begin(desks, file, votes, 'who shall lead until the election?');
  await answer(desks.B, atB, votes.B);
  const waiting = await until('A waits for C alone', async () => {
    const ballot = await newestQuestion(desks.A);
    return ballot.silent.join() === 'C' && ballot;
  }, 60);
  play.could_not('anybody', 'learn anything before all have voted',
    waiting.common_count === undefined && learned(waiting).every((one) => one === undefined),
    waiting.standing);
  await stage.courier('Oslo').daemon.kill();
  await answer(desks.C, atC, votes.C);
  const all = await Promise.all(Object.values(desks).map((desk) => newestStands(desk, 'answered')));
  play.could('all three', 'learn who is acceptable to all, with one courier gone for good',
    all.every((one) => learned(one).join() === 'false,true,false,false'),
    all.map((one) => learned(one).join()).join(' | '));
  const lines = await desks.B.command(['ask', 'list']);
  play.could('B', 'read that of each candidate on its screen',
    candidates.every((name, i) => new RegExp(
      `, ${i === 1 ? '' : 'not '}acceptable to all: .*${name}`).test(lines)), lines);
  return all;
}

async function same(play, desks, file, before) {
  const others = { A: '2 3', B: '1 2', C: '2 4' };
  const after = await playBallot(desks, file, others, 'and now?');
  play.could_not('anybody', 'see in the result who refused whom',
    after.every((one, i) => shown(one) === shown(before[i])), shown(after[0]));
  const nobody = { A: '1', B: '2', C: 'none' };
  const none = await playBallot(desks, file, nobody, 'is there anyone else?');
  play.could('all three', 'learn that nobody is acceptable to all',
    none.every((one) => learned(one).every((acceptable) => acceptable === false)));
}

async function calledOff(play, desks, file) {
  const [atB, atC] = await begin(desks, file, { A: '1' }, 'once more?');
  await answer(desks.B, atB, '1');
  await desks.C.json(['ask', 'call-off', channel, String(atC.number), '--reason', 'too late']);
  const all = await Promise.all(
    Object.values(desks).map((desk) => newestStands(desk, 'called_off')));
  const late = await desks.C.attempt(['ask', 'answer', channel, String(atC.number), '--accept',
    'none']);
  play.could_not('anybody', 'vote or learn anything once one has called it off', late.code !== 0 &&
    all.every((one) => one.common_count === undefined && !one.has_revealed), late.err.trim());
}

await scenario('one who is acceptable to all is found, and nobody loses face', async (play) => {
  const stage = play.keep(new Stage());
  await stage.makeCouriers({ names });
  const desks = await makeDesks(stage, ['A', 'B', 'C']);
  const { A, B, C } = desks;
  await befriendAll([A, B], [A, C], [B, C]);
  await A.command(['channel', 'open', channel, '--with', 'B', '--with', 'C', '--as', 'A']);
  await bindEachOther(channel, [B, 'B'], [C, 'C']);
  const candidates = ['one', 'two', 'three', 'four'].map((name) => marker(name));
  mkdirSync(join(stage.folder, 'lists'));
  const file = join(stage.folder, 'lists', 'candidates.txt');
  writeFileSync(file, `${candidates.join('\n')}\n`);
  const all = await found(play, desks, stage, file, candidates);
  const search = new Search(Object.fromEntries(candidates.map((name, i) => [`name ${i}`, name])));
  const control = await search.folder(join(stage.folder, 'lists'));
  play.could('the search', 'find every name where there is one',
    new Set(control.hits.map((hit) => hit.what)).size === candidates.length);
  await searchCouriers(play, search, stage, 'have a name');
  await same(play, desks, file, all);
  await calledOff(play, desks, file);
  const ledgers = await A.json(['ledger']);
  play.could('A', 'read in its ledger what it has told B and C',
    ledgers.map((one) => one.with).sort().join() === 'B,C' &&
    ledgers.every((one) => one.questions.map((each) => each.common_count).join() === '1,1,0' &&
      one.questions.map((each) => each.told_alike_before).join() === '0,1,2'),
    JSON.stringify(ledgers));
});
