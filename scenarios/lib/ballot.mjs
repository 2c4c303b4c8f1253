// E7: three delegations look for one who is acceptable to all.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { newestQuestion, newestStands } from './deals.mjs';
import { marker } from './letters.mjs';
import { Search } from './search.mjs';
import { befriendAll, bindEachOther, makeDesks, searchCouriers, Stage } from './stage.mjs';
import { tomorrow, until } from './wait.mjs';

const names = ['Muscat', 'Bern', 'Doha', 'Oslo'];

export class Ballots {
  constructor(stage) { Object.assign(this, { stage, channel: 'bonn' }); }

  // Three desks, each a friend of the two others, in one channel; `candidates`, and their file.
  static async open(play) {
    const ballots = new Ballots(play.keep(new Stage()));
    await ballots.stage.makeCouriers({ names });
    ballots.desks = await makeDesks(ballots.stage, ['A', 'B', 'C']);
    const { A, B, C } = ballots.desks;
    await befriendAll([A, B], [A, C], [B, C]);
    await A.command(['channel', 'open', ballots.channel, '--with', 'B', '--with', 'C', '--as',
      'A']);
    await bindEachOther(ballots.channel, [B, 'B'], [C, 'C']);
    ballots.candidates = ['one', 'two', 'three', 'four'].map((name) => marker(name));
    ballots.folder = join(ballots.stage.folder, 'lists');
    mkdirSync(ballots.folder, { recursive: true });
    ballots.file = join(ballots.folder, 'candidates.txt');
    writeFileSync(ballots.file, `${ballots.candidates.join('\n')}\n`);
    return ballots;
  }
  get all() { return Object.values(this.desks); }

  // `votes`: for each desk the numbers of those that it accepts, off the standard input.
  async begin(votes, words, end = tomorrow()) {
    const { A, B, C } = this.desks;
    const before = (await Promise.all([B, C].map(newestQuestion))).map((one) => one?.act);
    await A.json(['ask', 'ballot', this.channel, '--with', 'B', '--with', 'C', '--until', end,
      '--candidates', this.file, '--accept', '-', words], { input: votes.A });
    return Promise.all([B, C].map((desk, i) => until(`${desk.label} is asked`, async () => {
      const ballot = await newestQuestion(desk);
      return ballot && ballot.act !== before[i] && ballot.standing === 'asked' && ballot;
    }, 60)));
  }
  async answer(desk, ballot, accepted) {
    await desk.json(['ask', 'answer', this.channel, String(ballot.number), '--accept', '-'],
      { input: accepted });
  }
  // All have voted.
  async vote(votes, words) {
    const { B, C } = this.desks;
    const [atB, atC] = await this.begin(votes, words);
    await Promise.all([this.answer(B, atB, votes.B), this.answer(C, atC, votes.C)]);
  }
  answered(desks = this.all) {
    return Promise.all(desks.map((desk) => newestStands(desk, 'answered')));
  }

  async searchAtCouriers(play) {
    const search = new Search(Object.fromEntries(this.candidates.map((name, i) => (
      [`name ${i}`, name]))));
    const control = await search.folder(this.folder);
    play.could('the search', 'find every name where there is one',
      new Set(control.hits.map((hit) => hit.what)).size === this.candidates.length);
    await searchCouriers(play, search, this.stage, 'have a name');
  }
}

// For each candidate whether all accept it; nothing where that is not known.
export const learned = (ballot) => (
  ballot.subject.candidates.map((one) => one.acceptable_to_all));
export const hasLearnedNothing = (ballot) => ballot.common_count === undefined &&
  learned(ballot).every((one) => one === undefined);
