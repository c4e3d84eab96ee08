package dev.octet.engine.run;

import dev.octet.engine.graph.ElementType;
import dev.octet.engine.graph.Quantization;
import dev.octet.engine.graph.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.BuiltinOpResolverWithoutDefaultDelegates;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.InterpreterBuilder;
import org.bytedeco.tensorflowlite.RegistrationNodePair;
import org.bytedeco.tensorflowlite.TfLiteCustomAllocation;
import org.bytedeco.tensorflowlite.TfLiteDelegateParams;
import org.bytedeco.tensorflowlite.TfLiteIntArray;
import org.bytedeco.tensorflowlite.TfLiteQuantizationParams;
import org.bytedeco.tensorflowlite.TfLiteTensor;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.jspecify.annotations.Nullable;

/**
 * A model loaded by TensorFlow Lite, with one native thread. Fill the inputs' memory, call {@link
 * #invoke()}, read the outputs' memory:
 *
 * <pre>{@code
 * try (var interpreter = Interpreter.load(model, Kernels.XNNPACK)) {
 *   MemorySegment.copy(values, 0, interpreter.input(0).data(), JAVA_FLOAT, 0, values.length);
 *   interpreter.invoke();
 *   float first = interpreter.output(0).data().getAtIndex(JAVA_FLOAT, 0);
 * }
 * }</pre>
 *
 * <p>Any thread may use an instance, but only one at a time. Native memory (the model's bytes,
 * packed weights, activations) is held until {@link #close()}.
 */
public final class Interpreter implements Workers.Resource {
  /** The kernels that run a model's operators. */
  public enum Kernels {
    /**
     * The XNNPACK delegate as TensorFlow Lite applies it by default (including signed and unsigned
     * 8-bit operators), and TensorFlow Lite's own kernels for all other operators. Phones use this
     * combination.
     */
    XNNPACK,
    /** Only TensorFlow Lite's own optimized kernels. */
    BUILTIN
  }

  /** Maximum number of characters of a node's name in messages. */
  private static final int MOST_NAME = 60;

  private final Arena arena = Arena.ofShared();
  private final NativeErrors errors;
  private final List<Pointer> owned = new ArrayList<>();
  private final @Nullable ModelBytes ownModel;
  private final org.bytedeco.tensorflowlite.Interpreter interpreter;
  private final int[] inputs;
  private final int[] outputs;
  private final byte[] place;

  /** Whether TensorFlow Lite may move tensors during a run. */
  private final boolean moves;

  /**
   * Arena of the views created since the last run if tensors may move; null otherwise, when views
   * belong to {@code arena}.
   */
  private @Nullable Arena views;

  private boolean closed;

  private Interpreter(
      ModelBytes model,
      @Nullable ModelBytes ownModel,
      Kernels kernels,
      List<MemorySegment> inputMemory,
      List<MemorySegment> outputMemory) {
    this.ownModel = ownModel;
    errors = new NativeErrors(arena);
    try {
      interpreter = build(model, kernels);
      place = NativePlace.encoded(nodes());
      place(ids(interpreter.inputs()), inputMemory);
      place(ids(interpreter.outputs()), outputMemory);
      if (natively(interpreter::AllocateTensors) != tensorflowlite.kTfLiteOk) {
        throw failure("TensorFlow Lite can't prepare the model");
      }
      inputs = ids(interpreter.inputs());
      outputs = ids(interpreter.outputs());
      moves = makesDynamicTensors();
    } catch (RuntimeException | Error e) {
      free();
      throw e;
    }
  }

  /**
   * Loads a model and allocates its tensors.
   *
   * @param model a verified {@code .tflite}; copied once to native memory
   * @param kernels kernels that run the operators
   * @throws RunException if TensorFlow Lite rejects it; the message has TensorFlow Lite's reasons
   */
  public static Interpreter load(byte[] model, Kernels kernels) {
    NativeRuntime.ensureLoaded();
    ModelBytes own = ModelBytes.of(model);
    return new Interpreter(own, own, kernels, List.of(), List.of());
  }

  /**
   * Loads a model that several interpreters share.
   *
   * @param model must stay open as long as the interpreter
   * @throws RunException if TensorFlow Lite rejects it
   */
  public static Interpreter load(ModelBytes model, Kernels kernels) {
    return load(model, kernels, List.of(), List.of());
  }

  /**
   * Loads a model whose inputs and outputs use the caller's memory.
   *
   * @param model must stay open as long as the interpreter
   * @param inputMemory for each input, memory of exactly its size, aligned to 64 bytes and followed
   *     by 16 readable bytes; must stay open as long as the interpreter
   * @param outputMemory for each output, memory under the same conditions
   * @throws RunException if TensorFlow Lite rejects the model or the memory
   */
  static Interpreter load(
      ModelBytes model,
      Kernels kernels,
      List<MemorySegment> inputMemory,
      List<MemorySegment> outputMemory) {
    NativeRuntime.ensureLoaded();
    return new Interpreter(model, null, kernels, inputMemory, outputMemory);
  }

  private void place(int[] tensors, List<MemorySegment> memory) {
    for (int i = 0; i < memory.size(); i++) {
      MemorySegment place = memory.get(i);
      if (place.byteSize() == 0) continue;
      try (var allocation = new TfLiteCustomAllocation()) {
        allocation.data(new BytePointer(place.asByteBuffer())).bytes(place.byteSize());
        if (interpreter.SetCustomAllocationForTensor(tensors[i], allocation)
            != tensorflowlite.kTfLiteOk) {
          throw failure("TensorFlow Lite rejects the memory given for tensor " + tensors[i]);
        }
      }
    }
  }

  private org.bytedeco.tensorflowlite.Interpreter build(ModelBytes model, Kernels kernels) {
    MemorySegment bytes = model.segment();
    FlatBufferModel flat =
        FlatBufferModel.BuildFromBuffer(
            new BytePointer(bytes.asByteBuffer()), bytes.byteSize(), errors.reporter());
    if (Pointer.isNull(flat)) throw failure("TensorFlow Lite can't read the model");
    owned.add(flat);
    try (var resolver = resolver(kernels);
        var builder = new InterpreterBuilder(flat, resolver)) {
      var built = new org.bytedeco.tensorflowlite.Interpreter((Pointer) null);
      builder.SetNumThreads(1);
      int status = builder.apply(built);
      if (status != tensorflowlite.kTfLiteOk || built.isNull()) {
        throw failure("TensorFlow Lite can't build an interpreter for the model");
      }
      owned.add(built);
      return built;
    }
  }

  private static BuiltinOpResolver resolver(Kernels kernels) {
    return switch (kernels) {
      case XNNPACK -> new BuiltinOpResolver();
      case BUILTIN -> new BuiltinOpResolverWithoutDefaultDelegates();
    };
  }

  /** Returns the number of inputs. */
  public int inputCount() {
    return inputs.length;
  }

  /** Returns the number of outputs. */
  public int outputCount() {
    return outputs.length;
  }

  /** Returns an input, whose memory must be filled before {@link #invoke()}. */
  public TensorView input(int i) {
    return view(inputs[i]);
  }

  /** Returns the memory of all inputs, in their order. */
  public List<MemorySegment> inputData() {
    return IntStream.range(0, inputs.length).mapToObj(i -> input(i).data()).toList();
  }

  /** Returns the quantization parameters of an input; null if it is not quantized. */
  public @Nullable Quantization inputQuantization(int i) {
    requireOpen();
    TfLiteQuantizationParams parameters = interpreter.tensor(inputs[i]).params();
    // TensorFlow Lite stores scale 0 for tensors without quantization
    return parameters.scale() > 0
        ? Quantization.perTensor(parameters.scale(), parameters.zero_point())
        : null;
  }

  /** Returns an output with the values of the last {@link #invoke()}. */
  public TensorView output(int i) {
    return view(outputs[i]);
  }

  /**
   * Computes the outputs from the inputs.
   *
   * @throws RunException if a kernel fails; the message has TensorFlow Lite's reason
   */
  public void invoke() {
    requireOpen();
    if (moves) forgetViews();
    if (natively(interpreter::Invoke) != tensorflowlite.kTfLiteOk) {
      throw failure("TensorFlow Lite failed to run the model");
    }
  }

  /**
   * Invalidates the existing views; later access to them throws an {@link IllegalStateException}.
   */
  @SuppressWarnings("MustBeClosedChecker") // closed by the next run or with the interpreter
  private void forgetViews() {
    if (views != null) views.close();
    views = Arena.ofShared();
  }

  private int natively(IntSupplier call) {
    NativePlace.enter(place);
    try {
      return call.getAsInt();
    } finally {
      NativePlace.leave();
    }
  }

  /**
   * Returns a description of the model's nodes for messages: {@code CONV_2D 'stem' to SOFTMAX
   * 'probabilities', 30 nodes}.
   */
  private String nodes() {
    int[] plan = ids(interpreter.execution_plan());
    if (plan.length == 0) return "a network without nodes";
    String first = node(plan[0]);
    return plan.length == 1
        ? first
        : "%s to %s, %d nodes".formatted(first, node(plan[plan.length - 1]), plan.length);
  }

  private String node(int index) {
    RegistrationNodePair node = interpreter.node_and_registration(index);
    TfLiteIntArray made = node.first().outputs();
    String name = made.size() == 0 ? "" : text(interpreter.tensor(made.data(0)).name());
    String shown = name.length() > MOST_NAME ? name.substring(0, MOST_NAME) + "…" : name;
    return "%s '%s'".formatted(tensorflowlite.GetOpNameByRegistration(node.second()), shown);
  }

  /**
   * Returns whether a node has an output whose shape is known only at run time; the memory of such
   * a tensor is allocated during a run.
   */
  private boolean makesDynamicTensors() {
    for (int index : ids(interpreter.execution_plan())) {
      TfLiteIntArray made = interpreter.node_and_registration(index).first().outputs();
      for (int i = 0; i < made.size(); i++) {
        if (interpreter.tensor(made.data(i)).allocation_type() == tensorflowlite.kTfLiteDynamic) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns which operators the XNNPACK delegate runs and which it does not. */
  public Delegation delegation() {
    requireOpen();
    int delegated = 0;
    int partitions = 0;
    List<String> outside = new ArrayList<>();
    for (int index : ids(interpreter.execution_plan())) {
      RegistrationNodePair node = interpreter.node_and_registration(index);
      if (node.second().builtin_code() == tensorflowlite.kTfLiteBuiltinDelegate) {
        partitions++;
        var replaced = new TfLiteDelegateParams(node.first().builtin_data()).nodes_to_replace();
        delegated += replaced.size();
      } else {
        outside.add(tensorflowlite.GetOpNameByRegistration(node.second()));
      }
    }
    return new Delegation(delegated, delegated + outside.size(), partitions, outside);
  }

  /** Frees the native memory; further calls have no effect. */
  @Override
  public void close() {
    if (closed) return;
    free();
  }

  private void free() {
    closed = true;
    // order of destruction: the interpreter, then the model that it uses, then the model's bytes
    for (Pointer pointer : owned.reversed()) pointer.close();
    if (views != null) views.close();
    arena.close();
    if (ownModel != null) ownModel.close();
  }

  @SuppressWarnings("restricted") // the address and size are the native tensor's own
  private TensorView view(int id) {
    requireOpen();
    TfLiteTensor tensor = interpreter.tensor(id);
    String name = text(tensor.name());
    Shape shape = shape(tensor.dims());
    ElementType type = type(tensor.type(), name);
    long bytes = tensor.bytes();
    long expected = Math.multiplyExact(shape.elements(), (long) type.bytes());
    Pointer data = tensor.data().raw();
    if (bytes != expected || (Pointer.isNull(data) && bytes > 0)) {
      throw new RunException(
          "tensor '%s' (%s of %s) has %d bytes of memory, %d were expected"
              .formatted(name, shape, type, Pointer.isNull(data) ? 0 : bytes, expected));
    }
    MemorySegment memory =
        bytes == 0
            ? MemorySegment.NULL
            : MemorySegment.ofAddress(data.address())
                .reinterpret(bytes, views == null ? arena : views, null);
    return new TensorView(name, shape, type, memory);
  }

  private static Shape shape(@Nullable TfLiteIntArray dims) {
    if (dims == null || dims.isNull()) return Shape.of();
    var extents = new int[dims.size()];
    for (int i = 0; i < extents.length; i++) extents[i] = dims.data(i);
    return Shape.of(extents);
  }

  private static ElementType type(int code, String name) {
    return switch (code) {
      case tensorflowlite.kTfLiteFloat32 -> ElementType.FLOAT32;
      case tensorflowlite.kTfLiteFloat16 -> ElementType.FLOAT16;
      case tensorflowlite.kTfLiteFloat64 -> ElementType.FLOAT64;
      case tensorflowlite.kTfLiteInt8 -> ElementType.INT8;
      case tensorflowlite.kTfLiteUInt8 -> ElementType.UINT8;
      case tensorflowlite.kTfLiteInt16 -> ElementType.INT16;
      case tensorflowlite.kTfLiteUInt16 -> ElementType.UINT16;
      case tensorflowlite.kTfLiteInt32 -> ElementType.INT32;
      case tensorflowlite.kTfLiteUInt32 -> ElementType.UINT32;
      case tensorflowlite.kTfLiteInt64 -> ElementType.INT64;
      case tensorflowlite.kTfLiteUInt64 -> ElementType.UINT64;
      case tensorflowlite.kTfLiteBool -> ElementType.BOOL;
      default ->
          throw new RunException(
              "tensor '%s' has elements of type %s, which can't be read here"
                  .formatted(name, text(tensorflowlite.TfLiteTypeGetName(code))));
    };
  }

  private static String text(@Nullable BytePointer chars) {
    return chars == null || chars.isNull() ? "" : chars.getString();
  }

  /** Returns the ids of a native list; TensorFlow Lite represents an empty list by null. */
  private static int[] ids(@Nullable IntPointer list) {
    if (list == null || list.isNull()) return new int[0];
    var ids = new int[(int) list.limit()];
    list.get(ids);
    return ids;
  }

  private RunException failure(String what) {
    String reasons = errors.take();
    return new RunException(reasons.isEmpty() ? what + "." : what + ": " + reasons);
  }

  private void requireOpen() {
    if (closed) throw new IllegalStateException("the interpreter is closed");
  }
}
