package dev.octet.service.platform.engine;

import dev.octet.engine.convert.EngineEvent;
import dev.octet.engine.convert.Stage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A child that does what the engine must not do. */
final class Misbehaving {
  private Misbehaving() {}

  @SuppressWarnings("restricted") // memory that is not ours is the point
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "crash" -> {
        System.err.println("about to crash");
        System.out.println(new EngineEvent.StageBegan(Stage.CALIBRATE).toLine());
        byte[] node = "CONV_2D 'stem'".getBytes(StandardCharsets.UTF_8);
        var place = ByteBuffer.allocate(64 * 256).order(ByteOrder.nativeOrder());
        place.putInt(256, node.length).put(256 + Integer.BYTES, node);
        Files.write(Path.of("native-place"), place.array());
        MemorySegment.ofAddress(8).reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1);
      }
      case "long-line" -> {
        var piece = "x".repeat(1 << 16);
        while (!System.out.checkError()) System.out.print(piece);
      }
      case "many-lines" -> {
        while (!System.out.checkError()) System.out.println("no event");
      }
      case "many-errors" -> {
        for (int i = 0; i < 100_000; i++) System.err.println("complaint " + i);
        System.out.println(new EngineEvent.Failed("complained enough").toLine());
        System.exit(1);
      }
      case "all-memory" -> {
        // longer than any heap that it is given
        var array = new long[64 << 20];
        System.err.println(array.length);
      }
      case "all-native-memory" -> {
        for (int i = 0; i < 64; i++) Arena.global().allocate(64 << 20).fill((byte) 1);
        System.err.println("there was enough");
      }
      case "no-ear" -> {
        System.out.println(new EngineEvent.Failed("nobody told me").toLine());
        System.exit(1);
      }
      case "deaf" -> {
        System.out.close();
        Thread.sleep(Long.MAX_VALUE);
      }
      case "silent" -> System.exit(7);
      case "grandchild" -> {
        Process sleep = new ProcessBuilder("sleep", "1000").start();
        System.err.println(sleep.pid());
        System.out.println(new EngineEvent.Advanced(sleep.pid() / 1e9).toLine());
        Thread.sleep(Long.MAX_VALUE);
      }
      case "environment" -> {
        System.out.println(new EngineEvent.Failed(System.getenv().keySet().toString()).toLine());
        System.exit(1);
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }
}
