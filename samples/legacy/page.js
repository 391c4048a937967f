import { connectSession } from "./session-socket.js";

const form = document.querySelector("form");
const [code, status] = document.querySelectorAll("output");
let giveUp = () => {};

// Leaving the page gives the sign-in up.
addEventListener("pagehide", () => giveUp());

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  giveUp();
  code.value = "";
  status.value = "Waiting for your phone.";
  const baseUrl = form.elements.baseUrl.value.replace(/\/$/, "");
  try {
    const response = await fetch(`${baseUrl}/auth/initiate`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ tokenId: form.elements.tokenId.value, serviceId: form.elements.serviceId.value }),
    });
    const session = await response.json();
    if (!response.ok)
      throw new Error(session.title);
    giveUp = connectSession(baseUrl, session, {
      code: (text) => (code.value = text),
      refused: (reason) => (status.value = `${reason}. You may try again.`),
      approved: (jwt) => (status.value = `Signed in. Send this token to your own server, which validates it: ${jwt}`),
      ended: (why) => (status.value = why),
    });
  } catch (error) {
    status.value = error.message;
  }
});
