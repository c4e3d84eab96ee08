package dev.octet.engine.run;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorflowlite.ErrorReporter;

/**
 * Collects TensorFlow Lite's error messages. {@code tflite::ErrorReporter} is an abstract C++ class
 * that the Java presets can't extend, so this class lays out an instance in native memory: a
 * pointer to a table of virtual functions in the order of the Itanium C++ ABI (which Linux and
 * macOS use), <em>complete destructor, deleting destructor, {@code Report(const char* format,
 * va_list)}</em>. TensorFlow Lite doesn't own reporters and never calls the destructors.
 */
@SuppressWarnings("restricted") // callbacks from C++, and the C library's formatter
final class NativeErrors {
  private static final int VTABLE_SLOTS = 3;
  private static final int REPORT_SLOT = 2;

  /**
   * Maximum number of messages to keep. A model has thousands of nodes, and the first messages
   * suffice.
   */
  private static final int MAX_MESSAGES = 8;

  private static final int MAX_MESSAGE_BYTES = 2048;

  private final List<String> messages = new ArrayList<>();
  private final MemorySegment object;

  /**
   * Creates a reporter in an arena, which must outlive all users of the reporter.
   *
   * @throws RunException if error reporters are not supported on this platform
   */
  NativeErrors(Arena arena) {
    try {
      MethodHandle report =
          MethodHandles.lookup()
              .findVirtual(
                  NativeErrors.class,
                  "report",
                  MethodType.methodType(
                      int.class, MemorySegment.class, MemorySegment.class, MemorySegment.class));
      MemorySegment stub =
          Linker.nativeLinker()
              .upcallStub(
                  report.bindTo(this),
                  FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS),
                  arena);
      MemorySegment vtable = arena.allocate(ADDRESS, VTABLE_SLOTS);
      vtable.setAtIndex(ADDRESS, REPORT_SLOT, stub);
      object = arena.allocate(ADDRESS);
      object.set(ADDRESS, 0, vtable);
    } catch (ReflectiveOperationException e) {
      throw new RunException("error reporters are not supported on this platform", e);
    }
  }

  /** Returns the C++ object. */
  ErrorReporter reporter() {
    return new ErrorReporter(new BytePointer(object.asByteBuffer()));
  }

  /**
   * Returns and clears the messages since the last call, oldest first, in one line; empty if there
   * are none.
   */
  synchronized String take() {
    String all = String.join("; ", messages);
    messages.clear();
    return all;
  }

  /** Receives a message from native code; must not throw. */
  @SuppressWarnings("unused") // called through the method handle
  private synchronized int report(MemorySegment self, MemorySegment format, MemorySegment values) {
    if (messages.size() < MAX_MESSAGES) {
      try {
        messages.add(Printf.print(format, values).strip());
      } catch (Throwable e) {
        messages.add("(TensorFlow Lite's message can't be shown: " + e + ")");
      }
    }
    return 0;
  }

  /** The C library's formatter, looked up at the first error. */
  private static final class Printf {
    /**
     * {@code int vsnprintf(char*, size_t, const char*, va_list)}. In the calling conventions of
     * Linux, a {@code va_list} argument is passed as a pointer: to the caller's list on x86-64, to
     * a copy (a struct of 32 bytes) on AArch64.
     */
    private static final MethodHandle VSNPRINTF =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("vsnprintf"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));

    static String print(MemorySegment format, MemorySegment values) throws Throwable {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment text = arena.allocate(MAX_MESSAGE_BYTES);
        int _ = (int) VSNPRINTF.invokeExact(text, (long) MAX_MESSAGE_BYTES, format, values);
        return text.getString(0);
      }
    }
  }
}
