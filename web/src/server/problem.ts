/** An RFC 9457 problem as the server sends it, or one of our own when no answer came. */
export interface Problem {
  readonly refusal: string;
  readonly title: string;
  readonly detail: string;
  /** HTTP code; 0 when the server was not reached. */
  readonly code: number;
  readonly field?: string;
  readonly retry: boolean;
  /** Seconds the server asked us to wait. */
  readonly afterSeconds?: number;
}

export type Answer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export const unreached: Problem = {
  refusal: 'unreached',
  title: 'The server could not be reached',
  detail: 'It is not known whether this was saved. Doing the same again is safe: it is never counted twice.',
  code: 0,
  retry: true,
};

const byCode: Record<number, string> = {
  400: 'The server did not understand this request',
  401: 'You are signed out',
  403: 'This account may not do that',
  404: 'Not found, or outside what this account may see',
  409: 'This changed in the meantime',
  413: 'This is too large',
  422: 'The server refused this',
  429: 'The server is busy; wait a moment',
  503: 'The server cannot take changes right now',
};

/** Reads what the server said, and stays useful when a proxy answered in its place. */
export function problemOf(code: number, body: unknown, retryAfter: string | null): Problem {
  const said = (body && typeof body === 'object' ? body : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof said[name] === 'string' ? (said[name] as string) : undefined);
  const title =
    text('title') ?? byCode[code] ?? (code >= 500 ? 'The server failed' : 'The server refused this');
  const field = text('field');
  const seconds = Number(retryAfter);
  return {
    refusal: text('refusal') ?? `http_${code}`,
    title,
    detail: text('detail') ?? '',
    code,
    retry: said['retry'] === true || code === 502 || code === 503 || code === 504 || code === 429,
    ...(field ? { field } : {}),
    ...(retryAfter && Number.isFinite(seconds) ? { afterSeconds: seconds } : {}),
  };
}

/** What the server said, as one sentence. */
export function sentenceOf(problem: Problem): string {
  const why = problem.detail || problem.title;
  return `${why}${/[.!?]$/.test(why) ? '' : '.'}`;
}

/** One sentence for a toast: what was tried, then what the server said. */
export const sentence = (tried: string, problem: Problem) => `${tried}: ${sentenceOf(problem)}`;
