export { grown } from "../model/grown.ts";
