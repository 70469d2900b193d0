import { hueOf, initials } from './initials.ts';

/** Initials on a colour of their own, for somebody who is not seen. */
export function Avatar({ identity, label }: { readonly identity: string; readonly label: string }) {
  return (
    <span class="avatar" aria-hidden="true" style={{ '--hue': String(hueOf(identity)) }}>
      {initials(label)}
    </span>
  );
}
