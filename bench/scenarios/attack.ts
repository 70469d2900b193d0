/** What people in a meeting notice while somebody attacks the server: those in the attacked room, and those in another. */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { endedInAnyCase } from '../harness/cleanup.ts';
import { keepApart } from '../harness/cpu-placement.ts';
import { defineScenario, type Progress, type Results } from '../harness/scenario.ts';
import { round } from '../harness/watching.ts';
import { alsoTry } from './attack/also-tried.ts';
import { startAttacker } from './attack/attacker-process.ts';
import { ATTACK_NAMES, ATTACKS, isAttackName, type Attack, type AttackName } from './attack/attacks.ts';
import { HonestRoom, type Noticed } from './attack/honest-room.ts';
import { openPlace } from './attack/place.ts';

/** Who talks there is attacked, and who talks elsewhere on the same node is not. */
const ATTACKED = 'attacked';
const ELSEWHERE = 'elsewhere';

/** What may change for them: of the sound that they heard before, and in ms. */
const HEARD_AT_LEAST = 0.98;
const ANSWERED_WITHIN_MS = 200;
/** An attack has so long to take effect before it is measured, in ms. */
const SETTLE_MS = 1_000;

const Options = z.object({
  only: z
    .string()
    .transform((names) => names.split(','))
    .pipe(z.array(z.custom<AttackName>((name) => typeof name === 'string' && isAttackName(name), 'no such attack'))),
  seconds: z.coerce.number().min(1).max(60),
});

export const attack = defineScenario({
  name: 'attack',
  summary: 'attacks a server from its own machine, and tells what people notice who talk there; takes eight minutes',
  programs: ['redis'],
  quick: ['--seconds', '3', '--only', 'loudness,bytes'],
  schema: Options,
  options: (command) =>
    command
      .option('--only <names>', 'these attacks', ATTACK_NAMES.join(','))
      .option('--seconds <count>', 'how long is watched, without the attack and under it', '15'),
  async run({ only, seconds }, progress) {
    const cpus = keepApart()?.server;
    const results: Record<string, number> = {};
    let felt = 0;
    for (const name of only) {
      const outcome = await tryAttack(name, { cpus, windowMs: seconds * 1_000, progress });
      Object.assign(results, outcome.results);
      if (outcome.felt) felt += 1;
    }
    // Somebody's meeting suffered: whoever runs this by a script has to hear of it.
    if (felt > 0) process.exitCode = 1;
    return { attacks: only.length, attacksFelt: felt, ...results };
  },
});

interface Settings {
  readonly cpus: string | undefined;
  readonly windowMs: number;
  readonly progress: Progress;
}

interface Outcome {
  readonly results: Results;
  readonly felt: boolean;
}

async function tryAttack(name: AttackName, { cpus, windowMs, progress }: Settings): Promise<Outcome> {
  const attack: Attack = ATTACKS[name];
  progress(`${name}: ${attack.summary}`);
  await using started = endedInAnyCase();
  const place = await openPlace(started, attack, cpus);
  const rooms: HonestRoom[] = [];
  for (const [index, room] of [ATTACKED, ELSEWHERE].entries()) {
    const opened = await HonestRoom.open(place.near, room, 2 * index, place.far);
    started.defer(() => opened.close());
    rooms.push(opened);
  }
  const tried = await alsoTry(attack.alsoTried, place, ATTACKED);
  started.defer(() => tried.close());
  const notice = (): Promise<Noticed[]> => Promise.all(rooms.map((room) => room.notice(windowMs)));
  const before = await notice();
  const tokens = Array.from({ length: attack.tokens }, (_, index) => place.near.token(ATTACKED, `attacker-${index}`));
  const attacker = await startAttacker(name, {
    signalingUrl: place.near.signalingUrl,
    room: ATTACKED,
    tokens: await Promise.all(tokens),
    anyRoomToken: await place.near.token('*', 'attacker-everywhere'),
    mediaPort: place.mediaPort,
    linkPort: place.linkPort,
  });
  await delay(SETTLE_MS);
  const [under, also] = await Promise.all([notice(), delay(windowMs / 2).then(() => tried.results())]);
  const got = await attacker.end();
  return summarise(name, before, under, { ...also, ...prefixed('Attacker', got) });
}

function summarise(name: AttackName, before: readonly Noticed[], under: readonly Noticed[], more: Results): Outcome {
  const results: Record<string, number> = {};
  let felt = false;
  for (const [index, room] of ['Attacked', 'Elsewhere'].entries()) {
    const [was, is] = [before[index], under[index]];
    if (was === undefined || is === undefined) throw new Error('a room was not watched');
    const heard = round(is.heardRatio / was.heardRatio);
    felt ||= heard < HEARD_AT_LEAST || is.requestMsP99 > ANSWERED_WITHIN_MS;
    Object.assign(results, {
      [`${room}HeardOfBefore`]: heard,
      [`${room}RequestMsP99`]: round(is.requestMsP99),
      [`${room}RequestMsP99Before`]: round(was.requestMsP99),
      [`${room}Refused`]: is.refused,
    });
    if (room === 'Attacked') {
      results[`${room}KeyFrameRequestsPerSecond`] = round(is.keyFrameRequestsPerSecond);
      results[`${room}ReceivedMbitPerSecond`] = round(is.receivedBitsPerSecond / 1e6);
    }
  }
  felt ||= Object.entries(more).some(([what, value]) => (TOLD_AS_FELT[what] ?? value) !== value);
  return { results: prefixed(name, { ...results, ...more }), felt };
}

/** What has to work under an attack. */
const TOLD_AS_FELT: Results = { NewcomerIn: 1, NewNodeHears: 1, NewTcpTaken: 1, HostIn: 1, NarrowReadersCut: 0 };

const prefixed = (prefix: string, results: Results): Results =>
  Object.fromEntries(Object.entries(results).map(([what, value]) => [`${prefix}${what}`, value]));
