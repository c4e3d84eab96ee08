package dev.octet.engine.cli;

import dev.octet.engine.child.StandardOutput;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The output streams of a command: standard output for results, standard error for everything else.
 */
final class Console {
  private PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;
  private final boolean ownsProcess;

  private Console(PrintWriter out, PrintWriter err, boolean terminal, boolean ownsProcess) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
    this.ownsProcess = ownsProcess;
  }

  /** Returns the streams of this process. */
  static Console ofProcess() {
    return new Console(
        writer(new FileOutputStream(FileDescriptor.out), System.out.charset()),
        writer(new FileOutputStream(FileDescriptor.err), System.err.charset()),
        errorIsTerminal(),
        true);
  }

  /** Returns streams for tests: without a terminal, independent of the process. */
  static Console of(PrintWriter out, PrintWriter err) {
    return new Console(out, err, false, false);
  }

  PrintWriter out() {
    return out;
  }

  PrintWriter err() {
    return err;
  }

  /** Returns whether standard error is a terminal. */
  boolean terminal() {
    return terminal;
  }

  /**
   * Reserves standard output for lines of events.
   *
   * @param nativeCode whether native code will run, whose output must go to standard error
   */
  void reserveOutput(boolean nativeCode) {
    if (ownsProcess) out = StandardOutput.forEvents(nativeCode);
  }

  /** Prints a result as one indented JSON document, in UTF-8. */
  void printJson(Object result) {
    out.println(
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(result));
    out.flush();
  }

  private static PrintWriter writer(OutputStream stream, Charset charset) {
    return new PrintWriter(new OutputStreamWriter(stream, charset), true);
  }

  /**
   * Returns whether standard error is a terminal. {@code System.console()} would examine standard
   * input and output instead.
   */
  private static boolean errorIsTerminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
