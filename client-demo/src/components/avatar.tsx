import { hueOf, initials } from '../person.ts';

/** Initials on a colour of their own, for somebody whose camera is off. */
export function Avatar({ identity, label }: { identity: string; label: string }) {
  return (
    <span class="avatar" aria-hidden="true" style={{ '--hue': String(hueOf(identity)) }}>
      {initials(label)}
    </span>
  );
}
