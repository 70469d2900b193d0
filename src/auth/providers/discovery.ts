/** What an identity provider says of itself (OpenID Connect Discovery 1.0, section 4). */
import { z } from 'zod';
import { ProviderError, type FetchJson } from './fetch-json.ts';
import { problemOfUrl, type IdentityProvider } from './provider.ts';

const Endpoint = z.string().max(2_048);

const Metadata = z.object({
  issuer: z.string(),
  jwks_uri: Endpoint,
  authorization_endpoint: Endpoint.optional(),
  token_endpoint: Endpoint.optional(),
  userinfo_endpoint: Endpoint.optional().catch(undefined),
  end_session_endpoint: Endpoint.optional().catch(undefined),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional().catch(undefined),
  authorization_response_iss_parameter_supported: z.boolean().default(false).catch(false),
});
export type ProviderMetadata = z.output<typeof Metadata>;

/** Where a provider tells about itself. */
const discoveryUrlOf = (issuer: string): string => `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/** Asks a provider about itself. Rejects with ProviderError, also if it calls itself something else. */
export async function discover(
  { issuer, httpOnLoopback }: Pick<IdentityProvider, 'issuer' | 'httpOnLoopback'>,
  fetchJson: FetchJson,
): Promise<ProviderMetadata> {
  const parsed = Metadata.safeParse(await fetchJson(discoveryUrlOf(issuer)));
  if (!parsed.success) throw new ProviderError('what it says of itself is not as OpenID Connect Discovery has it');
  const metadata = parsed.data;
  // Section 4.3: else one provider could speak for another.
  if (metadata.issuer !== issuer) {
    throw new ProviderError(`it calls itself ${JSON.stringify(metadata.issuer.slice(0, 256))}, not ${issuer}`);
  }
  for (const name of ['jwks_uri', 'authorization_endpoint', 'token_endpoint', 'userinfo_endpoint'] as const) {
    const url = metadata[name];
    const problem = url === undefined ? undefined : problemOfUrl(url, httpOnLoopback);
    if (problem !== undefined) throw new ProviderError(`its \`${name}\` cannot be used: ${problem}`);
  }
  return metadata;
}
