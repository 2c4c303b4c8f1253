// E21 with a cheat who asks: A, whose part comes second in everything. What can be seen not to hold
// is said to B before it has deposited anything; what shows only when it is released is said then;
// and what nobody can see, a made-up answer about an overlap, both can only find out by saying what
// they learnt (docs/threat-model.md).
import { Deals } from './lib/deals.mjs';
import { cheatInQuestions, cheating, searchForTopics } from './lib/liars.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { tomorrow } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];
const lies = ['repeated-element', 'identity-element', 'longer-list', 'another-list',
  'another-constant', 'other-key'];

// There is room: A takes 120 at least, B gives 150 at most.
async function overlap(deals) {
  const { a, b, channel } = deals;
  const { act } = await a.json(['ask', 'overlap', channel, '--with', 'B1', '--until', tomorrow(),
    '--least', '-', '--unit', 'km', '--from', '100', '--up-to', '200', '--step', '10',
    'how wide is the strip?'], { input: '120\n' });
  const { number } = await deals.stands(b, 'ask', act, 'asked');
  await b.json(['ask', 'answer', channel, String(number), '--amount', '-'], { input: '150\n' });
  return act;
}

async function answersOtherwise(play, deals) {
  const act = await overlap(deals);
  const [atA, atB] = await Promise.all([deals.stands(deals.a, 'ask', act, 'answered'),
    deals.stands(deals.b, 'ask', act, 'cheated')]);
  const list = await deals.b.command(['ask', 'list']);
  play.could('B', 'be told that what A gave is not what it had committed to', atB.has_revealed &&
    list.includes('Of no use: what A1 sent does not hold. What this desk sent is there.'),
  atB.fault);
  const { members: [ledger] } = await deals.b.json(['ledger', '--with', 'A1']);
  play.could('A', 'learn that there is room, which stands in B\'s ledger; B has nothing',
    atA.leaves_room === true && atB.leaves_room === undefined &&
    ledger.questions.some((one) => one.number === atB.number && one.standing === 'cheated'));
}

async function makesItUp(play, deals) {
  const act = await overlap(deals);
  const [atA, atB] = await Promise.all([deals.stands(deals.a, 'ask', act, 'answered'),
    deals.stands(deals.b, 'ask', act, 'answered')]);
  play.could('A', 'have B read that there is no room where there is, unseen by B\'s desk',
    atA.leaves_room === true && atB.leaves_room === false && atB.fault === '',
    `A: ${atA.leaves_room}, B: ${atB.leaves_room}`);
  play.could('both', 'find out that one of them lied, by saying what they learnt',
    atA.leaves_room !== atB.leaves_room);
}

await scenario('who asks and cheats is found out, where it can be', async (play) => {
  const deals = new Deals(await openStage(play, { couriers: { names } }));
  const ofB = {};
  await cheatInQuestions(play, deals, 'A', [...lies, 'silence'], {
    ask: async (lie) => {
      const question = await deals.ask(lie);
      ofB[lie] = question.own.B[1];
      return question;
    },
    answer: (question) => deals.answer(question),
  });
  await cheating(play, deals, 'A', ['another-item'], () => answersOtherwise(play, deals));
  await cheating(play, deals, 'A', ['no-room'], () => makesItUp(play, deals));
  await searchForTopics(play, deals, 'A', ofB);
});
