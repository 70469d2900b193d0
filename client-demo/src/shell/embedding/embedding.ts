/** The page in a frame of another page, which says what meeting it is and steers it (docs/EMBEDDING.md). */
import { computed, effect, untracked, type ReadonlySignal } from '@preact/signals';
import type { EmbeddedMethod, EmbeddedState } from '../../../../signaling/client/embed/messages.ts';
import type { Capture } from '../../media/capture.ts';
import type { Admission } from '../../meeting/token.ts';
import type { People } from '../../meeting/people.ts';
import type { Session } from '../../meeting/session.ts';
import { Conversation, Refusal } from './conversation.ts';

/** What the page around wants a meeting to begin with. */
export interface Entrance {
  readonly room: string;
  readonly name: string;
  readonly admission: Admission;
  readonly microphone: boolean;
  readonly camera: boolean;
  readonly language: string | null;
}

/** What it steers. */
export interface Steered {
  readonly session: Pick<Session, 'connection' | 'ending' | 'during' | 'leave'>;
  readonly people: Pick<People, 'present'>;
  readonly media: { readonly microphone: Capture; readonly camera: Capture };
  readonly room: ReadonlySignal<string | null>;
  readonly enter: (entrance: Entrance) => void;
  /** Whether one may switch it on now. */
  readonly may: (source: 'microphone' | 'camera') => boolean;
}

/** Origins that the server lets frame the page, and its own. */
function embedders(): readonly string[] {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="causeway-embedders"]');
  return [location.origin, ...(meta?.content.split(' ').filter((origin) => origin !== '') ?? [])];
}

/** Where it stands in words of the interface. */
function stateOf({ session, people, media, room }: Steered, ignored: number): EmbeddedState {
  const connection = session.connection.value;
  return {
    connection,
    room: room.value,
    microphone: media.microphone.on.value,
    camera: media.camera.on.value,
    participants: people.present.value.length,
    reason: connection === 'closed' ? (session.ending.value?.title.replace('meeting:', '') ?? null) : null,
    ignored,
  };
}

/** Carries out what the page around asks for. */
async function carryOut(
  steered: Steered,
  method: EmbeddedMethod,
  params: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { session, media } = steered;
  const connection = session.connection.peek();
  const inside = connection !== 'idle' && connection !== 'closed';
  switch (method) {
    case 'getState':
      return;
    case 'join':
      if (inside) throw new Refusal('already_joined', 'leave the meeting first');
      steered.enter(entranceOf(params));
      await entered(steered);
      return;
    case 'leave':
      if (!inside) throw new Refusal('not_joined', 'there is no meeting to leave');
      session.leave();
      return;
    case 'setMicrophone':
    case 'setCamera': {
      if (!inside) throw new Refusal('not_joined', 'join a meeting first');
      const capture = method === 'setCamera' ? media.camera : media.microphone;
      if (params['on'] !== true) capture.turnOff();
      else if (steered.may(capture.kind)) await capture.turnOn();
      else throw new Refusal('not_allowed', `one may not switch on the ${capture.kind} in this meeting now`);
    }
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

function entranceOf({ room, token, name, microphone, camera, language }: Readonly<Record<string, unknown>>): Entrance {
  const given = textOf(token);
  return {
    room: textOf(room),
    name: textOf(name),
    admission: given === '' ? { kind: 'guest', role: null } : { kind: 'token', token: given },
    microphone: microphone !== false,
    camera: camera !== false,
    language: textOf(language) || null,
  };
}

/** Resolves once one is in, or waits in the lobby; rejects with Refusal if one is not let in. */
async function entered({ session }: Steered): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let stop: (() => void) | null = null;
    const end = effect(() => {
      const connection = session.connection.value;
      if (connection === 'idle' || connection === 'connecting') return;
      if (connection === 'closed') {
        const reason = session.ending.value?.title.replace('meeting:', '') ?? 'ended';
        reject(new Refusal('join_failed', reason));
      } else {
        resolve();
      }
      // An effect cannot end itself while it is made.
      queueMicrotask(() => stop?.());
    });
    stop = end;
  });
}

/** Begins the conversation with the page around. Lives as long as the page. */
export function converse(steered: Steered): void {
  const around = {
    window: window.parent,
    post: (message: object, origin: string) => window.parent.postMessage(message, origin),
  };
  const conversation: Conversation = new Conversation(around, embedders(), async (method, params) => {
    await carryOut(steered, method, params);
    return untracked(() => stateOf(steered, conversation.ignored));
  });
  addEventListener('message', (event: MessageEvent<unknown>) => void conversation.hear(event));
  const text = computed(() => JSON.stringify(stateOf(steered, 0)));
  effect(() => {
    void text.value;
    conversation.tell(
      'state',
      untracked(() => stateOf(steered, conversation.ignored)),
    );
  });
  steered.session.during((meeting) => {
    const stops = [
      meeting.on('participantJoined', ({ participant: { identity, name } }) =>
        conversation.tell('participantJoined', { identity, name }),
      ),
      meeting.on('participantLeft', ({ participant: { identity, name } }) =>
        conversation.tell('participantLeft', { identity, name }),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  });
  conversation.begin();
}
