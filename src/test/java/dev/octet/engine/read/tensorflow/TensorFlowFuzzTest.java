package dev.octet.engine.read.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.octet.SharedData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.NodeDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.TensorProto;

/**
 * Damaged models are read to a valid network or refused with a reason, each within seconds. Half of
 * the damages change bytes, half change nodes of the graph, which stays a valid protocol buffer.
 */
class TensorFlowFuzzTest {
  private static final String FOLDER = "models/toolchains/keras/";
  private static final int FEW = 300;
  private static final int MANY = 2_000;
  private static final double SLOWEST_SECONDS = 10;

  private final Map<String, Integer> codes = new TreeMap<>();
  private double slowest;

  private static byte[] file(String name) throws IOException {
    Path path = SharedData.require(FOLDER + name);
    return Files.readAllBytes(path);
  }

  @Test
  void damagedGraphsAreReadOrRefused() throws IOException {
    graphs("zoo_of_layers_frozen.pb", FEW, 1);
    assertWell(FEW);
  }

  @Test
  void damagedSavedModelsAreReadOrRefused() throws IOException {
    savedModels("sequential_savedmodel.zip", FEW, 2);
    assertWell(FEW);
  }

  @Test
  @Tag("slow")
  void manyDamagedModelsAreReadOrRefused() throws IOException {
    graphs("zoo_of_layers_frozen.pb", MANY, 3);
    graphs("separable_frozen.pb", MANY, 4);
    savedModels("zoo_of_layers_tfsave.zip", MANY, 5);
    savedModels("nested_savedmodel.zip", MANY, 6);
    assertWell(4 * MANY);
  }

  private void assertWell(int count) {
    System.out.printf("%s, the slowest took %.2f s%n", codes, slowest);
    assertThat(codes.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(count);
    assertThat(codes.getOrDefault("read", 0)).isPositive().isLessThan(count);
    assertThat(slowest).isLessThan(SLOWEST_SECONDS);
  }

  private void graphs(String name, int count, int seed) throws IOException {
    byte[] good = file(name);
    var random = new Random(seed);
    GraphDef graph = GraphDef.parseFrom(good);
    for (int i = 0; i < count; i++) {
      byte[] bad = i % 2 == 0 ? damaged(good, random) : damaged(graph, random).toByteArray();
      note(name + " " + i, bad);
    }
  }

  private void savedModels(String name, int count, int seed) throws IOException {
    Map<String, byte[]> files = unzipped(file(name));
    List<String> names = new ArrayList<>(files.keySet());
    SavedModel model = SavedModel.parseFrom(files.get("saved_model.pb"));
    var random = new Random(seed);
    for (int i = 0; i < count; i++) {
      Map<String, byte[]> bad = new LinkedHashMap<>(files);
      if (i % 2 == 0) {
        String file = names.get(random.nextInt(names.size()));
        bad.put(file, damaged(files.getOrDefault(file, new byte[1]), random));
      } else {
        var changed = model.toBuilder();
        var meta = changed.getMetaGraphsBuilder(0);
        meta.setGraphDef(damaged(meta.getGraphDef(), random));
        bad.put("saved_model.pb", changed.build().toByteArray());
      }
      note(name + " " + i, HandMadeGraphs.zip(bad));
    }
  }

  private static Map<String, byte[]> unzipped(byte[] bytes) throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    try (var zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) files.put(entry.getName(), zip.readAllBytes());
      }
    }
    files.remove("fingerprint.pb");
    return files;
  }

  private void note(String name, byte[] bad) {
    long start = System.nanoTime();
    String code;
    try {
      code = HandMadeGraphs.refusal(bad);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(name, e);
    }
    slowest = Math.max(slowest, (System.nanoTime() - start) / 1e9);
    codes.merge(code == null ? "read" : code, 1, Integer::sum);
  }

  private static byte[] damaged(byte[] good, Random random) {
    byte[] bad = good.clone();
    for (int times = random.nextInt(3); times >= 0; times--) {
      int at = random.nextInt(bad.length);
      switch (random.nextInt(5)) {
        case 0 -> bad[at] = (byte) random.nextInt();
        case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> bad = Arrays.copyOf(bad, 1 + random.nextInt(bad.length));
        case 3 -> {
          int length = Math.min(random.nextInt(40), bad.length - at);
          System.arraycopy(good, random.nextInt(good.length - length + 1), bad, at, length);
        }
        default -> {
          int length = Math.min(random.nextInt(20), bad.length - at);
          var noise = new byte[length];
          random.nextBytes(noise);
          System.arraycopy(noise, 0, bad, at, length);
        }
      }
    }
    return bad;
  }

  private static GraphDef damaged(GraphDef good, Random random) {
    var graph = good.toBuilder();
    for (int times = random.nextInt(3); times >= 0; times--) {
      int functions = graph.getLibrary().getFunctionCount();
      if (functions > 0 && random.nextInt(4) > 0) {
        var function = graph.getLibraryBuilder().getFunctionBuilder(random.nextInt(functions));
        if (function.getNodeDefCount() == 0) continue;
        NodeDef other = function.getNodeDef(random.nextInt(function.getNodeDefCount()));
        change(
            function.getNodeDefBuilder(random.nextInt(function.getNodeDefCount())), other, random);
      } else {
        NodeDef other = graph.getNode(random.nextInt(graph.getNodeCount()));
        change(graph.getNodeBuilder(random.nextInt(graph.getNodeCount())), other, random);
      }
    }
    return graph.build();
  }

  private static void change(NodeDef.Builder node, NodeDef other, Random random) {
    String input = pick(node.getInputList(), random);
    String attribute = pick(new ArrayList<>(new TreeMap<>(node.getAttrMap()).keySet()), random);
    switch (random.nextInt(7)) {
      case 0 -> node.setOp(other.getOp());
      case 1 -> {
        if (input != null) node.setInput(random.nextInt(node.getInputCount()), other.getName());
      }
      case 2 -> {
        if (input != null) node.addInput(input);
      }
      case 3 -> {
        if (attribute != null) node.removeAttr(attribute);
      }
      case 4 -> node.putAllAttr(other.getAttrMap());
      case 5 -> node.clearInput().addAllInput(other.getInputList());
      default -> {
        if (attribute != null) {
          node.putAttr(attribute, changed(node.getAttrOrThrow(attribute), random));
        }
      }
    }
  }

  private static @Nullable String pick(List<String> list, Random random) {
    return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
  }

  private static final int[] NUMBERS = {-1, 0, 1, 2, 3, 5, 7, 100, 1 << 20, Integer.MAX_VALUE};

  private static AttrValue changed(AttrValue value, Random random) {
    int number = NUMBERS[random.nextInt(NUMBERS.length)];
    var changed = value.toBuilder();
    if (value.hasTensor()) {
      TensorProto.Builder tensor = changed.getTensorBuilder();
      int rank = tensor.getTensorShape().getDimCount();
      if (rank > 0 && random.nextBoolean()) {
        tensor.getTensorShapeBuilder().getDimBuilder(random.nextInt(rank)).setSize(number);
      } else {
        tensor.clearTensorContent().clearIntVal().addIntVal(number).addFloatVal(number);
      }
    } else if (value.hasShape() && value.getShape().getDimCount() > 0) {
      changed.getShapeBuilder().getDimBuilder(0).setSize(number);
    } else if (value.hasList() && value.getList().getICount() > 0) {
      changed.getListBuilder().setI(random.nextInt(value.getList().getICount()), number);
    } else if (value.getValueCase() == AttrValue.ValueCase.B) {
      changed.setB(!value.getB());
    } else if (value.getValueCase() == AttrValue.ValueCase.F) {
      changed.setF(number);
    } else {
      changed.setI(number);
    }
    return changed.build();
  }
}
