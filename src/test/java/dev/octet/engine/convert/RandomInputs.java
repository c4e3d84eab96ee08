package dev.octet.engine.convert;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Tensor;
import dev.octet.engine.read.ModelReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Seeded random samples for any network: an {@code .npz} with an array for each input. */
final class RandomInputs {
  /** Integers are mostly indexes: small ones stay inside most tables. */
  private static final int MOST_INTEGER = 4;

  private RandomInputs() {}

  /** Writes normal samples for floats, small integers for all else. */
  static Path write(Path model, int samples, long seed, Path file) throws IOException {
    Graph graph = ModelReader.readAsItIs(Files.readAllBytes(model), "model.tflite").graph();
    var random = new SplittableRandom(seed);
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int id : graph.inputs()) {
        Tensor input = graph.tensor(id);
        zip.putNextEntry(new ZipEntry(input.name() + ".npy"));
        zip.write(npy(input, samples, random));
      }
    }
    return file;
  }

  private static byte[] npy(Tensor input, int samples, SplittableRandom random) throws IOException {
    var shape = new StringBuilder().append(samples);
    for (int dim : input.shape().dims()) shape.append(", ").append(dim);
    byte[] header =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%s,), }"
            .formatted(shape)
            .getBytes(StandardCharsets.ISO_8859_1);
    var out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(header.length & 0xff);
    out.write(header.length >> 8);
    out.write(header);
    int elements = Math.toIntExact(samples * input.shape().elements());
    var values = ByteBuffer.allocate(elements * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    boolean real = input.type() == ElementType.FLOAT32;
    for (int i = 0; i < elements; i++) {
      values.putFloat((float) (real ? random.nextGaussian() : random.nextInt(MOST_INTEGER)));
    }
    out.write(values.array());
    return out.toByteArray();
  }
}
