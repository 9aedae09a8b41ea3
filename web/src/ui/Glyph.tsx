import type { ComponentChildren } from 'preact';
import type { ChartState } from '../chart/chart.ts';

/** Each state has its own shape, so that no meaning hangs on its colour. */
const drawings = {
  notReady: <circle cx="8" cy="8" r="5.75" stroke-dasharray="2.2 2.3" />,
  ready: <circle cx="8" cy="8" r="5.75" />,
  assigned: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path class="fill" d="M8 5v6a3 3 0 0 0 0-6z" />
    </>
  ),
  inProgress: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path class="fill" d="M8 8V4.6A3.4 3.4 0 1 1 4.6 8z" />
    </>
  ),
  held: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M6.6 6v4M9.4 6v4" />
    </>
  ),
  review: (
    <>
      <path d="M1.8 8S4.2 4 8 4s6.2 4 6.2 4-2.4 4-6.2 4-6.2-4-6.2-4z" />
      <circle class="fill" cx="8" cy="8" r="1.8" />
    </>
  ),
  finalCoded: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M5.4 8.2l1.9 1.9 3.4-3.9" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2" />
    </>
  ),
  available: <circle class="fill" cx="8" cy="8" r="4" />,
  away: (
    <>
      <circle cx="8" cy="8" r="4.2" />
      <path d="M8 5.8V8l1.5 1" />
    </>
  ),
  off: (
    <>
      <circle cx="8" cy="8" r="4.2" />
      <path d="M5.2 10.8l5.6-5.6" />
    </>
  ),
  late: <path d="M8 2.2l6 10.8H2zM8 6.2v3.2M8 11.1v.2" />,
  risk: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 4.8V8l2.2 1.5" />
    </>
  ),
  warning: <path d="M8 2.2l6 10.8H2zM8 6.2v3.2M8 11.1v.2" />,
  done: <path d="M3.2 8.6l3.1 3.1 6.5-7.2" />,
  bell: <path d="M3.5 11.5h9l-1.2-1.8V7a3.3 3.3 0 0 0-6.6 0v2.7zM6.8 13.4h2.4" />,
  close: <path d="M4.2 4.2l7.6 7.6M11.8 4.2l-7.6 7.6" />,
  pause: <path d="M5.8 4v8M10.2 4v8" />,
  play: <path class="fill" d="M5.5 3.8v8.4l6.4-4.2z" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="M10.2 10.2l3.2 3.2" />
    </>
  ),
  up: <path d="M8 12.5v-9M4.5 7L8 3.5 11.5 7" />,
  document: <path d="M4.5 2.2h4.6l2.9 2.9v8.7H4.5zM9 2.4v2.8h2.8" />,
  pin: <path d="M8 9.5v4.3M5 9.5h6L10 6.8V2.7H6v4.1z" />,
  question: <path d="M5.6 6.1a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.1.8-1.1 1.6M8 12.3v.2" />,
} satisfies Record<string, ComponentChildren>;

export type GlyphName = keyof typeof drawings;

/** Decoration: the words beside it carry the meaning. */
export function Glyph({ name, class: extra }: { name: GlyphName; class?: string }) {
  return (
    <svg
      class={`glyph glyph-${name} ${extra ?? ''}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      {drawings[name]}
    </svg>
  );
}

export const stateGlyph = (state: ChartState): GlyphName => (state in drawings ? state : 'ready');
