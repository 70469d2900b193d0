/** Many participants in one page, for pictures of full meetings: each with a drawn face that moves, or without a camera. */
import { CausewayClient } from '../../../signaling/client/causeway-client.ts';

export interface CrowdMember {
  readonly token: string;
  readonly room: string;
  /** Hue of the picture, in degrees; null: no camera. */
  readonly hue: number | null;
}

export interface Crowd {
  /** Joins, and resolves when everybody is in. */
  join(url: string, members: readonly CrowdMember[], framesPerSecond: number): Promise<void>;
}

declare global {
  var crowd: Crowd;
}

const SIZE = { width: 320, height: 180 };

/** Somebody before a wall, who nods. */
function draw(drawing: CanvasRenderingContext2D, hue: number, at: number): void {
  const { width, height } = SIZE;
  const wall = drawing.createLinearGradient(0, 0, width, height);
  wall.addColorStop(0, `hsl(${hue} 32% 78%)`);
  wall.addColorStop(1, `hsl(${hue + 30} 30% 52%)`);
  drawing.fillStyle = wall;
  drawing.fillRect(0, 0, width, height);
  const nod = Math.sin(at / 400 + hue) * 3;
  const lean = Math.sin(at / 900 + hue) * 5;
  drawing.fillStyle = `hsl(${hue + 170} 34% 34%)`;
  drawing.beginPath();
  drawing.ellipse(width / 2 + lean / 2, height + 16, 82, 74, 0, 0, 7);
  drawing.fill();
  drawing.fillStyle = `hsl(${20 + (hue % 14)} 40% ${42 + (hue % 30)}%)`;
  drawing.beginPath();
  drawing.ellipse(width / 2 + lean, 82 + nod, 33, 41, 0, 0, 7);
  drawing.fill();
  drawing.fillStyle = `hsl(${25 + (hue % 20)} 30% ${14 + (hue % 22)}%)`;
  drawing.beginPath();
  drawing.ellipse(width / 2 + lean, 57 + nod, 36, 26, 0, Math.PI, 7);
  drawing.fill();
}

function cameraOf(hue: number, framesPerSecond: number): MediaStreamTrack {
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  const drawing = canvas.getContext('2d');
  if (drawing === null) throw new Error('no canvas to draw on');
  draw(drawing, hue, 0);
  setInterval(() => draw(drawing, hue, performance.now()), 1_000 / framesPerSecond);
  const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
  if (track === undefined) throw new Error('the canvas gives no track');
  return track;
}

globalThis.crowd = {
  async join(url, members, framesPerSecond) {
    for (const { token, room, hue } of members) {
      const meeting = await new CausewayClient({ url, token }).join({ room, autoSubscribe: false });
      if (hue === null) continue;
      await meeting.publish(cameraOf(hue, framesPerSecond), {
        source: 'camera',
        simulcast: false,
        maxBitrate: 150_000,
      });
    }
  },
};
