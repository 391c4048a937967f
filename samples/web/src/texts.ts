import type { Resolution } from "@idtoken/client/phone";

/** Every text that the page shows. index.html has none of its own, except for its head and its `<noscript>`. */

/** A heading and what it means for the person. */
export interface Message {
  readonly title: string;
  readonly words: string;
}

const message = (title: string, words: string): Message => ({ title, words });

/** What index.html names by `data-text` and, for screen readers alone, by `data-label`. */
export const labels = {
  skip: "Skip to the phone",
  documentation: "Documentation",
  apiReference: "API reference",
  phoneApp: "Phone app",
  heading: "Sign in without a password",
  introduction: "A website asks who you are, your phone shows the same code, and you approve. Here you see both sides.",
  siteCaption: "A website, in the browser",
  phoneCaption: "Your phone",
  product: "IdToken",
  siteAddress: "demo.example",
  siteName: "Demo service",
  trialOnly: "For local trials only. This page and its test identities exist only in the Development environment.",
  goToPhone: "Your phone has a request",
  backToBrowser: "Back to the browser",

  signIn: "Sign in",
  signInAgain: "Sign in again",
  cancel: "Cancel",
  signOut: "Sign out",
  approve: "Approve",
  decline: "Decline",
  report: "I did not start this",
  done: "Done",
  tryAgain: "Try again",

  welcome: "Welcome back",
  noPassword: "You need no password here. Approve on your phone, and you are in.",
  lookAtPhone: "Look at your phone",
  useCode: "Confirm the sign-in there with this code:",
  showQr: "Show a QR code instead",
  scanToSignIn: "Scan to sign in",
  scanToSignInWords: "You need not say who you are: the phone that scans this code does.",
  openHere: "Or continue on this device",
  timeLeft: "Time left",
  token: "The verified token",
  claims: "Claims of the token",

  settingUp: "Setting up this phone",
  newKey: "Creating a key that never leaves this browser.",
  ready: "Ready",
  scanCode: "Scan the browser's QR code",
  ownPage: "To sign in on a page of your own, give it this tokenId. The request appears here.",
  useOwnPhone: "Use your own phone",
  scanTitle: "Scan this with your phone",
  scanWords: "It adds a test identity there. Then you sign in here, and approve on your phone.",
  ownReady: "Your phone is ready",
  usePagePhone: "Use the phone on this page",
  codeInput: "Code in the browser",
  browser: "Browser",
  address: "Address",
};

/** A real phone in place of the one on the page. */
export const own = {
  qrCode: "QR code of the invitation",
  scan: "Scan the QR code with your phone, or open its link.",
  readyWords: (person: string) => `You sign in as ${person}, and the request appears on your phone.`,
  failed: (reason: string) => `The server made no invitation (${reason}).`,
};

/** Why a phone may be unable to open a link. */
export const reach = {
  onlyHere: "This address works on this computer only. A phone needs one of its network, with https: docs/phone.md says how.",
  needsHttps: "Browsers give phones no key without https: docs/phone.md says how to get it.",
};

export const countdown = {
  left: (seconds: number) => `${seconds} ${seconds === 1 ? "second" : "seconds"} left`,
  over: "Time is up",
  /** A wait, as part of a sentence. */
  wait: (seconds: number) =>
    seconds < 90 ? `${Math.ceil(seconds)} ${Math.ceil(seconds) === 1 ? "second" : "seconds"}` : `${Math.ceil(seconds / 60)} minutes`,
  button: (action: string, wait: string) => `${action} in ${wait}`,
};

export const code = { spoken: (digits: string) => `Code: ${digits}`, hidden: "hidden" };

export const site = {
  signInAs: (person: string) => `You will sign in as ${person}`,
  starting: "One moment…",
  qrCode: "QR code of the sign-in",
  scan: "Scan the QR code with your phone, or continue on this device.",
  wrongCode: "The phone sent a wrong code. You can try again.",
  notYourPhone: "Something other than your phone tried to answer. Still waiting for your phone.",
  connectionLost: "The connection was lost. Reconnecting…",
  greeting: (name: string) => `Welcome, ${name}`,
  signedIn: "You are signed in",
  shared: "You shared this with Demo service, and nothing else:",
  sharedNothing: "You shared no personal details.",
  announceSignedIn: (greeting: string) => `Signed in. ${greeting}.`,
  yes: "Yes",
  no: "No",
  claims: {
    given_name: "Given name",
    family_name: "Family name",
    birthdate: "Date of birth",
    nationality: "Nationality",
    document_number: "Document",
    trust_level: "Trust level",
    age_over_18: "Over 18",
    age_over_21: "Over 21",
    age_over_25: "Over 25",
    age_range: "Age",
    is_eu_citizen: "EU citizen",
    name_initial: "Initials",
  },
};

const revoked = message("This phone was revoked", "It can no longer approve sign-ins.");

/** Why nobody was signed in. */
export const failures = {
  /** By the reason that the server gives. */
  rejected: {
    "Declined by user": message("Declined", "You declined on your phone. You are not signed in."),
    "Too many attempts": message("Stopped for safety", "There were too many failed attempts, so this sign-in was stopped."),
    "Enrollment revoked": revoked,
    Cancelled: message("Cancelled", "This sign-in was cancelled."),
    Superseded: message("Replaced", "This sign-in was replaced by newer ones."),
  } as Readonly<Record<string, Message>>,
  /** By the error's code. */
  byCode: {
    expired: message("Time is up", "Nobody answered on the phone in time."),
    session_not_found: message("Time is up", "This sign-in has ended."),
    replaced: message("Continued in another tab", "This sign-in continues in a newer tab. You can close this one."),
    enrollment_revoked: revoked,
    enrollment_not_found: message("No phone is set up", "The server does not know this phone."),
    phone_unready: message("The phone is not ready", "It needs to be set up first. Its screen says what is missing."),
    invalid_request: message("This needs a name", "The server does not let this service start a sign-in without saying who signs in (AllowAnonymousInitiation)."),
    unreachable: message("The server cannot be reached", "Check your connection, then sign in again."),
    unexpected_response: message("Something is wrong with the server", "It sent an answer that this page does not understand. Try again later."),
    store_unavailable: message("The server is not available", "It cannot reach its database right now. Try again in a moment."),
    unsupported: message("This browser cannot sign in here", "Open this page over https, or from localhost."),
  } as Readonly<Record<string, Message>>,
  forged: message("The answer was not genuine", "The approval did not pass the security checks. You are not signed in."),
  rateLimited: message("Too many sign-ins", "Sign-ins from this address are limited. You can try again shortly."),
  otherReason: (reason: string) => message("Refused", `The server said: ${reason}.`),
  other: (details: string) => message("Something went wrong", details),
};

export const phone = {
  online: "Online",
  offline: "Offline",
  announce: (text: string) => `Phone: ${text}`,
  waiting: "Sign-in requests will appear here.",
  connecting: "Connecting to the server…",
  asks: (service: string) => `${service} wants to sign you in`,
  compare: "Does the browser show this code?",
  enter: "Enter the code shown in the browser",
  share: (service: string) => `Share with ${service}`,
  more: (count: number) => `${count} more ${count === 1 ? "request is" : "requests are"} waiting`,
  sending: "Sending…",
  unknownBrowser: "Unknown browser",
  unknownAddress: "Unknown",
  thisComputer: "This computer",
  browserOn: (browser: string, system: string) => `${browser} on ${system}`,
  newPhone: "Set up a new phone",
  reportConfirm: "Report it to the operator: click again",
};

/** How a request ended, on the phone. `here`: on this page. */
export function answer(state: Resolution, service: string, here: boolean): Message {
  const elsewhere = here ? "" : " You answered on another page of this phone.";
  switch (state) {
    case "approved": return message("Approved", `${service} has signed you in.${elsewhere}`);
    case "declined": return message("Declined", `${service} learned nothing about you.${elsewhere}`);
    case "reported": return message("Reported", `${service} learned nothing about you. The operator has your report.`);
    case "locked": return message("Stopped for safety", "There were too many failed attempts.");
    case "revoked": return revoked;
    case "expired": return message("Too late", `The request from ${service} has expired.`);
    case "cancelled": return message("Cancelled", "This sign-in was cancelled.");
    case "superseded": return message("Replaced", "This request was replaced by newer ones.");
    default: return message("Already over", "This sign-in was already answered or cancelled.");
  }
}

/** Why an answer did not count, by the error's code. The request stays on the screen. */
export const notices = {
  approvalLost: "Your approval did not get through: the server cannot be reached. Try again.",
  declineLost: "Your answer did not get through: the server cannot be reached. Try again.",
  wrongCode: "That code is wrong. Check the browser and try again. If it is right, check this computer's clock.",
  wrongClock: "The server did not accept the answer. Check this computer's clock and try again.",
  claimed: "Another phone has scanned that code first.",
  codeOver: "That QR code is no longer valid.",
  scanLost: "The server cannot be reached. Try again.",
  notSixDigits: "Enter the six digits shown in the browser.",
  other: (reason: string) => `The server did not accept the answer (${reason}). Try again.`,
};

/** Why the phone cannot be used, by the error's code. */
export const troubles = {
  byCode: {
    enrollment_revoked: message(revoked.title, `${revoked.words} You can set up a new one.`),
    unreachable: message("No connection", "The server cannot be reached. Trying again every few seconds."),
    unsupported: message("This browser cannot be a phone here", "Open this page over https, or from localhost: only there can it keep a key."),
    store_unavailable: message("The server is not available", "It cannot reach its database right now. Setup continues by itself."),
    invalid_device_token: message("The server rejected this phone", "Check this computer's clock: it may be off by at most 30 seconds."),
    invalid_proof: message("The server rejected this phone", "Check this computer's clock: it may be off by at most 30 seconds."),
  } as Readonly<Record<string, Message>>,
  rateLimited: message("Too many new phones", "No more phones can be set up from this address for now. Setup continues by itself."),
  other: (reason: string) => message("Setup failed", `The server said: ${reason}.`),
};

/** What a person shares, by scope. */
export const scopes: Readonly<Record<string, string>> = {
  "identity:name": "Your name",
  "identity:given_name": "Your given name",
  "identity:family_name": "Your family name",
  "identity:date_of_birth": "Your date of birth",
  "identity:nationality": "Your nationality",
  "identity:document": "Your document number",
  "identity:photo": "Your photo",
  "identity:trust_level": "How well your identity was checked",
  "identity:age_over_18": "Whether you are over 18",
  "identity:age_over_21": "Whether you are over 21",
  "identity:age_over_25": "Whether you are over 25",
  "identity:age_range": "Your age range",
  "identity:is_eu_citizen": "Whether you are an EU citizen",
  "identity:name_initial": "Your initials",
  "identity:basic": "Your name and how well your identity was checked",
  "identity:age_verification": "Your name and whether you are over 18",
  "identity:full": "All your details except your photo",
  "identity:full_with_photo": "All your details and your photo",
};
