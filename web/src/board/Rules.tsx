import { useEffect, useState } from 'preact/hooks';
import { Skeleton } from '../chart/History.tsx';
import { act, post, read } from '../server/call.ts';
import type { Problem } from '../server/problem.ts';
import { address, route } from '../session/route.ts';
import { maySetRules } from '../session/session.ts';
import { say } from '../ui/announce.tsx';
import { ProblemText } from '../ui/Dialog.tsx';
import { Instant } from '../ui/Due.tsx';
import { Glyph } from '../ui/Glyph.tsx';
import { useKeys } from '../ui/keys.ts';
import { now, when } from '../ui/time.ts';
import { useTitle } from '../ui/title.ts';
import { ActivateDialog } from './ActivateDialog.tsx';
import { workqueueName } from './board.ts';
import { DryRun, type Moves } from './DryRun.tsx';

type BookState = 'draft' | 'scheduled' | 'active' | 'past' | 'withdrawn';

interface Head {
  version: number;
  state: BookState;
  effective?: string | null;
  note?: string | null;
  by?: string | null;
  made: string;
  madeFrom?: number | null;
}

export interface Book {
  book: Head;
  rules: { workqueue: string; order: number; when: unknown[]; text: string }[];
}

interface Books {
  active?: Book | null;
  waiting: Head[];
  over: Head[];
}

interface Finding {
  kind: string;
  rule: number;
  workqueue: string;
  sentence: string;
}

const stateWords: Record<BookState, string> = {
  draft: 'Draft',
  scheduled: 'Scheduled',
  active: 'In force',
  past: 'Over',
  withdrawn: 'Withdrawn',
};

/** Versions of the placement rules: what each says, what is wrong with it, and what it would move. */
export function Rules() {
  useTitle('Rules', 0);
  const [books, setBooks] = useState<Books | null>(null);
  const [book, setBook] = useState<Book | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const wanted = Number(route.value.query['version']) || books?.active?.book.version;
  const reload = async () => {
    const answer = await read<Books>('/api/rules');
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) setBooks(answer.value);
  };
  useEffect(() => void reload(), []);
  useEffect(() => {
    if (!wanted || !books) return;
    if (books.active?.book.version === wanted) return setBook(books.active);
    const stop = new AbortController();
    void read<Book>(`/api/rules/${wanted}`, stop.signal).then((answer) => {
      if (stop.signal.aborted) return;
      setProblem(answer.ok ? null : answer.problem);
      if (answer.ok) setBook(answer.value);
    });
    return () => stop.abort();
  }, [wanted, books]);
  useKeys('Rules', [{ key: 'r', label: 'Read the rules again', run: () => void reload() }]);
  const heads = books && [...books.waiting, ...(books.active ? [books.active.book] : []), ...books.over];
  return (
    <main id="main" class="charts-page" tabIndex={-1}>
      <nav class="panel rail keep" aria-labelledby="versions-title">
        <h2 id="versions-title" class="panel-head">
          Versions
        </h2>
        <ul>
          {heads?.map((head) => (
            <li key={head.version}>
              <a
                href={address('rules', { version: `${head.version}` })}
                aria-current={head.version === wanted ? 'page' : undefined}
              >
                <span class="grow">Version {head.version}</span>
                <span class="tag">{stateWords[head.state]}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <section class="panel list-panel" aria-labelledby="rules-title">
        {problem && (
          <div class="pad">
            <ProblemText problem={problem} />
          </div>
        )}
        {!book && !problem && (books && !books.active ? <NoRules /> : <Skeleton lines={8} />)}
        {book && <Version key={book.book.version} book={book} changed={reload} />}
      </section>
    </main>
  );
}

const NoRules = () => (
  <>
    <h1 id="rules-title" class="panel-head">
      Rules
    </h1>
    <p class="empty-line">No rule places charts yet.</p>
  </>
);

function Version({ book: { book, rules }, changed }: { book: Book; changed: () => Promise<void> }) {
  const [activating, setActivating] = useState(false);
  const [moves, setMoves] = useState<Moves | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const path = `/api/rules/${book.version}`;
  const waits = book.state === 'draft' || book.state === 'scheduled';
  const dryRun = async () => {
    setBusy(true);
    const answer = await post<Moves>(`${path}/dry-run`);
    setBusy(false);
    setProblem(answer.ok ? null : answer.problem);
    if (answer.ok) setMoves(answer.value);
  };
  const activate = async (effective: string | undefined) => {
    const answer = await act<Book>(`${path}/activate`, effective ? { effective } : {});
    if (!answer.ok) return answer.problem;
    say(effective ? `Version ${book.version} is scheduled` : `Version ${book.version} is in force`);
    await changed();
    return null;
  };
  const withdraw = async () => {
    const answer = await act<Book>(`${path}/withdraw`);
    setProblem(answer.ok ? null : answer.problem);
    if (!answer.ok) return;
    say(`Version ${book.version} is withdrawn`);
    await changed();
  };
  return (
    <>
      <div class="panel-head">
        <h1 id="rules-title">Version {book.version}</h1>
        <span class="tag">{stateWords[book.state]}</span>
        <span class="grow" />
        {maySetRules.value && book.state !== 'active' && (
          <>
            <button aria-disabled={busy} onClick={() => void dryRun()}>
              {busy ? 'Counting…' : 'What would move'}
            </button>
            <button class="primary" onClick={() => setActivating(true)}>
              Activate…
            </button>
          </>
        )}
        {maySetRules.value && waits && <button onClick={() => void withdraw()}>Withdraw</button>}
      </div>
      <div class="scroll rules-page">
        {problem && <ProblemText problem={problem} />}
        <p class="muted">
          Made {when(book.made, now.value)}
          {book.by && ` by ${book.by}`}
          {book.madeFrom ? ` from version ${book.madeFrom}` : ''}
          {book.effective && (
            <>
              {' '}
              · {book.state === 'scheduled' ? 'comes into force' : 'in force since'}{' '}
              <Instant value={book.effective} at={now.value} />
            </>
          )}
        </p>
        {book.note && <p>{book.note}</p>}
        {maySetRules.value && waits && <Findings rules={rules} />}
        {moves && <DryRun moves={moves} />}
        <h2>Rules, in the order of trying</h2>
        <ol class="rule-list">
          {rules.map((rule, index) => (
            <li key={`${rule.order} ${rule.workqueue} ${index}`}>
              <span class="muted tabular">{rule.order}</span>
              <strong class="plain">{workqueueName(rule.workqueue)}</strong>
              <span class="grow">{rule.text || 'every chart that no earlier rule takes'}</span>
            </li>
          ))}
        </ol>
        {rules.length === 0 && <p class="empty-line">It has no rules.</p>}
      </div>
      {activating && (
        <ActivateDialog version={book.version} confirm={activate} onClose={() => setActivating(false)} />
      )}
    </>
  );
}

/** What the linter says of a version that waits. */
function Findings({ rules }: { rules: Book['rules'] }) {
  const [findings, setFindings] = useState<Finding[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    const body = { rules: rules.map(({ workqueue, order, when: conditions }) => ({ workqueue, order, when: conditions })) };
    void post<{ findings: Finding[] }>('/api/rules/lint', body).then((answer) => {
      setProblem(answer.ok ? null : answer.problem);
      if (answer.ok) setFindings(answer.value.findings);
    });
  }, [rules]);
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">Findings</h2>
      {problem && <ProblemText problem={problem} />}
      {!findings && !problem && <Skeleton lines={2} />}
      {findings?.length === 0 && (
        <p>
          <Glyph name="done" /> Nothing was found against it.
        </p>
      )}
      <ul class="findings">
        {findings?.map((finding) => (
          <li key={`${finding.kind} ${finding.rule} ${finding.sentence}`}>
            <Glyph name={finding.kind === 'overlap' || finding.kind === 'notJudged' ? 'question' : 'warning'} />
            <span>
              <strong class="plain">Rule {finding.rule}</strong> {finding.sentence}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
