// The package's entry: the class with asynchronous iteration.
import init, { Chat } from "./connectparticipant_web.js";

Chat.prototype[Symbol.asyncIterator] = async function* () {
  for (;;) {
    const event = await this.next();
    if (event === undefined) return;
    yield event;
  }
};

export { Chat };
export default init;
