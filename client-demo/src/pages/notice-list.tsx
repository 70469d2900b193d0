import { X } from 'lucide';
import { Button, IconButton } from '../kit/button.tsx';
import { text } from '../texts/texts.ts';
import type { Notice, Notices } from '../shell/notices.ts';

/** What went wrong and what to do, each to be dismissed; read out when it appears. */
export function NoticeList({ notices }: { readonly notices: Notices }) {
  return (
    <div class="notices" role="alert" aria-relevant="additions">
      {notices.list.value.map((notice) => (
        <NoticeView key={notice.id} notice={notice} onDismiss={() => notices.dismiss(notice.id)} />
      ))}
    </div>
  );
}

function NoticeView({ notice, onDismiss }: { readonly notice: Notice; readonly onDismiss: () => void }) {
  const values = notice.values?.() ?? {};
  const title = text(notice.text, values);
  const { action } = notice;
  return (
    <section class="notice" data-testid="notice" data-notice={notice.id}>
      <div class="notice-words">
        <strong>{title}</strong>
        <p>{text(`${notice.text}.text`, values)}</p>
        {action !== undefined && (
          <Button small onPress={action.run}>
            {text(action.label)}
          </Button>
        )}
      </div>
      <IconButton
        icon={X}
        label={text('shell:dismiss', { title })}
        onPress={() => {
          onDismiss();
          notice.onDismiss?.();
        }}
      />
    </section>
  );
}
