package dev.octet.engine.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Runs command lines in this process and keeps what they say. */
final class Shell {
  private Shell() {}

  /** What a command left behind. */
  record Result(int exitCode, String out, String err) {}

  static Result run(Object... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) words[i] = arguments[i].toString();
    var console = Console.of(new PrintWriter(out, true), new PrintWriter(err, true));
    int exitCode = OctetCommand.commandLine(console, words).execute(words);
    return new Result(exitCode, out.toString(), err.toString());
  }
}
