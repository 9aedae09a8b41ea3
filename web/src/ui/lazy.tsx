import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/**
 * A part of the client that is fetched when it is first needed, or before where `fetch` is called. Says so
 * when it cannot be.
 */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> & { fetch(): void } {
  let loaded: ComponentType<P> | null = null;
  const fetch = () => {
    // A failure is told by the part itself, when it is needed.
    load().then(
      (part) => {
        loaded = part;
      },
      () => {},
    );
  };
  function Lazy(props: P) {
    const [, arrive] = useState(0);
    const [failed, setFailed] = useState(false);
    const drawn = loaded !== null;
    useEffect(() => {
      // Drawn with it already. It may also have come between being drawn and this: then it is drawn again.
      if (drawn) return;
      load().then(
        (part) => {
          loaded = part;
          arrive(1);
        },
        () => setFailed(true),
      );
    }, []);
    if (loaded) {
      const Part = loaded;
      return <Part {...props} />;
    }
    if (!failed) return null;
    return (
      <span class="problem" role="alert">
        This part could not be fetched. <button onClick={() => location.reload()}>Reload</button>
      </span>
    );
  }
  return Object.assign(Lazy, { fetch });
}
