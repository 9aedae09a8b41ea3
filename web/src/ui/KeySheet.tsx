import { signal } from '@preact/signals';
import { Dialog } from './Dialog.tsx';
import { keyGroups, setSingleKeys, singleKeys, useKeys } from './keys.ts';

const shown = signal(false);
export const showKeys = () => {
  shown.value = true;
};

export const keyName = (key: string) => (key === 'Escape' ? 'Esc' : key.toUpperCase());

/** What every table of rows understands. */
const listKeys: readonly (readonly [readonly string[], string])[] = [
  [['↑', '↓'], 'Previous, next row'],
  [['←', '→'], 'Within the row'],
  [['PgUp', 'PgDn'], 'Ten rows'],
  [['Home', 'End'], 'First, last row'],
  [['Enter'], 'Open the row'],
  [['Shift', '↑', '↓'], 'Select on the way'],
  [['Shift', 'Space'], 'Select the row'],
  [['Ctrl', 'A'], 'Select all listed'],
];

export function KeySheet({ lists }: { lists: boolean }) {
  useKeys('Everywhere', [{ key: '?', label: 'Show all keys', run: showKeys }]);
  if (!shown.value) return null;
  return (
    <Dialog
      title="Keys"
      subtitle="They act while you are not typing in a field"
      onClose={() => {
        shown.value = false;
      }}
    >
      <div class="dialog-body">
        <label class="choice">
          <input
            type="checkbox"
            data-first
            checked={singleKeys.value}
            onChange={(event) => setSingleKeys(event.currentTarget.checked)}
          />
          Single keys are on
        </label>
        <div class="key-groups">
          <section>
            <h3>Actions</h3>
            <dl>
              <div>
                <dt>
                  <kbd>Ctrl</kbd> <kbd>K</kbd>
                </dt>
                <dd>Find an action or a place</dd>
              </div>
            </dl>
          </section>
          {keyGroups.value.map((group) => (
            <section key={group.title}>
              <h3>{group.title}</h3>
              <dl>
                {group.bindings.map((binding) => (
                  <div key={binding.key}>
                    <dt>
                      <kbd>{keyName(binding.key)}</kbd>
                    </dt>
                    <dd>{binding.label}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          {lists && (
            <section>
              <h3>Lists</h3>
              <dl>
                {listKeys.map(([keys, label]) => (
                  <div key={label}>
                    <dt>
                      {keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dt>
                    <dd>{label}</dd>
                  </div>
                ))}
              </dl>
            </section>
          )}
        </div>
      </div>
    </Dialog>
  );
}
