// E7. Three delegations look for one leader acceptable to all. Each says to its own desk whom it
// accepts; all learn who is acceptable to all, and nobody who refused whom, with one courier killed
// for good. Then the same result with other refusals looks the same to everybody, and a ballot that
// one of them calls off tells nobody anything.
import { Ballots, hasLearnedNothing, learned } from './lib/ballot.mjs';
import { newestQuestion, newestStands } from './lib/deals.mjs';
import { scenario } from './lib/scenario.mjs';
import { until } from './lib/wait.mjs';

// All that is shown of a ballot but which one it is and when.
const shown = ({ act, number, asked_milliseconds, deadline_milliseconds, words, ...rest }) => (
  JSON.stringify(rest));

async function found(play, ballots) {
  const { A, B, C } = ballots.desks;
  const votes = { A: '1 2 4', B: '2\n3\n4\n', C: '1 2 3' };
  const [atB, atC] = await ballots.begin(votes, 'who shall lead until the election?');
  await ballots.answer(B, atB, votes.B);
  const waiting = await until('A waits for C alone', async () => {
    const ballot = await newestQuestion(A);
    return ballot.silent.join() === 'C' && ballot;
  }, 60);
  play.could_not('anybody', 'learn anything before all have voted', hasLearnedNothing(waiting),
    waiting.standing);
  await ballots.stage.courier('Oslo').daemon.kill();
  await ballots.answer(C, atC, votes.C);
  const all = await ballots.answered();
  play.could('all three', 'learn who is acceptable to all, with one courier gone for good',
    all.every((one) => learned(one).join() === 'false,true,false,false'),
    all.map((one) => learned(one).join()).join(' | '));
  const lines = await B.command(['ask', 'list']);
  play.could('B', 'read that of each candidate on its screen',
    ballots.candidates.every((name, i) => new RegExp(
      `, ${i === 1 ? '' : 'not '}acceptable to all: .*${name}`).test(lines)), lines);
  return all;
}

async function same(play, ballots, before) {
  await ballots.vote({ A: '2 3', B: '1 2', C: '2 4' }, 'and now?');
  const after = await ballots.answered();
  play.could_not('anybody', 'see in the result who refused whom',
    after.every((one, i) => shown(one) === shown(before[i])), shown(after[0]));
  await ballots.vote({ A: '1', B: '2', C: 'none' }, 'is there anyone else?');
  const none = await ballots.answered();
  play.could('all three', 'learn that nobody is acceptable to all',
    none.every((one) => learned(one).every((acceptable) => acceptable === false)));
}

async function calledOff(play, ballots) {
  const { B, C } = ballots.desks;
  const [atB, atC] = await ballots.begin({ A: '1' }, 'once more?');
  await ballots.answer(B, atB, '1');
  await C.json(['ask', 'call-off', ballots.channel, String(atC.number), '--reason', 'too late']);
  const all = await Promise.all(ballots.all.map((desk) => newestStands(desk, 'called_off')));
  const late = await C.attempt(['ask', 'answer', ballots.channel, String(atC.number), '--accept',
    'none']);
  play.could_not('anybody', 'vote or learn anything once one has called it off', late.code !== 0 &&
    all.every((one) => hasLearnedNothing(one) && !one.has_revealed), late.err.trim());
}

await scenario('one who is acceptable to all is found, and nobody loses face', async (play) => {
  const ballots = await Ballots.open(play);
  const all = await found(play, ballots);
  await ballots.searchAtCouriers(play);
  await same(play, ballots, all);
  await calledOff(play, ballots);
  const { members: ledgers } = await ballots.desks.A.json(['ledger']);
  play.could('A', 'read in its ledger what it has told B and C',
    ledgers.map((one) => one.with).sort().join() === 'B,C' &&
    ledgers.every((one) => one.questions.map((each) => each.common_count).join() === '1,1,0' &&
      one.questions.map((each) => each.told_alike_before).join() === '0,1,2'),
    JSON.stringify(ledgers));
});
