package dev.octet.engine.samples;

/**
 * A file of a calibration set.
 *
 * @param name its path inside the folder or archive, with slashes; shown and compared, never opened
 * @param bytes its declared size, uncompressed
 */
record SetEntry(String name, long bytes) implements Comparable<SetEntry> {
  @Override
  public int compareTo(SetEntry other) {
    return name.compareTo(other.name);
  }

  /** The last part of the name. */
  String fileName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** The name without its last part; empty at the top. */
  String folder() {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }
}
