export * from "./connectparticipant_web.js";
export { default } from "./connectparticipant_web.js";
