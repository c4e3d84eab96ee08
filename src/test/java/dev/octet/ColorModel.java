package dev.octet;

import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.GraphBuilder;
import dev.octet.engine.graph.Op.Activation;
import dev.octet.engine.graph.Op.Padding;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.write.TfliteWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tiny classifiers of color images that are higher than wide, to tell their axes apart. */
public final class ColorModel {
  public static final int HEIGHT = 12;
  public static final int WIDTH = 8;
  public static final int CHANNELS = 3;
  private static final int FEATURES = 4;

  private ColorModel() {}

  /** The input {@code image} is 1 x 12 x 8 x 3; the layers are stem, pool and classes. */
  public static byte[] channelsLast() {
    var b = new GraphBuilder("color");
    int x = b.input("image", Shape.of(1, HEIGHT, WIDTH, CHANNELS));
    return TfliteWriter.write(classifier(b, x));
  }

  /** The input {@code image} is 1 x 3 x 12 x 8. */
  public static byte[] channelsFirst() {
    var b = new GraphBuilder("color");
    int x = b.input("image", Shape.of(1, CHANNELS, HEIGHT, WIDTH));
    return TfliteWriter.write(classifier(b, b.transpose("last", x, 0, 2, 3, 1)));
  }

  /** The inputs {@code left} and {@code right} are 1 x 12 x 8 x 3. */
  public static byte[] twoInputs() {
    var b = new GraphBuilder("color");
    int left = b.input("left", Shape.of(1, HEIGHT, WIDTH, CHANNELS));
    int right = b.input("right", Shape.of(1, HEIGHT, WIDTH, CHANNELS));
    return TfliteWriter.write(classifier(b, b.add("sum", left, right)));
  }

  /** Writes the model with channels last to {@code color.tflite} in a folder. */
  public static Path in(Path folder) throws IOException {
    return Files.write(folder.resolve("color.tflite"), channelsLast());
  }

  private static Graph classifier(GraphBuilder b, int image) {
    var weights = new float[FEATURES * 9 * CHANNELS];
    for (int i = 0; i < weights.length; i++) weights[i] = (i % 7 - 3) / 10f;
    int x =
        b.conv2d(
            "stem",
            image,
            weights,
            Shape.of(FEATURES, 3, 3, CHANNELS),
            new float[FEATURES],
            1,
            Padding.SAME,
            Activation.RELU6);
    x = b.mean("pool", x, false, 1, 2);
    b.output(b.softmax("classes", x));
    return b.build();
  }
}
