import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { text } from '../texts/texts.ts';
import { Button } from './button.tsx';
import { Spinner } from './spinner.tsx';

/** A view whose code is fetched when it is first shown. If that fails, a press tries again. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const loaded = signal<ComponentType<P> | null>(null);
  const failed = signal(false);
  let asked = false;
  const fetch = (): void => {
    asked = true;
    failed.value = false;
    load().then(
      (View) => {
        loaded.value = View;
      },
      () => {
        failed.value = true;
      },
    );
  };
  return (props) => {
    if (!asked) fetch();
    const View = loaded.value;
    if (View !== null) return <View {...props} />;
    return (
      <div class="lazy">{failed.value ? <Button onPress={fetch}>{text('kit:try-again')}</Button> : <Spinner />}</div>
    );
  };
}
