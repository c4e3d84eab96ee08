package dev.octet.engine.read.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.octet.engine.Warning;
import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Graph;
import dev.octet.engine.graph.Shape;
import dev.octet.engine.metadata.ModelMetadata;
import dev.octet.engine.read.dequantize.Dequantization;
import dev.octet.engine.read.onnx.node.OnnxData;
import dev.octet.engine.read.onnx.node.OnnxNetwork;
import dev.octet.engine.read.onnx.node.OnnxNode;
import dev.octet.engine.read.onnx.node.QuantizedValues;
import dev.octet.engine.read.onnx.op.OnnxImporters;
import dev.octet.engine.read.source.CutTensors;
import dev.octet.engine.read.source.DeclaredInput;
import dev.octet.engine.read.source.FinishedGraph;
import dev.octet.engine.read.source.ModelFiles;
import dev.octet.engine.read.source.ModelFormat;
import dev.octet.engine.read.source.ModelProblems;
import dev.octet.engine.read.source.OpenShapes;
import dev.octet.engine.read.source.QuantizedParts;
import dev.octet.engine.read.source.ReadOptions;
import dev.octet.engine.read.source.ReadableOperator;
import dev.octet.engine.read.source.SourceModel;
import dev.octet.engine.unfold.Unfolding;
import dev.octet.engine.unfold.layout.ChannelsLast;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads ONNX models, as PyTorch's exporters and others write them. */
public final class OnnxReader implements ModelFormat {
  /** Name of the format in reports. */
  public static final String FORMAT = "onnx";

  /** The oldest operator set that is supported, of 2017: since then, broadcasting is implicit. */
  private static final int OLDEST_OPSET = 7;

  /** The newest operator set whose changes are known. */
  private static final int NEWEST_OPSET = 28;

  @Override
  public String name() {
    return FORMAT;
  }

  @Override
  public boolean mayBegin(byte[] head) {
    // the first field of a model is the version of its format, a number
    boolean message = head.length > 2 && head[0] == 8;
    return message || ModelFiles.of(head, "").isArchive();
  }

  @Override
  public boolean recognizes(ModelFiles files) {
    return OnnxUpload.recognizes(files);
  }

  @Override
  public List<ReadableOperator> operators() {
    return OnnxImporters.names().stream()
        .map(name -> new ReadableOperator(name, NEWEST_OPSET))
        .toList();
  }

  @Override
  public SourceModel read(ModelFiles files, ReadOptions options) {
    OnnxUpload upload = OnnxUpload.open(files);
    GraphProto graph = upload.model().getGraph();
    List<Warning> warnings = new ArrayList<>();
    OnnxNodes expander = OnnxNodes.of(upload.model());
    requireOpset(expander.opset(), warnings);
    List<OnnxNode> all = expander.expanded(graph.getNodeList());
    List<String> ends =
        options.end().isEmpty()
            ? graph.getOutputList().stream().map(ValueInfoProto::getName).toList()
            : CutTensors.require(options.end(), made(all), ReadOptions.END);
    Map<String, ValueInfoProto> declared = declared(graph);
    List<String> begins =
        options.begin().isEmpty()
            ? own(graph)
            : CutTensors.require(options.begin(), tensors(all, declared), ReadOptions.BEGIN);
    List<OnnxNode> nodes = OnnxNodes.needed(all, ends, new HashSet<>(begins));
    requireSupported(nodes);
    if (options.quantizedParts() == QuantizedParts.REFUSE) refuseQuantized(nodes);
    boolean keepsRanges = options.quantizedParts() == QuantizedParts.KEEP;
    var network = new OnnxNetwork(upload.data(), keepsRanges);
    network.initializers(graph.getInitializerList());
    addInputs(network, begins, declared, options, warnings);
    new OnnxAssembly(network, expander).add(nodes);
    QuantizedValues quantized = network.quantized();
    if (quantized.activations() + quantized.constants() > 0) {
      warnings.add(
          Dequantization.warning(quantized.activations(), quantized.constants(), keepsRanges));
    }
    return finished(files, network, graph, ends, options, warnings);
  }

  private static void requireOpset(long opset, List<Warning> warnings) {
    if (opset > 0 && opset < OLDEST_OPSET) {
      throw ModelProblems.of(
          "unsupported-operator",
          "The model uses version %d of ONNX's operators; version %d and later are supported."
              .formatted(opset, OLDEST_OPSET),
          "Export the model again with opset_version=17 or later, or convert it with"
              + " onnx.version_converter.");
    }
    if (opset > NEWEST_OPSET) {
      warnings.add(
          new Warning(
              "newer-schema",
              ("The model uses version %d of ONNX's operators, but Octet knows only those up to"
                      + " version %d. Compare the artifact's outputs with the model's.")
                  .formatted(opset, NEWEST_OPSET)));
    }
  }

  private static Map<String, ValueInfoProto> declared(GraphProto graph) {
    Map<String, ValueInfoProto> declared = new HashMap<>();
    for (ValueInfoProto value : graph.getValueInfoList()) declared.put(value.getName(), value);
    for (ValueInfoProto value : graph.getInputList()) declared.put(value.getName(), value);
    return declared;
  }

  /** Returns the names of the model's own inputs; old models list their constants too. */
  private static List<String> own(GraphProto graph) {
    Set<String> constants = new HashSet<>();
    for (TensorProto constant : graph.getInitializerList()) constants.add(constant.getName());
    return graph.getInputList().stream()
        .map(ValueInfoProto::getName)
        .filter(name -> !constants.contains(name))
        .toList();
  }

  private static Set<String> made(List<OnnxNode> nodes) {
    Set<String> made = new TreeSet<>();
    for (OnnxNode node : nodes) made.addAll(node.outputs());
    made.remove("");
    return made;
  }

  private static Set<String> tensors(List<OnnxNode> nodes, Map<String, ValueInfoProto> declared) {
    Set<String> tensors = new TreeSet<>(declared.keySet());
    tensors.addAll(made(nodes));
    return tensors;
  }

  private static void requireSupported(List<OnnxNode> nodes) {
    List<String> findings = new ArrayList<>();
    var names = new TreeSet<String>();
    for (OnnxNode node : nodes) {
      if (OnnxImporters.isQuantized(node.operator())) {
        throw ModelProblems.of(
            "already-quantized",
            "The model is already quantized: %s.".formatted(node.location()),
            "Send the float model from which it was quantized, or quantize it in the format QDQ.");
      }
      if (OnnxAssembly.supports(node)) continue;
      names.add(node.operator());
      findings.add(node.location());
    }
    if (findings.isEmpty()) return;
    throw ModelProblems.of(
        "unsupported-operator",
        "Octet can't read %d of the network's %d nodes: %s."
            .formatted(findings.size(), nodes.size(), String.join(", ", names)),
        "Replace these layers, or name the tensors where the network begins and ends without them.",
        findings);
  }

  private static void refuseQuantized(List<OnnxNode> nodes) {
    List<String> findings = new ArrayList<>();
    for (OnnxNode node : nodes) {
      if (OnnxImporters.isQuantization(node.operator())) findings.add(node.location());
    }
    if (findings.isEmpty()) return;
    throw ModelProblems.of(
        "already-quantized",
        "The model is already quantized: %s.".formatted(findings.getFirst()),
        QuantizedParts.ADVICE,
        findings);
  }

  private static void addInputs(
      OnnxNetwork network,
      List<String> begins,
      Map<String, ValueInfoProto> declared,
      ReadOptions options,
      List<Warning> warnings) {
    List<DeclaredInput> inputs = new ArrayList<>();
    for (String name : begins) {
      inputs.add(DeclaredInput.of(name, dims(Optional.ofNullable(declared.get(name)))));
    }
    List<Shape> shapes = OpenShapes.resolve(inputs, options, warnings);
    for (int i = 0; i < begins.size(); i++) {
      String name = begins.get(i);
      int type =
          declared.containsKey(name)
              ? declared.get(name).getType().getTensorType().getElemType()
              : TensorProto.DataType.FLOAT_VALUE;
      ElementType element =
          OnnxData.type(type)
              .orElseThrow(() ->
                  ModelProblems.of(
                      "unsupported-tensor",
                      "Input '%s' has elements of the type %d.".formatted(name, type),
                      "Use 32-bit floats or integers."));
      network.input(name, shapes.get(i), element);
    }
  }

  private static @Nullable List<Integer> dims(Optional<ValueInfoProto> value) {
    if (value.isEmpty() || !value.get().getType().getTensorType().hasShape()) return null;
    List<Integer> dims = new ArrayList<>();
    value
        .get()
        .getType()
        .getTensorType()
        .getShape()
        .getDimList()
        .forEach(dim -> {
          long extent = dim.getDimValue();
          dims.add(extent > 0 ? Math.clamp(extent, 1, Integer.MAX_VALUE) : DeclaredInput.OPEN);
        });
    return dims;
  }

  private static SourceModel finished(
      ModelFiles files,
      OnnxNetwork network,
      GraphProto graph,
      List<String> ends,
      ReadOptions options,
      List<Warning> warnings) {
    List<Integer> outputs = outputs(network, ends);
    Graph read = network.builder().finish(graph.getName(), outputs, List.of());
    ChannelsLast stored =
        ChannelsLast.of(FinishedGraph.verified(read), ends, options.channelsFirst());
    Graph clean = FinishedGraph.verified(Unfolding.of(stored.graph()));
    warnings.addAll(OnnxEdges.warnings(read, stored));
    return new SourceModel(
        FORMAT,
        clean,
        ModelMetadata.NONE,
        OnnxEdges.moved(clean, stored),
        warnings,
        files.bytes().length);
  }

  private static List<Integer> outputs(OnnxNetwork network, List<String> ends) {
    List<Integer> made = new ArrayList<>();
    for (String name : ends) {
      if (!network.knows(name)) {
        throw ModelProblems.invalid("output '%s'".formatted(name), "No node makes it.");
      }
      made.add(network.value(name));
    }
    return network.builder().ownOutputs(made, ends);
  }
}
