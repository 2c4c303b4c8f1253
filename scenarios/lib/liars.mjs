// What is claimed where somebody lies: a courier, or one of two parties (src/app/testing).
import { blamed, replace, told } from './deals.mjs';
import { hitList } from './scenario.mjs';
import { canReadMemory, Search } from './search.mjs';
import { searchCouriers, searchDesk } from './stage.mjs';

const noElement = ['not_an_element', 'It holds a value that no honest desk can send.'];
const noProof = ['not_proved',
  'A proof in it does not hold: something was exchanged for something else.'];
// What the other side is told of a lie in a question, as JSON and in words.
const faults = {
  'repeated-element': ['repeated_item', 'It holds the same thing twice.'],
  'identity-element': noElement,
  'longer-list': ['wrong_size', 'It is of another size than both agreed on.'],
  'another-list': noProof,
  'another-constant': noProof,
  'other-key': noProof,
};

// A asks and proposes, B answers and joins; one of them cheats. `name`: what the other calls it.
export function sides(deals, cheat) {
  const [liar, other] = cheat === 'A' ? [deals.a, deals.b] : [deals.b, deals.a];
  return { liar, other, name: `${cheat}1` };
}
export const lawful = (cheat) => (cheat === 'A' ? 'B' : 'A');

// One process lies meanwhile, and is honest again after it; it has told every lie that it was to.
export async function lying(play, role, daemon, lies, up, during) {
  await replace(daemon, lies, up);
  await during();
  await replace(daemon, [], up);
  play.could(role, 'tell every lie', lies.every((lie) => daemon.told(lie) > 0), lies.join(', '));
}
export function lyingCourier(play, deals, name, lies, during) {
  const courier = deals.stage.courier(name);
  return lying(play, `courier ${name}`, courier.daemon, lies, () => courier.start(), during);
}
export function cheating(play, deals, cheat, lies, during) {
  const { liar } = sides(deals, cheat);
  return lying(play, cheat, liar.daemon, lies, () => liar.up(), during);
}

// --- of couriers ---

export function nobodyElseBlamed(play, name, ...shown) {
  play.could_not('either side', 'take an honest courier for the liar',
    blamed(...shown).every((blame) => blame.startsWith(`${name} `)),
    blamed(...shown).join(', ') || 'nobody is named');
}
// Its first deposit was B's, and was answered with the lie.
export function namedByB(play, name, fault, atB) {
  play.could('B', `name the courier that lied, and how (${fault})`,
    blamed(atB).includes(`${name} ${fault}`), blamed(atB).join(', '));
}

// --- of parties: questions ---

// Neither has learnt anything, and who was lied to has deposited nothing.
export function nothingLearnt(play, atLiar, atOther) {
  play.could_not('either side', 'learn anything of it, for who was lied to has deposited nothing',
    atOther.has_revealed === false && atOther.couriers.every((courier) => courier.said === '') &&
    [atLiar, atOther].every((one) => one.common === undefined && one.common_count === undefined &&
      one.leaves_room === undefined),
    `${atLiar.standing}, ${atOther.standing}`);
}

export async function foundOut(play, deals, cheat, lie, act) {
  const { liar, other, name } = sides(deals, cheat);
  await told(liar.daemon, lie);
  const [atOther, atLiar] = await Promise.all([deals.stands(other, 'ask', act, 'cheated'),
    deals.stands(liar, 'ask', act, 'called_off', 'withdrawn', 'expired')]);
  const [fault, words] = faults[lie];
  const list = await other.command(['ask', 'list']);
  play.could(lawful(cheat), `be told that ${cheat} cheated, and how (${lie})`,
    atOther.fault === fault && list.includes(words) &&
    list.includes(`Broken off: what ${name} sent does not hold, and it can learn nothing.`), words);
  nothingLearnt(play, atLiar, atOther);
}

// `ask(lie)` gives a new question, which has an act; `answer(question)` has it answered: one for
// each lie, all of which the cheat is to tell now.
export async function tellInQuestions(play, deals, cheat, lies, { ask, answer }) {
  for (const lie of lies) {
    const question = await ask(lie);
    await answer(question);
    if (lie === 'silence') await silent(play, deals, cheat, question);
    else await foundOut(play, deals, cheat, lie, question.act);
  }
}
export function cheatInQuestions(play, deals, cheat, lies, question) {
  return cheating(play, deals, cheat, lies, () => (
    tellInQuestions(play, deals, cheat, lies, question)));
}

// Of a question that is answered: it says nothing more once the other has taken part.
export async function silent(play, deals, cheat, { act }) {
  const { liar, other, name } = sides(deals, cheat);
  await told(liar.daemon, 'silence');
  const waiting = await deals.stands(other, 'ask', act, 'exchanging');
  play.could(lawful(cheat), `see that it waits for ${cheat}, and call it off`,
    waiting.has_revealed === false && (await other.command(['ask', 'list'])).includes(
      `Under way: what ${name} sends next is not here yet.`));
  await other.json(['ask', 'call-off', deals.channel, String(waiting.number)]);
  const [atOther, atLiar] = await Promise.all([deals.stands(other, 'ask', act, 'called_off'),
    deals.stands(liar, 'ask', act, 'called_off')]);
  nothingLearnt(play, atLiar, atOther);
}

// `topics`: { what: topic }, of the other side's, which the cheat was not to learn.
export async function searchForTopics(play, deals, cheat, topics) {
  const search = new Search(topics);
  const control = await search.folder(deals.folder);
  play.could('the search', `find each topic that only ${lawful(cheat)} has where there is one`,
    new Set(control.hits.map((hit) => hit.what)).size === search.needles.length,
    `${search.needles.length} topics`);
  const { hits, detail } = await searchDesk(search, sides(deals, cheat).liar, canReadMemory);
  play.could_not(cheat, `have a topic that only ${lawful(cheat)} has`, hits.length === 0,
    hitList(hits) || detail);
  await searchCouriers(play, search, deals.stage, 'have one');
}

// --- of parties: swaps ---

// What is released at one time is not thereby what was promised: the other is told, and what the
// cheat has of it.
export async function worthless(play, deals, cheat, lie, { act, own }) {
  const { liar, other, name } = sides(deals, cheat);
  const lawfulOne = lawful(cheat);
  const [atOther, atLiar] = await Promise.all([deals.stands(other, 'give', act, 'cheated'),
    deals.stands(liar, 'give', act, 'released')]);
  const words = await other.command(['give', 'list']);
  const shown = await other.attempt(['give', 'show', deals.channel, String(atOther.number)]);
  play.could_not(cheat, `pass off as given what is not (${lie})`,
    shown.code !== 0 && (await deals.got(other, act)).length === 0 && words.includes(
      `Released, but what ${name} gave is not what was committed to. ${name} has what you gave.`),
    shown.err.trim());
  play.could(cheat, `have what ${lawfulOne} gave, which stands in ${lawfulOne}'s ledger`,
    (await deals.got(liar, act)).join() === own[lawfulOne].join() &&
    (await other.json(['ledger', '--with', name])).members[0].swaps.some((one) => (
      one.number === atOther.number && one.standing === 'cheated')));
  play.could_not(lawfulOne, 'take an honest courier for the liar',
    blamed(atOther, atLiar).length === 0);
}

// No courier has a line of what was given by these swaps, or of what was asked about.
export async function searchForLines(play, deals, swaps) {
  const lines = swaps.flatMap(({ own }) => [...own.A, ...own.B]);
  const search = new Search({ ...deals.secrets,
    ...Object.fromEntries(lines.map((line, i) => [`line ${i}`, line])) });
  const control = await search.folder(deals.folder);
  play.could('the search', 'find every line where there is one',
    new Set(control.hits.map((hit) => hit.what)).size === search.needles.length,
    `${search.needles.length} lines`);
  await searchCouriers(play, search, deals.stage, 'have a line of what was given or asked');
}
