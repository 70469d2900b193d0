import { effect, signal } from '@preact/signals';
import { FakeMediaStreamTrack } from 'fake-mediastreamtrack';
import { beforeEach, describe, expect, it } from 'vitest';
import { People } from './people.ts';
import { isEndless } from './person-view.ts';
import { fakeMeeting, type FakeMeeting } from './testing/fake-meeting.ts';

const video = (): MediaStreamTrack => new FakeMediaStreamTrack({ kind: 'video' });
const sound = (): MediaStreamTrack => new FakeMediaStreamTrack({ kind: 'audio' });

const own = {
  microphoneOn: signal(false),
  soundOnly: signal(false),
  camera: signal<MediaStreamTrack | null>(null),
  screen: signal<MediaStreamTrack | null>(null),
};

let meeting: FakeMeeting;
let people: People;
let stop: () => void;

beforeEach(() => {
  own.camera.value = null;
  meeting = fakeMeeting();
  people = new People(own);
  stop = people.follow(meeting);
});

const present = (): string[] => people.present.value.map(({ identity }) => identity);
const viewOf = (identity: string) => people.find(identity)?.view.value;

describe('who is there', () => {
  it('shows oneself first, then the others as they came', () => {
    meeting.add('Cleo');
    const bo = meeting.add('Bo');
    expect(present()).toEqual(['Ada', 'Cleo', 'Bo']);
    expect(people.present.value.map(({ self }) => self)).toEqual([true, false, false]);
    meeting.go(bo);
    expect(present()).toEqual(['Ada', 'Cleo']);
  });

  it('shows those who were there before', () => {
    const other = fakeMeeting();
    other.add('Early');
    new People(own).follow(other);
    const late = new People(own);
    late.follow(other);
    expect(late.present.value.map(({ identity }) => identity)).toEqual(['Ada', 'Early']);
  });

  it('keeps who waits apart until they are admitted', () => {
    const eve = meeting.add('Eve', { state: 'lobby' });
    expect([present(), people.waiting.value.map(({ identity }) => identity)]).toEqual([['Ada'], ['Eve']]);
    meeting.change(eve, { state: 'joined' });
    expect([present(), people.waiting.value]).toEqual([['Ada', 'Eve'], []]);
  });

  it('takes somebody who went and came for somebody new', () => {
    const before = meeting.add('Bo');
    const shown = people.find('Bo');
    meeting.go(before);
    meeting.add('Bo');
    expect(people.find('Bo')).not.toBe(shown);
    expect(present()).toEqual(['Ada', 'Bo']);
  });

  it('tells namesakes apart by their identity', () => {
    const second = meeting.add('Ada 2', { name: 'Ada' });
    const labels = (): string[] => people.present.value.map(({ label }) => label.value);
    expect(labels()).toEqual(['Ada', 'Ada 2']);
    meeting.go(second);
    expect(labels()).toEqual(['Ada']);
  });

  it('counts the audience, but not oneself once more', () => {
    meeting.notify('room.audience', { count: 3 });
    expect(people.listeners.value).toBe(3);
    meeting.self = { ...meeting.self, grants: { ...meeting.self.grants, publish: [] } };
    meeting.notify('room.audience', { count: 4 });
    expect(people.listeners.value).toBe(3);
  });

  it('forgets everybody at the end, and hears no more', () => {
    meeting.add('Bo');
    stop();
    meeting.add('Cleo');
    expect(present()).toEqual([]);
  });
});

describe('what they send', () => {
  it('takes those without a sent microphone for muted, and those without a sent camera for unseen', () => {
    const bo = meeting.add('Bo');
    expect(viewOf('Bo')).toMatchObject({ muted: true, cameras: [] });
    const microphone = meeting.track(bo, 'microphone');
    const camera = meeting.track(bo, 'camera', { mediaTrack: video() });
    expect(viewOf('Bo')).toMatchObject({ muted: false, cameras: [{ key: camera.id }] });
    meeting.update(microphone, { paused: true });
    meeting.update(camera, { paused: true });
    expect(viewOf('Bo')).toMatchObject({ muted: true, cameras: [] });
  });

  it('shows all of somebody’s cameras and screens that are sent, the first ones paused or not', () => {
    const bo = meeting.add('Bo');
    const first = meeting.track(bo, 'camera', { mediaTrack: video() });
    meeting.track(bo, 'camera', { mediaTrack: video() });
    const screen = meeting.track(bo, 'screen', { mediaTrack: video() });
    meeting.track(bo, 'screen', { mediaTrack: video() });
    expect([viewOf('Bo')?.cameras.length, viewOf('Bo')?.screens.length]).toEqual([2, 2]);
    meeting.update(first, { paused: true });
    meeting.update(screen, { paused: true });
    expect([viewOf('Bo')?.cameras.length, viewOf('Bo')?.screens.length]).toEqual([1, 1]);
  });

  it('plays all of somebody’s sounds', () => {
    const bo = meeting.add('Bo');
    meeting.track(bo, 'microphone', { mediaTrack: sound() });
    meeting.track(bo, 'screenAudio', { mediaTrack: sound() });
    meeting.track(bo, 'screenAudio', { mediaTrack: sound() });
    expect(viewOf('Bo')?.sounds.map(({ source }) => source)).toEqual(['microphone', 'screenAudio', 'screenAudio']);
  });

  it('keeps the place for a camera whose picture is on its way, and knows those that are held back', () => {
    const bo = meeting.add('Bo');
    meeting.track(bo, 'camera', { forwarded: false });
    expect(viewOf('Bo')?.cameras).toMatchObject([{ media: null, heldBack: true }]);
  });

  it('shows one’s own captures, not what the server has of them', () => {
    const camera = video();
    own.camera.value = camera;
    expect(people.self.value?.view.value.cameras).toMatchObject([{ media: camera, track: null }]);
  });
});

describe('what is drawn again', () => {
  it('is only the person that changed, and the list only when it did', () => {
    const [bo, cleo] = [meeting.add('Bo'), meeting.add('Cleo')];
    let lists = 0;
    let ofCleo = 0;
    effect(() => {
      void people.present.value;
      lists += 1;
    });
    const shown = people.find('Cleo');
    effect(() => {
      void shown?.view.value;
      void shown?.label.value;
      ofCleo += 1;
    });
    meeting.track(bo, 'microphone');
    meeting.add('Dan');
    expect([lists, ofCleo]).toEqual([2, 1]);
    const camera = meeting.track(cleo, 'camera');
    expect(ofCleo).toBe(2);
    meeting.emit('trackUpdated', { track: camera });
    expect(ofCleo).toBe(2);
  });
});

it('tells what we may do, and how the room is set', () => {
  meeting.notify('room.updated', { locked: true, lobby: false });
  expect(people.controls.value).toMatchObject({
    moderator: false,
    locked: true,
    publish: expect.arrayContaining(['screen']),
  });
});

it('does not show one’s own whole screen to oneself', () => {
  const media = new FakeMediaStreamTrack({ kind: 'video', settings: { displaySurface: 'monitor' } });
  const screen = { key: 'screen', media, heldBack: false };
  expect(isEndless({ ...screen, track: null })).toBe(true);
  const bo = meeting.add('Bo');
  expect(isEndless({ ...screen, track: meeting.track(bo, 'screen') })).toBe(false);
});
