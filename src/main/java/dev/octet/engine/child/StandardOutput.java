package dev.octet.engine.child;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/** The standard output of a process that writes event lines. */
public final class StandardOutput {
  private StandardOutput() {}

  /**
   * Reserves standard output for event lines in UTF-8. Output of other Java code goes to standard
   * error.
   *
   * @param nativeCode whether native code will run, whose output must be redirected too, including
   *     the virtual machine's last messages after a crash
   */
  public static PrintWriter forEvents(boolean nativeCode) {
    System.setOut(System.err);
    OutputStream stream =
        nativeCode ? Reserved.reserve() : new FileOutputStream(FileDescriptor.out);
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /**
   * A duplicate of file descriptor 1 as it was when the process began. Java can't duplicate a
   * descriptor, and opening {@code /proc/self/fd/1} again would lose the position in a file.
   */
  @SuppressWarnings("restricted") // three functions of the C library
  private static final class Reserved extends OutputStream {
    private static final int OUT = 1;
    private static final int ERR = 2;
    private static final int BUFFER = 8192;

    private static final MethodHandle DUP = function("dup", JAVA_INT, JAVA_INT);
    private static final MethodHandle DUP2 = function("dup2", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle WRITE =
        function("write", JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER);
    private final int descriptor;

    private Reserved(int descriptor) {
      this.descriptor = descriptor;
    }

    /**
     * Returns the only remaining stream to the original descriptor 1. Descriptor 1 itself refers to
     * standard error from now on, for all libraries of the process and for the virtual machine's
     * last messages.
     */
    static OutputStream reserve() {
      try {
        int kept = (int) DUP.invokeExact(OUT);
        if (kept < 0 || (int) DUP2.invokeExact(ERR, OUT) < 0) {
          throw new IllegalStateException("standard output is closed");
        }
        return new Reserved(kept);
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int end = offset + length;
      int next = offset;
      while (next < end) {
        int part = Math.min(end - next, BUFFER);
        MemorySegment.copy(MemorySegment.ofArray(bytes), next, buffer, 0, part);
        next += written(part);
      }
    }

    private int written(int part) throws IOException {
      long written;
      try {
        written = (long) WRITE.invokeExact(descriptor, buffer, (long) part);
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
      if (written <= 0) throw new IOException("the reader of standard output has closed it");
      return (int) written;
    }

    private static MethodHandle function(
        String name, MemoryLayout result, MemoryLayout... arguments) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }
  }
}
