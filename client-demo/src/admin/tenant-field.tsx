import { signal } from '@preact/signals';
import { TextField } from '../kit/text-field.tsx';
import { recallInTab, rememberInTab } from '../platform/storage.ts';
import type { Operator } from './operator.ts';
import { usePolled } from './polled.ts';

const LOOK_MS = 30_000;
const KEPT = 'operator-tenant';

/** As it was typed. */
const typed = signal(recallInTab(KEPT));
typed.subscribe((name) => rememberInTab(KEPT, name));

/** The tenant that rooms and the audit log are of; empty: none is named. Also after a reload. */
export const tenantName = (): string => typed.value.trim();

/** Asks for a tenant: those that the configuration names are offered, and there may be others. */
export function TenantField({ operator, label }: { readonly operator: Operator; readonly label: string }) {
  const tenants = usePolled('tenants', LOOK_MS, (signal) => operator.call('listTenants', {}, { signal }));
  return (
    <>
      <TextField
        label={label}
        name="tenant"
        maxLength={64}
        list="admin-tenants"
        autocomplete="off"
        autocapitalize="none"
        value={typed}
      />
      <datalist id="admin-tenants">
        {(tenants.value.value?.items ?? []).map(({ tenant }) => (
          <option key={tenant} value={tenant} />
        ))}
      </datalist>
    </>
  );
}
