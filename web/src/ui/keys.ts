import { computed, signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

export interface KeyBinding {
  readonly key: string;
  readonly label: string;
  run(): void;
  /** False: listed on the sheet, but does nothing now. */
  readonly enabled?: boolean;
}

interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}

const groups = signal<readonly KeyGroup[]>([]);
export const keyGroups = computed(() => groups.value);

/** Single keys can be switched off: speech input and slips of the hand press them by accident. */
const settingName = 'codingqueue.singleKeys';
export const singleKeys = signal(readSetting());

function readSetting(): boolean {
  try {
    return localStorage.getItem(settingName) !== 'off';
  } catch {
    return true;
  }
}

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on;
  try {
    localStorage.setItem(settingName, on ? 'on' : 'off');
  } catch {
    // A browser without storage keeps the choice for this page only.
  }
}

/** Offers keys while the calling component is on screen. */
export function useKeys(title: string, bindings: readonly KeyBinding[]): void {
  const current = useRef(bindings);
  current.current = bindings;
  const shape = bindings.map((binding) => `${binding.key}:${binding.label}`).join('|');
  useEffect(() => {
    const group: KeyGroup = {
      title,
      bindings: current.current.map((binding, index) => ({
        key: binding.key,
        label: binding.label,
        get enabled() {
          return current.current[index]?.enabled !== false;
        },
        run: () => {
          const latest = current.current[index];
          if (latest && latest.enabled !== false) latest.run();
        },
      })),
    };
    groups.value = [...groups.value, group];
    return () => {
      groups.value = groups.value.filter((other) => other !== group);
    };
  }, [title, shape]);
}

/** Where letters are text. A radio or a check box takes arrows and space alone, so single keys act there. */
const typing =
  'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=""], [contenteditable="true"]';

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target instanceof Element && event.target.closest(typing)) return;
  // Where a dialog is open, its own controls are all there is.
  if (document.querySelector('dialog:modal')) return;
  if (!singleKeys.value && event.key.length === 1 && event.key !== '?') return;
  const pressed = event.key.toLowerCase();
  for (const group of [...groups.value].reverse()) {
    const binding = group.bindings.find((candidate) => candidate.key.toLowerCase() === pressed);
    if (!binding) continue;
    event.preventDefault();
    binding.run();
    return;
  }
}

if (typeof document !== 'undefined') document.addEventListener('keydown', onKey);
