/** Strokes of each icon, on a field of 24 × 24. */
const PATHS = {
  microphone: 'M12 3a3 3 0 0 0-3 3v6a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3',
  microphoneOff:
    'M9 9.5V12a3 3 0 0 0 4.6 2.5M15 11V6a3 3 0 0 0-5.7-1.3M5.5 11.5a6.5 6.5 0 0 0 10.3 5.3M18.1 13.6a6.5 6.5 0 0 0 .4-2.1M12 18v3M4 3.5l16 17',
  camera: 'M4.5 6.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2ZM15.5 11l6-3.5v9l-6-3.5',
  cameraOff:
    'M10 6.5h3.5a2 2 0 0 1 2 2V11l6-3.5v9l-3.4-2M15.3 16.6a2 2 0 0 1-1.8.9h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2h.8M3.5 3l17 18',
  screen:
    'M4 4.5h16a1.5 1.5 0 0 1 1.5 1.5v10a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 16V6A1.5 1.5 0 0 1 4 4.5ZM8 20.5h8M12 14V8M9.2 10.5 12 7.7l2.8 2.8',
  leave:
    'M3 14.6v-1.5C3 10.8 7 9 12 9s9 1.8 9 4.1v1.5a1 1 0 0 1-1.2 1l-3.2-.7a1 1 0 0 1-.8-1v-1.6a14 14 0 0 0-7.6 0v1.6a1 1 0 0 1-.8 1l-3.2.7a1 1 0 0 1-1.2-1Z',
  link: 'M9.5 14.5l5-5M8 11l-2.4 2.4a3.7 3.7 0 0 0 5.2 5.2L13 16.4M11 7.6l2.2-2.2a3.7 3.7 0 0 1 5.2 5.2L16 13',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4ZM9 14.8a2.2 2.2 0 1 1 0 4.4 2.2 2.2 0 0 1 0-4.4Z',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 19.5a6.5 6.5 0 0 1 13 0M16 5a3.2 3.2 0 0 1 0 6.2M18 14.3a6 6 0 0 1 3.5 5.2',
  lock: 'M6 10.5h12v9.5H6ZM8.5 10.5V7.8a3.5 3.5 0 0 1 7 0v2.7',
  remove: 'M10 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3.5 19.5a6.5 6.5 0 0 1 13 0M17 10.5h5',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5ZM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11',
  arrow: 'M5 12h14M13 6l6 6-6 6',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration: what it means is said in words beside it or by the label of its button. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
