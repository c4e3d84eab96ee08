package dev.octet.device.adbd;

/** How the double misbehaves once, in the next service that can. */
public enum Fault {
  /** A shell's stream ends inside the length of a packet, with the connection. */
  CUT_IN_LENGTH,
  /** A shell's packet announces 4 GiB. */
  HUGE_LENGTH,
  /** A file is refused, after its first chunk, because the storage is full. */
  NO_SPACE,
  /** The daemon goes away after the tenth chunk of a file that has so many. */
  DIE_IN_PUSH,
  /** A file's chunk announces 4 GiB. */
  HUGE_CHUNK
}
