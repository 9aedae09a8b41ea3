import { useEffect, useRef } from 'preact/hooks';

/** A dialog gives focus back to the button that opened it; when that button is gone, focus goes here instead. */
export function useFocusAfter(open: boolean, elsewhere: () => void): void {
  const wasOpen = useRef(false);
  useEffect(() => {
    if (wasOpen.current && !open && document.activeElement === document.body) elsewhere();
    wasOpen.current = open;
  }, [open]);
}
