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

/** The standard output of a process that speaks in lines of events. */
public final class StandardOutput {
  private StandardOutput() {}

  /**
   * Keeps standard output for lines of events, in UTF-8: what other Java code writes there goes to
   * standard error.
   *
   * @param nativeCode whether native code is going to run, whose words (and the virtual machine's
   *     last ones, should it crash) have to be kept away, too
   */
  public static PrintWriter forEvents(boolean nativeCode) {
    System.setOut(System.err);
    OutputStream stream =
        nativeCode ? Reserved.reserve() : new FileOutputStream(FileDescriptor.out);
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  /**
   * What file descriptor 1 stood for when the process began, under another number. Java itself
   * can't duplicate a descriptor, and opening {@code /proc/self/fd/1} anew would lose the place in
   * a file.
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
     * The only way that is left to the stream behind descriptor 1, which from now on stands for
     * standard error: for every library of the process and for the virtual machine's last words.
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
      if (written <= 0) throw new IOException("nobody reads standard output any more");
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
