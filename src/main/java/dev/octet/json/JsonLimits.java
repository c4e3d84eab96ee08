package dev.octet.json;

/**
 * Bounds of a JSON document from an untrusted sender.
 *
 * @param bytes maximum length of the document in bytes
 * @param depth maximum nesting of objects and lists; the outermost object counts
 * @param tokens maximum number of tokens
 * @param textChars maximum length of a text in chars
 * @param nameChars maximum length of a field's name in chars
 * @param numberChars maximum length of a number in chars
 */
public record JsonLimits(
    int bytes, int depth, long tokens, int textChars, int nameChars, int numberChars) {

  /** Returns bounds for what people write: 8 levels, 200,000 tokens, numbers of 1,000 digits. */
  public static JsonLimits ofBytes(int bytes) {
    return new JsonLimits(bytes, 8, 200_000, bytes, 50_000, 1_000);
  }
}
