import { Glyph } from '../ui/Glyph.tsx';
import { setPresence } from './acts.ts';
import { presenceWords, type Presence } from './coder.ts';
import { me } from './desk.ts';

export function PresenceSwitch() {
  const presence = me.value?.presence;
  return (
    <fieldset class="segmented" disabled={!me.value}>
      <legend class="sr-only">My presence</legend>
      {(Object.keys(presenceWords) as Presence[]).map((state) => (
        <label key={state} class={presence === state ? 'on' : ''}>
          <input
            type="radio"
            name="presence"
            checked={presence === state}
            onChange={() => void setPresence(state)}
          />
          <Glyph name={state} />
          {presenceWords[state]}
        </label>
      ))}
    </fieldset>
  );
}
