import { signal } from '@preact/signals';
import { Glyph } from './Glyph.tsx';

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'plain' | 'good' | 'bad';
  readonly undo?: { readonly label: string; run(): void } | undefined;
}

const notices = signal<readonly Notice[]>([]);
const shown = 3;
let last = 0;

export function dismiss(id: number): void {
  notices.value = notices.value.filter((notice) => notice.id !== id);
}

/**
 * Says a result once, on screen and to screen readers: the same words again take the place of the first.
 * What went wrong stays until it is dismissed.
 */
export function say(text: string, tone: Notice['tone'] = 'good', undo?: Notice['undo']): void {
  const id = ++last;
  const others = notices.value.filter((notice) => notice.text !== text);
  notices.value = [...others, { id, text, tone, undo }].slice(-shown);
  if (tone !== 'bad') setTimeout(() => dismiss(id), undo ? 10_000 : 5_000);
}

/** Both regions are always present: a region that appears together with its text is often not read. */
export function Announcements() {
  const bad = notices.value.filter((notice) => notice.tone === 'bad');
  const rest = notices.value.filter((notice) => notice.tone !== 'bad');
  return (
    <div class="toasts">
      <div role="alert">
        {bad.map((notice) => (
          <Toast key={notice.id} notice={notice} />
        ))}
      </div>
      <div role="status">
        {rest.map((notice) => (
          <Toast key={notice.id} notice={notice} />
        ))}
      </div>
    </div>
  );
}

function Toast({ notice }: { notice: Notice }) {
  const glyph = notice.tone === 'bad' ? 'warning' : notice.tone === 'good' ? 'done' : 'bell';
  return (
    <div class={`toast toast-${notice.tone}`}>
      <Glyph name={glyph} />
      <span class="grow">{notice.text}</span>
      {notice.undo && (
        <button
          class="quiet"
          onClick={() => {
            dismiss(notice.id);
            notice.undo?.run();
          }}
        >
          {notice.undo.label}
        </button>
      )}
      <button class="icon" aria-label="Dismiss" onClick={() => dismiss(notice.id)}>
        <Glyph name="close" />
      </button>
    </div>
  );
}
