// What the console's buttons send.

const hours = (n) => new Date(Math.ceil(Date.now() / 3_600_000 + n) * 3_600_000).toISOString();

const CONTENTS = {
  QuickReply: () => ({
    title: "Is it solved?",
    elements: [{ title: "Yes" }, { title: "No" }],
  }),
  ListPicker: () => ({
    title: "Which department do you want to speak to?",
    subtitle: "Tap to choose",
    elements: [
      { title: "Billing", subtitle: "Invoices and payments" },
      { title: "Repairs", subtitle: "Something is broken" },
    ],
  }),
  TimePicker: () => ({
    title: "When shall we call you?",
    timeZoneOffset: 0,
    timeslots: [24, 25, 48].map((n) => ({ date: hours(n), duration: 3600 })),
  }),
};

// An interactive message of a template type.
export const question = (templateType) => ({
  contentType: "application/vnd.amazonaws.connect.message.interactive",
  content: JSON.stringify({
    templateType,
    version: "1.0",
    data: { content: CONTENTS[templateType]() },
  }),
});

export const view = () => ({
  name: "Address form",
  template: { Head: { Title: "Your address" }, Body: [{ Type: "FormInput", _id: "street" }] },
  inputSchema: { type: "object", properties: { street: { type: "string" } } },
  data: { street: "" },
});

export const answer = (incomplete) => ({
  pieces: ["I have ", "looked at ", "your order: ", "it left the house ", "this morning."],
  incomplete,
});
