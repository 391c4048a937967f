import type { Clock } from "./clock.js";
import type { IdTokenError } from "./errors.js";
import { typed } from "./options.js";
import { delayOf, type ReconnectPolicy } from "./policy.js";
import type { Sink } from "./transport.js";

/** Receives what happens on the connection; nothing after `stop`. */
interface Listener {
  state(state: "connecting" | "connected" | "reconnecting"): void;
  message(name: unknown, payload: unknown): void;
  /** Final: another connection would end the same way. */
  refused(error: IdTokenError): void;
}

// How long messages that queued up while the page slept may take to arrive, in milliseconds.
const settling = 100;

export interface Connector {
  connect(): void;
  /** The page or the network came back: replaces a connection that is silent or was made without a network. */
  check(): void;
  /** The network is gone: drops the connection without waiting for it to time out. */
  offline(): void;
  stop(): void;
}

/** Makes one attempt to connect. Returns a function that drops the attempt, or the connection, at once and without a word to the sink. */
type Open = (sink: Sink) => () => void;

/** Keeps one connection. The first attempt is retried like any other; messages of an earlier connection are dropped. */
export function connector(open: Open, policy: ReconnectPolicy, { now, after }: Clock, listener: Listener): Connector {
  let drop: (() => void) | undefined;
  let cancelTimer: (() => void) | undefined;
  let checking: (() => void) | undefined;
  let attempt = 0;
  let failures = 0;
  let wasOpen = false;
  let isOffline = false;
  let openedAt: number | undefined;
  let heardAt = 0;

  const end = () => {
    attempt++;
    cancelTimer?.();
    drop?.();
    drop = undefined;
  };

  const announce = () => listener.state(wasOpen ? "reconnecting" : "connecting");

  const connect = () => {
    end();
    const mine = attempt;
    openedAt = undefined;
    heardAt = now();
    announce();
    // A listener may have stopped the session.
    if (mine !== attempt)
      return;
    try {
      cancelTimer = after(policy.connectTimeout, () => openedAt ?? lost());
      drop = open(sink(mine));
    } catch (error) {
      listener.refused(typed(error));
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
      // A message may arrive before the event that says that it is open.
      if (openedAt !== undefined)
        return;
      openedAt = now();
      wasOpen = true;
      isOffline = false;
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
    announce();
  };

  return {
    connect,
    check() {
      // First come the messages that arrived while the page slept, above all a replacement.
      checking ??= after(settling, () => {
        checking = undefined;
        if (drop && !isOffline && now() - heardAt < policy.silence)
          return;
        isOffline = false;
        failures = 0;
        connect();
      });
    },
    offline() {
      isOffline = true;
      if (drop)
        lost();
    },
    stop() {
      checking?.();
      end();
    },
  };
}
