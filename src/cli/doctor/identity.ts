/** Companies' own identity providers: whether their keys can be had, and whether they are who they are taken for. */
import { discover, type ProviderMetadata } from '../../auth/providers/discovery.ts';
import { providerFetch, ProviderError, type FetchJson } from '../../auth/providers/fetch-json.ts';
import type { IdentityProvider } from '../../auth/providers/provider.ts';
import { usableKeys } from '../../auth/providers/provider-keys.ts';
import { type Check, fault, type Finding, messageOf, ok, warning } from './check.ts';

const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/** What to do about a provider that gives nothing. */
function remedyOf(reason: string): string {
  if (reason.includes('it calls itself')) return 'set `issuer` to exactly what the provider calls itself';
  if (CERTIFICATE.test(reason)) return 'name its authority in NODE_EXTRA_CA_CERTS, or mend its certificate';
  return 'let this machine reach it over HTTPS, or correct `issuer` and `jwksUrl`';
}

async function look(
  provider: IdentityProvider,
  fetchJson: FetchJson,
  publicUrl: string | undefined,
): Promise<Finding[]> {
  const { tenant, issuer, jwksUrl, algorithms, oidc } = provider;
  const findings: Finding[] = [];
  const broken = (error: unknown): void => {
    if (!(error instanceof ProviderError)) throw error;
    findings.push(fault(`${tenant}: ${issuer}: ${messageOf(error)}`, remedyOf(error.message)));
  };
  let metadata: ProviderMetadata | undefined;
  if (URL.canParse(issuer)) {
    try {
      metadata = await discover(provider, fetchJson);
    } catch (error) {
      // Whose keys are named, and who signs nobody in, need not say anything of itself; but not something else.
      if (jwksUrl === undefined || oidc !== undefined || messageOf(error).includes('it calls itself')) broken(error);
    }
  }
  const keysAt = jwksUrl ?? metadata?.jwks_uri;
  if (keysAt !== undefined) {
    try {
      const usable = await usableKeys(await fetchJson(keysAt), algorithms);
      if (usable === 0) {
        const says = `${tenant}: none of the keys at ${keysAt} is for ${algorithms.join(', ')}`;
        findings.push(fault(says, 'add the algorithm that the provider signs with to `algorithms`'));
      }
    } catch (error) {
      broken(error instanceof ProviderError ? new ProviderError(`keys at ${keysAt}: ${error.message}`) : error);
    }
  }
  if (oidc !== undefined && metadata !== undefined) {
    const { authorization_endpoint: authorize, token_endpoint: exchange } = metadata;
    if (authorize === undefined || exchange === undefined) {
      findings.push(fault(`${tenant}: ${issuer} signs nobody in`, 'leave `oidc` out, or name another issuer'));
    }
    if (oidc.callbackUrl === undefined && publicUrl === undefined) {
      const says = `${tenant}: people come back from the provider to this machine’s own address`;
      findings.push(warning(says, 'set node.publicUrl, and register its `/v1/oidc/callback` at the provider'));
    }
  }
  return findings.length > 0 ? findings : [ok(`${tenant}: ${issuer} gives its keys`)];
}

export const identity: Check = {
  name: 'identity providers',
  async run({ config: { auth, node } }) {
    if (auth.providers.length === 0) return undefined;
    const asking = providerFetch();
    try {
      const found = await Promise.all(auth.providers.map((each) => look(each, asking.fetchJson, node.publicUrl)));
      return found.flat();
    } finally {
      await asking.close();
    }
  },
};
