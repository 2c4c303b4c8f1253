// E10 with liars: a text is signed over a courier that lies, and by sides that cheat, A who
// proposes as well as B who joins. Both have the record, or neither: who gives anything but its
// signature has the other's all the same, but no file that holds; who joins and withdraws leaves
// both without. A signature has no elements, and nothing to repeat or to fill up.
import { blamed, Deals, told } from './lib/deals.mjs';
import { cheating, lawful, lyingCourier, nobodyElseBlamed, sides } from './lib/liars.mjs';
import { Signing } from './lib/record.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];
const lies = { 'both-at-once': 'two_faced', 'wrong-share': 'wrong_share' };

// B, whose shares are there before A has accepted anything, names the courier.
async function overACourier(play, deals, signing) {
  await lyingCourier(play, deals, 'Oslo', Object.keys(lies), async () => {
    for (const [lie, fault] of Object.entries(lies)) {
      const act = await signing.joined();
      await told(deals.stage.courier('Oslo').daemon, lie);
      const early = await until(`B names Oslo for ${fault}`, async () => {
        const now = await deals.shown(deals.b, 'give', act);
        return blamed(now).length > 0 && now;
      });
      play.could('B', `name the courier that lied, and how (${fault})`,
        blamed(early).join() === `Oslo ${fault}`);
      const none = await signing.attemptToSave(deals.b, early.number, signing.file('early'));
      play.could_not('B', 'have a record of what that courier says alone', none.code === 5,
        none.err.trim());
      await deals.accept({ act });
      const both = await Promise.all([deals.stands(deals.a, 'give', act, 'released'),
        deals.stands(deals.b, 'give', act, 'released')]);
      for (const desk of [deals.a, deals.b]) {
        play.could('a stranger', `check what ${desk.label} has all the same, and who signed it`,
          await signing.isSignedByBoth(await signing.saved(desk, act)));
      }
      nobodyElseBlamed(play, 'Oslo', ...both);
    }
  });
}

async function cannotSave(signing, desk, act) {
  const { number } = await signing.deals.shown(desk, 'give', act);
  return signing.attemptToSave(desk, number, signing.file('none'));
}

// It has committed to its true signature, keeps that, and gives something else, or gives it under
// another key than the one that it shares: its own program takes what it kept for what it gave, and
// writes a file of it.
async function keepsItsOwn(play, deals, signing, cheat, lie) {
  const { liar, other, name } = sides(deals, cheat);
  const act = await signing.joined();
  await deals.accept({ act });
  await Promise.all([deals.stands(other, 'give', act, 'cheated'),
    deals.stands(liar, 'give', act, 'released')]);
  const list = await other.command(['give', 'list']);
  play.could(lawful(cheat), `be told that ${cheat} gave something else than it promised (${lie})`,
    list.includes(`Released, but what ${name} gave is not what was committed to.`));
  const none = await cannotSave(signing, other, act);
  play.could_not(lawful(cheat), 'make a record of it', none.code !== 0, none.err.trim());
  play.could(cheat, `have the signature of ${lawful(cheat)} all the same`,
    await signing.has(liar, act, lawful(cheat)));
  const { code, err } = await signing.verified(await signing.saved(liar, act));
  play.could_not(cheat, 'make a record alone: its file does not hold', code === 6, err.trim());
}

// It commits to what is no signature, and gives that.
async function givesNone(play, deals, signing, cheat) {
  const { liar, other } = sides(deals, cheat);
  const act = await signing.joined();
  await deals.accept({ act });
  const both = await Promise.all([deals.stands(other, 'give', act, 'released'),
    deals.stands(liar, 'give', act, 'released')]);
  const none = [await cannotSave(signing, other, act), await cannotSave(signing, liar, act)];
  play.could_not('either side', `make a record of what ${cheat} gave, which is no signature`,
    none.every(({ code }) => code !== 0), none[0].err.trim());
  play.could(cheat, `have the signature of ${lawful(cheat)} all the same`,
    await signing.has(liar, act, lawful(cheat)));
  play.could_not(lawful(cheat), 'take an honest courier for the liar',
    blamed(...both).length === 0);
}

async function by(play, deals, signing, cheat) {
  const kept = ['another-item', 'wrong-key'];
  await cheating(play, deals, cheat, [...kept, 'forged-signature'], async () => {
    for (const lie of kept) await keepsItsOwn(play, deals, signing, cheat, lie);
    await givesNone(play, deals, signing, cheat);
  });
}

// No lie: B has signed and joined, and its shares are there, and takes it back.
async function withdrawnByB(play, deals, signing) {
  const { a, b, channel } = deals;
  const act = await signing.joined();
  const { number } = await deals.shown(b, 'give', act);
  await b.json(['give', 'withdraw', channel, String(number), '--reason', 'not now']);
  const both = await Promise.all([deals.stands(a, 'give', act, 'called_off'),
    deals.stands(b, 'give', act, 'withdrawn', 'expired')]);
  const none = [await cannotSave(signing, a, act), await cannotSave(signing, b, act)];
  const shown = await Promise.all([a, b].map((desk, i) => desk.attempt(['give', 'show', channel,
    String(both[i].number)])));
  play.could_not('either side', 'have a record or a signature of what B takes back',
    [...none, ...shown].every(({ code }) => code !== 0),
    `${both.map((one) => one.standing).join(', ')}: ${none[0].err.trim()}`);
}

await scenario('a joint record is signed, and whoever lies is seen to', async (play) => {
  const deals = new Deals(await openStage(play, { couriers: { names } }));
  const signing = await new Signing(deals).begin();
  const request = await signing.drafted();
  await overACourier(play, deals, signing);
  await by(play, deals, signing, 'B');
  await by(play, deals, signing, 'A');
  await withdrawnByB(play, deals, signing);
  await signing.searchAtCouriers(play, request);
});
