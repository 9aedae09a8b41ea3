import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr';
import type { Epoch, Frame, Heartbeat, Subscribed, Wire, WireEvents } from './wire.ts';

/**
 * The hub over WebSockets alone: no negotiation, so any server behind a balancer will do. Optional
 * arguments are sent as null, because the hub binds arguments by position and count.
 */
export function hubWire(address: string): Wire {
  const connection = new HubConnectionBuilder()
    .withUrl(address, { skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.None)
    .build();
  return {
    listen(events: WireEvents) {
      connection.on('Frame', (frame: Frame) => events.frame(frame));
      connection.on('Heartbeat', (beat: Heartbeat) => events.heartbeat(beat));
      // The connection ends right after; what is asked next is answered with the same reason.
      connection.on('SignedOut', () => undefined);
      connection.on('Resync', (message: { stream: string }) => events.resync(message.stream));
      connection.onclose(() => events.closed());
    },
    async start() {
      // A connection that is still closing refuses to start; the caller's next attempt finds it closed.
      await connection.start();
    },
    stop: () => connection.stop(),
    subscribe: (stream: string, epoch: Epoch | null, seq: number | null) =>
      connection.invoke<Subscribed>('Subscribe', stream, epoch, seq),
    unsubscribe: (stream: string) => connection.send('Unsubscribe', stream),
    pause: (stream: string, paused: boolean) => connection.send('Pause', stream, paused),
  };
}
