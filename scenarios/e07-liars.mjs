// E7 with liars: three delegations vote over a courier that alters what it gives, and with one of
// them that cheats, A who asks as well as another. Who lied is named. Of a vote that does not hold
// nobody learns anything; who releases nothing, or not the number to which its part was tied, may
// have the result alone (docs/threat-model.md), and all see who it was.
import { Ballots, hasLearnedNothing, learned } from './lib/ballot.mjs';
import { newestQuestion, newestStands, told } from './lib/deals.mjs';
import { lying } from './lib/liars.mjs';
import { scenario } from './lib/scenario.mjs';
import { until } from './lib/wait.mjs';

const votes = { A: '1 2 4', B: '2 3 4', C: '1 2 3' };
// What the others call a message of C that does not hold.
const refusedOf = { 'identity-key': 'not_an_element', 'foreign-key': 'not_proved',
  'unproved-vote': 'not_proved' };

// No swap is made for a ballot: what a courier could do is with what it carries.
async function overACourier(play, ballots) {
  const oslo = ballots.stage.courier('Oslo');
  await lying(play, 'courier Oslo', oslo.daemon, ['altered-bodies'], () => oslo.start(),
    async () => {
      await ballots.vote(votes, 'who shall lead?');
      const all = await ballots.answered();
      play.could('all three', 'learn who is acceptable to all, over a courier that alters',
        all.every((one) => learned(one).join() === 'false,true,false,false'));
      const complaints = await until('somebody names Oslo for it', async () => {
        const each = await Promise.all(ballots.all.map((desk) => desk.outbox()));
        const made = each.flatMap((outbox) => outbox.complaints);
        return made.some((one) => one.what === 'altered_a_body') && made;
      }, 60);
      play.could('whoever got an altered message', 'name the courier, and nobody else',
        complaints.every((one) => one.courier === 'Oslo'),
        complaints.map((one) => `${one.courier} ${one.what} × ${one.times}`).join(', '));
    });
}

// Of the two who were lied to whoever hears it names the liar and calls the ballot off, which the
// other may hear first. `cheated`: those that name it, each with what its screen says.
async function named(play, desks, liar, fault) {
  const others = await Promise.all(desks.map(async (desk) => {
    const shown = await newestStands(desk, 'cheated', 'called_off');
    return { shown, list: await desk.command(['ask', 'list']) };
  }));
  const cheated = others.filter(({ shown }) => shown.standing === 'cheated');
  play.could('who was lied to', `name ${liar} as who sent what does not hold (${fault})`,
    cheated.length > 0 && cheated.every(({ shown }) => (
      shown.fault_by === liar && shown.fault === fault)), `${cheated.length} of 2`);
  return { others: others.map(({ shown }) => shown), cheated };
}

// B takes part before C does: who is lied to may call it off at once.
async function refused(play, ballots, lie, fault) {
  const { A, B, C } = ballots.desks;
  const [atB, atC] = await ballots.begin(votes, `does C tell ${lie}?`);
  await ballots.answer(B, atB, votes.B);
  await ballots.answer(C, atC, votes.C);
  await told(C.daemon, lie);
  const { others, cheated } = await named(play, [A, B], 'C', fault);
  play.could('who was lied to', 'read that on the screen', cheated.every(({ list }) => (
    list.includes('Broken off: what C sent does not hold, and it can learn nothing.'))));
  const liar = await newestStands(C, 'called_off');
  play.could_not('anybody', 'learn anything of it', [...others, liar].every((one) => (
    hasLearnedNothing(one) && !one.has_revealed)), liar.standing);
}

const waitForC = (ballots, condition) => Promise.all(['A', 'B'].map((label) => until(
  `${label} waits for C alone`, async () => {
    const one = await newestQuestion(ballots.desks[label]);
    return one.silent.join() === 'C' && condition(one) && one;
  }, 60)));

// It has given its key, and says nothing more.
async function silentAfterItsKey(play, ballots) {
  const { A, C } = ballots.desks;
  await ballots.vote(votes, 'who gives no vote?');
  await told(C.daemon, 'no-vote');
  const both = await waitForC(ballots, (one) => one.standing === 'exchanging');
  play.could('both others', 'see that it is C alone that says nothing',
    (await A.command(['ask', 'list'])).includes('Under way: what C sends next is not here yet.'));
  await A.json(['ask', 'call-off', ballots.channel, String(both[0].number)]);
  const all = await Promise.all(ballots.all.map((desk) => newestStands(desk, 'called_off')));
  play.could_not('anybody', 'learn anything of it', all.every((one) => (
    hasLearnedNothing(one) && !one.has_revealed)), all.map((one) => one.standing).join(', '));
}

async function keptNumber(play, ballots) {
  const { A, B, C } = ballots.desks;
  await ballots.vote(votes, 'who does not release?');
  await told(C.daemon, 'kept-number');
  const both = await waitForC(ballots, (one) => one.has_revealed);
  play.could('both others', 'see that it is C alone that releases nothing',
    both.every(hasLearnedNothing));
  await until('C has the result', () => C.daemon.log.includes('planted: acceptable to all: 2\n'));
  const { members: [ledger] } = await A.json(['ledger', '--with', 'C']);
  play.could('A', 'see in its ledger that C may have the result',
    ledger.questions.some((one) => one.number === both[0].number), JSON.stringify(ledger));
  await A.json(['ask', 'call-off', ballots.channel, String(both[0].number)]);
  const [atA, atB] = await Promise.all([A, B, C].map((desk) => newestStands(desk, 'called_off')));
  play.could('C', 'have the result from what the others release, and they have not',
    [atA, atB].every((one) => hasLearnedNothing(one) && one.has_revealed) &&
    (await A.command(['ask', 'list'])).includes(
      'Called off during the release: others may have the result, this desk has not.'));
}

// The asker may have heard the others before they heard it.
async function anotherNumber(play, ballots) {
  const { A, B, C } = ballots.desks;
  await ballots.vote(votes, 'another number than promised?');
  const { others, cheated } = await named(play, [B, C], 'A', 'wrong_constant');
  play.could_not('B and C', 'take it for the result', others.every(hasLearnedNothing));
  const atA = await newestStands(A, 'answered', 'called_off');
  play.could('B and C', 'read whether A may have the result, where they had released their part',
    cheated.every(({ shown, list }) => list.includes(shown.has_revealed
      ? 'Of no use: what A sent does not hold.' : 'Broken off: what A sent does not hold')) &&
    (atA.standing === 'called_off' || others.every((one) => one.has_revealed)),
    `A: ${atA.standing}; told by B, C: ${others.map((one) => one.has_revealed).join()}`);
}

await scenario('three vote, and whoever lies is named', async (play) => {
  const ballots = await Ballots.open(play);
  await overACourier(play, ballots);
  const { A, C } = ballots.desks;
  await lying(play, 'C', C.daemon, [...Object.keys(refusedOf), 'no-vote', 'kept-number'],
    () => C.up(), async () => {
      for (const [lie, fault] of Object.entries(refusedOf)) {
        await refused(play, ballots, lie, fault);
      }
      await silentAfterItsKey(play, ballots);
      await keptNumber(play, ballots);
    });
  await lying(play, 'A', A.daemon, ['another-number'], () => A.up(),
    () => anotherNumber(play, ballots));
  await ballots.vote(votes, 'and now honestly?');
  play.could('all three', 'learn who is acceptable to all, once nobody lies',
    (await ballots.answered()).every((one) => learned(one).join() === 'false,true,false,false'));
  await ballots.searchAtCouriers(play);
});
