import { reasonOf } from '../server/reference.ts';

/** What ends it besides a person, for a reason that is known. */
export function endedBy(code: string): string | null {
  const { document, charge, queryAnswered, merge } = reasonOf(code)?.endedBy ?? {};
  if (document) return `Ends when ${document} arrives`;
  if (charge) return 'Ends when a charge is posted';
  if (queryAnswered) return 'Ends when the query is answered';
  return merge ? 'Ends when the accounts are merged' : null;
}
