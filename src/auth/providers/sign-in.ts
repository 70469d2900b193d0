/**
 * Signs people in with their company's identity provider: OpenID Connect, the code flow with PKCE (RFC 6749, section 4.1;
 * RFC 7636; RFC 9700). The server exchanges the code, so that the page needs neither a client secret nor leave to speak
 * to the provider, and what the provider says is verified in one place. The page gets a token of the server's own.
 */
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CausewayError } from '../../domain/errors.ts';
import type { Principal } from '../../domain/grants.ts';
import type { InvitationKey } from '../invitation-key.ts';
import type { ProviderMetadata } from './discovery.ts';
import { ProviderError, type FetchJson } from './fetch-json.ts';
import type { ProviderConnection } from './provider-connection.ts';
import type { ProviderTokens } from './provider-tokens.ts';

/** Why nobody was signed in. `denied`: the provider, or the person there, said no. */
export type SignInProblem = 'denied' | 'expired' | 'refused' | 'unavailable';

export class SignInError extends Error {
  readonly problem: SignInProblem;

  /** @param message for the log */
  constructor(problem: SignInProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SignInError';
    this.problem = problem;
  }
}

/** What has to be known again when the person comes back from the provider. */
export const Flow = z.object({
  tenant: z.string(),
  issuer: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  callbackUrl: z.string(),
  returnTo: z.string(),
});
export type Flow = z.infer<typeof Flow>;

/** What the provider adds to the address of the callback (RFC 6749, section 4.1.2; RFC 9207). */
export interface CallbackQuery {
  readonly state?: string | undefined;
  readonly code?: string | undefined;
  readonly iss?: string | undefined;
  readonly error?: string | undefined;
}

export interface SignedIn {
  readonly token: string;
  readonly name: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** Shows the provider who signs out. */
  readonly idToken: string;
}

const TokenAnswer = z.object({
  id_token: z.string().max(64 * 1_024),
  access_token: z.string().optional().catch(undefined),
});
const UserInfo = z.looseObject({ sub: z.string() });

const text = (): string => randomBytes(32).toString('base64url');
const form = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

function same(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

export interface SignInsOptions {
  readonly tokens: Pick<ProviderTokens, 'signIns' | 'verifySignIn' | 'mapped'>;
  readonly key: Pick<InvitationKey, 'sign'>;
  readonly fetchJson: FetchJson;
}

export class SignIns {
  readonly #options: SignInsOptions;

  constructor(options: SignInsOptions) {
    this.#options = options;
  }

  /** Where people can sign in, as the page shows it. */
  list(): readonly { readonly tenant: string; readonly label: string }[] {
    return this.#options.tokens
      .signIns()
      .map(({ provider: { tenant, oidc } }) => ({ tenant, label: oidc?.label ?? tenant }));
  }

  /**
   * The address at the provider to which the person is sent, and what is needed when they come back.
   * @param callbackUrl where they come back to, unless the configuration says
   * @throws SignInError
   */
  async begin(
    tenant: string,
    returnTo: string,
    callbackUrl: string,
  ): Promise<{ readonly url: string; readonly flow: Flow }> {
    const { provider, metadata } = await this.#at(tenant);
    const { oidc, issuer } = provider;
    if (oidc === undefined || metadata.authorization_endpoint === undefined) throw noSignIn(tenant);
    const flow: Flow = {
      tenant,
      issuer,
      state: text(),
      nonce: text(),
      verifier: text(),
      callbackUrl: oidc.callbackUrl ?? callbackUrl,
      returnTo,
    };
    const url = new URL(metadata.authorization_endpoint);
    const challenge = createHash('sha256').update(flow.verifier).digest('base64url');
    for (const [name, value] of Object.entries({
      ...oidc.parameters,
      response_type: 'code',
      client_id: oidc.clientId,
      redirect_uri: flow.callbackUrl,
      scope: oidc.scopes.join(' '),
      state: flow.state,
      nonce: flow.nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    })) {
      url.searchParams.set(name, value);
    }
    return { url: url.href, flow };
  }

  /** @throws SignInError */
  async finish(flow: Flow, { state, code, iss, error }: CallbackQuery): Promise<SignedIn> {
    const { tokens, key, fetchJson } = this.#options;
    if (state === undefined || !same(state, flow.state)) throw new SignInError('expired', 'the `state` is another');
    const connection = await this.#at(flow.tenant);
    const { provider, metadata } = connection;
    const { oidc } = provider;
    if (oidc === undefined || provider.issuer !== flow.issuer) throw noSignIn(flow.tenant);
    // RFC 9207: an answer of one provider is not taken to another.
    const mustSay = metadata.authorization_response_iss_parameter_supported;
    if (iss === undefined ? mustSay : iss !== provider.issuer)
      throw new SignInError('refused', 'another issuer answered');
    if (error !== undefined || code === undefined) throw new SignInError('denied', 'the provider did not sign them in');
    try {
      const exchange = this.#exchange(flow, code, provider, metadata);
      const { id_token: idToken, access_token: accessToken } = await exchange;
      const expected = { audience: oidc.clientId, nonce: flow.nonce };
      const claims = await tokens.verifySignIn(idToken, connection.connection, expected);
      const more = await this.#userInfo(metadata, accessToken, claims['sub'], fetchJson);
      const principal = tokens.mapped(connection.connection, { ...more, ...claims });
      return { ...tokenFor(principal, oidc.hours, key), idToken };
    } catch (cause) {
      if (cause instanceof SignInError) throw cause;
      const unavailable =
        cause instanceof ProviderError || (cause instanceof CausewayError && cause.code === 'unavailable');
      throw new SignInError(unavailable ? 'unavailable' : 'refused', messageOf(cause), { cause });
    }
  }

  /** Where a person signs out at the provider; undefined: it offers no such place. Never rejects. */
  async signOutUrl(tenant: string, idToken: string | undefined, returnUrl: string): Promise<string | undefined> {
    const at = await this.#at(tenant).catch(() => undefined);
    const endpoint = at?.metadata.end_session_endpoint;
    if (at?.provider.oidc === undefined || endpoint === undefined || URL.parse(endpoint) === null) return undefined;
    const url = new URL(endpoint);
    if (!/^https?:$/.test(url.protocol)) return undefined;
    url.searchParams.set('client_id', at.provider.oidc.clientId);
    url.searchParams.set('post_logout_redirect_uri', returnUrl);
    if (idToken !== undefined) url.searchParams.set('id_token_hint', idToken);
    return url.href;
  }

  async #at(tenant: string): Promise<{
    readonly connection: ProviderConnection;
    readonly provider: ProviderConnection['provider'];
    readonly metadata: ProviderMetadata;
  }> {
    const connection = this.#options.tokens.signIns().find(({ provider }) => provider.tenant === tenant);
    if (connection === undefined) throw noSignIn(tenant);
    try {
      return { connection, provider: connection.provider, metadata: await connection.metadata() };
    } catch (cause) {
      throw new SignInError('unavailable', messageOf(cause), { cause });
    }
  }

  async #exchange(
    { verifier, callbackUrl }: Flow,
    code: string,
    { oidc }: ProviderConnection['provider'],
    metadata: ProviderMetadata,
  ): Promise<z.output<typeof TokenAnswer>> {
    const { token_endpoint: endpoint, token_endpoint_auth_methods_supported: methods } = metadata;
    if (oidc === undefined || endpoint === undefined) throw new ProviderError('it names no `token_endpoint`');
    const { clientId, clientSecret } = oidc;
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: callbackUrl,
      client_id: clientId,
      code_verifier: verifier,
    };
    // RFC 6749, section 2.3.1: in the header, unless the provider takes it in the body alone.
    const inHeader = methods === undefined || methods.includes('client_secret_basic');
    const encoded = [clientId, clientSecret ?? ''].map((part) => form({ '': part }).slice(1)).join(':');
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await this.#options.fetchJson(endpoint, {
      method: 'POST',
      headers:
        clientSecret !== undefined && inHeader
          ? { ...headers, authorization: `Basic ${Buffer.from(encoded).toString('base64')}` }
          : headers,
      body: form(clientSecret !== undefined && !inHeader ? { ...fields, client_secret: clientSecret } : fields),
      // A code that was used before, or is nobody's, is answered so (RFC 6749, section 5.2).
      refusedBy: [400, 401, 403],
    });
    const parsed = TokenAnswer.safeParse(answer);
    if (!parsed.success) throw new SignInError('refused', 'the provider did not give a token for the code');
    return parsed.data;
  }

  /** What the provider says of a person beside the token: some say names there alone. A provider that fails there says nothing. */
  async #userInfo(
    { userinfo_endpoint: endpoint }: ProviderMetadata,
    accessToken: string | undefined,
    sub: unknown,
    fetchJson: FetchJson,
  ): Promise<Readonly<Record<string, unknown>>> {
    if (endpoint === undefined || accessToken === undefined) return {};
    const answer = await fetchJson(endpoint, { headers: { authorization: `Bearer ${accessToken}` } }).catch(
      () => undefined,
    );
    const parsed = UserInfo.safeParse(answer);
    // OpenID Connect Core 1.0, section 5.3.2: else it speaks of somebody else.
    return parsed.success && parsed.data.sub === sub ? parsed.data : {};
  }
}

function tokenFor(
  { tenant, room, identity, name, role, tokenGrants }: Principal,
  hours: number,
  key: Pick<InvitationKey, 'sign'>,
): Omit<SignedIn, 'idToken'> {
  const expiresAt = Math.floor(Date.now() / 1000 + hours * 3_600);
  const token = key.sign({
    tenant,
    room,
    identity,
    name,
    role,
    ...(tokenGrants === undefined ? {} : { grants: tokenGrants }),
    exp: expiresAt,
    id: randomUUID(),
  });
  return { token, name, expiresAt };
}

const noSignIn = (tenant: string): SignInError => new SignInError('refused', `nobody signs in for ${tenant} any more`);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
