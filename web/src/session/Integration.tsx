import { useTitle } from '../ui/title.ts';
import { account } from './session.ts';

/** Accounts that people do not work with get an explanation instead of an empty screen. */
export function Integration() {
  useTitle('Integration');
  const clients = account.value?.clients;
  const coder = account.value?.role === 'coder';
  return (
    <main id="main" class="page" tabIndex={-1}>
      <div class="panel prose">
        <h1>{coder ? 'No desk yet' : 'This account sends charts'}</h1>
        {coder ? (
          <p>
            This account has the coder role, but is not tied to a coder. A lead or an administrator can do
            that.
          </p>
        ) : (
          <>
            <p>
              {account.value?.name} is an integration account: hospital systems use it to send charts over
              HL7, CSV or HTTP. There is no board or desk for it.
            </p>
            <p>{clients?.length ? `It sends for ${clients.join(', ')}.` : 'It sends for every client.'}</p>
            <p>
              The interface it speaks is described at <a href="/openapi/v1.json">/openapi/v1.json</a>.
            </p>
          </>
        )}
      </div>
    </main>
  );
}
