import { InputError } from "../../model/index.ts";

export class ParquetjsSource {
  async open(): Promise<never> {
    throw new InputError({ code: "T006", message: "not yet" });
  }
}
