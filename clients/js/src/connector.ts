import type { Clock } from "./clock.js";
import { IdTokenError, UnsupportedError } from "./errors.js";
import { delayOf, type ReconnectPolicy } from "./policy.js";
import type { Sink, Target, Transport } from "./transport.js";

/** Who is told. Nothing is told after `stop`. */
interface Listener {
  state(state: "connecting" | "connected" | "reconnecting"): void;
  message(name: unknown, payload: unknown): void;
  /** Connecting again has no use. */
  refused(error: IdTokenError): void;
}

// How long events that piled up while the page was away may take to arrive, in milliseconds.
const settling = 100;

export interface Connector {
  connect(): void;
  /** The page came back: makes a silent connection anew. */
  check(): void;
  stop(): void;
}

/** Keeps one connection to a session: the first is tried again like any other, and what an earlier one still has to say is not heard. */
export function connector(transport: Transport, target: Target, policy: ReconnectPolicy, { now, after }: Clock, listener: Listener): Connector {
  let drop: (() => void) | undefined;
  let cancelTimer: (() => void) | undefined;
  let checking: (() => void) | undefined;
  let attempt = 0;
  let failures = 0;
  let wasOpen = false;
  let openedAt: number | undefined;
  let heardAt = 0;

  const end = () => {
    attempt++;
    cancelTimer?.();
    drop?.();
    drop = undefined;
  };

  const trying = () => listener.state(wasOpen ? "reconnecting" : "connecting");

  const connect = () => {
    end();
    const mine = attempt;
    openedAt = undefined;
    heardAt = now();
    trying();
    // A listener may have stopped the session.
    if (mine !== attempt)
      return;
    try {
      cancelTimer = after(policy.connectTimeout, () => openedAt ?? lost());
      drop = transport(target, sink(mine));
    } catch (error) {
      listener.refused(error instanceof IdTokenError ? error : new UnsupportedError("No connection can be made", error));
    }
  };

  const sink = (mine: number): Sink => {
    const heard = (then: () => void) => {
      if (mine !== attempt)
        return;
      heardAt = now();
      then();
    };
    const opened = () => {
      // A message may overtake the word that it is open.
      if (openedAt !== undefined)
        return;
      openedAt = now();
      wasOpen = true;
      listener.state("connected");
    };
    return {
      opened: () => heard(opened),
      message: (name, payload) => heard(() => {
        opened();
        listener.message(name, payload);
      }),
      closed: (error) => heard(() => (error ? listener.refused(error) : lost())),
    };
  };

  const lost = () => {
    const steady = openedAt !== undefined && now() - openedAt >= policy.steadyAfter;
    failures = steady ? 1 : failures + 1;
    end();
    cancelTimer = after(delayOf(policy, failures), connect);
    trying();
  };

  return {
    connect,
    check() {
      // What was told to the page in its sleep is let in first, a replacement above all.
      checking ??= after(settling, () => {
        checking = undefined;
        if (drop && now() - heardAt < policy.silence)
          return;
        failures = 0;
        connect();
      });
    },
    stop() {
      checking?.();
      end();
    },
  };
}
