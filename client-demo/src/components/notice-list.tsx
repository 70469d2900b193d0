import type { Notices } from '../notices.ts';
import { Icon } from './icon.tsx';

/** What went wrong and what to do, each to be dismissed; read out when it appears. */
export function NoticeList({ notices }: { notices: Notices }) {
  return (
    <div class="notices" role="alert" aria-relevant="additions">
      {notices.list.value.map(({ id, title, text, onDismiss }) => (
        <section key={id} class="notice" data-testid="notice" data-notice={id}>
          <div class="notice-words">
            <strong>{title}</strong>
            <p>{text}</p>
          </div>
          <button
            type="button"
            class="icon-button"
            onClick={() => {
              notices.dismiss(id);
              onDismiss?.();
            }}
          >
            <Icon name="close" />
            <span class="visually-hidden">Dismiss: {title}</span>
          </button>
        </section>
      ))}
    </div>
  );
}
