import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { MAX_ASSIGNED_AT_ONCE, MAX_GROUPS } from './features/breakouts.ts';
import { MAX_AUDIENCE_PAGE } from './features/audience.ts';
import { MAX_DIAGNOSED } from './features/diagnosis.ts';
import { MAX_BATCH, MAX_CAMERAS } from './features/media.ts';
import { MAX_CAPTION_CHARS } from './captions/captions.ts';
import { MAX_MESSAGE_CHARS } from './features/messages.ts';
import { MAX_OPTION_CHARS, MAX_OPTIONS, MAX_POLL_CHARS } from './features/polls.ts';
import { MAX_QUESTION_CHARS } from './features/questions.ts';
import { isCommandName, isMethodName, methods, type CallName, type CommandName, type MethodName } from './methods.ts';
import { notifications } from './notifications.ts';

const id = 'c1f0a9d2-6a50-4b3e-9d0f-0b8f0a5b7d11';
const fingerprint = { algorithm: 'sha-256', value: 'AB:CD:01' };
const rtpParameters = {
  mid: '0',
  codecs: [
    { payloadType: 111, mimeType: 'audio/opus', clockRate: 48_000, channels: 2, parameters: { useinbandfec: 1 } },
  ],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1 }],
  encodings: [{ ssrc: 4_294_967_295, dtx: true }],
  rtcp: { cname: 'ann', reducedSize: true },
};

const headerExtension = { kind: 'audio', uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', preferredId: 1 };
const times = <T>(count: number, value: T): readonly T[] => Array.from({ length: count }, () => value);

const key = 'k'.repeat(43);
const commit = {
  keyEpoch: 1,
  kind: 'first',
  previous: '',
  roster: key,
  confirm: key,
  signature: 's'.repeat(86),
  added: [key],
  removed: [],
  boxes: ['b'.repeat(107)],
};

/** For each method what it takes, and what it must refuse beside what all must refuse. */
const samples: { readonly [M in MethodName]: { readonly good: readonly object[]; readonly bad: readonly unknown[] } } =
  {
    'session.authenticate': {
      good: [{ token: 'a.b.c' }, { token: 'a.b.c', client: 'sample/1.0' }],
      bad: [{}, { token: 7 }, { token: 'x'.repeat(8193) }, { token: 'a.b.c', client: 'x'.repeat(129) }],
    },
    'session.resume': {
      good: [{ resumeToken: 'secret', lastSeq: 0 }],
      bad: [{}, { resumeToken: '', lastSeq: 0 }, { resumeToken: 'secret' }, { resumeToken: 'secret', lastSeq: -1 }],
    },
    'session.ping': { good: [{}], bad: [] },
    'room.join': {
      good: [{ room: 'standup' }, { room: 'standup', takeOver: true }],
      bad: [
        {},
        { room: '' },
        { room: 'a\u0000b' },
        { room: 'standup', takeOver: 'yes' },
        { room: 'standup', breakout: '../x' },
        { room: 'a\u001fgroup' },
        { room: 'x', tenant: 'acme' },
      ],
    },
    'room.leave': { good: [{}], bad: [] },
    'room.update': {
      good: [{}, { locked: true }, { lobby: false }, { sealed: true }],
      bad: [{ locked: 1 }, { lobby: null }, { sealed: 'yes' }],
    },
    'sealing.commit': {
      good: [commit, { ...commit, kind: 'fresh', previous: key }],
      bad: [
        {},
        { ...commit, keyEpoch: 0 },
        { ...commit, kind: 'other' },
        { ...commit, confirm: 'short' },
        { ...commit, roster: `${key.slice(1)}+` },
        { ...commit, boxes: [key] },
        { ...commit, added: times(101, key) },
        { ...commit, secret: key },
      ],
    },
    'sealing.ask': { good: [{}], bad: [] },
    'file.rules': { good: [{}], bad: [] },
    'file.share': {
      good: [
        { id: 'a', name: 'Bericht 2026.pdf', size: 1, type: 'application/pdf' },
        { id: 'a', name: 'تقرير.pdf', size: 2_048_000_000 },
        { id: 'a', name: `sealed1.7.${'A'.repeat(60)}`, size: 5 },
      ],
      bad: [
        { id: 'a', name: 'x' },
        { id: 'a', name: 'x', size: 0 },
        { id: 'a', name: 'x', size: 2_048_000_001 },
        { id: 'a', name: 'x', size: 1.5 },
        { id: '../a', name: 'x', size: 1 },
        { id: 'a', name: 'x', size: 1, type: 'text/html; charset=utf-8\r\nX-Evil: 1' },
        ...['', '.', '..', '../../etc/passwd', 'C:\\x', 'a\u0000b', 'a\nb', 'x'.repeat(256), ' x'].map((name) => ({
          id: 'a',
          name,
          size: 1,
        })),
        // It would be shown as "evilexe.pdf", and what it is called is another matter.
        { id: 'a', name: 'evil\u202efdp.exe', size: 1 },
        { id: 'a', name: 'evil\u2067fdp.exe', size: 1 },
      ],
    },
    'file.ticket': { good: [{ id: 'a', from: 'ann' }], bad: [{ id: 'a' }, { id: 'a/b', from: 'ann' }] },
    'file.remove': { good: [{ id: 'a', from: 'ann' }], bad: [{ id: 'a' }] },
    'file.reseal': {
      good: [{ files: [{ id: 'a', from: 'ann', name: `sealed1.7.${'A'.repeat(60)}` }] }],
      bad: [{ files: [] }, { files: [{ id: 'a', from: 'ann', name: 'plain.txt' }] }],
    },
    'watermark.report': { good: [{ what: 'removed' }, { what: 'altered' }], bad: [{}, { what: 'seen' }] },
    'room.roster': {
      good: [{}, { after: 'ann', limit: MAX_AUDIENCE_PAGE }],
      bad: [{ after: '' }, { limit: 0 }, { limit: MAX_AUDIENCE_PAGE + 1 }],
    },
    'participant.admit': { good: [{ identity: 'ann' }], bad: [{}, { identity: '\u202Eann' }] },
    'participant.remove': { good: [{ identity: 'ann' }], bad: [{}, { identity: ['ann'] }] },
    'participant.mute': { good: [{ identity: 'ann', trackId: id }], bad: [{ trackId: id }, { identity: 'ann' }] },
    'message.send': {
      good: [
        { topic: 'chat', payload: '' },
        { topic: 'chat', payload: 'x'.repeat(MAX_MESSAGE_CHARS), to: ['ann'] },
      ],
      bad: [
        { topic: '', payload: '' },
        { topic: 'x'.repeat(65), payload: '' },
        { topic: 'chat', payload: { text: 'hello' } },
        { topic: 'chat', payload: 'x'.repeat(MAX_MESSAGE_CHARS + 1) },
        { topic: 'chat', payload: '', to: [] },
        { topic: 'chat', payload: '', to: times(101, 'ann') },
      ],
    },
    'chat.send': {
      good: [{ text: 'x'.repeat(MAX_MESSAGE_CHARS) }, { text: 'hello', to: 'ann', id: 'one' }],
      bad: [
        {},
        { text: '' },
        { text: 'x'.repeat(MAX_MESSAGE_CHARS + 1) },
        { text: 'hello', to: ['ann'] },
        { text: 'hello', id: 'x'.repeat(65) },
        { text: ' \u200b' },
        { text: 'evil\u202egnp.exe' },
        { text: 'a\u0000b' },
        { text: 'x'.repeat(100_000) },
        { text: 'hello', reply: { id: 'one' } },
        { text: 'hello', hosts: 'all' },
      ],
    },
    'chat.edit': { good: [{ id, text: 'x' }], bad: [{ id }, { id, text: '' }, { id, text: 'a\u202eb' }] },
    'chat.delete': { good: [{ id, from: 'ann' }], bad: [{ id }, { from: 'ann' }] },
    'chat.react': {
      good: [{ id, from: 'ann', kind: 'heart', on: true }],
      bad: [
        { id, from: 'ann', kind: 'bomb', on: true },
        { id, from: 'ann', kind: 'heart' },
      ],
    },
    'chat.configure': {
      good: [{}, { on: false }, { history: 'joined' }],
      bad: [{ on: 'no' }, { history: 'some' }],
    },
    'caption.say': {
      good: [
        { id, text: 'Good morning.' },
        { id, text: 'x'.repeat(MAX_CAPTION_CHARS), language: 'pt-BR' },
      ],
      bad: [
        { text: 'no id' },
        { id, text: '' },
        { id, text: 'x'.repeat(MAX_CAPTION_CHARS + 1) },
        { id, text: 'evil\u202egnp.exe' },
        { id, text: 'a', language: 'english please' },
        { id, text: 'a', from: 'ann' },
      ],
    },
    'caption.draft': { good: [{ id, text: 'Good', language: 'en' }], bad: [{ text: 'Good' }, { id, text: '\u200b' }] },
    'caption.configure': {
      good: [{}, { on: false }, { transcript: 'download' }],
      bad: [{ on: 'no' }, { transcript: 'public' }],
    },
    'notes.read': { good: [{ document: 'notes' }, { document: 'whiteboard' }], bad: [{}, { document: 'diary' }] },
    'notes.write': {
      good: [
        { document: 'notes', generation: 0, update: 'AAA=' },
        { document: 'notes', generation: 7, update: 'A'.repeat(54_616) },
      ],
      bad: [
        { document: 'notes', generation: 0 },
        { document: 'notes', update: 'AAA=' },
        { document: 'notes', generation: 0, update: '' },
        { document: 'notes', generation: 0, update: 'no!' },
        { document: 'notes', generation: 0, update: 'A'.repeat(54_620) },
      ],
    },
    'notes.point': {
      good: [{ document: 'notes' }, { document: 'notes', anchor: 'AAA=', head: 'AAA=' }],
      bad: [{}, { document: 'notes', head: '<b>' }, { document: 'notes', head: 'A'.repeat(65) }],
    },
    'notes.clear': { good: [{ document: 'notes' }], bad: [{}] },
    'notes.configure': {
      good: [{ write: 'all' }, { write: 'hosts' }, { write: 'nobody' }],
      bad: [{}, { write: 'some' }],
    },
    'reaction.send': { good: [{ kind: 'thumbsUp' }], bad: [{}, { kind: '<b>' }, { kind: 'heart', count: 9 }] },
    'floor.forbid': {
      good: [{ what: ['microphone'] }, { what: ['chat'], role: 'viewer' }, { what: ['camera'], identity: 'ann' }],
      bad: [{}, { what: [] }, { what: ['voice'] }, { what: ['chat'], role: 'king' }],
    },
    'floor.allow': { good: [{ what: ['screen', 'reactions'] }], bad: [{ role: 'viewer' }] },
    'floor.mute': { good: [{ unmuting: true }, { unmuting: false }], bad: [{}] },
    'floor.ask': {
      good: [{ identity: 'ann', source: 'microphone' }],
      bad: [{ identity: 'ann', source: 'screen' }, { source: 'camera' }],
    },
    'floor.stop': { good: [{ identity: 'ann', source: 'screen' }], bad: [{ identity: 'ann' }] },
    'floor.screens': { good: [{ several: false }], bad: [{}] },
    'roll.start': {
      good: [{ identities: ['ann', 'bob'] }],
      bad: [{ identities: [] }, { identities: times(101, 'ann') }],
    },
    'roll.call': { good: [{ place: 0 }], bad: [{ place: -1 }, {}] },
    'roll.stop': { good: [{}], bad: [] },
    'spotlight.set': {
      good: [{ identities: [] }, { identities: ['ann'] }],
      bad: [{}, { identities: times(10, 'ann') }],
    },
    'agenda.set': {
      good: [{ items: [] }, { items: [{ id: 'one', text: 'Budget', minutes: 5 }] }],
      bad: [
        {},
        { items: [{ id: 'one', text: ' ' }] },
        { items: times(2, { id: 'one', text: 'twice' }) },
        { items: [{ id: 'one', text: 'x'.repeat(201) }] },
        { items: Array.from({ length: 31 }, (_, index) => ({ id: `${index}`, text: 'many' })) },
      ],
    },
    'agenda.go': { good: [{}, { id: 'one' }], bad: [{ id: 1 }] },
    'timer.start': { good: [{ seconds: 60 }], bad: [{}, { seconds: 0 }, { seconds: 86_401 }] },
    'timer.extend': { good: [{ seconds: 60 }], bad: [{ seconds: -60 }] },
    'timer.stop': { good: [{}], bad: [] },
    'record.list': { good: [{}, { before: 7, limit: 200 }], bad: [{ limit: 201 }, { before: -1 }] },
    'record.attendance': { good: [{}, { from: 100, limit: 1 }], bad: [{ from: -1 }] },
    'hand.raise': { good: [{}], bad: [{ identity: 'ann' }] },
    'hand.lower': { good: [{}, { identity: 'ann' }], bad: [{ identity: null }, { identity: '' }] },
    'poll.open': {
      good: [
        { question: 'Lunch?', options: ['yes', 'no'] },
        {
          question: 'q',
          options: times(MAX_OPTIONS, 'x'),
          multiple: true,
          anonymous: true,
          results: 'hosts',
          poll: id,
        },
      ],
      bad: [
        {},
        { question: 'Lunch?' },
        { question: ' ', options: ['yes', 'no'] },
        { question: 'x'.repeat(MAX_POLL_CHARS + 1), options: ['yes', 'no'] },
        { question: 'Lunch?', options: ['yes'] },
        { question: 'Lunch?', options: times(MAX_OPTIONS + 1, 'x') },
        { question: 'Lunch?', options: ['yes', ''] },
        { question: 'Lunch?', options: ['yes', '\u200b'] },
        { question: 'Lunch?', options: ['yes', '\u202eon'] },
        { question: 'Lunch?', options: ['yes', 'x'.repeat(MAX_OPTION_CHARS + 1)] },
        { question: 'Lunch?', options: ['yes', 'no'], results: 'never' },
      ],
    },
    'poll.ballot': {
      good: [{ poll: id, number: '1' }],
      bad: [{}, { poll: id }, { poll: id, number: '' }, { poll: '../x', number: '1' }],
    },
    'poll.vote': {
      good: [
        { poll: id, choices: [0] },
        { poll: id, choices: [0, 9], ballot: { number: '1', proof: 'ab' } },
      ],
      bad: [
        {},
        { poll: id },
        { poll: id, choices: [] },
        { poll: id, choices: [-1] },
        { poll: id, choices: [MAX_OPTIONS] },
        { poll: id, choices: ['yes'] },
        { poll: id, choices: times(MAX_OPTIONS + 1, 0) },
        { poll: id, choices: [0], ballot: { number: '1' } },
        { poll: id, choices: [0], ballot: { number: '1', proof: 'x'.repeat(129) } },
      ],
    },
    'poll.update': {
      good: [{ poll: id }, { poll: id, open: false, results: 'live' }],
      bad: [{}, { poll: id, open: 0 }, { poll: id, results: 'never' }],
    },
    'poll.remove': { good: [{ poll: id }], bad: [{}, { poll: 1 }] },
    'poll.results': { good: [{ poll: id }], bad: [{}, { poll: '' }] },
    'question.ask': {
      good: [{ text: 'Why?' }, { text: 'x'.repeat(MAX_QUESTION_CHARS), anonymous: true, question: id }],
      bad: [{}, { text: '' }, { text: '\u200b' }, { text: 'a\u202eb' }, { text: 'x'.repeat(MAX_QUESTION_CHARS + 1) }],
    },
    'question.vote': { good: [{ question: id, up: true }], bad: [{}, { question: id }, { question: id, up: 1 }] },
    'question.answer': {
      good: [
        { question: id, answered: false },
        { question: id, answered: true, text: 'Because.' },
      ],
      bad: [{}, { question: id }, { question: id, answered: true, text: '' }],
    },
    'question.dismiss': { good: [{ question: id }], bad: [{}, { question: [id] }] },
    'breakout.set': {
      good: [
        { groups: [] },
        { groups: [{ name: 'Red' }, { id, name: 'Blue' }], choose: true, atOnce: false },
        { groups: times(MAX_GROUPS, { name: 'same' }) },
      ],
      bad: [
        {},
        { groups: [{ name: '' }] },
        { groups: [{ name: '\u202Ered' }] },
        { groups: times(MAX_GROUPS + 1, { name: 'many' }) },
        { groups: times(2, { id, name: 'twice' }) },
        { groups: [{ name: 'Red', room: 'standup' }] },
      ],
    },
    'breakout.assign': {
      good: [{ members: [{ identity: 'ann', group: id }] }, { members: [{ identity: 'ann', group: null }] }],
      bad: [
        {},
        { members: [] },
        { members: [{ identity: 'ann' }] },
        { members: times(2, { identity: 'ann', group: id }) },
        { members: Array.from({ length: MAX_ASSIGNED_AT_ONCE + 1 }, (_, at) => ({ identity: `p${at}`, group: id })) },
      ],
    },
    'breakout.shuffle': { good: [{}], bad: [] },
    'breakout.choose': { good: [{ group: id }, { group: null }], bad: [{}, { group: '../x' }] },
    'breakout.open': { good: [{}, { seconds: 600 }], bad: [{ seconds: 0 }, { seconds: 1.5 }, { seconds: 1e6 }] },
    'breakout.close': { good: [{}, { seconds: 0 }], bad: [{ seconds: -1 }] },
    'breakout.broadcast': {
      good: [{ text: 'Five minutes' }],
      bad: [{}, { text: ' ' }, { text: 'x'.repeat(1_001) }],
    },
    'breakout.leave': { good: [{}], bad: [{ identity: 'ann' }] },
    'lobby.admitAll': { good: [{}], bad: [{ identity: 'ann' }] },
    'lobby.denyAll': { good: [{}], bad: [{ identity: 'ann' }] },
    'limit.set': { good: [{}, { seconds: 60 }], bad: [{ seconds: 0 }, { seconds: 604_801 }, { seconds: null }] },
    'limit.extend': { good: [{ seconds: 60 }], bad: [{}, { seconds: 1.5 }] },
    'lobby.sendBack': { good: [{ identity: 'ann' }], bad: [{}, { identity: 'ann', ban: true }] },
    'lobby.write': {
      good: [{ text: 'soon' }, { text: 'soon', to: 'ann' }],
      bad: [{}, { text: '' }, { text: ' ' }, { text: 'a'.repeat(501) }, { text: 'soon', to: '' }],
    },
    'lobby.answer': { good: [{ text: 'when?' }], bad: [{}, { text: '\u202e' }, { text: 'when?', to: 'ann' }] },
    'ban.lift': { good: [{ identity: 'ann' }], bad: [{}] },
    'room.end': { good: [{}], bad: [{ now: true }] },
    'role.give': {
      good: [{ identity: 'ann', role: 'cohost' }],
      bad: [
        {},
        { identity: 'ann' },
        { role: 'host' },
        { identity: 'ann', role: 'admin' },
        { identity: 'ann', role: null },
      ],
    },
    'role.request': { good: [{ role: 'presenter' }, { role: null }], bad: [{}, { role: 'host' }, { role: 'viewer' }] },
    'role.answer': { good: [{ identity: 'ann', give: true }], bad: [{ identity: 'ann' }, { give: true }] },
    'media.open': { good: [{}], bad: [] },
    'media.close': { good: [{ epoch: 1 }], bad: [{}, { epoch: '1' }, { epoch: 1.5 }] },
    'transport.connect': {
      good: [{ transportId: id, dtlsParameters: { role: 'client', fingerprints: [fingerprint] } }],
      bad: [
        { transportId: id },
        { transportId: id, dtlsParameters: { fingerprints: [] } },
        { transportId: id, dtlsParameters: { fingerprints: times(9, fingerprint) } },
        { transportId: id, dtlsParameters: { role: 'both', fingerprints: [fingerprint] } },
        { transportId: id, dtlsParameters: { fingerprints: [{ ...fingerprint, algorithm: 'md5' }] } },
        { transportId: id, dtlsParameters: { fingerprints: [{ ...fingerprint, value: 'AB:CD:0' }] } },
        { transportId: '../x', dtlsParameters: { fingerprints: [fingerprint] } },
      ],
    },
    'transport.restartIce': { good: [{ transportId: id }], bad: [{}, { transportId: 1 }] },
    'media.produce': {
      good: [
        { source: 'microphone', rtpParameters },
        { source: 'camera', rtpParameters: { codecs: [] }, paused: true, trackId: id },
        { source: 'camera', rtpParameters: { codecs: [], encodings: [{ rid: 'r0', scaleResolutionDownBy: 4 }] } },
      ],
      bad: [
        { source: 'microphone' },
        { source: 'hologram', rtpParameters },
        { source: 'camera', rtpParameters: { ...rtpParameters, codecs: 'VP8' } },
        { source: 'camera', rtpParameters: { ...rtpParameters, encodings: [{ ssrc: 2 ** 32 }] } },
        { source: 'camera', rtpParameters: { ...rtpParameters, encodings: [{ ssrc: -1 }] } },
        { source: 'camera', rtpParameters: { ...rtpParameters, encodings: times(9, {}) } },
        {
          source: 'camera',
          rtpParameters: { codecs: [{ payloadType: 128, mimeType: 'video/VP8', clockRate: 90_000 }] },
        },
        { source: 'camera', rtpParameters: { codecs: [{ payloadType: 96, mimeType: 'video/VP8', clockRate: 0 }] } },
        { source: 'camera', rtpParameters, trackId: '' },
      ],
    },
    'track.update': { good: [{ trackId: id, paused: true }], bad: [{ trackId: id }, { trackId: id, paused: 0 }] },
    'track.close': { good: [{ trackId: id }], bad: [{}, { trackId: `${id}\n` }] },
    'media.consume': {
      good: [
        { tracks: [{ trackId: id }] },
        { tracks: [{ trackId: id, paused: true, preferredLayers: { spatial: 0, temporal: 7 } }], rtpCapabilities: {} },
        { tracks: times(MAX_BATCH, { trackId: id }) },
      ],
      bad: [
        {},
        { tracks: [] },
        { tracks: times(MAX_BATCH + 1, { trackId: id }) },
        { tracks: [{ trackId: id, paused: true, extra: 1 }] },
        { tracks: [{ trackId: id, preferredLayers: { temporal: 1 } }] },
        { tracks: [{ trackId: id, preferredLayers: { spatial: 8 } }] },
        { tracks: [{ trackId: id }], rtpCapabilities: { codecs: [{}] } },
        { tracks: [{ trackId: id }], rtpCapabilities: { headerExtensions: times(65, headerExtension) } },
      ],
    },
    'media.diagnose': {
      good: [{ trackIds: [id] }, { trackIds: times(MAX_DIAGNOSED, id) }],
      bad: [
        {},
        { trackIds: [] },
        { trackIds: times(MAX_DIAGNOSED + 1, id) },
        { trackIds: [1] },
        { trackIds: [id], more: 1 },
      ],
    },
    'media.limit': {
      good: [{ cameras: null }, { cameras: 0 }, { cameras: MAX_CAMERAS }],
      bad: [
        {},
        { cameras: -1 },
        { cameras: 1.5 },
        { cameras: '2' },
        { cameras: MAX_CAMERAS + 1 },
        { cameras: 2, screens: 1 },
      ],
    },
    'consumer.update': {
      good: [{ consumers: [{ consumerId: id }] }, { consumers: [{ consumerId: id, paused: false, priority: 255 }] }],
      bad: [
        { consumers: [] },
        { consumers: [{ consumerId: id, priority: 0 }] },
        { consumers: [{ consumerId: id, priority: 256 }] },
        { consumers: [{ consumerId: id, volume: 11 }] },
        { consumers: times(MAX_BATCH + 1, { consumerId: id }) },
      ],
    },
    'consumer.close': { good: [{ consumerIds: [id] }], bad: [{}, { consumerIds: [] }, { consumerIds: id }] },
  };

const names = Object.keys(methods).filter((name) => isMethodName(name));

describe.each(names)('%s', (name) => {
  const { params, result } = methods[name];
  const { good, bad } = samples[name];

  test.each(good)('takes %j', (sample) => {
    expect(params.parse(sample)).toEqual(sample);
  });

  test.each([null, [], 'params', 7, ...bad])('refuses %j', (sample) => {
    expect(params.safeParse(sample).success).toBe(false);
  });

  test('refuses a member that it does not know', () => {
    expect(params.safeParse({ ...good[0], unknown: 1 }).success).toBe(false);
  });

  test('its result stays open for members of later versions', () => {
    const schema = z.toJSONSchema(result, { io: 'input' });
    expect(JSON.stringify(schema)).not.toContain('"additionalProperties":false');
  });
});

test('every method and notification has JSON Schemas', () => {
  const schemas = [
    ...Object.values(methods).flatMap(({ params, result }) => [params, result]),
    ...Object.values(notifications).map(({ data }) => data),
  ];
  for (const schema of schemas) expect(() => z.toJSONSchema(schema, { io: 'input' })).not.toThrow();
});

test('what every object inherits names no method', () => {
  for (const name of ['toString', 'constructor', '__proto__', 'hasOwnProperty']) expect(isMethodName(name)).toBe(false);
});

test('members of WebRTC dictionaries that nobody asked for are dropped', () => {
  const parsed = methods['media.produce'].params.parse({
    source: 'microphone',
    rtpParameters: { ...rtpParameters, encodings: [{ ssrc: 1, priority: 'high' }], later: true },
  });
  expect(parsed.rtpParameters).toEqual({ ...rtpParameters, encodings: [{ ssrc: 1 }] });
});

test('a hostile prototype does not get through', () => {
  const parsed: unknown = JSON.parse('{"tracks":[{"trackId":"a"}],"rtpCapabilities":{"__proto__":{"codecs":[]}}}');
  const { rtpCapabilities } = methods['media.consume'].params.parse(parsed);
  expect(Object.getPrototypeOf(rtpCapabilities)).toBe(Object.prototype);
  expect(rtpCapabilities?.codecs).toBeUndefined();
});

test('a method is a command of the room, or has a handler of its own', () => {
  expectTypeOf<CommandName | CallName>().toEqualTypeOf<MethodName>();
  expectTypeOf<CommandName & CallName>().toEqualTypeOf<never>();
  expect(names.filter((name) => isCommandName(name))).toEqual([
    'participant.admit',
    'participant.remove',
    'room.update',
    'message.send',
    'chat.send',
    'chat.edit',
    'chat.delete',
    'chat.react',
    'chat.configure',
    'caption.say',
    'caption.configure',
    'hand.raise',
    'hand.lower',
    'floor.forbid',
    'floor.allow',
    'floor.mute',
    'floor.ask',
    'floor.stop',
    'floor.screens',
    'roll.start',
    'roll.call',
    'roll.stop',
    'notes.read',
    'notes.write',
    'notes.clear',
    'notes.configure',
    'poll.open',
    'poll.ballot',
    'poll.vote',
    'poll.update',
    'poll.remove',
    'poll.results',
    'question.ask',
    'question.vote',
    'question.answer',
    'question.dismiss',
    'breakout.set',
    'breakout.assign',
    'breakout.shuffle',
    'breakout.choose',
    'breakout.open',
    'breakout.close',
    'breakout.broadcast',
    'breakout.leave',
    'spotlight.set',
    'agenda.set',
    'agenda.go',
    'timer.start',
    'timer.extend',
    'timer.stop',
    'role.give',
    'role.request',
    'role.answer',
    'lobby.admitAll',
    'lobby.denyAll',
    'ban.lift',
    'room.end',
    'lobby.sendBack',
    'lobby.write',
    'lobby.answer',
    'limit.set',
    'limit.extend',
    'track.update',
    'track.close',
    'participant.mute',
    'sealing.commit',
    'sealing.ask',
    'file.share',
    'file.remove',
    'file.reseal',
    'watermark.report',
  ]);
});
