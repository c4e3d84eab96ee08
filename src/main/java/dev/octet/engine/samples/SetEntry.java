package dev.octet.engine.samples;

/**
 * A file of a calibration set.
 *
 * @param name path inside the folder or archive, with slashes; displayed and compared, never opened
 * @param bytes declared uncompressed size in bytes
 */
record SetEntry(String name, long bytes) implements Comparable<SetEntry> {
  @Override
  public int compareTo(SetEntry other) {
    return name.compareTo(other.name);
  }

  /** Returns the last part of the name. */
  String fileName() {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Returns the name without its last part; empty at the top level. */
  String folder() {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }
}
