import { useRef, useState } from 'preact/hooks';
import { holdReasons, type HoldReason } from '../server/reference.ts';
import { Glyph } from '../ui/Glyph.tsx';
import { holdKinds, words } from './chart.ts';

/** Every word of the search must be found somewhere in the reason. */
export function findReasons(reasons: readonly HoldReason[], search: string): HoldReason[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return reasons.filter((reason) => {
    const text = `${reason.code} ${reason.name} ${reason.category} ${reason.owner} ${reason.kind}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** What placing the hold will mean, in words. */
export function meaning(reason: HoldReason): string {
  const blocks = reason.blocksCoding
    ? reason.blocksBilling
      ? 'Blocks coding and billing'
      : 'Blocks coding'
    : reason.blocksBilling
      ? 'Blocks billing only'
      : 'Blocks nothing';
  const whose = reason.keepsCoder ? 'stays with its coder' : 'leaves the coder’s desk';
  const follow = reason.followUpHours > 0 ? `, follow-up every ${reason.followUpHours} h` : '';
  return `${holdKinds[reason.kind].name}: ${blocks.charAt(0).toLowerCase()}${blocks.slice(1)}, ${whose}${follow}`;
}

/** A search field over native radio buttons: arrow keys, labels and validation come with the browser. */
export function ReasonPicker({ value, onPick }: { value: string; onPick: (code: string) => void }) {
  const [search, setSearch] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const found = findReasons(holdReasons.value, search);
  const categories = [...new Set(found.map((reason) => reason.category))];
  const intoList = () =>
    (
      list.current?.querySelector<HTMLInputElement>('input:checked') ?? list.current?.querySelector('input')
    )?.focus();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      if (found[0] && !found.some((reason) => reason.code === value)) onPick(found[0].code);
      intoList();
    } else if (event.key === 'Enter' && found[0] && !found.some((reason) => reason.code === value)) {
      event.preventDefault();
      onPick(found[0].code);
    }
  };
  return (
    <fieldset class="reasons">
      <legend>Reason</legend>
      <div class="search">
        <Glyph name="search" />
        <input
          type="search"
          data-first
          aria-label="Search reasons"
          placeholder="Search reasons…"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div class="reason-list" ref={list} tabIndex={-1}>
        {found.length === 0 && <p class="empty-line">No reason matches “{search}”.</p>}
        {categories.map((category) => (
          <div key={category} role="group" aria-label={words(category)}>
            <div class="reason-category" aria-hidden="true">
              {words(category)}
            </div>
            {found
              .filter((reason) => reason.category === category)
              .map((reason) => (
                <label key={reason.code} class="reason">
                  <input
                    type="radio"
                    name="reason"
                    required
                    checked={reason.code === value}
                    onChange={() => onPick(reason.code)}
                  />
                  <span class="reason-text">
                    <span class="reason-name">
                      {reason.name} <code>{reason.code}</code>
                    </span>
                    <span class="muted">
                      {meaning(reason)} · {reason.owner}
                    </span>
                  </span>
                </label>
              ))}
          </div>
        ))}
      </div>
    </fieldset>
  );
}
