package dev.octet;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the programs that tests run, by the folders of {@code PATH}. */
public final class InstalledProgram {
  private InstalledProgram() {}

  /** Returns the first program on the path that has one of the names; empty if there is none. */
  public static Optional<Path> find(String... names) {
    return Pattern.compile(":")
        .splitAsStream(System.getenv("PATH"))
        .flatMap(folder -> Stream.of(names).map(name -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
