package dev.octet;

/** The entry point of {@code octet.jar}. */
public final class Octet {
  private Octet() {}

  public static void main(String[] args) {}
}
