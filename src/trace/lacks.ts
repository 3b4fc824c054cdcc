/** Footer key: a JSON list of sentences, what the format that a trace was imported from could not say. */
export const LACKS_KEY = "weft.lacks";

const MOST_SENTENCES = 20;
const LONGEST_SENTENCE = 400;

export const lacksOf = (...sentences: string[]): string => JSON.stringify(sentences);

/** The sentences in a footer; none where it holds something else, since the footer is whoever's wrote the file. */
export function statedLacks(metadata: Readonly<Record<string, string>>): string[] {
  try {
    const sentences: unknown = JSON.parse(metadata[LACKS_KEY] ?? "[]");
    if (!Array.isArray(sentences)) return [];
    return sentences
      .filter((sentence) => typeof sentence === "string")
      .slice(0, MOST_SENTENCES)
      .map((sentence) => sentence.slice(0, LONGEST_SENTENCE));
  } catch {
    return [];
  }
}
