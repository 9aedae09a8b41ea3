import { useEffect, useState } from 'preact/hooks';
import { signInNeeded } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { Dialog, ProblemText } from '../ui/Dialog.tsx';
import { now } from '../ui/time.ts';
import { useTitle } from '../ui/title.ts';
import { account, expires, resume, signIn, signOut, unreachable } from './session.ts';

export function SignInPage() {
  useTitle('Sign in');
  return (
    <main id="main" class="sign-in" tabIndex={-1}>
      <div class="sign-in-card">
        <img src="/favicon.svg" width="40" height="40" alt="" />
        <h1>CodingQueue</h1>
        <p class="muted">The live work queue for medical coding</p>
        <SignInForm name="" />
      </div>
    </main>
  );
}

function SignInForm({ name: known }: { name: string }) {
  const [name, setName] = useState(known);
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setProblem(null);
    const answer = await signIn(name.trim(), password);
    setBusy(false);
    if (!answer.ok)
      setProblem(
        answer.problem.code === 401 && !answer.problem.detail
          ? { ...answer.problem, title: 'Name or password is not right' }
          : answer.problem,
      );
  };
  return (
    <form class="sign-in-form" onSubmit={submit}>
      <label class="field full">
        <span>Name</span>
        <input
          value={name}
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          data-first={known ? undefined : true}
          autofocus={!known}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </label>
      <label class="field full">
        <span>Password</span>
        <input
          type="password"
          value={password}
          autocomplete="current-password"
          required
          data-first={known ? true : undefined}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <div role="alert">{problem && <ProblemText problem={problem} />}</div>
      <button class="primary" type="submit" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}

/** The session ended while someone was working: what is on screen stays, and what was being sent waits. */
export function SignInAgain() {
  if (!signInNeeded.value || !account.value) return null;
  return (
    <Dialog
      title="Sign in again"
      subtitle="Your sign-in ended. What you were doing is kept and goes on after this."
    >
      <div class="dialog-body">
        <SignInForm name={account.value.name} />
        <button class="quiet" onClick={() => void signOut()}>
          Leave instead
        </button>
      </div>
    </Dialog>
  );
}

const warningMilliseconds = 5 * 60_000;

/** Warns before the sign-in ends; signing in again extends it without leaving the page. */
export function ExpiryWarning() {
  const left = expires.value === null ? Infinity : expires.value - now.value;
  if (left > warningMilliseconds || signInNeeded.value) return null;
  const minutes = Math.max(1, Math.ceil(left / 60_000));
  return (
    <div class="banner shown">
      <div role="status" class="banner-text">
        <span>
          <strong>Your sign-in ends in {minutes} min.</strong> Signing in again extends it.
        </span>
      </div>
      <button
        onClick={() => {
          signInNeeded.value = true;
        }}
      >
        Sign in again
      </button>
    </div>
  );
}

export function Unreachable() {
  useEffect(() => {
    const again = () => void resume();
    const timer = setInterval(again, 5_000);
    addEventListener('online', again);
    return () => {
      clearInterval(timer);
      removeEventListener('online', again);
    };
  }, []);
  return (
    <main id="main" class="sign-in" tabIndex={-1}>
      <div class="sign-in-card" role="status">
        <img src="/favicon.svg" width="40" height="40" alt="" />
        <h1>{unreachable.value ? 'The server does not answer' : 'CodingQueue'}</h1>
        <p class="muted">{unreachable.value ? 'Trying again every few seconds.' : 'Opening…'}</p>
        {unreachable.value && <button onClick={() => void resume()}>Try now</button>}
      </div>
    </main>
  );
}
