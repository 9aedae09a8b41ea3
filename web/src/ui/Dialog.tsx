import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { Problem } from '../server/problem.ts';
import { Glyph } from './Glyph.tsx';

/** A native modal: focus stays inside, Escape closes, and focus returns to where it was. */
export function Dialog(props: {
  title: string;
  subtitle?: ComponentChildren;
  wide?: boolean;
  onClose?: () => void;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the next key: what is typed quickly belongs to the dialog, not to the page below it.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return;
    element.showModal();
    element.querySelector<HTMLElement>('[data-first]')?.focus();
    return () => element.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={props.wide ? 'dialog wide' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose?.();
      }}
    >
      <header class="dialog-head">
        <div class="grow">
          <h2 id={id}>{props.title}</h2>
          {props.subtitle && <p class="muted">{props.subtitle}</p>}
        </div>
        {props.onClose && (
          <button type="button" class="icon" aria-label="Close" onClick={props.onClose}>
            <Glyph name="close" />
          </button>
        )}
      </header>
      {props.children}
    </dialog>
  );
}

/** The form's last row: what the server said, then the buttons. */
export function DialogFoot(props: {
  problem?: Problem | null | undefined;
  busy: boolean;
  act: string;
  doing: string;
  danger?: boolean;
  disabled?: boolean;
  onClose: () => void;
}) {
  return (
    <footer class="dialog-foot">
      <div role="alert" class="grow">
        {props.problem && <ProblemText problem={props.problem} />}
      </div>
      <button type="button" onClick={props.onClose}>
        Cancel
      </button>
      <button
        type="submit"
        class={props.danger ? 'danger' : 'primary'}
        disabled={props.busy || props.disabled}
      >
        {props.busy ? props.doing : props.act}
      </button>
    </footer>
  );
}

export function ProblemText({ problem }: { problem: Problem }) {
  return (
    <p class="problem">
      <Glyph name="warning" />
      <span>
        <strong>{problem.title}.</strong>
        {problem.detail && problem.detail !== problem.title && ` ${problem.detail}`}
      </span>
    </p>
  );
}
