/** Something is under way; the words beside it say what. */
export const Spinner = ({ small = false }: { readonly small?: boolean }) => (
  <span class={small ? 'spinner spinner-small' : 'spinner'} aria-hidden="true" />
);
