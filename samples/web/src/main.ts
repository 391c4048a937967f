import { fillIn } from "./labels.js";
import { OwnPhone } from "./own/own-phone.js";
import { OwnView } from "./own/view.js";
import { Panel } from "./panel.js";
import { Phone } from "./phone/phone.js";
import { PhoneView } from "./phone/view.js";
import { SignIn } from "./site/sign-in.js";
import { SiteView } from "./site/view.js";

fillIn(document);

const element = (id: string) => document.getElementById(id) as HTMLElement;
const panel = (side: string) => new Panel(element(`${side}-screen`), element(`${side}-news`));

const phone = new Phone(new PhoneView(panel("phone"), element("phone-link"), element("go-to-phone")));
const visitor = new OwnPhone(new OwnView(panel("own")), phone, () => signIn.greet());
const signIn = new SignIn(new SiteView(panel("site")), visitor, phone);

phone.switchOn();
signIn.open();
