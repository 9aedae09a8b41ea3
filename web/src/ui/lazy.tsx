import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** A part of the client that is fetched when it is first needed. Says so when it cannot be. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [, arrive] = useState(0);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded) return;
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
  };
}
