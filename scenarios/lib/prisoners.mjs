// E12: the lists of two sides, of whom they hold and whom they miss, and the places that they give.
import { marker } from './letters.mjs';
import { hitList } from './scenario.mjs';
import { canReadMemory, Search } from './search.mjs';
import { searchCouriers, searchDesk } from './stage.mjs';
import { tomorrow } from './wait.mjs';

const sorted = (list) => [...list].sort().join();
const line = (name, i) => `${name}; ${1340 + i}`;

// The same three persons, as each side's clerks write them: Persian and Arabic letters, a
// half-space, vowel marks, digits of three kinds.
const missed = ['علی‌رضا احمدی; ۱۳۵۲', 'حسین یزدانی; ۱۳۴۵', 'مريم كريمي; ۱۳۶۰'];
const held = ['عليرضا احمدي; 1352', 'حُسَين يزداني; ١٣٤٥', 'مریم کریمی; 1360'];

export class Prisoners {
  constructor(deals) {
    this.deals = deals;
    // Whom only one side names.
    this.own = { A: [marker('A-misses'), marker('A-misses')], B: [marker('B-holds')] };
    const { A, B } = this.own;
    this.lists = { A: [missed[0], line(A[0], 1), missed[1], line(A[1], 2), missed[2]],
      B: [line(B[0], 3), ...held] };
    this.places = [];
  }

  async ask() {
    const { a, channel } = this.deals;
    return (await a.json(['ask', 'match', channel, '--with', 'B1', '--until', tomorrow(), '--list',
      this.deals.file(this.lists.A), '--year', 'whom of these do you hold?'])).act;
  }
  answer(act) {
    return this.deals.act(this.deals.b, 'ask', act, 'asked', 'answer', '--list',
      this.deals.file(this.lists.B));
  }
  answered(act) {
    return Promise.all([this.deals.stands(this.deals.a, 'ask', act, 'answered'),
      this.deals.stands(this.deals.b, 'ask', act, 'answered')]);
  }
  areMatched(atA, atB) {
    return sorted(atA.common) === sorted(missed) && sorted(atB.common) === sorted(held);
  }

  // In the order in which both agreed to release them: a swap as `deals` has them.
  async propose() {
    const list = (label) => missed.map((_, i) => `${i + 1}. ${marker(`held-by-${label}-at`)}`);
    const own = { A: list('A'), B: list('B') };
    this.places.push(own);
    const { act } = await this.deals.a.json(['give', 'propose', this.deals.channel, '--with', 'B1',
      '--until', tomorrow(), '--list', this.deals.file(own.A),
      'where they are, in the order of their release']);
    return { act, own };
  }

  // Nobody has a name that only the other side names.
  async searchForNames(play) {
    for (const [desk, other] of [[this.deals.a, 'B'], [this.deals.b, 'A']]) {
      const only = new Search(Object.fromEntries(this.own[other].map((one, i) => (
        [`name ${i}`, one]))));
      const control = await only.folder(this.deals.folder);
      play.check(`the search finds whom only ${other} names where it is`,
        new Set(control.hits.map((hit) => hit.what)).size === this.own[other].length);
      const { hits, detail } = await searchDesk(only, desk, canReadMemory);
      play.could_not(desk.label, `have a name that only ${other} has`, hits.length === 0,
        hitList(hits) || detail);
    }
  }
  // No courier has a place or a name.
  async searchAtCouriers(play) {
    const lines = [...this.own.A, ...this.own.B,
      ...this.places.flatMap(({ A, B }) => [...A, ...B].map((place) => place.slice(3)))];
    const search = new Search(Object.fromEntries(lines.map((one, i) => [`line ${i}`, one])));
    const control = await search.folder(this.deals.folder);
    play.check('the search finds every place and name where it is',
      new Set(control.hits.map((hit) => hit.what)).size === lines.length);
    await searchCouriers(play, search, this.deals.stage, 'have a place or a name');
  }
}
