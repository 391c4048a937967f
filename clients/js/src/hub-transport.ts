import { urlOf } from "./http.js";
import { openHub } from "./hub.js";
import { refusalOf } from "./refusal.js";
import type { Transport } from "./transport.js";

const methods = { OtpReady: "otp_ready", Approved: "approved", Rejected: "rejected", Expired: "expired", Replaced: "replaced", Claimed: "claimed" };

/** The session's hub, over SignalR. */
export const hubTransport: Transport = (target, sink) => openHub({
  url: urlOf(target.baseUrl, `hubs/session?sessionId=${encodeURIComponent(target.sessionId)}`),
  accessToken: () => target.wsToken,
  methods,
  WebSocket: target.WebSocket,
  refusal: (signal) => refusalOf(target, signal),
}, sink);
