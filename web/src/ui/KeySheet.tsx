import { signal } from '@preact/signals';
import { Dialog } from './Dialog.tsx';
import { keyGroups, setSingleKeys, singleKeys, useKeys } from './keys.ts';

const shown = signal(false);
export const showKeys = () => {
  shown.value = true;
};

export const keyName = (key: string) => (key === 'Escape' ? 'Esc' : key.toUpperCase());

export function KeySheet() {
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
          <section>
            <h3>Lists</h3>
            <dl>
              <div>
                <dt>
                  <kbd>↑</kbd> <kbd>↓</kbd>
                </dt>
                <dd>Previous, next row</dd>
              </div>
              <div>
                <dt>
                  <kbd>PgUp</kbd> <kbd>PgDn</kbd>
                </dt>
                <dd>Ten rows</dd>
              </div>
              <div>
                <dt>
                  <kbd>Home</kbd> <kbd>End</kbd>
                </dt>
                <dd>First, last row</dd>
              </div>
              <div>
                <dt>
                  <kbd>Enter</kbd>
                </dt>
                <dd>Open the chart</dd>
              </div>
            </dl>
          </section>
        </div>
      </div>
    </Dialog>
  );
}
