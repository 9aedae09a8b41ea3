import { useEffect, useState } from 'preact/hooks';
import { Dialog } from './Dialog.tsx';
import { Glyph } from './Glyph.tsx';
import { keyName } from './KeySheet.tsx';
import { keyGroups } from './keys.ts';

interface Action {
  readonly name: string;
  readonly key?: string;
  run(): void;
}

/** The actions whose name has every word of the search. */
export function findActions<T extends { readonly name: string }>(actions: readonly T[], search: string): T[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return actions.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
}

/** Everything that can be done now, found by typing; beside each its key, to be learned by the way. */
export function Palette({ places }: { places: readonly { name: string; address: string }[] }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'k') return;
      event.preventDefault();
      if (!document.querySelector('dialog:modal')) setShown(true);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  if (!shown) return null;
  const actions: Action[] = [
    ...[...keyGroups.value]
      .reverse()
      .flatMap((group) => group.bindings)
      .filter((binding) => binding.enabled !== false)
      .map(({ label, key, run }) => ({ name: label, key: keyName(key), run })),
    ...places.map(({ name, address }) => ({
      name: `Go to ${name.toLowerCase()}`,
      run: () => {
        location.hash = address;
      },
    })),
  ];
  return <Search actions={actions} close={() => setShown(false)} />;
}

function Search({ actions, close }: { actions: readonly Action[]; close: () => void }) {
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const found = findActions(actions, search);
  const choose = (action: Action | undefined) => {
    if (!action) return;
    close();
    action.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((at + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(found[at]);
    }
  };
  return (
    <Dialog title="Actions" onClose={close}>
      <div class="dialog-body palette">
        <div class="search">
          <Glyph name="search" />
          <input
            data-first
            role="combobox"
            aria-label="Find an action or a place"
            aria-expanded="true"
            aria-controls="palette-list"
            aria-activedescendant={found[at] ? `palette-${at}` : undefined}
            autocomplete="off"
            value={search}
            onInput={(event) => {
              setSearch(event.currentTarget.value);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <ul id="palette-list" role="listbox" aria-label="Actions">
          {found.map((action, index) => (
            <li
              key={action.name}
              id={`palette-${index}`}
              role="option"
              aria-selected={index === at}
              onPointerMove={() => setAt(index)}
              onClick={() => choose(action)}
            >
              <span class="grow">{action.name}</span>
              {action.key && <kbd>{action.key}</kbd>}
            </li>
          ))}
        </ul>
        {found.length === 0 && <p class="muted">Nothing is called that.</p>}
      </div>
    </Dialog>
  );
}
