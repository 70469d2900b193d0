/** A road on two arches, and the name. */
export function Logo() {
  return (
    <span class="logo">
      <svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
        <rect width="32" height="32" rx="9" />
        <path d="M5 12h22M5 22.5v-4a5.5 5.5 0 0 1 11 0v4m0 0v-4a5.5 5.5 0 0 1 11 0v4" />
      </svg>
      Causeway
    </span>
  );
}
