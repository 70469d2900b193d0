import { describe, expect, test } from 'vitest';
import { IN_FRONT, seenBy } from './layout.ts';
import type { Picture } from './live-meeting.ts';
import { CAMERA, SCREEN } from './media.ts';
import { attendee } from './testing/people.ts';

const people = Array.from({ length: 30 }, (_, index) => attendee(index));
const cameras: readonly Picture[] = people.map((owner) => ({ owner, video: CAMERA.desk }));
const shown = (device: 'desk' | 'phone', self: number | undefined, front: readonly Picture[] = cameras) =>
  seenBy({ device, self: self === undefined ? undefined : people[self] }, front).map(
    ({ picture, layer }) => `${picture.owner.index}:${layer}`,
  );

describe('a viewer sees', () => {
  test('the foremost large and eight others small', () => {
    expect(shown('desk', undefined)).toEqual(['0:2', '1:0', '2:0', '3:0', '4:0', '5:0', '6:0', '7:0', '8:0']);
  });

  test('others in place of themselves', () => {
    expect(shown('desk', 0)).toEqual(['1:2', '2:0', '3:0', '4:0', '5:0', '6:0', '7:0', '8:0', '9:0']);
    expect(shown('desk', 4)).toEqual(['0:2', '1:0', '2:0', '3:0', '5:0', '6:0', '7:0', '8:0', '9:0']);
  });

  test('less on a phone', () => {
    expect(shown('phone', undefined)).toEqual(['0:1', '1:0', '2:0', '3:0']);
  });

  test('a screen large, and the speaker small', () => {
    const [owner] = people.slice(3);
    if (!owner) throw new Error('nobody');
    const front = [{ owner, video: SCREEN }, ...cameras];
    expect(shown('desk', undefined, front).slice(0, 2)).toEqual(['3:1', '0:0']);
    // Nobody is shown their own screen.
    expect(shown('desk', 3, front)[0]).toBe('0:2');
  });

  test('nothing of what is not in front, whoever they are', () => {
    const [presenter] = people;
    if (!presenter) throw new Error('nobody');
    const front = [{ owner: presenter, video: SCREEN }, ...cameras];
    for (const self of [undefined, ...people.keys()]) {
      expect(shown('desk', self, front.slice(0, IN_FRONT))).toEqual(shown('desk', self, front));
    }
  });
});
