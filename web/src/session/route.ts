import { signal } from '@preact/signals';

/** Where we are, kept after the `#`: the server never sees it, and only ids are ever put there. */
export interface Route {
  readonly place: string;
  readonly query: Readonly<Record<string, string>>;
}

export function parseRoute(hash: string): Route {
  const [place = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  return { place, query: Object.fromEntries(new URLSearchParams(search)) };
}

/** Empty values are left out, so that one view has one address. */
export function address(place: string, query: Readonly<Record<string, string | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value);
  const text = search.toString();
  return `#/${place}${text ? `?${text}` : ''}`;
}

export const route = signal<Route>(parseRoute(globalThis.location?.hash ?? ''));

globalThis.addEventListener?.('hashchange', () => {
  route.value = parseRoute(location.hash);
});

export function go(place: string, query: Readonly<Record<string, string | undefined>> = {}): void {
  const next = address(place, query);
  if (location.hash !== next) location.hash = next;
}

/** Changes part of the address without a new step in the browser's history. */
export function adjust(change: Readonly<Record<string, string | undefined>>): void {
  history.replaceState(null, '', address(route.value.place, { ...route.value.query, ...change }));
  route.value = parseRoute(location.hash);
}
